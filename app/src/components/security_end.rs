use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::ModerationCommand;

use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;

/// How long one may think better of it.
const TO_THINK: Duration = Duration::from_secs(4);

/// Ends the meeting for everyone, after a moment to think better of it. Closing the dialog is thinking better of it.
#[component]
pub(crate) fn EndForAll() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let timer = RwSignal::new(None::<TimeoutHandle>);
    let asked = Memo::new(move |_| timer.with(Option::is_some));
    let first = NodeRef::<html::Button>::new();
    let undo = NodeRef::<html::Button>::new();
    // The button that was pressed goes, and the focus moves to what stands in its place.
    Effect::new(move |before: Option<bool>| {
        let asked = asked.get();
        let button = if asked { undo.get() } else { first.get() };
        if let Some(button) = button.filter(|_| asked || before == Some(true)) {
            dom::focus(&button);
        }
        asked
    });
    let end = move || room.dispatch(Intent::Moderate(ModerationCommand::EndForAll));
    let stop = move || {
        if let Some(timer) = timer.try_update(Option::take).flatten() {
            timer.clear();
        }
    };
    let ask = move |_| match set_timeout_with_handle(end, TO_THINK) {
        Ok(handle) => timer.set(Some(handle)),
        Err(_) => end(),
    };
    let end_now = move |_| {
        stop();
        end();
    };
    on_cleanup(stop);
    view! {
        <Show
            when=move || asked.get()
            fallback=move || {
                view! {
                    <button node_ref=first type="button" class=ButtonKind::Danger.class() on:click=ask>
                        <Icon icon=icondata::LuPhoneOff/>
                        {told!(i18n, security_end)}
                    </button>
                }
            }
        >
            <div class="security-sure">
                <p role="status">{told!(i18n, security_end_sure)}</p>
                <div class="dialog-actions">
                    {button(ButtonKind::Danger, told!(i18n, security_end_now), end_now)}
                    <button node_ref=undo type="button" class=ButtonKind::Plain.class() on:click=move |_| stop()>
                        {told!(i18n, cancel)}
                    </button>
                </div>
            </div>
        </Show>
    }
}
