use parvis_meeting::Capabilities;

use crate::js;

/// What this browser can do. Looks only, and touches nothing: any of it may have been taken away by an extension, a
/// policy, or a page that is not secure.
pub(crate) fn detect() -> Capabilities {
    let devices = js::navigator().and_then(|navigator| navigator.media_devices());
    let has = |method| devices.as_ref().is_some_and(|devices| js::has_method(devices, method));
    Capabilities {
        webrtc: js::has_method(&js_sys::global(), "RTCPeerConnection"),
        capture: has("getUserMedia"),
        screen_capture: has("getDisplayMedia"),
    }
}
