use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::js;

/// Shows the element alone on the screen, or stops.
pub(super) fn toggle(element: &Element) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let shown = ["fullscreenElement", "webkitFullscreenElement"]
        .iter()
        .any(|name| js::get(&document, name).is_some());
    if shown {
        first_of(&document, &["exitFullscreen", "webkitExitFullscreen"]);
    } else if !first_of(element, &["requestFullscreen", "webkitRequestFullscreen"]) {
        // An iPhone shows nothing but a video alone.
        if let Ok(Some(video)) = element.query_selector("video") {
            first_of(&video, &["webkitEnterFullscreen"]);
        }
    }
}

/// Calls the first of these methods that there is. Whether there was one.
fn first_of(object: &JsValue, methods: &[&str]) -> bool {
    let Some(method) = methods.iter().find(|method| js::get(object, method).is_some_and(|m| m.is_function()))
    else {
        return false;
    };
    let called = js::start(object, method, &[]);
    spawn_local(async move {
        // A refusal leaves the page as it was, which the person sees.
        let _ = called.await;
    });
    true
}
