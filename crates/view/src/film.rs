//! A film that is played to all, as one page shows it: what stands on the stage, and how the player is kept in step.

mod steering;

use parvis_collab::{FileOffer, FilmStanding, ItemId};

use crate::files::{Fetch, FilesState};

pub use steering::{FilmSteer, FilmSteering, PlayerState};

/// The speeds to choose from, in thousandths.
pub const FILM_SPEEDS: [u16; 6] = [500, 750, 1_000, 1_250, 1_500, 2_000];

/// The endings of names of films and of sound, and of what kind a browser is told that they are.
const KINDS: [(&str, &str); 17] = [
    ("3gp", "video/3gpp"),
    ("aac", "audio/aac"),
    ("flac", "audio/flac"),
    ("m4a", "audio/mp4"),
    ("m4v", "video/mp4"),
    ("mka", "audio/webm"),
    ("mkv", "video/webm"),
    // Chromium plays what is in most of them, under this name only.
    ("mov", "video/mp4"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("ogv", "video/ogg"),
    ("opus", "audio/ogg"),
    ("wav", "audio/wav"),
    ("weba", "audio/webm"),
    ("webm", "video/webm"),
];

/// The media type of a film or of sound, by its name. `None`: it is neither, as far as its name says.
#[must_use]
pub fn film_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    KINDS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

/// Whether it is sound without pictures, by its name.
#[must_use]
pub fn is_sound(name: &str) -> bool {
    film_type(name).is_some_and(|kind| kind.starts_with("audio/"))
}

/// How far this page is with the film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilmStage {
    /// The person has not said yet whether they want to see it.
    Asked {
        /// The file is here already.
        here: bool,
    },
    /// The file is on its way.
    Coming(Fetch),
    /// It is not here, and is not fetched.
    Missing,
    /// It is here, and the browser is opening it.
    Opening,
    /// The browser wants a click before it plays.
    Blocked,
    /// This browser cannot play it.
    Unplayable,
    /// It plays, or stands.
    Shown,
}

impl FilmStage {
    /// Whether the player is to be seen.
    #[must_use]
    pub fn has_player(&self) -> bool {
        matches!(self, Self::Opening | Self::Blocked | Self::Shown)
    }
}

/// What the player of this page is like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FilmPlayerFacts {
    /// The file is whole in this browser.
    pub here: bool,
    /// The browser knows what is in it.
    pub opened: bool,
    /// It does not play without a click.
    pub blocked: bool,
    /// It cannot play it.
    pub failed: bool,
}

/// How far this page is with the film of this offer; `joined`: the person wants to see it.
#[must_use]
pub fn film_stage(offer: &FileOffer, joined: bool, files: &FilesState, player: FilmPlayerFacts) -> FilmStage {
    if !joined {
        return FilmStage::Asked { here: player.here };
    }
    if player.failed {
        return FilmStage::Unplayable;
    }
    if !player.here {
        let fetch = files.fetched.get(&offer.id).cloned();
        return fetch.map_or(FilmStage::Missing, FilmStage::Coming);
    }
    match (player.opened, player.blocked) {
        (false, _) => FilmStage::Opening,
        (true, true) => FilmStage::Blocked,
        (true, false) => FilmStage::Shown,
    }
}

/// The film, as the browser half reports it to the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmShown {
    /// The offer of its file.
    pub offer: ItemId,
    /// Whether it goes on.
    pub playing: bool,
    /// Where it is, in seconds.
    pub position: u64,
    /// How long it is, in seconds. `None` until the browser knows.
    pub duration: Option<u64>,
    /// How fast it goes, in thousandths.
    pub rate: u16,
    /// How many pages can play it.
    pub ready: usize,
    /// Of so many.
    pub people: usize,
    /// How far this page is.
    pub stage: FilmStage,
}

impl FilmShown {
    /// What the page shows of a film that stands so, which lasts so many seconds.
    #[must_use]
    pub fn new(film: &FilmStanding, duration: Option<f64>, stage: FilmStage) -> Self {
        let duration = duration.filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let duration = duration.map(|seconds| seconds.ceil() as u64);
        let play = film.play;
        let position = (play.position / 1_000).min(duration.unwrap_or(u64::MAX));
        // At its end it stands, until somebody goes back.
        let playing = play.playing && duration.is_none_or(|duration| position < duration);
        Self {
            offer: play.offer,
            playing,
            position,
            duration,
            rate: play.rate,
            ready: film.ready,
            people: film.people,
            stage,
        }
    }

