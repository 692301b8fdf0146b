//! A film that is played to all: which offered file, and where it is. Everybody plays the file from their own disk; here
//! is only what keeps them in step.
//!
//! Whoever presses play, pause or a place says what is played from then on; the newest press counts, and of two at once
//! the same one everywhere ([`FilmPress`]). A press says where the film is by the clock of the page that tells it, and
//! [`PeerClock`] what that is by this one. No clock that people set is asked. Each page tells the film on, so whoever comes late
//! hears of it from anybody, and it goes on when whoever pressed last has left.

mod clock;

use parvis_base::Mono;
use parvis_protocol::ParticipantId;
use serde::{Deserialize, Serialize};

pub(crate) use self::clock::{PeerClock, PeerMillis};
use crate::error::Unfit;
use crate::ids::{ItemId, Writer};
use crate::limits;

/// The speed at which a film is played as it was made, in thousandths.
pub const FILM_PLAIN_RATE: u16 = 1_000;

/// What is played to all, and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmPlay {
    /// The offer of its file, to all.
    pub offer: ItemId,
    /// Whether it goes on; else it stands.
    pub playing: bool,
    /// Where it is, in milliseconds from its begin. At most [`limits::FILM_MILLIS`]; the end of the file is not known here.
    pub position: u64,
    /// How fast it goes, in thousandths of its own speed.
    pub rate: u16,
}

impl FilmPlay {
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        let fits = self.position <= limits::FILM_MILLIS && limits::FILM_RATES.contains(&self.rate);
        if fits { Ok(()) } else { Err(Unfit::OutOfRange) }
    }

    /// The same so many milliseconds later, or earlier.
    fn later(self, millis: i64) -> Self {
        if !self.playing {
            return self;
        }
        let most = limits::FILM_MILLIS as i64;
        let moved = millis.clamp(-most, most) * i64::from(self.rate) / 1_000;
        let position = (self.position as i64 + moved).clamp(0, most) as u64;
        Self { position, ..self }
    }
}

/// Which press it was. The numbers are counted around (RFC 1982), so no number is the last one, and whoever counts far
/// ahead keeps nobody from pressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilmPress {
    pub(crate) sequence: u32,
    pub(crate) presser: Writer,
}

impl FilmPress {
    /// Of two numbers that are so far apart neither is ahead.
    const HALF: u32 = 1 << 31;

    /// Of any two presses one counts after the other, so that pages which know different ones always find together.
    pub(crate) fn counts_after(self, known: Option<Self>) -> bool {
        let Some(known) = known else { return true };
        match self.sequence.wrapping_sub(known.sequence) {
            0 | Self::HALF => self.presser > known.presser,
            ahead => ahead < Self::HALF,
        }
    }
}

/// What one page tells another of the film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilmTold {
    pub(crate) press: FilmPress,
    /// `None`: it is over.
    pub(crate) play: Option<FilmPlay>,
    /// When it is there, by the clock of the page that tells it.
    pub(crate) at: PeerMillis,
    /// Whether that page can play it.
    pub(crate) ready: bool,
}

impl FilmTold {
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        self.at.check()?;
        self.play.map_or(Ok(()), |play| play.check())
    }
}

/// The film as this page has it.
#[derive(Debug, Default)]
pub(crate) struct SharedFilm {
    press: Option<FilmPress>,
    play: Option<FilmPlay>,
    /// When it is there, by the clock of this page.
    at: Mono,
    pub(crate) ready: bool,
    /// Who told of the press first; and whether whoever pressed told it themselves.
    pub(crate) source: Option<ParticipantId>,
    pub(crate) met: bool,
}

impl SharedFilm {
    pub(crate) fn press(&self) -> Option<FilmPress> {
        self.press
    }

    /// Where it is now, by what was heard last.
    pub(crate) fn now(&self, now: Mono) -> Option<FilmPlay> {
        self.play.map(|play| play.later(millis_between(self.at, now)))
    }

    /// This participant presses.
    pub(crate) fn pressed(&mut self, now: Mono, presser: Writer, play: Option<FilmPlay>) {
        let sequence = self.press.map_or(0, |press| press.sequence.wrapping_add(1));
        self.press = Some(FilmPress { sequence, presser });
        self.play = play;
        self.at = now;
        self.source = None;
    }

    /// Somebody tells of a press. Whether it is a newer one, which counts from now on.
    pub(crate) fn heard(&mut self, told: &FilmTold) -> bool {
        let newer = told.press.counts_after(self.press);
        if newer {
            // Another film is yet to be fetched.
            self.ready &= self.play.map(|play| play.offer) == told.play.map(|play| play.offer);
            (self.press, self.play) = (Some(told.press), told.play);
        }
        newer
    }

    /// Goes by what another page says of the same press.
    pub(crate) fn follow(&mut self, now: Mono, told: &FilmTold, clock: &PeerClock) {
        if self.press == Some(told.press) {
            self.play = told.play.map(|play| play.later(clock.since(now, told.at)));
            self.at = now;
        }
    }

    /// What to tell the others now.
    fn told(&self, now: Mono) -> Option<FilmTold> {
        let press = self.press?;
        Some(FilmTold { press, play: self.now(now), at: PeerMillis::own(now), ready: self.ready })
    }
}

/// What is known of the film at the other end of a channel.
#[derive(Debug, Default)]
pub(crate) struct PeerFilm {
    /// What it told last, and whose clock that is by.
    pub(crate) heard: Option<FilmTold>,
    pub(crate) clock: PeerClock,
    /// What it was told last, and when.
    told: Option<(FilmTold, Mono)>,
}

impl PeerFilm {
    /// What to tell it, if it does not know, or knows a place that turned out to be wrong.
    pub(crate) fn tell(&mut self, now: Mono, film: &SharedFilm) -> Option<FilmTold> {
        let next = self.untold(now, film)?;
        if self.told.is_some_and(|(_, at)| now.since(at) < limits::FILM_EVERY) {
            return None;
        }
        self.told = Some((next, now));
        Some(next)
    }

    fn untold(&self, now: Mono, film: &SharedFilm) -> Option<FilmTold> {
        let next = film.told(now)?;
        let Some((told, at)) = self.told else { return Some(next) };
        let same = (told.press, told.ready) == (next.press, next.ready);
        let place = told.play.map(|play| play.later(millis_between(at, now)).position);
        let off = place.zip(next.play).map_or(0, |(place, play)| place.abs_diff(play.position));
        (!same || off > limits::FILM_OFF).then_some(next)
    }

    /// When it is to be told, or asked for the time. After that was due the channel takes nothing, and it is tried again.
    pub(crate) fn wake(&self, now: Mono, film: &SharedFilm, follows: bool) -> Option<Mono> {
        let tell =
            self.untold(now, film).map(|_| self.told.map_or(Mono(0), |(_, at)| at.after(limits::FILM_EVERY)));
        let due = tell.into_iter().chain(follows.then(|| self.clock.ask_at())).min()?;
        Some(if due > now { due } else { now.after(limits::FILM_EVERY) })
    }
}

/// From one time to another by one clock, which may be the earlier.
fn millis_between(from: Mono, to: Mono) -> i64 {
    let apart = i64::try_from(from.0.abs_diff(to.0)).unwrap_or(i64::MAX);
    if to >= from { apart } else { -apart }
}

#[cfg(test)]
mod tests;
