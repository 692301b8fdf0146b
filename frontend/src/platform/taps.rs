use gloo_timers::callback::Timeout;
use parvis_app::engine::Sound;
use wasm_bindgen::JsValue;
use web_sys::AudioContext;

use crate::js;

/// Two taps on wood, more or less, down for somebody who asks to join and up for a message: frequency in hertz, and
/// when it begins, in seconds.
fn taps(sound: Sound) -> [(f64, f64); 2] {
    match sound {
        Sound::JoinRequest => [(523.25, 0.0), (392.0, 0.16)],
        Sound::Message => [(587.33, 0.0), (783.99, 0.1)],
    }
}

/// Soft enough not to talk over anybody.
const LOUDNESS: f64 = 0.12;
/// How long a tap is heard, in seconds.
const FADES: f64 = 0.35;
const OVER_MILLIS: u32 = 800;

/// A sound, made on the spot: nothing is loaded for it. Dropped, it stops.
#[derive(Debug)]
pub(super) struct Taps {
    context: AudioContext,
    _over: Timeout,
}

impl Taps {
    /// `None` where the browser has no Web Audio, or refuses to play before the person has touched the page.
    pub(super) fn play(sound: Sound) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let ended = context.clone();
        let played = Self { context, _over: Timeout::new(OVER_MILLIS, move || close(&ended)) };
        for (frequency, at) in taps(sound) {
            played.tap(frequency, at).ok()?;
        }
        Some(played)
    }

    fn tap(&self, frequency: f64, at: f64) -> Result<(), JsValue> {
        let context = self.context.as_ref();
        let at = at + js::get(context, "currentTime").and_then(|now| now.as_f64()).unwrap_or_default();
        let tone = js::call(context, "createOscillator", &[])?;
        let volume = js::call(context, "createGain", &[])?;
        let parameter = |node: &JsValue, name| js::get(node, name).ok_or(JsValue::UNDEFINED);
        js::set(&parameter(&tone, "frequency")?, "value", &frequency.into());
        let gain = parameter(&volume, "gain")?;
        js::call(&gain, "setValueAtTime", &[LOUDNESS.into(), at.into()])?;
        // It never reaches nothing, and an exponential one must not be asked to (W3C Web Audio section 1.6.2).
        js::call(&gain, "exponentialRampToValueAtTime", &[0.0001.into(), (at + FADES).into()])?;
        js::call(&tone, "connect", std::slice::from_ref(&volume))?;
        js::call(&volume, "connect", &[parameter(context, "destination")?])?;
        js::call(&tone, "start", &[at.into()])?;
        js::call(&tone, "stop", &[(at + FADES).into()])?;
        Ok(())
    }
}

impl Drop for Taps {
    fn drop(&mut self) {
        close(&self.context);
    }
}

fn close(context: &AudioContext) {
    let closed = js::start(context, "close", &[]);
    wasm_bindgen_futures::spawn_local(async move {
        // One that was closed before refuses, which is what is wanted.
        let _ = closed.await;
    });
}
