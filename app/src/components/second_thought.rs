use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::ParticipantId;

use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::{Pending, RoomContext};
use crate::ui::button::ButtonKind;
use parvis_view::moderation::Action;

/// How long somebody may think better of what cannot be taken back. Short, as it may be meant for a disturber.
const TO_THINK: Duration = Duration::from_secs(4);

/// Does something about somebody: at once, or after a moment to think better of it.
pub(crate) fn act(room: RoomContext, who: ParticipantId, action: Action) {
    let carry_out = move || room.dispatch(Intent::Moderate(action.order(who)));
    // Whoever goes on to something else has thought.
    if let Some(before) = room.pending.get_untracked() {
        before.timer.clear();
        room.dispatch(Intent::Moderate(before.action.order(before.who)));
        room.pending.set(None);
    }
    if !action.is_final() {
        return carry_out();
    }
    let when_thought = move || {
        let _ = room.pending.try_set(None);
        carry_out();
    };
    match set_timeout_with_handle(when_thought, TO_THINK) {
        Ok(timer) => room.pending.set(Some(Pending { who, action, timer })),
        Err(_) => carry_out(),
    }
}

/// What is about to be done, and the way not to.
#[component]
pub(crate) fn SecondThought(
    /// To whom.
    #[prop(into)]
    name: Signal<String>,
    /// The action that waits for the person to be sure.
    pending: Pending,
    /// Called when it is not done after all.
    #[prop(into)]
    on_undo: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let button = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get() {
            // What was pressed is gone.
            dom::focus(&button);
        }
    });
    let undo = move |_| {
        pending.timer.clear();
        room.pending.set(None);
        on_undo.run(());
    };
    view! {
        <div class="person-thought">
            <p role="status">{move || name.with(|name| about_to(i18n, pending.action, name))}</p>
            <button node_ref=button type="button" class=ButtonKind::Small.class() on:click=undo>{told!(i18n, undo)}</button>
        </div>
    }
}

fn about_to(i18n: I18n, action: Action, name: &str) -> String {
    match action {
        Action::HandOver => say!(i18n, about_to_hand_over, name = name),
        Action::Ban => say!(i18n, about_to_ban, name = name),
        _ => say!(i18n, about_to_remove, name = name),
    }
}
