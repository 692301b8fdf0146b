use std::future::Future;

use js_sys::{Array, Function, Reflect};
use parvis_meeting::{MediaFailure, ScreenContent};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStream, MediaStreamTrack};

use super::devices::media_devices;
use super::failure;
use crate::js;

/// Whether a source is wanted, and from which device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Not this time.
    No,
    /// From the device that the browser chooses.
    Any,
    /// From the device with this `deviceId`.
    From(&'a str),
}

impl<'a> From<Option<&'a str>> for Wanted<'a> {
    fn from(device: Option<&'a str>) -> Self {
        device.map_or(Self::Any, Self::From)
    }
}

/// `getUserMedia`, asked at once.
pub(super) fn ask(
    microphone: Wanted<'_>,
    camera: Wanted<'_>,
) -> impl Future<Output = Result<MediaStream, MediaFailure>> + use<> + 'static {
    let constraints = js::object([]);
    if microphone != Wanted::No {
        js::set(&constraints, "audio", &microphone_constraints(microphone));
    }
    if camera != Wanted::No {
        js::set(&constraints, "video", &camera_constraints(camera));
    }
    let asked = media_devices()
        .map(|devices| js::settled(devices.get_user_media_with_constraints(constraints.unchecked_ref())));
    async move {
        let asked = asked.ok_or(MediaFailure::Unsupported)?;
        asked.await.map(JsCast::unchecked_into).map_err(|error| failure::of_capture(&error))
    }
}

/// Pictures a second, at most, of a film and of everything else.
const MOTION_RATE: u32 = 30;
const TEXT_RATE: u32 = 15;

/// `getDisplayMedia`, which the browser allows only while it still counts the person's click. A browser takes no notice of
/// what it does not know of this.
pub(super) fn ask_screen(
    content: ScreenContent,
) -> impl Future<Output = Result<MediaStream, MediaFailure>> + use<> + 'static {
    let constraints = js::object([
        ("video", js::object([("frameRate", js::object([("max", MOTION_RATE.into())]))])),
        // Voice processing would tear the sound of a film apart. What this page plays itself, the voices of the others, is not
        // to go back to them with the sound of the system.
        (
            "audio",
            js::object([
                ("echoCancellation", JsValue::FALSE),
                ("noiseSuppression", JsValue::FALSE),
                ("autoGainControl", JsValue::FALSE),
                ("restrictOwnAudio", JsValue::TRUE),
            ]),
        ),
        ("systemAudio", "include".into()),
        ("windowAudio", "window".into()),
        ("monitorTypeSurfaces", "include".into()),
        // This very tab shared would show itself in itself, and send everybody their own voice back.
        ("selfBrowserSurface", "exclude".into()),
        ("surfaceSwitching", "include".into()),
    ]);
    if let Some(controller) = focus_controller(content) {
        js::set(&constraints, "controller", &controller);
    }
    let asked = media_devices()
        .map(|devices| js::settled(devices.get_display_media_with_constraints(constraints.unchecked_ref())));
    async move {
        let asked = asked.ok_or(MediaFailure::Unsupported)?;
        asked.await.map(JsCast::unchecked_into).map_err(|error| failure::of_screen(&error))
    }
}

/// What tells the browser whether what is shared comes to the front; each is for one share. Chromium only.
fn focus_controller(content: ScreenContent) -> Option<JsValue> {
    let class: Function = js::get(&js_sys::global(), "CaptureController")?.dyn_into().ok()?;
    let controller = Reflect::construct(&class, &Array::new()).ok()?;
    let behavior = if content.comes_to_front() { "focus-captured-surface" } else { "no-focus-change" };
    js::call(&controller, "setFocusBehavior", &behavior.into()).ok()?;
    Some(controller)
}

/// What the encoder and the capture prefer (W3C MediaStreamTrack Content Hints, section 4): text that is sharp, or motion
/// that is smooth.
pub(super) fn tune_screen(track: &MediaStreamTrack, content: ScreenContent) {
    let (hint, rate) = match content {
        ScreenContent::Text => ("text", TEXT_RATE),
        ScreenContent::Motion => ("motion", MOTION_RATE),
    };
    js::set(track, "contentHint", &hint.into());
    let constraints = js::object([("frameRate", js::object([("max", rate.into())]))]);
    // Where it is refused, more pictures come than are needed.
    js::ignore(track.unchecked_ref::<js::ScreenTrack>().apply_constraints(&constraints));
}

fn microphone_constraints(wanted: Wanted<'_>) -> JsValue {
    let constraints = js::object([
        ("echoCancellation", JsValue::TRUE),
        ("noiseSuppression", JsValue::TRUE),
        ("autoGainControl", JsValue::TRUE),
    ]);
    choose(&constraints, wanted);
    constraints
}

fn camera_constraints(wanted: Wanted<'_>) -> JsValue {
    let ideal = |value: JsValue| js::object([("ideal", value)]);
    let constraints = js::object([
        ("width", ideal(1280.into())),
        ("height", ideal(720.into())),
        ("frameRate", ideal(30.into())),
    ]);
    choose(&constraints, wanted);
    if wanted == Wanted::Any {
        // A phone has two; a desk does not care.
        js::set(&constraints, "facingMode", &ideal("user".into()));
    }
    constraints
}

fn choose(constraints: &JsValue, wanted: Wanted<'_>) {
    if let Wanted::From(device) = wanted {
        js::set(constraints, "deviceId", &js::object([("exact", device.into())]));
    }
}
