use leptos::prelude::*;

use parvis_view::files::percent;

/// How far something is.
#[component]
pub(crate) fn Progress(
    /// What the bar is called by a screen reader.
    #[prop(into)]
    label: Signal<String>,
    /// The bytes that are done, and all of them.
    #[prop(into)]
    bytes: Signal<(u64, u64)>,
) -> impl IntoView {
    let value = move || {
        let (done, size) = bytes.get();
        percent(done, size).to_string()
    };
    view! { <progress class="files-progress" max="100" value=value aria-label=move || label.get()></progress> }
}
