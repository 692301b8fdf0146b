use std::future::Future;

use parvis_meeting::{DeviceKind, MediaDevice, OpResult};
use wasm_bindgen::JsValue;

use crate::js;

/// `navigator.mediaDevices`, which is missing on a page that is not secure.
pub(super) fn media_devices() -> Option<JsValue> {
    js::get(&js_sys::global(), "navigator").and_then(|navigator| js::get(&navigator, "mediaDevices"))
}

/// `enumerateDevices`.
pub(super) fn list() -> impl Future<Output = OpResult> + use<> + 'static {
    let asked = media_devices().map(|devices| js::start(&devices, "enumerateDevices", &[]));
    async move {
        let Some(asked) = asked else { return OpResult::Devices(Vec::new()) };
        match asked.await {
            Ok(devices) => {
                OpResult::Devices(js_sys::Array::from(&devices).iter().filter_map(|d| device(&d)).collect())
            }
            Err(error) => OpResult::Failed(js::error_text(&error)),
        }
    }
}

fn device(info: &JsValue) -> Option<MediaDevice> {
    let kind = match js::get_text(info, "kind")?.as_str() {
        "audioinput" => DeviceKind::Microphone,
        "videoinput" => DeviceKind::Camera,
        "audiooutput" => DeviceKind::Speaker,
        _ => return None,
    };
    // Before the first capture is allowed there is one entry of each kind, without id or label: nothing to choose from.
    let id = js::get_text(info, "deviceId").filter(|id| !id.is_empty())?;
    Some(MediaDevice { id, kind, label: js::get_text(info, "label").unwrap_or_default() })
}
