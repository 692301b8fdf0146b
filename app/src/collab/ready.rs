use leptos::prelude::*;

use crate::i18n::{told, use_i18n};
use crate::room::RoomContext;

/// Shows what needs the shared document once that is here, which it may not be for who is alone; then it is loaded at
/// once.
#[component]
pub(crate) fn WhenReady(children: ChildrenFn) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    room.meeting.load_collab();
    let here = Memo::new(move |_| room.collab.background().is_some());
    move || {
        if here.get() {
            children().into_any()
        } else {
            view! { <p class="lazy-coming" role="status">{told!(i18n, lazy_coming)}</p> }.into_any()
        }
    }
}
