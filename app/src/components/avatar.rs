use leptos::prelude::*;

use parvis_view::tiles::{initials, tone};

/// Colours that an avatar may have, as in `style/avatar.css`.
const TONES: u32 = 8;

/// The initials of a name on a colour of its own. The name is read out elsewhere.
#[component]
pub(crate) fn Avatar(
    /// The name whose initials and colour are shown.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true" translate="no" data-tone=move || name.with(|name| tone(name, TONES).to_string())>
            {move || name.with(|name| initials(name))}
        </span>
    }
}
