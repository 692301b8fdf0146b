//! The film that is played to all, in the browser: an element that plays the file from where the transfer has put it, and is
//! kept where the film is. Where that is, the shared document says; what the element is to do, [`FilmSteering`].

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Interval;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, WithUntracked};
use parvis_app::collab::files::engine::FilesEngine;
use parvis_app::collab::film::engine::{FilmEngine, FilmHandle};
use parvis_app::engine::collab::CollabHandle;
use parvis_collab::{CollabIntent, FileOffer, FilmPlay, FilmStanding, ItemId};
use parvis_view::files::FileAction;
use parvis_view::film::{
    FilmAction, FilmPlayerFacts, FilmShown, FilmSteering, PlayerState, film_stage, film_type,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlMediaElement};

use super::files::{FileExchange, address, forget};
use crate::clock;
use crate::driver::Driver;
use crate::js::{self, SinkElement};
use crate::listener::Listener;

/// How often the element is looked at.
const EVERY_MILLIS: u32 = 200;
/// `HTMLMediaElement.HAVE_CURRENT_DATA`: the picture at its place can be shown.
const HAS_PICTURE: u16 = 2;
/// Seconds that no film lasts.
const BEYOND: f64 = 1e8;
/// What may change how it stands.
const EVENTS: [&str; 5] = ["loadedmetadata", "durationchange", "canplay", "seeked", "ended"];

/// Plays the film of one meeting.
pub(super) struct FilmPlayer {
    this: Weak<Self>,
    driver: Weak<Driver>,
    handle: CollabHandle,
    files: Rc<FileExchange>,
    state: ArcRwSignal<Option<FilmShown>>,
    /// The film that the person sees, too.
    joined: Cell<Option<ItemId>>,
    source: RefCell<Option<FilmSource>>,
    video: RefCell<Option<FilmVideo>>,
    steering: RefCell<FilmSteering>,
    blocked: Cell<bool>,
    failed: Cell<bool>,
    /// The browser was told to play, and has not said yet whether it does.
    beginning: Cell<bool>,
    looking: Cell<bool>,
    timer: RefCell<Option<Interval>>,
}

/// The file of a film, by an address that only this page knows.
struct FilmSource {
    offer: ItemId,
    url: String,
}

/// The element that plays it.
struct FilmVideo {
    element: HtmlMediaElement,
    /// What it was given to play, and whether it was sent to the end of that to find out where that is.
    playing: Option<ItemId>,
    measured: bool,
    /// Where it is heard, as the browser names devices; empty: on the system's.
    speaker: String,
    _listeners: Vec<Listener>,
}

