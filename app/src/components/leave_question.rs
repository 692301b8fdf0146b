use leptos::prelude::*;
use parvis_meeting::Intent;

use crate::components::leaving::unfinished;
use crate::i18n::{told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};

/// Whether to leave, and what is lost by it.
#[component]
pub(crate) fn LeaveQuestion() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let lost = move || unfinished(room);
    let stay = move |_| room.open.set(None);
    let leave = move |_| {
        room.open.set(None);
        room.dispatch(Intent::Leave);
    };
    view! {
        <p class="dialog-lead">{told!(i18n, leave_text)}</p>
        <Show when=move || lost().sending><p>{told!(i18n, leave_sending)}</p></Show>
        <Show when=move || lost().unsent><p>{told!(i18n, leave_unsent)}</p></Show>
        <div class="dialog-actions">
            {button(ButtonKind::Primary, told!(i18n, leave_stay), stay)}
            {button(ButtonKind::Danger, told!(i18n, call_leave), leave)}
        </div>
    }
}
