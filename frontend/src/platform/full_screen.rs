//! Shows one element alone on the screen. Safari has names of its own for it, and on an iPhone no more than a video.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::js::{self, FullScreenDocument, FullScreenElement};

/// Shows the element alone on the screen, or stops.
pub(super) fn toggle(element: &Element) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let document: FullScreenDocument = document.unchecked_into();
    let shown = document.fullscreen_element().or_else(|| document.webkit_full_screen_element());
    // A method throws where it is missing, and for no other reason: what there is answers with a promise.
    let asked = if shown.is_some() {
        document.exit_full_screen().or_else(|_| document.webkit_exit_full_screen())
    } else {
        let element: &FullScreenElement = element.unchecked_ref();
        element
            .request_full_screen()
            .or_else(|_| element.webkit_request_full_screen())
            .or_else(|_| video(element).ok_or(JsValue::UNDEFINED)?.webkit_enter_full_screen())
    };
    // A refusal leaves the page as it was, which the person sees.
    js::ignore(asked);
}

/// An iPhone shows nothing but a video alone.
fn video(element: &Element) -> Option<FullScreenElement> {
    element.query_selector("video").ok().flatten().map(JsCast::unchecked_into)
}