impl FilmPlayer {
    /// Shows itself to the pages.
    pub(super) fn new(handle: CollabHandle, driver: Weak<Driver>, files: Rc<FileExchange>) -> Rc<Self> {
        let this = Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            driver,
            handle,
            files,
            state: ArcRwSignal::default(),
            joined: Cell::default(),
            source: RefCell::default(),
            video: RefCell::default(),
            steering: RefCell::default(),
            blocked: Cell::default(),
            failed: Cell::default(),
            beginning: Cell::default(),
            looking: Cell::default(),
            timer: RefCell::default(),
        });
        FilmHandle::provide(handle, this.clone(), this.state.clone());
        this
    }

    /// The meeting is over.
    pub(super) fn end(&self) {
        self.timer.take();
        self.clear();
        self.joined.set(None);
        self.state.set(None);
    }

    /// Something changed: whether there is a film, or where it is.
    pub(super) fn follow(&self) {
        if self.standing().is_some() && self.timer.borrow().is_none() {
            let this = self.this.clone();
            self.timer.replace(Some(Interval::new(EVERY_MILLIS, move || {
                if let Some(this) = this.upgrade() {
                    this.look();
                }
            })));
        }
        self.look();
    }

    fn standing(&self) -> Option<FilmStanding> {
        self.handle.look(|document| document.film(clock::mono())).flatten()
    }

    fn offer(&self, id: ItemId) -> Option<FileOffer> {
        self.handle.look(|document| document.file_offers().find(|offer| offer.id == id)).flatten()
    }

    /// Looks how the film and the element stand, and brings them together.
    fn look(&self) {
        // What is done then has it looked at again.
        if self.looking.replace(true) {
            return;
        }
        let film = self.standing();
        let offer = film.and_then(|film| self.offer(film.play.offer));
        match film.zip(offer) {
            Some((film, offer)) => self.show(film, &offer),
            None => {
                self.clear();
                self.joined.set(None);
                self.set(None);
                let this = self.this.clone();
                // A timer does not end itself.
                spawn_local(async move {
                    if let Some(this) = this.upgrade().filter(|this| this.standing().is_none()) {
                        this.timer.take();
                    }
                });
            }
        }
        self.looking.set(false);
    }

    fn show(&self, film: FilmStanding, offer: &FileOffer) {
        let joined = self.joined.get() == Some(offer.id);
        if self.source.borrow().as_ref().is_some_and(|source| !joined || source.offer != offer.id) {
            self.clear();
        }
        if joined && self.source.borrow().is_none() {
            self.open(offer);
        }
        self.follow_speaker();
        let here = self.source.borrow().is_some() || !joined && self.files.whole(offer, "").is_some();
        let (mut opened, mut can_play, mut duration) = (false, false, None);
        if let Some(element) = self.element_of(offer.id) {
            opened = element.ready_state() > 0;
            can_play = element.ready_state() >= HAS_PICTURE && !self.failed.get();
            duration = opened.then(|| element.duration());
            if opened && element.duration().is_infinite() && self.measures() {
                element.set_current_time(BEYOND);
            }
            if opened && !self.failed.get() {
                self.steer(&element, &film.play);
            }
        }
        if can_play != film.ready_here {
            self.handle.dispatch(CollabIntent::SetFilmReady(can_play));
        }
        let player = FilmPlayerFacts { here, opened, blocked: self.blocked.get(), failed: self.failed.get() };
        let stage = self.files.with_state(|files| film_stage(offer, joined, files, player));
        self.set(Some(FilmShown::new(&film, duration, stage)));
    }

    fn set(&self, shown: Option<FilmShown>) {
        if self.state.with_untracked(|before| *before != shown) {
            self.state.set(shown);
        }
    }

    /// The file, if it is whole here, under an address and as what its name says.
    fn open(&self, offer: &FileOffer) {
        let kind = film_type(&offer.name).unwrap_or("video/mp4");
        let Some(url) = self.files.whole(offer, kind).and_then(|blob| address(&blob)) else { return };
        self.source.replace(Some(FilmSource { offer: offer.id, url }));
        self.load();
    }

    /// Gives the element what it is to play.
    fn load(&self) {
        let (source, mut video) = (self.source.borrow(), self.video.borrow_mut());
        if let (Some(source), Some(video)) = (&*source, &mut *video)
            && video.playing != Some(source.offer)
        {
            (video.playing, video.measured) = (Some(source.offer), false);
            self.steering.take();
            video.element.set_src(&source.url);
        }
    }

    /// The element, if it plays this.
    fn element_of(&self, offer: ItemId) -> Option<HtmlMediaElement> {
        let video = self.video.borrow();
        let video = video.as_ref().filter(|video| video.playing == Some(offer))?;
        Some(video.element.clone())
    }

    /// Plays it where the voices are heard.
    fn follow_speaker(&self) {
        let Some(driver) = self.driver.upgrade() else { return };
        let chosen =
            driver.with_snapshot(|snapshot| snapshot.local.speaker_device.clone().unwrap_or_default());
        if let Some(video) = &mut *self.video.borrow_mut()
            && video.speaker != chosen
        {
            js::ignore(video.element.unchecked_ref::<SinkElement>().set_sink_id(&chosen));
            video.speaker = chosen;
        }
    }

    /// Whether it is still to be found out how long the film is: what browsers record does not say it.
    fn measures(&self) -> bool {
        let mut video = self.video.borrow_mut();
        video.as_mut().is_some_and(|video| !std::mem::replace(&mut video.measured, true))
    }

    fn steer(&self, element: &HtmlMediaElement, play: &FilmPlay) {
        let player = PlayerState {
            position: element.current_time(),
            duration: element.duration(),
            seeking: element.seeking(),
        };
        let steer = self.steering.borrow_mut().steer(clock::mono(), play, player);
        if let Some(to) = steer.seek {
            element.set_current_time(to);
        }
        if (element.playback_rate() - steer.rate).abs() > f64::EPSILON {
            element.set_playback_rate(steer.rate);
        }
        if !steer.playing && !element.paused() {
            // It may not have begun yet.
            let _ = element.pause();
        } else if steer.playing && element.paused() && !self.blocked.get() {
            self.begin(element);
        }
    }

    fn begin(&self, element: &HtmlMediaElement) {
        if self.beginning.replace(true) {
            return;
        }
        let Ok(begun) = element.play() else {
            self.beginning.set(false);
            return;
        };
        let this = self.this.clone();
        spawn_local(async move {
            let begun = JsFuture::from(begun).await;
            let Some(this) = this.upgrade() else { return };
            this.beginning.set(false);
            // Anything else is tried again, or told by an event of its own.
            if let Err(error) = begun
                && js::error_name(&error) == "NotAllowedError"
            {
                this.blocked.set(true);
                this.look();
            }
        });
    }

    /// Plays nothing any more.
    fn clear(&self) {
        if let Some(source) = self.source.take() {
            forget(&source.url);
        }
        if let Some(video) = &mut *self.video.borrow_mut()
            && video.playing.take().is_some()
        {
            // As HTML says that an element gives up what it holds of a file.
            let _ = video.element.pause();
            let _ = video.element.remove_attribute("src");
            video.element.load();
        }
        self.blocked.set(false);
        self.failed.set(false);
        self.steering.take();
    }

    /// What is pressed goes on from here.
    fn press(&self, change: impl FnOnce(FilmPlay) -> FilmPlay) {
        if let Some(film) = self.standing() {
            self.handle.dispatch(CollabIntent::PressFilm(change(film.play)));
        }
    }

    fn join(&self, offer: &FileOffer) {
        self.joined.set(Some(offer.id));
        if self.files.whole(offer, "").is_none() {
            self.files.file(offer.id, FileAction::Accept);
        }
    }
}

