//! What `web-sys` lacks, takes for granted, or declares as if it could not throw. Everything here answers with a
//! `Result` or an `Option`: an exception that crosses WebAssembly frames would leave borrows behind.
//!
//! Properties are read and set by name only in plain objects (what is given to the browser as options, and what comes
//! back as such), where it is to be found out whether this browser has something, and where `web-sys` does not know the
//! property (`contentHint`, `usernameFragment`, `webkitRelativePath`). A setter of `web-sys` for each property of an
//! options object would weigh more than the object does.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Clipboard, Crypto, Document, Element, EventTarget, HtmlMediaElement, MediaDevices, MediaStream,
    MediaStreamTrack, Navigator, RtcConfiguration, RtcDataChannel, RtcPeerConnection, RtcRtpSender,
    RtcRtpTransceiver, StorageManager, SubtleCrypto,
};

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

    #[wasm_bindgen(method, structural, catch, js_name = addTransceiver)]
    pub(crate) fn add_transceiver(
        this: &RtcConnection,
        kind: &str,
        init: &JsValue,
    ) -> Result<RtcRtpTransceiver, JsValue>;

    /// `init` is an `RTCDataChannelInit` or `undefined`.
    #[wasm_bindgen(method, structural, catch, js_name = createDataChannel)]
    pub(crate) fn create_data_channel(
        this: &RtcConnection,
        label: &str,
        init: &JsValue,
    ) -> Result<RtcDataChannel, JsValue>;

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

    /// `None` until data was negotiated.
    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn sctp(this: &RtcConnection) -> Option<SctpTransport>;

    /// `RTCSctpTransport`.
    pub(crate) type SctpTransport;

    /// In bytes; `Infinity` where there is no limit, `NaN` where the browser does not say.
    #[wasm_bindgen(method, structural, getter, js_name = maxMessageSize)]
    pub(crate) fn max_message_size(this: &SctpTransport) -> f64;

    /// `Navigator`, with what is missing on a page that is not secure, or in some browsers, as an option.
    #[wasm_bindgen(extends = Navigator)]
    pub(crate) type BrowserNavigator;

    #[wasm_bindgen(method, structural, getter, js_name = mediaDevices)]
    pub(crate) fn media_devices(this: &BrowserNavigator) -> Option<MediaDevices>;

    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn storage(this: &BrowserNavigator) -> Option<StorageManager>;

    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn clipboard(this: &BrowserNavigator) -> Option<Clipboard>;

    /// `MediaStreamTrack` of a screen.
    #[wasm_bindgen(extends = MediaStreamTrack)]
    pub(crate) type ScreenTrack;

    /// `constraints` is a `MediaTrackConstraints`.
    #[wasm_bindgen(method, structural, catch, js_name = applyConstraints)]
    pub(crate) fn apply_constraints(this: &ScreenTrack, constraints: &JsValue) -> Result<Promise, JsValue>;

    /// `NetworkInformation`: Chromium only.
    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn connection(this: &BrowserNavigator) -> Option<EventTarget>;

    #[wasm_bindgen(method, structural, getter, js_name = wakeLock)]
    pub(crate) fn wake_lock(this: &BrowserNavigator) -> Option<ScreenWakeLock>;

    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn locks(this: &BrowserNavigator) -> Option<LockManager>;

    /// `LockManager` (W3C Web Locks).
    pub(crate) type LockManager;

    /// The lock is held until what the callback answers has ended.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        callback: &JsValue,
    ) -> Result<Promise, JsValue>;

    /// Which are held.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn query(this: &LockManager) -> Result<Promise, JsValue>;

    /// `data` is a `ShareData`.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn share(this: &BrowserNavigator, data: &JsValue) -> Result<Promise, JsValue>;

    /// `WakeLock` (W3C Screen Wake Lock).
    pub(crate) type ScreenWakeLock;

    /// Of a [`WakeLockSentinel`].
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn request(this: &ScreenWakeLock, kind: &str) -> Result<Promise, JsValue>;

    pub(crate) type WakeLockSentinel;

    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn release(this: &WakeLockSentinel) -> Result<Promise, JsValue>;

    /// `Crypto`, which encrypts and hashes on a secure page only.
    #[wasm_bindgen(extends = Crypto)]
    type BrowserCrypto;

    #[wasm_bindgen(method, structural, getter, js_name = subtle)]
    fn maybe_subtle(this: &BrowserCrypto) -> Option<SubtleCrypto>;

    /// `HTMLMediaElement`, of which some browsers choose the device.
    #[wasm_bindgen(extends = HtmlMediaElement)]
    pub(crate) type SinkElement;

    #[wasm_bindgen(method, structural, catch, js_name = setSinkId)]
    pub(crate) fn set_sink_id(this: &SinkElement, device: &str) -> Result<Promise, JsValue>;

    /// `Document`, also of browsers that have their own names for the whole screen. A method that is missing throws.
    /// The promise may be `undefined` instead.
    #[wasm_bindgen(extends = Document)]
    pub(crate) type FullScreenDocument;

    #[wasm_bindgen(method, structural, getter, js_name = webkitFullscreenElement)]
    pub(crate) fn webkit_full_screen_element(this: &FullScreenDocument) -> Option<Element>;

    #[wasm_bindgen(method, structural, catch, js_name = exitFullscreen)]
    pub(crate) fn exit_full_screen(this: &FullScreenDocument) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = webkitExitFullscreen)]
    pub(crate) fn webkit_exit_full_screen(this: &FullScreenDocument) -> Result<Promise, JsValue>;

    /// `Element`, in the same way.
    #[wasm_bindgen(extends = Element)]
    pub(crate) type FullScreenElement;

    #[wasm_bindgen(method, structural, catch, js_name = requestFullscreen)]
    pub(crate) fn request_full_screen(this: &FullScreenElement) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = webkitRequestFullscreen)]
    pub(crate) fn webkit_request_full_screen(this: &FullScreenElement) -> Result<Promise, JsValue>;

    /// Of a video, on an iPhone.
    #[wasm_bindgen(method, structural, catch, js_name = webkitEnterFullscreen)]
    pub(crate) fn webkit_enter_full_screen(this: &FullScreenElement) -> Result<Promise, JsValue>;

    /// `Uint8Array`, whose `set` throws where the bytes do not fit.
    #[wasm_bindgen(extends = Uint8Array)]
    pub(crate) type ByteBuffer;

    #[wasm_bindgen(method, structural, catch, js_name = set)]
    pub(crate) fn try_set(this: &ByteBuffer, bytes: &Uint8Array, offset: u32) -> Result<(), JsValue>;
}

