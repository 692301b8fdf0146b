//! The sounds of the page.

use gloo_timers::callback::Timeout;
use parvis_app::engine::Sound;
use wasm_bindgen::JsValue;
use web_sys::AudioContext;

use crate::js;

/// Two taps on wood, more or less, down for somebody who asks to join and up for a message: frequency in hertz, and
/// when it begins, in seconds.
fn taps(sound: Sound) -> [(f32, f64); 2] {
    match sound {
        Sound::JoinRequest => [(523.25, 0.0), (392.0, 0.16)],
        Sound::Message => [(587.33, 0.0), (783.99, 0.1)],
    }
}

/// Soft enough not to talk over anybody.
const LOUDNESS: f32 = 0.12;
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

    fn tap(&self, frequency: f32, at: f64) -> Result<(), JsValue> {
        let context = &self.context;
        let at = at + context.current_time();
        let tone = context.create_oscillator()?;
        let volume = context.create_gain()?;
        tone.frequency().set_value(frequency);
        let gain = volume.gain();
        gain.set_value_at_time(LOUDNESS, at)?;
        // It never reaches nothing, and an exponential one must not be asked to (W3C Web Audio section 1.6.2).
        gain.exponential_ramp_to_value_at_time(0.0001, at + FADES)?;
        tone.connect_with_audio_node(&volume)?;
        volume.connect_with_audio_node(&context.destination())?;
        tone.start_with_when(at)?;
        tone.stop_with_when(at + FADES)?;
        Ok(())
    }
}

impl Drop for Taps {
    fn drop(&mut self) {
        close(&self.context);
    }
}

fn close(context: &AudioContext) {
    // One that was closed before refuses, which is what is wanted.
    js::ignore(context.close());
}
