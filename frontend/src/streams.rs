//! Puts tracks into `<video>` elements: without a gap where tracks are added, on the chosen speaker, without sound until the
//! browser allows it, and again where the browser has paused them.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::{Rc, Weak};

use parvis_meeting::OpResult;
use parvis_protocol::ParticipantId;
use parvis_view::playback::{Blocked, Playback};
use parvis_view::stream::Stream;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlMediaElement, MediaStream, MediaStreamTrack};

use crate::clock;
use crate::js::{self, SinkElement};
use crate::listener::Listener;

/// Which `<video>` shows which stream, and of which tracks a stream is made.
pub struct Streams {
    streams: RefCell<Vec<(Stream, MediaStream)>>,
    shown: RefCell<Vec<Shown>>,
    last_key: Cell<u32>,
    speaker: RefCell<Option<String>>,
    /// Who is not as loud as they are, from 0 to 1.
    volumes: RefCell<Vec<(ParticipantId, f64)>>,
    playback: RefCell<Playback>,
    touched: RefCell<Vec<Listener>>,
    blocked: Box<dyn Fn(Blocked)>,
    this: Weak<Self>,
    told_blocked: Cell<Blocked>,
}

/// An element that shows a stream.
#[derive(Clone)]
struct Shown {
    element: HtmlMediaElement,
    stream: Stream,
    /// Whether it is never heard: the own sound, or what another element plays, too.
    silent: bool,
    /// Which one it is to [`Playback`].
    key: u32,
    _paused: Rc<Listener>,
}

impl Streams {
    /// `blocked` is told what the browser refuses to play.
    pub fn new(blocked: impl Fn(Blocked) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            streams: RefCell::default(),
            shown: RefCell::default(),
            last_key: Cell::default(),
            speaker: RefCell::default(),
            volumes: RefCell::default(),
            playback: RefCell::default(),
            touched: RefCell::default(),
            blocked: Box::new(blocked),
            this: this.clone(),
            told_blocked: Cell::default(),
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
        self.forget(|shown| js::same(&shown.element, element));
        let Some(stream) = stream else {
            element.set_src_object(None);
            return;
        };
        let key = self.last_key.get().wrapping_add(1);
        self.last_key.set(key);
        let streams = self.this.clone();
        let paused = Listener::new(element, "pause", move |_| {
            if let Some(streams) = streams.upgrade() {
                streams.paused(key);
            }
        });
        let silent = is_own(stream) || element.default_muted();
        let shown = Shown { element: element.clone(), stream, silent, key, _paused: Rc::new(paused) };
        self.shown.borrow_mut().push(shown.clone());
        // Never needs sound, and without it no browser refuses to play.
        if silent {
            element.set_muted(true);
        } else {
            if let Some(speaker) = &*self.speaker.borrow() {
                js::ignore(element.unchecked_ref::<SinkElement>().set_sink_id(speaker));
            }
            element.set_volume(self.volume(stream));
            element.set_muted(self.is_mute(stream));
        }
        self.attach(&shown, self.media(stream).as_ref());
    }

    /// Plays what the browser has refused or paused, with the sound that it has. Works within a click only.
    pub fn resume(&self) {
        self.touched.borrow_mut().clear();
        let keys = self.playback.borrow_mut().resume();
        for shown in self.shown_of(|shown| keys.contains(&shown.key)) {
            shown.element.set_muted(shown.silent || self.is_mute(shown.stream));
            self.play(&shown);
        }
        self.tell_blocked();
    }

    /// Plays all that comes from this participant so loud from now on, from 0 to 1.
    pub fn set_volume(&self, who: ParticipantId, volume: f64) {
        self.volumes.borrow_mut().retain(|(other, _)| *other != who);
        self.volumes.borrow_mut().push((who, volume));
        for shown in self.shown_of(|shown| owner(shown.stream) == Some(who)) {
            shown.element.set_volume(volume);
            shown.element.set_muted(shown.silent || self.is_mute(shown.stream));
        }
    }

    fn volume(&self, stream: Stream) -> f64 {
        let volumes = self.volumes.borrow();
        let set = volumes.iter().find(|(who, _)| owner(stream) == Some(*who));
        set.map_or(1.0, |(_, volume)| *volume)
    }

    /// Whether it is played without sound: a phone of Apple's knows no volume but this.
    fn is_mute(&self, stream: Stream) -> bool {
        is_own(stream) || self.volume(stream) == 0.0
    }

