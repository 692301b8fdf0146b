//! What the system opens with the app while a call is on: the person is asked. `frontend/src/web_app.js` hears of it, and
//! goes there by itself where nobody asks.

use leptos::prelude::*;
use parvis_meeting::Intent;
use wasm_bindgen::JsCast;

use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::dialog::dialog;

/// The event of a link that was opened, whose default is to follow it.
const LAUNCH: &str = "parvis:launch";
/// The event of a call that has begun.
const CALL: &str = "parvis:call";

/// Asks whether to leave the call for another address of this server.
#[component]
pub(crate) fn Launch() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let target = RwSignal::new(None::<String>);
    let listener = window_event_listener_untyped(LAUNCH, move |event| {
        event.prevent_default();
        target.set(event.unchecked_ref::<web_sys::CustomEvent>().detail().as_string());
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |_| {
        if let Ok(event) = web_sys::Event::new(CALL) {
            // Nobody prevents it.
            let _ = window().dispatch_event(&event);
        }
    });

    let open = Signal::derive(move || target.with(Option::is_some));
    let stay = move || target.set(None);
    let go = move |_| {
        if let Some(target) = target.get_untracked() {
            room.dispatch(Intent::Leave);
            dom::go_to(&target);
        }
    };
    // Only the name: the rest is of this server, or secret.
    let name = move || {
        target.with(|target| parvis_names::tidy(target.as_deref()?).ok().map(|name| name.to_string()))
    };
    let content = move || {
        view! {
            <p class="dialog-lead">{told!(i18n, launch_text)}</p>
            {name().map(|name| view! { <p><bdi translate="no">{name}</bdi></p> })}
            <div class="dialog-actions">
                {button(ButtonKind::Primary, told!(i18n, leave_stay), move |_| stay())}
                {button(ButtonKind::Danger, told!(i18n, launch_go), go)}
            </div>
        }
    };
    dialog("launch-title", move || say!(i18n, launch_title), open, stay, content)
}