/// `navigator`.
pub(crate) fn navigator() -> Option<BrowserNavigator> {
    Some(web_sys::window()?.navigator().unchecked_into())
}

/// `crypto.subtle`, which is missing on a page that is not secure.
pub(crate) fn subtle() -> Option<SubtleCrypto> {
    web_sys::window()?.crypto().ok()?.unchecked_into::<BrowserCrypto>().maybe_subtle()
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

/// Whether there is a method of this name: what tells a browser that can do something from one that cannot.
pub(crate) fn has_method(object: &JsValue, method: &str) -> bool {
    get(object, method).is_some_and(|method| method.is_function())
}

/// Sets a property; what refuses it is left as it is.
pub(crate) fn set(object: &JsValue, property: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(property), value);
}

/// Calls the method of this name with one argument.
pub(crate) fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &JsValue::from_str(method))?.dyn_into()?;
    method.call1(object, argument)
}

/// An object with these properties.
pub(crate) fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (property, value) in properties {
        set(&object, property, &value);
    }
    object
}

/// Waits for a promise that may not have come to be. What is no promise is its own answer.
pub(crate) fn settled(
    promise: Result<Promise, JsValue>,
) -> impl Future<Output = Result<JsValue, JsValue>> + use<> + 'static {
    let promise = promise.map(|promise| JsFuture::from(Promise::resolve(&promise)));
    async move { promise?.await }
}

/// Waits for what nobody needs to know the end of.
pub(crate) fn ignore(promise: Result<Promise, JsValue>) {
    let end = settled(promise);
    wasm_bindgen_futures::spawn_local(async move { drop(end.await) });
}

/// Waits for what answers by one of two callbacks, of which it is given the one for success first.
pub(crate) fn called_back(
    mut begin: impl FnMut(&Function, &Function),
) -> impl Future<Output = Result<JsValue, JsValue>> {
    settled(Ok(Promise::new(&mut |resolve, reject| begin(&resolve, &reject))))
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
