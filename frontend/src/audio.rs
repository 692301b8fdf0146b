//! What is heard beside the call: short sounds, the test of the speaker, one's own voice. Made on the spot, on the chosen
//! speaker; nothing is loaded for it and nothing leaves the page. Its code is in a late file.
//!
//! What only this file asks of the browser is asked by name (`js::call`): the glue of each further method of `web-sys`
//! would be a part of what a page begins with.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::future::sleep;
use js_sys::{Function, Reflect};
use parvis_app::engine::{AudioStep, AudioTask, Sound};
use parvis_meeting::{DeviceKind, Intent};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::{
    AudioContext, AudioContextState, AudioNode, Blob, HtmlMediaElement, MediaStream, MediaStreamTrack,
};

use crate::driver::Driver;
use crate::js::{self, SinkElement};
use crate::listener::Listener;

/// Its code did not come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AudioNotLoaded;

impl From<SplitLoaderError> for AudioNotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Told how far along it is.
pub(crate) type AudioTold = Box<dyn Fn(AudioStep)>;

/// Carries a task out.
pub(crate) type RunAudio = fn(Rc<Driver>, AudioTask, AudioTold);

/// Loads what does it.
#[wasm_split(tools, fallible)]
pub(crate) fn audio() -> Result<RunAudio, AudioNotLoaded> {
    Ok(|driver, task, told| spawn_local(run(driver, task, told)))
}

/// A tone: its frequency in hertz, and when it begins, in seconds.
type Tone = (f32, f64);

/// Taps on wood, more or less: up for what comes, down for what goes or asks.
fn tones(sound: Sound) -> &'static [Tone] {
    match sound {
        Sound::JoinRequest => &[(523.25, 0.0), (392.0, 0.16)],
        Sound::Message => &[(587.33, 0.0), (783.99, 0.1)],
        Sound::Joined => &[(440.0, 0.0), (659.25, 0.12)],
        Sound::Left => &[(659.25, 0.0), (440.0, 0.12)],
        Sound::Hand => &[(783.99, 0.0), (783.99, 0.16)],
        Sound::Shares => &[(523.25, 0.0), (659.25, 0.1), (783.99, 0.2)],
        Sound::LargeCall => &[],
    }
}

/// For the test of the speaker: a chord, note by note.
const CHIME: [Tone; 3] = [(523.25, 0.0), (659.25, 0.25), (783.99, 0.5)];

/// Soft enough not to talk over anybody.
const LOUDNESS: f32 = 0.12;
/// What is listened to on purpose.
const CHIME_LOUDNESS: f32 = 0.3;
/// How long a tone is heard, in seconds.
const FADES: f64 = 0.35;
/// How long the own voice is recorded.
const RECORDED: Duration = Duration::from_secs(4);
/// How long a recording may take to be handed over.
const HANDED_OVER: [Duration; 40] = [Duration::from_millis(50); 40];

async fn run(driver: Rc<Driver>, task: AudioTask, told: AudioTold) {
    let mut speaker = None;
    driver.look(&mut |meeting| speaker = meeting.snapshot().local.speaker_device.clone());
    let speaker = speaker.as_deref();
    let heard = match task {
        AudioTask::Play(sound) => play(tones(sound), LOUDNESS, speaker, &told).await,
        AudioTask::TestSpeaker => play(&CHIME, CHIME_LOUDNESS, speaker, &told).await,
        AudioTask::PickSpeaker => pick_speaker(&driver).await,
        AudioTask::HearYourself => match driver.microphone() {
            Some(track) => hear(&track, speaker, &told).await,
            None => Err(JsValue::UNDEFINED),
        },
    };
    told(if heard.is_ok() { AudioStep::Done } else { AudioStep::Failed });
}

/// `selectAudioOutput` (W3C Audio Output Devices section 3): Firefox lists no speaker that was not chosen in this way, but those
/// that belong to the microphone.
async fn pick_speaker(driver: &Driver) -> Result<(), JsValue> {
    let devices =
        js::navigator().and_then(|navigator| navigator.media_devices()).ok_or(JsValue::UNDEFINED)?;
    match js::settled(no_arguments(&devices, "selectAudioOutput").map(JsValue::unchecked_into)).await {
        Ok(device) => {
            // An empty one is the system's default.
            let id = js::get_text(&device, "deviceId").filter(|id| !id.is_empty());
            driver.dispatch(Intent::ChooseDevice(DeviceKind::Speaker, id));
            // From now on it is in the list.
            driver.dispatch(Intent::RefreshDevices);
            Ok(())
        }
        Err(error) if matches!(js::error_name(&error).as_str(), "NotAllowedError" | "AbortError") => Ok(()),
        Err(error) => Err(error),
    }
}

async fn play(tones: &[Tone], loudness: f32, speaker: Option<&str>, told: &AudioTold) -> Result<(), JsValue> {
    let Some((_, last)) = tones.last() else { return Ok(()) };
    let player = SoundPlayer::new(speaker).await?;
    told(AudioStep::Playing);
    for (frequency, at) in tones {
        player.tap(*frequency, *at, loudness)?;
    }
    sleep(Duration::from_secs_f64(last + FADES + 0.1)).await;
    Ok(())
}

