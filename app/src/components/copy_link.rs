use leptos::prelude::*;

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::ButtonKind;
use crate::ui::icon::Icon;

/// A button that copies the meeting's link, and says that it did.
#[component]
pub(crate) fn CopyLink(
    /// Whether it is what a person came for.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let link = room.link();
        room.platform.with(|platform| platform.copy(&link, Box::new(move |worked| copied.set(Some(worked)))));
    };
    let icon = move || if copied.get() == Some(true) { icondata::LuCheck } else { icondata::LuCopy };
    view! {
        <button type="button" class=ButtonKind::Plain.class() class:button-primary=primary on:click=copy>
            <Icon icon=Signal::derive(icon)/>
            {told!(i18n, invite_copy)}
        </button>
        <span class="copy-outcome" role="status">
            {move || copied.get().map(|worked| if worked { say!(i18n, invite_copied) } else { say!(i18n, invite_copy_failed) })}
        </span>
    }
}
