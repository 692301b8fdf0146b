use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use crate::listener::Listener;

/// Calls `farewell` when the page goes away, and `shown` when it is seen again, for as long as what it answers is kept.
pub(crate) fn watch(farewell: impl Fn() + 'static, shown: impl Fn() + 'static) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let Some(document) = window.document() else { return Vec::new() };
    let seen = document.clone();
    vec![
        Listener::new(&document, "visibilitychange", move |_| {
            if !seen.hidden() {
                shown();
            }
        }),
        // `unload` does not come on phones, and `beforeunload` comes when the person may still stay.
        Listener::new(&window, "pagehide", move |_| farewell()),
        Listener::new(&window, "pageshow", |event| {
            // Back from the back/forward cache, with sockets and connections that died in there.
            if event.unchecked_ref::<PageTransitionEvent>().persisted()
                && let Some(window) = web_sys::window()
            {
                let _ = window.location().reload();
            }
        }),
    ]
}
