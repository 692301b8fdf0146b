use std::future::Future;

use parvis_meeting::{DeviceKind, MediaDevice, OpResult};
use wasm_bindgen::JsCast;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaDevices};

use crate::js;

/// `navigator.mediaDevices`, which is missing on a page that is not secure.
pub(super) fn media_devices() -> Option<MediaDevices> {
    js::navigator()?.media_devices()
}

/// `enumerateDevices`.
pub(super) fn list() -> impl Future<Output = OpResult> + use<> + 'static {
    let asked = media_devices().map(|devices| js::settled(devices.enumerate_devices()));
    async move {
        let Some(asked) = asked else { return OpResult::Devices(Vec::new()) };
        match asked.await {
            Ok(devices) => OpResult::Devices(
                js_sys::Array::from(&devices)
                    .iter()
                    .filter_map(|info| device(&info.unchecked_into()))
                    .collect(),
            ),
            Err(error) => OpResult::Failed(js::error_text(&error)),
        }
    }
}

fn device(info: &MediaDeviceInfo) -> Option<MediaDevice> {
    let kind = match info.kind() {
        MediaDeviceKind::Audioinput => DeviceKind::Microphone,
        MediaDeviceKind::Videoinput => DeviceKind::Camera,
        MediaDeviceKind::Audiooutput if has_choice_of_speakers() => DeviceKind::Speaker,
        _ => return None,
    };
    // Before the first capture is allowed there is one entry of each kind, without id or label: nothing to choose from.
    let id = info.device_id();
    (!id.is_empty()).then(|| MediaDevice { id, kind, label: info.label() })
}

/// Whether an element can be told where it plays (`setSinkId`): phones list speakers and have no way to use one.
fn has_choice_of_speakers() -> bool {
    let class = js::get(&js_sys::global(), "HTMLMediaElement");
    class.and_then(|class| js::get(&class, "prototype")).is_some_and(|it| js::has_method(&it, "setSinkId"))
}
