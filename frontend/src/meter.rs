use web_sys::{
    AnalyserNode, AudioContext, AudioContextState, EventTarget, MediaStream, MediaStreamAudioSourceNode,
    MediaStreamTrack,
};

use crate::js;
use crate::listener::Listener;

/// About 20 ms at 48 kHz, and a power of two as W3C Web Audio section 1.8.3 wants it.
const SAMPLES: u32 = 1024;

/// Measures how loud the own microphone is, also while it is muted: a copy of the track is listened to, which goes
/// nowhere but into the measure. Dropped, it stops.
pub(crate) struct Meter {
    context: AudioContext,
    analyser: AnalyserNode,
    /// A node that nothing refers to may be collected, and would fall silent.
    _source: MediaStreamAudioSourceNode,
    copy: MediaStreamTrack,
    original: MediaStreamTrack,
    _wakers: [Listener; 4],
}

impl Meter {
    /// `None` where the browser has no Web Audio to measure with.
    pub(crate) fn new(track: &MediaStreamTrack) -> Option<Self> {
        let window = web_sys::window()?;
        let context = AudioContext::new().ok()?;
        #[expect(clippy::disallowed_methods, reason = "a second track is what is wanted")]
        let copy = MediaStreamTrack::clone(track);
        copy.set_enabled(true);
        let stream = MediaStream::new().ok()?;
        stream.add_track(&copy);
        let source = context.create_media_stream_source(&stream).ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(SAMPLES);
        source.connect_with_audio_node(&analyser).ok()?;
        // Chromium does not let it run before the person has touched the page. Phones and machines that slept stop it, and
        // do not start it again.
        let document: EventTarget = window.document()?.into();
        let wakers = [
            (window.clone().into(), "pointerup"),
            (window.into(), "keydown"),
            (document, "visibilitychange"),
            (context.clone().into(), "statechange"),
        ]
        .map(|(target, event): (EventTarget, _)| {
            let context = context.clone();
            Listener::new(&target, event, move |_| resume(&context))
        });
        Some(Self {
            context,
            analyser,
            _source: source,
            copy,
            original: Clone::clone(track),
            _wakers: wakers,
        })
    }

    /// Whether it measures at all.
    pub(crate) fn is_running(&self) -> bool {
        self.context.state() == AudioContextState::Running
    }

    /// Whether this is what it measures.
    pub(crate) fn measures(&self, track: &MediaStreamTrack) -> bool {
        js::same(&self.original, track)
    }

    /// The root mean square of the last samples, 0 to 1.
    pub(crate) fn level(&self) -> f32 {
        let mut samples = [0.0; SAMPLES as usize];
        self.analyser.get_float_time_domain_data(&mut samples);
        let power: f32 = samples.iter().map(|sample| sample * sample).sum();
        #[allow(clippy::cast_precision_loss, reason = "a small power of two")]
        (power / SAMPLES as f32).sqrt().min(1.0)
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.copy.stop();
        js::ignore(self.context.close());
    }
}

fn resume(context: &AudioContext) {
    // WebKit has a further state, `interrupted`.
    if !matches!(context.state(), AudioContextState::Running | AudioContextState::Closed) {
        // A context that does not change its state measures silence, which harms nobody.
        js::ignore(context.resume());
    }
}