impl FilmEngine for FilmPlayer {
    fn film(&self, action: FilmAction) {
        match action {
            FilmAction::Start(offer) => {
                self.joined.set(Some(offer));
                self.handle.dispatch(CollabIntent::StartFilm(offer));
            }
            FilmAction::Join => {
                let film = self.standing();
                if let Some(offer) = film.and_then(|film| self.offer(film.play.offer)) {
                    self.join(&offer);
                }
            }
            FilmAction::Leave => self.joined.set(None),
            FilmAction::Play(playing) => self.press(|play| {
                let shown = self.state.get_untracked();
                let position = match shown.filter(|_| playing) {
                    Some(shown) => shown.goes_on_at(play.position),
                    None => play.position,
                };
                FilmPlay { playing, position, ..play }
            }),
            FilmAction::Seek(second) => {
                self.press(|play| FilmPlay { position: second.saturating_mul(1_000), ..play });
            }
            FilmAction::Speed(rate) => self.press(|play| FilmPlay { rate, ..play }),
            FilmAction::End => {
                self.handle.dispatch(CollabIntent::EndFilm);
            }
            FilmAction::Resume => {
                self.blocked.set(false);
                let element = self.video.borrow().as_ref().map(|video| video.element.clone());
                if let Some(element) = element {
                    // At once: it is allowed within the click only.
                    self.begin(&element);
                }
            }
        }
        self.look();
    }

    fn attach(&self, video: Option<&Element>) {
        let Some(element) = video.map(|element| element.clone().unchecked_into::<HtmlMediaElement>()) else {
            self.video.take();
            return;
        };
        let hear = |event, failed: bool| {
            let this = self.this.clone();
            Listener::new(&element, event, move |_| {
                if let Some(this) = this.upgrade() {
                    // An element that was emptied fails as well.
                    if failed && this.source.borrow().is_some() {
                        this.failed.set(true);
                    }
                    this.look();
                }
            })
        };
        let mut listeners: Vec<_> = EVENTS.map(|event| hear(event, false)).into();
        listeners.push(hear("error", true));
        self.video.replace(Some(FilmVideo {
            element,
            playing: None,
            measured: false,
            speaker: String::new(),
            _listeners: listeners,
        }));
        self.load();
    }
}
