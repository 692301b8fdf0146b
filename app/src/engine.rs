//! What the pages ask of the browser half, as traits: the pages name no browser API of media, storage or network.

pub mod check;
pub mod collab;

use std::rc::Rc;

use leptos::prelude::*;
use parvis_meeting::{Intent, Meeting, Snapshot};
use parvis_names::{Link, LinkKey};
use parvis_protocol::{DisplayName, ParticipantId, RoomName};
use parvis_view::playback::Blocked;
use parvis_view::stream::Stream;

/// The running meeting, as the pages drive it.
pub trait Engine: 'static {
    /// Passes on what the person wants.
    fn dispatch(&self, intent: Intent);
    /// Shows the stream in this `<video>` from now on, or plays its sound in this `<audio>`, also when its tracks come and go. `None`
    /// empties it.
    fn show(&self, element: &leptos::web_sys::Element, stream: Option<Stream>);
    /// Tries again to play what the browser refused to play before the person touched the page.
    fn resume_playback(&self);
    /// Loads the collab session, unless it is here or coming.
    fn load_collab(&self);
    /// Plays what comes from this participant so loud from now on, from 0 to 1.
    fn set_volume(&self, who: ParticipantId, volume: f64);
    /// Has something heard beside the call; the callback is told how far it has come.
    fn audio(&self, task: AudioTask, told: Box<dyn Fn(AudioStep)>);
    /// Shows the meeting to this function. What is made of it is made where the function is, so that its code can be late.
    fn look(&self, look: &mut dyn FnMut(&Meeting));
}

/// The things of a browser that outlive a page, or lie outside it.
pub trait Platform: 'static {
    /// The links of the meetings opened in this browser, newest first.
    fn recent_rooms(&self) -> Vec<Link>;
    /// Puts this meeting at the head of them, with the key in the address of this page, or else the one it had before.
    fn remember_room(&self, room: &RoomName);
    /// Erases all that this browser keeps of one, or of all of them; the callback hears what came of it.
    fn forget_rooms(&self, room: Option<RoomName>, done: Box<dyn FnOnce(Forgotten)>);
    /// The name the person has in this tab, or gave last time.
    fn display_name(&self) -> Option<DisplayName>;
    /// Whether this tab will know, when the page is loaded again, what its address said.
    fn is_visit_kept(&self) -> bool;
    /// Keeps it for the next time.
    fn remember_display_name(&self, name: &DisplayName);
    /// Eight random 64-bit numbers from the browser's cryptographic generator.
    fn random(&self) -> [u64; 8];
    /// `scheme://host[:port]` of this page and the path below which Parvis is, without a slash at the end: links begin with it.
    fn base_url(&self) -> String;
    /// The key that the address of this page carries.
    fn link_key(&self) -> Option<LinkKey>;
    /// Copies a text; the callback says whether it worked.
    fn copy(&self, text: &str, done: Box<dyn FnOnce(bool)>);
    /// Whether there is a system share sheet.
    fn can_share(&self) -> bool;
    /// Whether the person can choose a speaker that the list does not have ([`AudioTask::PickSpeaker`]).
    fn picks_speakers(&self) -> bool;
    /// Opens it with these two parts: `title` and `url`, or `title` and `text` (W3C Web Share, `ShareData`).
    fn share(&self, parts: [(&str, &str); 2]);
    /// Shows the element alone on the screen, or stops.
    fn toggle_full_screen(&self, element: &leptos::web_sys::Element);
    /// `light`, `dark`, or what the system says.
    fn theme(&self) -> Theme;
    /// Keeps it in the cookie [`crate::page::THEME_COOKIE`] (so that the server's first paint has it), and sets or
    /// removes `data-theme` on the root element.
    fn set_theme(&self, theme: Theme);
    /// Whether the person wants to hear this.
    fn sound(&self, sound: Sound) -> bool;
    /// Keeps that for the next time.
    fn set_sound(&self, sound: Sound, on: bool);
    /// Whether the shortcuts of one character are on: they are, unless the person switched them off.
    fn character_shortcuts(&self) -> bool;
    /// Keeps that for the next time.
    fn set_character_shortcuts(&self, on: bool);
    /// What the person chose, where that is a number, as the width of a panel in CSS pixels; `None` where they never chose.
    fn kept_number(&self, of: &str) -> Option<i32>;
    /// Keeps that for the next time.
    fn keep_number(&self, of: &str, number: Option<i32>);
    /// Whether the browser asks pages to save data (`NetworkInformation.saveData`).
    fn saves_data(&self) -> bool;
    /// Loads a text of this server's; the callback gets it, or `None` where it does not come.
    fn fetch_text(&self, path: &str, done: Box<dyn FnOnce(Option<String>)>);
    /// Keeps the language, by its tag, in the cookie [`crate::page::LANGUAGE_COOKIE`], so that the server's next page has it.
    fn remember_language(&self, tag: &str);
}

/// What came of erasing what is kept of meetings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// The rooms in which another tab is: of these all stays.
    pub kept: Vec<RoomName>,
    /// Something could not be erased, or its code did not come. The list is as it was.
    pub failed: bool,
}

