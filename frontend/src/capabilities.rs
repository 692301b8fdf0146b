use parvis_meeting::Capabilities;

use crate::js;

/// What this browser can do. Looks only, and touches nothing: any of it may have been taken away by an extension, a
/// policy, or a page that is not secure.
pub(crate) fn detect() -> Capabilities {
    let global = js_sys::global();
    let devices = js::get(&global, "navigator").and_then(|navigator| js::get(&navigator, "mediaDevices"));
    let has = |method| {
        devices.as_ref().is_some_and(|devices| js::get(devices, method).is_some_and(|m| m.is_function()))
    };
    Capabilities {
        webrtc: js::get(&global, "RTCPeerConnection").is_some_and(|constructor| constructor.is_function()),
        capture: has("getUserMedia"),
        screen_capture: has("getDisplayMedia"),
    }
}
