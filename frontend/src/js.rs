//! What `web-sys` lacks, or declares as if it could not throw. Everything here answers with a `Result`: an exception
//! that crosses WebAssembly frames would leave borrows behind.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaStream, MediaStreamTrack, RtcConfiguration, RtcPeerConnection, RtcRtpSender};

#[wasm_bindgen]
extern "C" {
    /// `RTCPeerConnection`, with the methods that may throw declared as such.
    #[wasm_bindgen(extends = RtcPeerConnection)]
    #[derive(Debug, Clone)]
    pub(crate) type RtcConnection;

    #[wasm_bindgen(method, structural, catch, js_name = addTrack)]
    pub(crate) fn add_track(
        this: &RtcConnection,
        track: &MediaStreamTrack,
        stream: &MediaStream,
    ) -> Result<RtcRtpSender, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = setConfiguration)]
    pub(crate) fn set_configuration(
        this: &RtcConnection,
        configuration: &RtcConfiguration,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = restartIce)]
    pub(crate) fn restart_ice(this: &RtcConnection) -> Result<(), JsValue>;

    /// Without an argument: the browser makes the offer or the answer that fits its state.
    #[wasm_bindgen(method, structural, catch, js_name = setLocalDescription)]
    pub(crate) fn set_local_description(this: &RtcConnection) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = setRemoteDescription)]
    pub(crate) fn set_remote_description(
        this: &RtcConnection,
        description: &JsValue,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = addIceCandidate)]
    pub(crate) fn add_ice_candidate(this: &RtcConnection, candidate: &JsValue) -> Result<Promise, JsValue>;
}

/// A property, unless it is missing, `undefined` or `null`, or reading it throws.
pub(crate) fn get(object: &JsValue, property: &str) -> Option<JsValue> {
    if !object.is_object() && !object.is_function() {
        return None;
    }
    let value = Reflect::get(object, &JsValue::from_str(property)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// The same for a text.
pub(crate) fn get_text(object: &JsValue, property: &str) -> Option<String> {
    get(object, property)?.as_string()
}

/// Sets a property; what refuses it is left as it is.
pub(crate) fn set(object: &JsValue, property: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(property), value);
}

/// An object with these properties.
pub(crate) fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (property, value) in properties {
        set(&object, property, &value);
    }
    object
}

/// Calls a method that may not exist, and may throw. `Err(undefined)` where it does not exist.
pub(crate) fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let Some(function) = get(object, method).and_then(|f| f.dyn_into::<Function>().ok()) else {
        return Err(JsValue::UNDEFINED);
    };
    Reflect::apply(&function, object, &arguments.iter().collect::<Array>())
}

/// Calls a method that answers with a promise. The call happens at once, so that calls keep their order and the
/// person's click still counts for it; the future only waits. What is no promise is its own answer.
pub(crate) fn start(
    object: &JsValue,
    method: &str,
    arguments: &[JsValue],
) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    settled(call(object, method, arguments))
}

/// Waits for a promise that may not have come to be.
pub(crate) fn settled(
    promise: Result<impl Into<JsValue>, JsValue>,
) -> impl Future<Output = Result<JsValue, JsValue>> {
    let promise = promise.map(|promise| JsFuture::from(Promise::resolve(&promise.into())));
    async move { promise?.await }
}

/// The `name` of an exception: `NotAllowedError` and its like.
pub(crate) fn error_name(error: &JsValue) -> String {
    get_text(error, "name").unwrap_or_default()
}

/// An exception in words, for the log.
pub(crate) fn error_text(error: &JsValue) -> String {
    let message = get_text(error, "message").or_else(|| error.as_string()).unwrap_or_default();
    format!("{} {message}", error_name(error))
}

/// Whether two values are the same object.
pub(crate) fn same(one: &JsValue, other: &JsValue) -> bool {
    Object::is(one, other)
}