/// What is heard beside the call, on the chosen speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioTask {
    /// This, once.
    Play(Sound),
    /// Some tones, so that the person hears where sound comes from.
    TestSpeaker,
    /// What the own microphone hears for some seconds, and then that again. It stays in the page.
    HearYourself,
    /// The browser asks the person for a speaker, also for one that it told nobody of, and from then on everybody is heard there.
    /// Within a click. That they think better of it is no failure.
    PickSpeaker,
}

/// How far along it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioStep {
    /// The microphone is listened to.
    Recording,
    /// It is heard.
    Playing,
    /// It is over.
    Done,
    /// It could not be heard.
    Failed,
}

/// What is told by a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Somebody asks to come in.
    JoinRequest,
    /// Somebody has written.
    Message,
    /// Somebody joined.
    Joined,
    /// Somebody left.
    Left,
    /// Somebody raised their hand.
    Hand,
    /// Somebody began to share their screen.
    Shares,
    /// No sound: whether those of a call are heard in a large one, too. They are not, unless the person said so.
    LargeCall,
}

/// Which colours the page has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The running meeting, from context. On the server, and until the browser half has started, it holds still.
#[derive(Clone, Copy)]
pub struct MeetingHandle {
    /// What to show. Written by the browser half only.
    pub snapshot: ReadSignal<Snapshot>,
    /// How loud the own microphone is, 0 to 1, for the meter.
    pub level: ReadSignal<f32>,
    /// What the browser refuses to play until the person touches the page.
    pub playback_blocked: ReadSignal<Blocked>,
    /// Whether the own picture is shown as in a mirror.
    pub mirrored: ReadSignal<bool>,
    // `None` on the server: a local value made there could be dropped by another thread.
    engine: Option<StoredValue<Rc<dyn Engine>, LocalStorage>>,
}

impl MeetingHandle {
    /// A handle on this engine.
    #[must_use]
    pub fn new(
        snapshot: ReadSignal<Snapshot>,
        level: ReadSignal<f32>,
        playback_blocked: ReadSignal<Blocked>,
        mirrored: ReadSignal<bool>,
        engine: Option<Rc<dyn Engine>>,
    ) -> Self {
        Self { snapshot, level, playback_blocked, mirrored, engine: engine.map(StoredValue::new_local) }
    }

    /// A handle on nothing: what the server renders with.
    #[must_use]
    pub fn inert() -> Self {
        Self::new(
            RwSignal::new(Snapshot::default()).read_only(),
            RwSignal::new(0.0).read_only(),
            RwSignal::new(Blocked::Nothing).read_only(),
            RwSignal::new(true).read_only(),
            None,
        )
    }

    /// Passes on what the person wants.
    pub fn dispatch(&self, intent: Intent) {
        self.with(|engine| engine.dispatch(intent));
    }

    /// See [`Engine::show`].
    pub fn show(&self, element: &leptos::web_sys::Element, stream: Option<Stream>) {
        self.with(|engine| engine.show(element, stream));
    }

    /// See [`Engine::load_collab`].
    pub fn load_collab(&self) {
        self.with(Engine::load_collab);
    }

    /// See [`Engine::resume_playback`].
    pub fn resume_playback(&self) {
        self.with(Engine::resume_playback);
    }

    /// See [`Engine::set_volume`].
    pub fn set_volume(&self, who: ParticipantId, volume: f64) {
        self.with(|engine| engine.set_volume(who, volume));
    }

    /// See [`Engine::audio`].
    pub fn audio(&self, task: AudioTask, told: impl Fn(AudioStep) + 'static) {
        self.with(|engine| engine.audio(task, Box::new(told)));
    }

    /// Plays it, once.
    pub fn play(&self, sound: Sound) {
        self.audio(AudioTask::Play(sound), |_| {});
    }

    /// See [`Meeting::flight_report`]. Empty where there is no meeting.
    pub fn flight_report(&self) -> String {
        let mut report = String::new();
        self.with(|engine| engine.look(&mut |meeting| report = meeting.flight_report()));
        report
    }

    fn with(&self, act: impl FnOnce(&dyn Engine)) {
        let engine = self.engine.and_then(|engine| engine.try_with_value(Rc::clone));
        if let Some(engine) = engine {
            act(&*engine);
        }
    }
}

/// The browser, from context; `None` on the server.
#[derive(Clone, Copy)]
pub struct PlatformHandle(Option<StoredValue<Rc<dyn Platform>, LocalStorage>>);

impl PlatformHandle {
    /// A handle on this platform.
    #[must_use]
    pub fn new(platform: Option<Rc<dyn Platform>>) -> Self {
        Self(platform.map(StoredValue::new_local))
    }

    /// Asks the platform, if there is one.
    pub fn with<T>(&self, ask: impl FnOnce(&dyn Platform) -> T) -> Option<T> {
        let platform = self.0.and_then(|platform| platform.try_with_value(Rc::clone));
        platform.map(|platform| ask(&*platform))
    }
}
