//! Puts tracks into `<video>` elements: without a gap where tracks are added, on the chosen speaker, and without
//! sound until the browser allows it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::{Rc, Weak};

use parvis_meeting::OpResult;
use parvis_view::stream::Stream;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlMediaElement, MediaStream, MediaStreamTrack};

use crate::js::{self, SinkElement};
use crate::listener::Listener;

/// Which `<video>` shows which stream, and of which tracks a stream is made.
pub struct Streams {
    streams: RefCell<Vec<(Stream, MediaStream)>>,
    shown: RefCell<Vec<(HtmlMediaElement, Stream)>>,
    speaker: RefCell<Option<String>>,
    /// What the browser plays without sound because the person has not touched the page yet.
    silenced: RefCell<Vec<HtmlMediaElement>>,
    touched: RefCell<Vec<Listener>>,
    blocked: Box<dyn Fn(bool)>,
    this: Weak<Self>,
    told_blocked: Cell<bool>,
}

impl Streams {
    /// `blocked` is told whether the browser refuses to play sound.
    pub fn new(blocked: impl Fn(bool) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            streams: RefCell::default(),
            shown: RefCell::default(),
            speaker: RefCell::default(),
            silenced: RefCell::default(),
            touched: RefCell::default(),
            blocked: Box::new(blocked),
            this: this.clone(),
            told_blocked: Cell::new(false),
        })
    }

    // `Clone::clone` of a stream or a track is another handle on it; their own method `clone` makes another one.

    /// The stream is made of these tracks from now on.
    pub fn set(&self, stream: Stream, tracks: &[MediaStreamTrack]) {
        let current = self.media(stream);
        let held = current.as_ref().map(tracks_of).unwrap_or_default();
        let missing: Vec<_> = tracks.iter().filter(|track| !contains(&held, track)).collect();
        let gone = held.iter().any(|track| !contains(tracks, track));
        match current {
            Some(_) if !gone && missing.is_empty() => {}
            // Adding goes on without a gap in what is heard.
            Some(media) if !gone => missing.into_iter().for_each(|track| media.add_track(track)),
            // An element keeps the last picture of a track that went away, and a stream that ran dry does not start
            // again in every browser: another stream takes its place.
            _ => self.replace(stream, tracks),
        }
    }

    /// Shows the stream in this element from now on, whether it is there yet or not.
    pub fn show(&self, element: &HtmlMediaElement, stream: Option<Stream>) {
        self.shown.borrow_mut().retain(|(shown, _)| shown.is_connected() && !js::same(shown, element));
        let Some(stream) = stream else {
            self.attach(element, None);
            return;
        };
        self.shown.borrow_mut().push((element.clone(), stream));
        // Never needs sound, and without it no browser refuses to play.
        if matches!(stream, Stream::OwnCamera | Stream::OwnScreen) {
            element.set_muted(true);
        } else if let Some(speaker) = &*self.speaker.borrow() {
            js::ignore(element.unchecked_ref::<SinkElement>().set_sink_id(speaker));
        }
        self.attach(element, self.media(stream).as_ref());
    }

    /// Plays with sound what had to do without. Works within a click only.
    pub fn resume(&self) {
        self.touched.borrow_mut().clear();
        for element in self.silenced.take() {
            element.set_muted(false);
            self.play(&element);
        }
        self.tell_blocked();
    }

    /// Plays everything on this device (`setSinkId`).
    pub fn use_speaker(&self, device: Option<String>) -> impl Future<Output = OpResult> + use<> + 'static {
        let sink = device.clone().unwrap_or_default();
        self.speaker.replace(device);
        let set = |element: &HtmlMediaElement| {
            js::settled(element.unchecked_ref::<SinkElement>().set_sink_id(&sink))
        };
        let changes: Vec<_> = self.shown.borrow().iter().map(|(element, _)| set(element)).collect();
        async move {
            for change in changes {
                if let Err(error) = change.await {
                    return OpResult::Failed(js::error_text(&error));
                }
            }
            OpResult::Ok
        }
    }

    fn media(&self, stream: Stream) -> Option<MediaStream> {
        self.streams.borrow().iter().find(|(kept, _)| *kept == stream).map(|(_, media)| Clone::clone(media))
    }

    fn replace(&self, stream: Stream, tracks: &[MediaStreamTrack]) {
        let media = MediaStream::new().ok().filter(|_| !tracks.is_empty());
        self.streams.borrow_mut().retain(|(kept, _)| *kept != stream);
        if let Some(media) = &media {
            tracks.iter().for_each(|track| media.add_track(track));
            self.streams.borrow_mut().push((stream, Clone::clone(media)));
        }
        let showing: Vec<_> = {
            let mut shown = self.shown.borrow_mut();
            shown.retain(|(element, _)| element.is_connected());
            shown.iter().filter(|(_, shown)| *shown == stream).map(|(element, _)| element.clone()).collect()
        };
        for element in showing {
            self.attach(&element, media.as_ref());
        }
    }

    fn attach(&self, element: &HtmlMediaElement, media: Option<&MediaStream>) {
        element.set_src_object(media);
        if media.is_some() {
            self.play(element);
        }
    }

    fn play(&self, element: &HtmlMediaElement) {
        let played = js::settled(element.play());
        let (streams, element) = (self.this.clone(), element.clone());
        spawn_local(async move {
            let refused = played.await.is_err_and(|error| js::error_name(&error) == "NotAllowedError");
            if refused && let Some(streams) = streams.upgrade() {
                streams.play_silently(element);
            }
        });
    }

    /// The picture at least, until the person touches the page.
    fn play_silently(&self, element: HtmlMediaElement) {
        if element.muted() {
            return;
        }
        element.set_muted(true);
        js::ignore(element.play());
        self.silenced.borrow_mut().push(element);
        self.resume_when_touched();
        self.tell_blocked();
    }

    fn resume_when_touched(&self) {
        let Some(window) = web_sys::window() else { return };
        let mut touched = self.touched.borrow_mut();
        if touched.is_empty() {
            touched.extend(["pointerup", "keydown"].map(|event| {
                let streams = self.this.clone();
                Listener::new(&window, event, move |_| {
                    if let Some(streams) = streams.upgrade() {
                        streams.resume();
                    }
                })
            }));
        }
    }

    fn tell_blocked(&self) {
        let is_blocked = !self.silenced.borrow().is_empty();
        if self.told_blocked.replace(is_blocked) != is_blocked {
            (self.blocked)(is_blocked);
        }
    }
}

fn tracks_of(media: &MediaStream) -> Vec<MediaStreamTrack> {
    media.get_tracks().into_iter().map(JsCast::unchecked_into).collect()
}

fn contains(tracks: &[MediaStreamTrack], track: &MediaStreamTrack) -> bool {
    tracks.iter().any(|held| js::same(held, track))
}
