//! What the tests share: waiting for a condition, and tracks that need no device.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlMediaElement, MediaStreamTrack};

const PATIENCE_MILLIS: f64 = 20_000.0;

/// Runs a piece of JavaScript and answers with what it returns.
pub(crate) fn js(body: &str) -> JsValue {
    Function::new_no_args(body).call0(&JsValue::NULL).unwrap()
}

/// Waits until the condition holds; fails with its name when it never does.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = js_sys::Date::now() + PATIENCE_MILLIS;
    while !condition() {
        assert!(js_sys::Date::now() < deadline, "never: {what}");
        let turn: Promise = js("return new Promise((resolve) => setTimeout(resolve, 5))").unchecked_into();
        JsFuture::from(turn).await.unwrap();
    }
}

/// An element in the page.
pub(crate) fn video() -> HtmlMediaElement {
    js("return document.body.appendChild(document.createElement('video'))").unchecked_into()
}

/// An element in the page, for what is heard.
pub(crate) fn audio() -> HtmlMediaElement {
    js("return document.body.appendChild(document.createElement('audio'))").unchecked_into()
}

/// A picture that moves, so that frames are sent.
pub(crate) fn picture() -> MediaStreamTrack {
    js("const canvas = document.createElement('canvas');
        canvas.width = 64; canvas.height = 48;
        const context = canvas.getContext('2d');
        let hue = 0;
        setInterval(() => { context.fillStyle = `hsl(${hue++} 90% 50%)`; context.fillRect(0, 0, 64, 48); }, 50);
        return canvas.captureStream(20).getVideoTracks()[0];")
    .unchecked_into()
}

/// A tone.
pub(crate) fn tone() -> MediaStreamTrack {
    js("const context = new AudioContext();
        const oscillator = context.createOscillator();
        const sink = context.createMediaStreamDestination();
        oscillator.connect(sink);
        oscillator.start();
        return sink.stream.getAudioTracks()[0];")
    .unchecked_into()
}
