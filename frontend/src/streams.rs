//! Puts tracks into elements: on the chosen speaker, as soon as the browser allows it, and again where it has paused them.
//!
//! A picture is played by a `<video>`, its sound by an `<audio>` of its own. Chromium plays no sound in a `<video>` before the first
//! frame, and somebody whose picture nobody asked for would never be heard. Nor does a picture that goes away tear a gap into the
//! sound. They are in step all the same: what belongs together is said in the descriptions (`msid`).

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::{Rc, Weak};

use gloo_timers::future::TimeoutFuture;
use parvis_meeting::OpResult;
use parvis_protocol::ParticipantId;
use parvis_view::playback::{Blocked, Part, Playback};
use parvis_view::stream::Stream;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlMediaElement, MediaStream, MediaStreamTrack};

use crate::clock;
use crate::js::{self, SinkElement};
use crate::listener::Listener;

/// Which element plays which part of which stream, and of which tracks that is made.
pub struct Streams {
    streams: RefCell<Vec<(Stream, Part, MediaStream)>>,
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

/// An element that plays a part of a stream.
#[derive(Clone)]
struct Shown {
    element: HtmlMediaElement,
    stream: Stream,
    part: Part,
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
        for (part, kind) in [(Part::Picture, "video"), (Part::Sound, "audio")] {
            let tracks: Vec<_> = tracks.iter().filter(|track| track.kind() == kind).collect();
            let held = self.media(stream, part).map(|media| tracks_of(&media)).unwrap_or_default();
            let is_same = held.len() == tracks.len() && tracks.iter().all(|track| contains(&held, track));
            if !is_same {
                self.replace(stream, part, &tracks);
            }
        }
    }

    /// Plays what is seen of the stream in this `<video>` from now on, or what is heard of it in this `<audio>`, whether it is there
    /// yet or not.
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
        let part = if element.tag_name() == "AUDIO" { Part::Sound } else { Part::Picture };
        let shown = Shown { element: element.clone(), stream, part, key, _paused: Rc::new(paused) };
        self.shown.borrow_mut().push(shown.clone());
        self.playback.borrow_mut().add(key, part);
        match part {
            // Without sound, which no browser refuses to play.
            Part::Picture => element.set_muted(true),
            Part::Sound => {
                if let Some(speaker) = &*self.speaker.borrow() {
                    js::ignore(element.unchecked_ref::<SinkElement>().set_sink_id(speaker));
                }
                self.set_loudness(&shown);
            }
        }
        self.attach(&shown, self.media(stream, part).as_ref());
    }

    /// Plays what the browser has refused or paused, if it may allow that now: within a click, or since this page captures.
    pub fn resume(&self) {
        self.touched.borrow_mut().clear();
        let keys = self.playback.borrow_mut().resume();
        for shown in self.shown_of(|shown| keys.contains(&shown.key)) {
            self.play(&shown);
        }
        self.tell_blocked();
    }

    /// Plays all that comes from this participant so loud from now on, from 0 to 1.
    pub fn set_volume(&self, who: ParticipantId, volume: f64) {
        self.volumes.borrow_mut().retain(|(other, _)| *other != who);
        self.volumes.borrow_mut().push((who, volume));
        for shown in self.shown_of(|shown| shown.part == Part::Sound && owner(shown.stream) == Some(who)) {
            self.set_loudness(&shown);
        }
    }

    fn set_loudness(&self, sound: &Shown) {
        let volume = self.volume(sound.stream);
        sound.element.set_volume(volume);
        // A phone of Apple's knows no volume but this.
        sound.element.set_muted(volume == 0.0);
    }

    fn volume(&self, stream: Stream) -> f64 {
        let volumes = self.volumes.borrow();
        let set = volumes.iter().find(|(who, _)| owner(stream) == Some(*who));
        set.map_or(1.0, |(_, volume)| *volume)
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
        let heard = self.shown_of(|shown| shown.part == Part::Sound);
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

    fn media(&self, stream: Stream, part: Part) -> Option<MediaStream> {
        let streams = self.streams.borrow();
        let kept = streams.iter().find(|(kept, of, _)| (*kept, *of) == (stream, part));
        kept.map(|(_, _, media)| Clone::clone(media))
    }

    /// An element keeps the last picture of a track that went away, and a stream that ran dry does not start again in every browser:
    /// another stream takes its place.
    fn replace(&self, stream: Stream, part: Part, tracks: &[&MediaStreamTrack]) {
        let media = MediaStream::new().ok().filter(|_| !tracks.is_empty());
        self.streams.borrow_mut().retain(|(kept, of, _)| (*kept, *of) != (stream, part));
        if let Some(media) = &media {
            tracks.iter().for_each(|track| media.add_track(track));
            self.streams.borrow_mut().push((stream, part, Clone::clone(media)));
        }
        self.forget(|_| false);
        for shown in self.shown_of(|shown| (shown.stream, shown.part) == (stream, part)) {
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
                Err(error) if js::error_name(&error) == "NotAllowedError" => streams.refused(shown.key),
                // Something else is to be played by now.
                Err(_) => {}
            }
            streams.tell_blocked();
        });
    }

    /// It is tried again some times, and when the person touches the page.
    fn refused(&self, key: u32) {
        if let Some(wait) = self.playback.borrow_mut().refused(key) {
            let streams = self.this.clone();
            spawn_local(async move {
                TimeoutFuture::new(wait).await;
                let Some(streams) = streams.upgrade() else { return };
                let is_refused = streams.playback.borrow().is_refused(key);
                for shown in streams.shown_of(|shown| is_refused && shown.key == key) {
                    streams.play(&shown);
                }
            });
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