    /// The page is seen again: phones have paused everything meanwhile, and do not go on by themselves.
    pub fn shown(&self) {
        for shown in self.shown_of(|shown| shown.element.paused() && has_media(&shown.element)) {
            self.play(&shown);
        }
    }

    /// Plays everything on this device (`setSinkId`).
    pub fn use_speaker(&self, device: Option<String>) -> impl Future<Output = OpResult> + use<> + 'static {
        let sink = device.clone().unwrap_or_default();
        self.speaker.replace(device);
        let set = |element: &HtmlMediaElement| {
            js::settled(element.unchecked_ref::<SinkElement>().set_sink_id(&sink))
        };
        let heard = self.shown_of(|shown| !is_own(shown.stream));
        let changes: Vec<_> = heard.iter().map(|shown| set(&shown.element)).collect();
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
        self.forget(|_| false);
        for shown in self.shown_of(|shown| shown.stream == stream) {
            self.attach(&shown, media.as_ref());
        }
    }

    fn shown_of(&self, wanted: impl Fn(&Shown) -> bool) -> Vec<Shown> {
        self.shown.borrow().iter().filter(|shown| wanted(shown)).cloned().collect()
    }

    /// Those that are no longer on the page, and these.
    fn forget(&self, these: impl Fn(&Shown) -> bool) {
        let mut gone = self.shown_of(|shown| these(shown) || !shown.element.is_connected());
        gone.iter().for_each(|shown| self.playback.borrow_mut().forget(shown.key));
        self.shown.borrow_mut().retain(|shown| gone.iter().all(|gone| gone.key != shown.key));
        if !gone.is_empty() {
            gone.clear();
            self.tell_blocked();
        }
    }

    fn attach(&self, shown: &Shown, media: Option<&MediaStream>) {
        shown.element.set_src_object(media);
        if media.is_some() {
            self.play(shown);
        }
    }

    fn play(&self, shown: &Shown) {
        let played = js::settled(shown.element.play());
        let (streams, shown) = (self.this.clone(), shown.clone());
        spawn_local(async move {
            let played = played.await;
            let Some(streams) = streams.upgrade() else { return };
            match played {
                Ok(_) => streams.playback.borrow_mut().played(shown.key),
                Err(error) if js::error_name(&error) == "NotAllowedError" => streams.refused(&shown),
                // Something else is to be played by now.
                Err(_) => {}
            }
            streams.tell_blocked();
        });
    }

    /// The picture at least, until the person touches the page.
    fn refused(&self, shown: &Shown) {
        if !self.shown.borrow().iter().any(|held| held.key == shown.key) {
            return;
        }
        let silently = self.playback.borrow_mut().refused(shown.key, shown.element.muted());
        if silently {
            shown.element.set_muted(true);
            self.play(shown);
        }
        self.resume_when_touched();
    }

    /// Nobody but the browser pauses anything here. While the page is hidden it would do so again.
    fn paused(&self, key: u32) {
        let hidden = web_sys::window().and_then(|window| window.document()).is_some_and(|page| page.hidden());
        for shown in self.shown_of(|shown| shown.key == key && !hidden && has_media(&shown.element)) {
            if self.playback.borrow_mut().paused(key, clock::mono()) {
                self.play(&shown);
            } else {
                self.resume_when_touched();
            }
        }
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
        let blocked = self.playback.borrow().blocked();
        if self.told_blocked.replace(blocked) != blocked {
            (self.blocked)(blocked);
        }
    }
}

/// Whether it never has sound.
fn is_own(stream: Stream) -> bool {
    matches!(stream, Stream::OwnCamera | Stream::OwnScreen)
}

/// Whose it is, where it is somebody else's.
fn owner(stream: Stream) -> Option<ParticipantId> {
    match stream {
        Stream::OwnCamera | Stream::OwnScreen => None,
        Stream::Camera(who) | Stream::Screen(who) => Some(who),
    }
}

/// Whether there is something to play. A stream whose tracks have all ended pauses its element as well, and an element that has
/// left the page is paused by that.
fn has_media(element: &HtmlMediaElement) -> bool {
    element.is_connected() && element.src_object().is_some_and(|media| media.active())
}

fn tracks_of(media: &MediaStream) -> Vec<MediaStreamTrack> {
    media.get_tracks().into_iter().map(JsCast::unchecked_into).collect()
}

fn contains(tracks: &[MediaStreamTrack], track: &MediaStreamTrack) -> bool {
    tracks.iter().any(|held| js::same(held, track))
}
