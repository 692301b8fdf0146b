use parvis_meeting::NetworkEvent;
use web_sys::EventTarget;

use crate::js;
use crate::listener::Listener;

/// Tells when the network comes, goes, or becomes another one, for as long as what it answers is kept.
pub(crate) fn watch(notify: impl Fn(NetworkEvent) + Clone + 'static) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let on = |target: &EventTarget, event, told: NetworkEvent| {
        let notify = notify.clone();
        Listener::new(target, event, move |_| notify(told))
    };
    let mut listeners =
        vec![on(&window, "online", NetworkEvent::Online), on(&window, "offline", NetworkEvent::Offline)];
    // Chromium only (W3C Network Information).
    if let Some(connection) = js::navigator().and_then(|navigator| navigator.connection()) {
        listeners.push(on(&connection, "change", NetworkEvent::Changed));
    }
    listeners
}

/// Whether the browser asks pages to save data. Chromium only (W3C Save Data API, section 5).
pub(crate) fn saves_data() -> bool {
    let connection = js::navigator().and_then(|navigator| navigator.connection());
    connection.and_then(|connection| js::get(&connection, "saveData")).is_some_and(|saves| saves == true)
}
