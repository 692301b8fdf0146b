//! The devices: captures, the tracks that come of them, and the list of what there is.

mod constraints;
mod devices;
mod failure;
mod local_track;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use parvis_meeting::{MediaEvent, MediaFailure, OpResult, ScreenContent, SourceSet};
use parvis_protocol::TrackSource;
use wasm_bindgen::JsCast;
use web_sys::{MediaStream, MediaStreamTrack};

use crate::js;
use crate::listener::Listener;
use local_track::{LocalTrack, TrackChange};

pub use constraints::Wanted;

/// What comes out of the devices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MediaNotice {
    /// Something for the meeting.
    Event(MediaEvent),
    /// What [`Media::track`] answers has changed.
    Tracks,
}

type NotifyMedia = Rc<dyn Fn(MediaNotice)>;

/// What is captured here. Dropped, everything stops and every light goes out.
pub struct Media {
    tracks: RefCell<Vec<(TrackSource, LocalTrack)>>,
    microphone_enabled: Cell<bool>,
    screen_content: Cell<ScreenContent>,
    notify: NotifyMedia,
    _devices_changed: Option<Listener>,
}

impl Media {
    /// Nothing is captured, and nobody asked.
    pub fn new(notify: impl Fn(MediaNotice) + 'static) -> Rc<Self> {
        let notify: NotifyMedia = Rc::new(notify);
        let changed = notify.clone();
        let devices_changed = devices::media_devices().map(|devices| {
            Listener::new(&devices, "devicechange", move |_| {
                changed(MediaNotice::Event(MediaEvent::DevicesChanged));
            })
        });
        Rc::new(Self {
            tracks: RefCell::default(),
            microphone_enabled: Cell::new(true),
            screen_content: Cell::default(),
            notify,
            _devices_changed: devices_changed,
        })
    }

    /// The track that is captured of this source.
    #[must_use]
    pub fn track(&self, source: TrackSource) -> Option<MediaStreamTrack> {
        let tracks = self.tracks.borrow();
        let (_, held) = tracks.iter().find(|(kept, _)| *kept == source)?;
        // `held.track().clone()` would be the method of the track, which makes another one.
        Some(Clone::clone(held.track()))
    }

    /// Which way the camera looks (`facingMode`, empty where the browser does not say), and what it is called.
    pub(crate) fn camera(&self) -> Option<(String, String)> {
        let track = self.track(TrackSource::Camera)?;
        let facing = js::get_text(&track.get_settings(), "facingMode").unwrap_or_default();
        Some((facing, track.label()))
    }

    /// The height of the picture that is captured of this source: `None` where none is, 0 where the browser does not say.
    pub(crate) fn height(&self, source: TrackSource) -> Option<u32> {
        let height =
            js::get(&self.track(source)?.get_settings(), "height").and_then(|height| height.as_f64());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines of a picture")]
        Some(height.unwrap_or_default() as u32)
    }

    /// Asks for the microphone, the camera, or both in one question.
    pub fn capture(
        self: &Rc<Self>,
        microphone: Wanted<'_>,
        camera: Wanted<'_>,
    ) -> impl Future<Output = OpResult> + use<> + 'static {
        let asked = constraints::ask(microphone, camera);
        self.clone().captured(asked, TrackSource::Microphone, TrackSource::Camera)
    }

    /// Asks for a screen, and its sound where the browser has it to give.
    pub fn capture_screen(self: &Rc<Self>) -> impl Future<Output = OpResult> + use<> + 'static {
        let asked = constraints::ask_screen(self.screen_content.get());
        self.clone().captured(asked, TrackSource::ScreenAudio, TrackSource::Screen)
    }

    /// Stops these.
    pub fn release(&self, set: SourceSet) {
        let released = |source: TrackSource| match source {
            TrackSource::Microphone => set.microphone,
            TrackSource::Camera => set.camera,
            TrackSource::Screen => set.screen,
            TrackSource::ScreenAudio => set.screen_audio,
            TrackSource::Unknown => false,
        };
        self.forget(released);
    }

    /// A microphone that is not enabled sends silence, and keeps the device.
    pub fn enable_microphone(&self, enabled: bool) {
        self.microphone_enabled.set(enabled);
        if let Some(track) = self.track(TrackSource::Microphone) {
            track.set_enabled(enabled);
        }
    }

    /// What is on the screen that is captured, or will be.
    pub fn tune_screen(&self, content: ScreenContent) {
        self.screen_content.set(content);
        if let Some(track) = self.track(TrackSource::Screen) {
            constraints::tune_screen(&track, content);
        }
    }

    /// What there is to capture with and to hear with.
    pub fn list_devices(&self) -> impl Future<Output = OpResult> + use<> + 'static {
        devices::list()
    }

    async fn captured(
        self: Rc<Self>,
        asked: impl Future<Output = Result<MediaStream, MediaFailure>>,
        audio: TrackSource,
        video: TrackSource,
    ) -> OpResult {
        match asked.await {
            Ok(stream) => self.keep(&stream, audio, video),
            Err(failure) => OpResult::NotCaptured(failure),
        }
    }

    /// Keeps what was captured; the tracks that were held of the same sources stop now, when the new ones are there.
    fn keep(self: &Rc<Self>, stream: &MediaStream, audio: TrackSource, video: TrackSource) -> OpResult {
        let (mut sources, mut devices) = (Vec::new(), Vec::new());
        for track in stream.get_tracks().into_iter().map(JsCast::unchecked_into::<MediaStreamTrack>) {
            let source = if track.kind() == "audio" { audio } else { video };
            sources.push(source);
            devices.extend(track.get_settings().get_device_id().map(|device| (source, device)));
            self.hold(source, track);
        }
        (self.notify)(MediaNotice::Tracks);
        OpResult::Captured { sources, devices }
    }

    fn hold(self: &Rc<Self>, source: TrackSource, track: MediaStreamTrack) {
        match source {
            TrackSource::Microphone => track.set_enabled(self.microphone_enabled.get()),
            TrackSource::Screen => constraints::tune_screen(&track, self.screen_content.get()),
            _ => {}
        }
        let media = Rc::downgrade(self);
        let is_muted = track.muted();
        let held = LocalTrack::new(track, move |change| {
            let Some(media) = media.upgrade() else { return };
            let event = match change {
                TrackChange::Ended => {
                    media.forget(|ended| ended == source);
                    MediaEvent::Ended(source)
                }
                TrackChange::Muted(muted) => MediaEvent::Interrupted(source, muted),
            };
            (media.notify)(MediaNotice::Event(event));
        });
        {
            let mut tracks = self.tracks.borrow_mut();
            tracks.retain(|(kept, _)| *kept != source);
            tracks.push((source, held));
        }
        (self.notify)(MediaNotice::Event(MediaEvent::Interrupted(source, is_muted)));
    }

    fn forget(&self, released: impl Fn(TrackSource) -> bool) {
        let (gone, kept): (Vec<_>, Vec<_>) =
            self.tracks.take().into_iter().partition(|(source, _)| released(*source));
        self.tracks.replace(kept);
        if !gone.is_empty() {
            drop(gone);
            (self.notify)(MediaNotice::Tracks);
        }
    }
}
