//! Keeps the keys of an input method from everything on the page: whose a key is, `parvis_view::typing` decides. One place
//! for all text fields, so that none can forget.

use std::cell::RefCell;
use std::rc::Rc;

use parvis_app::takes_typing;
use parvis_base::Mono;
use parvis_view::typing::{InputMethod, KeyOwner, TypedKey};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use crate::listener::Listener;

/// Watches the keys of the page, for as long as what it answers is kept.
pub(crate) fn watch() -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let by_touch = window.match_media("(pointer: coarse)").ok().flatten();
    let method = Rc::new(RefCell::new(InputMethod::default()));
    let with = |act: fn(&mut InputMethod, &Event)| {
        let method = method.clone();
        move |event: Event| act(&mut method.borrow_mut(), &event)
    };
    let started = with(|method, _| method.started());
    let ended = with(|method, event| method.ended(time(event)));
    let released = with(|method, _| method.released());
    let pressed = move |event: Event| {
        // What the browser fills in by itself is an event of this kind without a key, which who asks for its key fails at.
        let Some(press) = event.dyn_ref::<KeyboardEvent>() else {
            event.stop_propagation();
            return;
        };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let (key, code) = (press.key(), press.code());
        let owner = method.borrow_mut().pressed(
            time(&event),
            TypedKey {
                key: &key,
                code: &code,
                key_code: press.key_code(),
                composing: press.is_composing(),
                repeated: press.repeat(),
                in_field: target.as_ref().is_some_and(takes_typing),
                by_touch: by_touch.as_ref().is_some_and(web_sys::MediaQueryList::matches),
            },
        );
        if owner != KeyOwner::Page {
            event.stop_propagation();
        }
        if owner == KeyOwner::Spent {
            event.prevent_default();
        }
    };
    vec![
        Listener::first(&window, "compositionstart", started),
        Listener::first(&window, "compositionend", ended),
        Listener::first(&window, "keyup", released),
        Listener::first(&window, "keydown", pressed),
    ]
}

/// When an event happened. Milliseconds with a fraction, which never go back.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a page is not open for so long")]
fn time(event: &Event) -> Mono {
    Mono(event.time_stamp() as u64)
}
