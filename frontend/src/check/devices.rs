//! A microphone or a camera: whether it may be used, whether it is there, and whether it gives anything.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use parvis_check::{
    CaptureAttempt, CaptureFailure, CheckFacts, DeviceFacts, DeviceForm, DevicePermission, UNANSWERED_AFTER,
};
use parvis_meeting::DeviceKind;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack};

use super::picture::CameraPicture;
use super::run::FactSheet;
use crate::meter::Meter;
use crate::{clock, js, storage};

/// How long is listened, in milliseconds: a person reads first that they are to say something.
const LISTEN: u64 = 6_000;
/// How long a camera may take to show something.
const LOOK: u64 = 5_000;
/// How often is looked.
const EVERY: u32 = 100;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Microphone,
    Camera,
}

impl Source {
    /// Its name in the Permissions API and in a page's policy.
    fn permission(self) -> &'static str {
        match self {
            Self::Microphone => "microphone",
            Self::Camera => "camera",
        }
    }

    /// `MediaDeviceInfo.kind`.
    fn listed_as(self) -> &'static str {
        match self {
            Self::Microphone => "audioinput",
            Self::Camera => "videoinput",
        }
    }

    fn of(self, facts: &mut CheckFacts) -> &mut DeviceFacts {
        match self {
            Self::Microphone => &mut facts.microphone,
            Self::Camera => &mut facts.camera,
        }
    }

    /// What takes noise away would make silence of a quiet room.
    fn constraints(self) -> JsValue {
        let (kind, wanted) = match self {
            Self::Microphone => (
                DeviceKind::Microphone,
                js::object([
                    ("echoCancellation", JsValue::FALSE),
                    ("noiseSuppression", JsValue::FALSE),
                    ("autoGainControl", JsValue::FALSE),
                ]),
            ),
            Self::Camera => {
                (DeviceKind::Camera, js::object([("width", js::object([("ideal", 640.into())]))]))
            }
        };
        // The one that calls begin with, if it is there.
        if let Some(device) = storage::device(kind) {
            js::set(&wanted, "deviceId", &js::object([("ideal", device.into())]));
        }
        match self {
            Self::Microphone => js::object([("audio", wanted)]),
            Self::Camera => js::object([("video", wanted)]),
        }
    }
}

/// Asks for it at once, and then measures what it gives.
pub(super) fn begin(sheet: &FactSheet, source: Source) {
    let Some(devices) = js::navigator().and_then(|navigator| navigator.media_devices()) else { return };
    let constraints = source.constraints();
    let asked = js::settled(devices.get_user_media_with_constraints(constraints.unchecked_ref()));
    let answered = Rc::new(Cell::new(false));
    wait(sheet.clone(), source, Rc::clone(&answered));
    let policy = policy(source);
    sheet.write(|facts| source.of(facts).policy = policy);
    let sheet = sheet.clone();
    spawn_local(async move {
        let outcome = asked.await;
        answered.set(true);
        // Only now does a browser say what the person has answered.
        let (permission, listed) = (permission(source).await, listed(source).await);
        sheet.write(|facts| {
            let device = source.of(facts);
            (device.permission, device.listed) = (permission, listed);
        });
        match outcome {
            Ok(stream) => {
                let stream: MediaStream = stream.unchecked_into();
                measure(&sheet, source, &stream).await;
                for track in stream.get_tracks() {
                    track.unchecked_into::<MediaStreamTrack>().stop();
                }
            }
            Err(error) => {
                let message = js::get_text(&error, "message").unwrap_or_default();
                let failure = CaptureFailure::read(&js::error_name(&error), &message);
                sheet.write(|facts| source.of(facts).attempt = CaptureAttempt::Failed(failure));
            }
        }
    });
}

/// Writes down for how long nobody has answered.
fn wait(sheet: FactSheet, source: Source, answered: Rc<Cell<bool>>) {
    let begun = clock::mono();
    spawn_local(async move {
        while sheet.is_current() {
            TimeoutFuture::new(500).await;
            if answered.get() {
                return;
            }
            let waited = u32::try_from(clock::mono().since(begun)).unwrap_or(u32::MAX);
            sheet.write(|facts| source.of(facts).attempt = CaptureAttempt::Waiting(waited));
            if waited >= UNANSWERED_AFTER {
                return;
            }
        }
    });
}

async fn measure(sheet: &FactSheet, source: Source, stream: &MediaStream) {
    let Some(track) = stream.get_tracks().get(0).dyn_into::<MediaStreamTrack>().ok() else { return };
    let form = DeviceForm::read(&track.label());
    sheet.write(|facts| {
        let device = source.of(facts);
        (device.attempt, device.form) = (CaptureAttempt::Captured, Some(form));
    });
    match source {
        Source::Microphone => {
            let meter = Meter::new(&track);
            let level = || meter.as_ref().filter(|meter| meter.is_running()).map(Meter::level);
            follow(sheet, source, &track, LISTEN, level).await;
        }
        Source::Camera => {
            let picture = CameraPicture::new(stream);
            follow(sheet, source, &track, LOOK, || picture.as_ref().and_then(CameraPicture::brightest)).await;
        }
    }
    sheet.write(|facts| source.of(facts).measured = true);
}

/// Writes down the most that was measured for so long.
async fn follow(
    sheet: &FactSheet,
    source: Source,
    track: &MediaStreamTrack,
    patience: u64,
    mut measured: impl FnMut() -> Option<f32>,
) {
    let begun = clock::mono();
    while sheet.is_current() && clock::mono().since(begun) < patience {
        TimeoutFuture::new(EVERY).await;
        let (muted, now) = (track.muted(), measured());
        // Nobody has stopped it here.
        let ended = js::get_text(track, "readyState").as_deref() == Some("ended");
        sheet.write(|facts| {
            let device = source.of(facts);
            (device.muted, device.ended) = (muted, ended);
            device.signal = [device.signal, now].into_iter().flatten().reduce(f32::max);
        });
        if ended {
            return;
        }
    }
}

fn permission(source: Source) -> impl Future<Output = DevicePermission> {
    let asked = js::navigator().and_then(|navigator| {
        let permissions = js::get(&navigator, "permissions")?;
        let name = js::object([("name", source.permission().into())]);
        Some(js::settled(js::call(&permissions, "query", &name).map(JsCast::unchecked_into)))
    });
    async move {
        let Some(asked) = asked else { return DevicePermission::Unknown };
        // Some browsers do not know these names.
        let state = asked.await.ok().and_then(|status| js::get_text(&status, "state"));
        state.map_or(DevicePermission::Unknown, |state| DevicePermission::read(&state))
    }
}

/// By its old name and its new one; not all browsers have either.
fn policy(source: Source) -> Option<bool> {
    let document = web_sys::window()?.document()?;
    let policy = js::get(&document, "permissionsPolicy").or_else(|| js::get(&document, "featurePolicy"))?;
    js::call(&policy, "allowsFeature", &source.permission().into()).ok()?.as_bool()
}

async fn listed(source: Source) -> Option<u8> {
    let devices = js::navigator()?.media_devices()?;
    let listed = js::settled(devices.enumerate_devices()).await.ok()?;
    let is_one =
        |device: &JsValue| js::get_text(device, "kind").is_some_and(|kind| kind == source.listed_as());
    let count = js_sys::Array::from(&listed).iter().filter(is_one).count();
    Some(u8::try_from(count).unwrap_or(u8::MAX))
}
