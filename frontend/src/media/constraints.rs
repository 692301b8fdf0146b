use std::future::Future;

use parvis_meeting::MediaFailure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MediaStream;

use super::devices::media_devices;
use super::failure;
use crate::js;

/// A source that is wanted, and inside the `deviceId`.
type Wanted = Option<Option<String>>;

/// `getUserMedia`. Where both were asked for and one of them is missing or busy, the other is asked for alone. The first
/// question is asked at once.
pub(super) fn ask(
    microphone: Wanted,
    camera: Wanted,
) -> impl Future<Output = Result<MediaStream, MediaFailure>> + use<> + 'static {
    let first = get_user_media(&microphone, &camera);
    async move {
        let failure = match first.await {
            Ok(stream) => return Ok(stream),
            Err(failure) => failure,
        };
        // After a refusal nothing more: to ask again at once is to pester.
        let worth_less = matches!(failure, MediaFailure::NotFound | MediaFailure::Busy);
        if !worth_less || microphone.is_none() || camera.is_none() {
            return Err(failure);
        }
        match get_user_media(&microphone, &None).await {
            Ok(stream) => Ok(stream),
            Err(_) => get_user_media(&None, &camera).await,
        }
    }
}

fn get_user_media(
    microphone: &Wanted,
    camera: &Wanted,
) -> impl Future<Output = Result<MediaStream, MediaFailure>> + use<> + 'static {
    let constraints = js::object([]);
    if let Some(device) = microphone {
        js::set(&constraints, "audio", &microphone_constraints(device.as_deref()));
    }
    if let Some(device) = camera {
        js::set(&constraints, "video", &camera_constraints(device.as_deref()));
    }
    let asked = media_devices().map(|devices| js::start(&devices, "getUserMedia", &[constraints]));
    async move {
        let asked = asked.ok_or(MediaFailure::Unsupported)?;
        asked.await.map(JsCast::unchecked_into).map_err(|error| failure::of_capture(&error))
    }
}

/// `getDisplayMedia`, which the browser allows only while it still counts the person's click.
pub(super) fn ask_screen() -> impl Future<Output = Result<MediaStream, MediaFailure>> + use<> + 'static {
    let frame_rate = js::object([("ideal", 15.into()), ("max", 30.into())]);
    let constraints = js::object([
        ("video", js::object([("frameRate", frame_rate)])),
        // Voice processing would tear the sound of a film apart.
        (
            "audio",
            js::object([
                ("echoCancellation", JsValue::FALSE),
                ("noiseSuppression", JsValue::FALSE),
                ("autoGainControl", JsValue::FALSE),
            ]),
        ),
        // This very tab shared would show itself in itself, and send everybody their own voice back.
        ("selfBrowserSurface", "exclude".into()),
        ("surfaceSwitching", "include".into()),
    ]);
    let asked = media_devices().map(|devices| js::start(&devices, "getDisplayMedia", &[constraints]));
    async move {
        let asked = asked.ok_or(MediaFailure::Unsupported)?;
        asked.await.map(JsCast::unchecked_into).map_err(|error| failure::of_screen(&error))
    }
}

fn microphone_constraints(device: Option<&str>) -> JsValue {
    let constraints = js::object([
        ("echoCancellation", JsValue::TRUE),
        ("noiseSuppression", JsValue::TRUE),
        ("autoGainControl", JsValue::TRUE),
    ]);
    choose(&constraints, device);
    constraints
}

fn camera_constraints(device: Option<&str>) -> JsValue {
    let ideal = |value: JsValue| js::object([("ideal", value)]);
    let constraints = js::object([
        ("width", ideal(1280.into())),
        ("height", ideal(720.into())),
        ("frameRate", ideal(30.into())),
    ]);
    choose(&constraints, device);
    if device.is_none() {
        // A phone has two; a desk does not care.
        js::set(&constraints, "facingMode", &ideal("user".into()));
    }
    constraints
}

fn choose(constraints: &JsValue, device: Option<&str>) {
    if let Some(device) = device {
        js::set(constraints, "deviceId", &js::object([("exact", device.into())]));
    }
}
