//! The devices: captures, the tracks that come of them, and the list of what there is.

mod constraints;
mod devices;
mod failure;
mod local_track;

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use parvis_meeting::{MediaEvent, MediaFailure, OpResult, SourceSet};
use parvis_protocol::TrackSource;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStream, MediaStreamTrack};

use crate::js;
use crate::listener::Listener;
use local_track::LocalTrack;

/// What comes out of the devices.
#[derive(Debug, Clone, PartialEq)]
pub enum MediaNotice {
    /// Something for the meeting.
    Event(MediaEvent),
    /// What [`Media::track`] answers has changed.
    Tracks,
}

type Notify = Rc<dyn Fn(MediaNotice)>;

/// What is captured here. Dropped, everything stops and every light goes out.
pub struct Media {
    tracks: RefCell<Vec<(TrackSource, LocalTrack)>>,
    /// The newest wish for each source. A capture that ends after another one began, or after a release, is not wanted
    /// any more: its tracks stop at once.
    wishes: RefCell<Vec<(TrackSource, u32)>>,
    microphone_enabled: RefCell<bool>,
    notify: Notify,
    _devices_changed: Option<Listener>,
}

impl Media {
    /// Nothing is captured, and nobody asked.
    pub fn new(notify: impl Fn(MediaNotice) + 'static) -> Rc<Self> {
        let notify: Notify = Rc::new(notify);
        let told = notify.clone();
        let devices_changed = devices::media_devices().map(|devices| {
            Listener::new(devices.unchecked_ref(), "devicechange", move |_| {
                told(MediaNotice::Event(MediaEvent::DevicesChanged));
            })
        });
        Rc::new(Self {
            tracks: RefCell::default(),
            wishes: RefCell::default(),
            microphone_enabled: RefCell::new(true),
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

    /// Asks for the microphone, the camera, or both in one question; inside is the wanted `deviceId`.
    pub fn capture(
        self: &Rc<Self>,
        microphone: Option<Option<String>>,
        camera: Option<Option<String>>,
    ) -> impl Future<Output = OpResult> + use<> + 'static {
        let mut sources = Vec::new();
        sources.extend(microphone.is_some().then_some(TrackSource::Microphone));
        sources.extend(camera.is_some().then_some(TrackSource::Camera));
        let wishes = self.wish(&sources);
        let asked = constraints::ask(microphone, camera);
        let media = self.clone();
        async move {
            match asked.await {
                Ok(stream) => media.keep(&stream, &wishes),
                Err(failure) => OpResult::NotCaptured(failure),
            }
        }
    }

    /// Asks for a screen, and its sound where the browser has it to give.
    pub fn capture_screen(self: &Rc<Self>) -> impl Future<Output = OpResult> + use<> + 'static {
        let wishes = self.wish(&[TrackSource::Screen, TrackSource::ScreenAudio]);
        let asked = constraints::ask_screen();
        let media = self.clone();
        async move {
            match asked.await {
                Ok(stream) => media.keep(&stream, &wishes),
                Err(failure) => OpResult::NotCaptured(failure),
            }
        }
    }

    /// Stops these, and whatever is being asked for them.
    pub fn release(&self, set: SourceSet) {
        let sources: Vec<_> = [
            (TrackSource::Microphone, set.microphone),
            (TrackSource::Camera, set.camera),
            (TrackSource::Screen, set.screen),
            (TrackSource::ScreenAudio, set.screen_audio),
        ]
        .into_iter()
        .filter_map(|(source, released)| released.then_some(source))
        .collect();
        self.wish(&sources);
        self.forget(&sources);
    }

    /// A microphone that is not enabled sends silence, and keeps the device.
    pub fn enable_microphone(&self, enabled: bool) {
        self.microphone_enabled.replace(enabled);
        if let Some(track) = self.track(TrackSource::Microphone) {
            track.set_enabled(enabled);
        }
    }

    /// What there is to capture with and to hear with.
    pub fn list_devices(&self) -> impl Future<Output = OpResult> + use<> + 'static {
        devices::list()
    }

    fn wish(&self, sources: &[TrackSource]) -> Vec<(TrackSource, u32)> {
        let mut wishes = self.wishes.borrow_mut();
        let mut renew = |source: &TrackSource| match wishes.iter_mut().find(|(wished, _)| wished == source) {
            Some((_, number)) => {
                *number += 1;
                (*source, *number)
            }
            None => {
                wishes.push((*source, 0));
                (*source, 0)
            }
        };
        sources.iter().map(&mut renew).collect()
    }

    /// Keeps what is still wanted of a capture; the tracks that were held stop now, when the new ones are there.
    fn keep(self: &Rc<Self>, stream: &MediaStream, wishes: &[(TrackSource, u32)]) -> OpResult {
        let mut sources = Vec::new();
        let mut device = None;
        for track in stream.get_tracks().into_iter().map(JsCast::unchecked_into::<MediaStreamTrack>) {
            let kind = track.kind();
            let wish = wishes.iter().find(|(source, _)| is_audio(*source) == (kind == "audio"));
            let Some(wish) = wish.filter(|wish| self.wishes.borrow().contains(wish)) else {
                track.stop();
                continue;
            };
            sources.push(wish.0);
            device = device.or_else(|| device_of(&track));
            self.hold(wish.0, track);
        }
        if sources.is_empty() {
            return OpResult::NotCaptured(MediaFailure::Dismissed);
        }
        (self.notify)(MediaNotice::Tracks);
        OpResult::Captured { sources, device }
    }

    fn hold(self: &Rc<Self>, source: TrackSource, track: MediaStreamTrack) {
        match source {
            TrackSource::Microphone => track.set_enabled(*self.microphone_enabled.borrow()),
            // Tells the encoder to keep text sharp rather than motion smooth (W3C MediaStreamTrack Content Hints).
            TrackSource::Screen => js::set(&track, "contentHint", &JsValue::from_str("detail")),
            _ => {}
        }
        let media = Rc::downgrade(self);
        let held = LocalTrack::new(track, move || {
            if let Some(media) = media.upgrade() {
                media.forget(&[source]);
                (media.notify)(MediaNotice::Event(MediaEvent::Ended(source)));
            }
        });
        let mut tracks = self.tracks.borrow_mut();
        tracks.retain(|(kept, _)| *kept != source);
        tracks.push((source, held));
    }

    fn forget(&self, sources: &[TrackSource]) {
        let before = self.tracks.borrow().len();
        self.tracks.borrow_mut().retain(|(source, _)| !sources.contains(source));
        if self.tracks.borrow().len() != before {
            (self.notify)(MediaNotice::Tracks);
        }
    }
}

fn device_of(track: &MediaStreamTrack) -> Option<String> {
    js::get_text(&js::call(track, "getSettings", &[]).ok()?, "deviceId")
}

fn is_audio(source: TrackSource) -> bool {
    matches!(source, TrackSource::Microphone | TrackSource::ScreenAudio)
}