    /// Where a press of "play" goes on, in milliseconds: at the begin, if it is at its end.
    #[must_use]
    pub fn goes_on_at(&self, position: u64) -> u64 {
        let over = self.duration.is_some_and(|duration| self.position >= duration);
        if over { 0 } else { position }
    }
}

/// What a person does with the film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilmAction {
    /// Play the file of this offer to all.
    Start(ItemId),
    /// See it, too: fetch the file if it is not here.
    Join,
    /// Not see it any more. It goes on for the others.
    Leave,
    /// Have it go on, or stand, for all.
    Play(bool),
    /// Go to this second, for all.
    Seek(u64),
    /// Play so fast, in thousandths, for all.
    Speed(u16),
    /// End it, for all.
    End,
    /// Play what the browser has refused to play without a click.
    Resume,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use parvis_collab::{FilmPlay, WallTime, Writer};
    use parvis_protocol::ParticipantId;
    use parvis_transfer::Phase;

    use super::*;

    fn offer() -> FileOffer {
        let author = ParticipantId::from_bits(1);
        FileOffer {
            id: ItemId { writer: Writer { author, session: 1 }, index: 0 },
            at: WallTime(0),
            name: "film.webm".to_owned(),
            size: 5,
            hash: [0; 32],
            to: None,
            withdrawn: false,
            holders: BTreeSet::from([author]),
        }
    }

    #[test]
    fn a_name_says_what_a_browser_is_told() {
        assert_eq!(film_type("Holiday.final.MP4"), Some("video/mp4"));
        assert!(is_sound("a.wav") && !is_sound("a.webm"));
        for name in ["mp4", "a.exe", "a.mp4.exe", "a.svg", "a.html", ""] {
            assert_eq!(film_type(name), None, "{name}");
        }
    }

    #[test]
    fn a_page_asks_fetches_and_opens() {
        let ada = ParticipantId::from_bits(1);
        let mut files = FilesState::default();
        let mut player = FilmPlayerFacts::default();
        let stage = |joined, files: &FilesState, player| film_stage(&offer(), joined, files, player);
        assert_eq!(stage(false, &files, player), FilmStage::Asked { here: false });
        assert_eq!(stage(true, &files, player), FilmStage::Missing);
        let fetch = Fetch { phase: Phase::Fetching, done: 1, speed: None, left: None, from: vec![ada] };
        files.fetched.insert(offer().id, fetch.clone());
        assert_eq!(stage(true, &files, player), FilmStage::Coming(fetch));
        player.here = true;
        assert_eq!(stage(true, &files, player), FilmStage::Opening);
        player.opened = true;
        assert_eq!(stage(true, &files, player), FilmStage::Shown);
        player.blocked = true;
        assert_eq!(stage(true, &files, player), FilmStage::Blocked);
        player.failed = true;
        assert_eq!(stage(true, &files, player), FilmStage::Unplayable);
        assert_eq!(
            stage(false, &files, player),
            FilmStage::Asked { here: true },
            "who does not look is not told"
        );
    }

    #[test]
    fn a_film_stands_at_its_end_and_begins_anew() {
        let play = FilmPlay { offer: offer().id, playing: true, position: 61_500, rate: 1_000 };
        let film = FilmStanding { play, ready: 1, people: 2, ready_here: true };
        let shown = |duration| FilmShown::new(&film, duration, FilmStage::Shown);
        assert_eq!((shown(None).position, shown(None).playing), (61, true));
        assert_eq!((shown(Some(90.2)).position, shown(Some(90.2)).duration), (61, Some(91)));
        assert_eq!(shown(Some(90.0)).goes_on_at(61_500), 61_500);
        let over = shown(Some(60.0));
        assert_eq!((over.position, over.playing, over.goes_on_at(61_500)), (60, false, 0));
        for wild in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(shown(Some(wild)).duration, None);
        }
    }
}