async fn hear(track: &MediaStreamTrack, speaker: Option<&str>, told: &AudioTold) -> Result<(), JsValue> {
    let player = SoundPlayer::new(speaker).await?;
    told(AudioStep::Recording);
    let recording = record(track).await?;
    let bytes = JsFuture::from(recording.array_buffer()).await?;
    let context = &player.context;
    let buffer =
        js::settled(js::call(context, "decodeAudioData", &bytes).map(JsValue::unchecked_into)).await?;
    let source: AudioNode = no_arguments(context, "createBufferSource")?.unchecked_into();
    js::set(&source, "buffer", &buffer);
    source.connect_with_audio_node(&player.output)?;
    told(AudioStep::Playing);
    no_arguments(&source, "start")?;
    let length = js::get(&buffer, "duration").and_then(|length| length.as_f64()).unwrap_or_default();
    sleep(Duration::from_secs_f64(length.clamp(0.0, 2.0 * RECORDED.as_secs_f64()))).await;
    Ok(())
}

/// What the microphone hears for a while, also where it is muted in the call.
async fn record(track: &MediaStreamTrack) -> Result<Blob, JsValue> {
    #[expect(clippy::disallowed_methods, reason = "a second track is what is wanted")]
    let copy = TrackCopy(MediaStreamTrack::clone(track));
    copy.0.set_enabled(true);
    let stream = MediaStream::new()?;
    stream.add_track(&copy.0);
    let maker: Function = Reflect::get(&js_sys::global(), &"MediaRecorder".into())?.dyn_into()?;
    let recorder = Reflect::construct(&maker, &js_sys::Array::of1(&stream))?;
    let taken = Rc::new(RefCell::new(None));
    let given = taken.clone();
    let _heard = Listener::new(recorder.unchecked_ref(), "dataavailable", move |event| {
        given.replace(js::get(&event, "data").map(JsValue::unchecked_into::<Blob>));
    });
    no_arguments(&recorder, "start")?;
    sleep(RECORDED).await;
    no_arguments(&recorder, "stop")?;
    for pause in HANDED_OVER {
        if let Some(recording) = taken.take() {
            return Ok(recording);
        }
        sleep(pause).await;
    }
    Err(JsValue::UNDEFINED)
}

/// A further track of the microphone. It stops when dropped.
struct TrackCopy(MediaStreamTrack);

impl Drop for TrackCopy {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A way from sounds to a speaker. Dropped, it is silent.
struct SoundPlayer {
    context: AudioContext,
    /// What is to be heard is connected to this.
    output: AudioNode,
    /// What plays it on another speaker than the system's. Contexts themselves can choose one in Chromium only.
    element: Option<HtmlMediaElement>,
}

impl SoundPlayer {
    /// On the device of this identifier, or on the system's. An error where the browser has no Web Audio, or where this
    /// device cannot be had.
    async fn new(speaker: Option<&str>) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let output = context.destination().into();
        let mut player = Self { context, output, element: None };
        if player.context.state() == AudioContextState::Suspended {
            // Where it stays so until the person touches the page, nothing is heard, and nothing waits for it.
            js::ignore(player.context.resume());
        }
        if let Some(speaker) = speaker {
            player.output = no_arguments(&player.context, "createMediaStreamDestination")?.unchecked_into();
            let document =
                web_sys::window().and_then(|window| window.document()).ok_or(JsValue::UNDEFINED)?;
            let element: HtmlMediaElement = document.create_element("audio")?.unchecked_into();
            js::settled(element.unchecked_ref::<SinkElement>().set_sink_id(speaker)).await?;
            element.set_src_object(js::get(&player.output, "stream").as_ref().map(JsCast::unchecked_ref));
            player.element = Some(element.clone());
            js::settled(element.play()).await?;
        }
        Ok(player)
    }

    fn tap(&self, frequency: f32, at: f64, loudness: f32) -> Result<(), JsValue> {
        let context = &self.context;
        let at = at + context.current_time();
        let tone = context.create_oscillator()?;
        let volume = context.create_gain()?;
        tone.frequency().set_value(frequency);
        let gain = volume.gain();
        gain.set_value_at_time(loudness, at)?;
        // It never reaches nothing, and an exponential one must not be asked to (W3C Web Audio section 1.6.2).
        gain.exponential_ramp_to_value_at_time(0.0001, at + FADES)?;
        tone.connect_with_audio_node(&volume)?;
        volume.connect_with_audio_node(&self.output)?;
        tone.start_with_when(at)?;
        tone.stop_with_when(at + FADES)?;
        Ok(())
    }
}

impl Drop for SoundPlayer {
    fn drop(&mut self) {
        if let Some(element) = &self.element {
            element.set_src_object(None);
        }
        // One that was closed before refuses, which is what is wanted.
        js::ignore(self.context.close());
    }
}

fn no_arguments(object: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    method.call0(object)
}
