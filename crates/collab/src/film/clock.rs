//! What another page's clock says now, found by asking it for the time and measuring how long the answer takes (as RFC 5905,
//! section 8). Of the last answers the one that was fastest says most.

use std::collections::VecDeque;

use parvis_base::Mono;
use serde::{Deserialize, Serialize};

use crate::error::Unfit;
use crate::limits;

/// Milliseconds on another page's clock, which began when that page was opened. Means nothing without its [`PeerClock`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PeerMillis(u64);

impl PeerMillis {
    /// This page's time, for another.
    pub(crate) fn own(now: Mono) -> Self {
        Self(now.0)
    }

    /// No page is open for longer.
    pub(crate) fn check(self) -> Result<(), Unfit> {
        if self.0 <= limits::CLOCK_MILLIS { Ok(()) } else { Err(Unfit::OutOfRange) }
    }

    fn signed(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }
}

/// How far another page's clock is ahead of this one's.
#[derive(Debug, Default)]
pub(crate) struct PeerClock {
    /// The last answers: how long each took, and how far the other was ahead by it.
    answers: VecDeque<(u64, i64)>,
    /// As far ahead at least, by what came without being asked for: it took no time at all, at best.
    least: Option<i64>,
    /// When it was asked last, how often, and whether the answer is still to come.
    asked_at: Option<Mono>,
    asked: u32,
    waiting: bool,
}

impl PeerClock {
    /// Something of this time came just now.
    pub(crate) fn came(&mut self, now: Mono, at: PeerMillis) {
        let ahead = at.signed() - PeerMillis::own(now).signed();
        self.least = Some(self.least.map_or(ahead, |least| least.max(ahead)));
    }

    /// Asks for the time, if it is due. One question is on its way at most, so a channel that is held up holds no more.
    pub(crate) fn ask(&mut self, now: Mono) -> Option<PeerMillis> {
        if self.asked_at.is_some() && now < self.ask_at() {
            return None;
        }
        self.asked_at = Some(now);
        self.asked = self.asked.saturating_add(1);
        self.waiting = true;
        Some(PeerMillis::own(now))
    }

    /// When to ask next.
    pub(crate) fn ask_at(&self) -> Mono {
        let Some(at) = self.asked_at else { return Mono(0) };
        at.after(if self.waiting {
            limits::CLOCK_LOST
        } else if self.asked < limits::CLOCK_FIRST {
            limits::CLOCK_FIRST_EVERY
        } else {
            limits::CLOCK_EVERY
        })
    }

    /// An answer: when was asked (by this clock), when that came and when the answer went (by the other). Whether it is one.
    pub(crate) fn answered(
        &mut self,
        now: Mono,
        asked: PeerMillis,
        came: PeerMillis,
        went: PeerMillis,
    ) -> bool {
        let is_answer = self.waiting && self.asked_at.map(PeerMillis::own) == Some(asked);
        let (asked, now) = (asked.signed(), PeerMillis::own(now).signed());
        let (came, went) = (came.signed(), went.signed());
        let took = (now - asked) - (went - came);
        if !is_answer || went < came || took < 0 {
            return false;
        }
        self.waiting = false;
        if self.answers.len() == limits::CLOCK_ANSWERS {
            self.answers.pop_front();
        }
        let ahead = ((came - asked) + (went - now)) / 2;
        self.answers.push_back((took.unsigned_abs(), ahead));
        true
    }

    /// How many milliseconds have passed since this time of the other clock; negative if it is still to come.
    pub(crate) fn since(&self, now: Mono, at: PeerMillis) -> i64 {
        let fastest = self.answers.iter().rev().min_by_key(|(took, _)| *took).map(|(_, ahead)| *ahead);
        let ahead = fastest.or(self.least).unwrap_or(0);
        PeerMillis::own(now).signed() + ahead - at.signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_of_the_last_answers_counts() {
        let mut clock = PeerClock::default();
        let theirs = |ours: u64| PeerMillis(ours + 70_000);
        for (at, there, back) in [(1_000, 10, 90), (3_000, 20, 21), (6_000, 300, 10)] {
            let asked = clock.ask(Mono(at)).unwrap();
            let came = theirs(at + there);
            assert!(clock.answered(Mono(at + there + 5 + back), asked, came, theirs(at + there + 5)));
        }
        assert!(clock.since(Mono(10_000), theirs(10_000)).abs() <= 1, "the one that took 41 ms");
        // An hour later all of those are forgotten.
        for at in (4_000_000..).step_by(3_000).take(limits::CLOCK_ANSWERS) {
            let asked = clock.ask(Mono(at)).unwrap();
            let theirs = |ours: u64| PeerMillis(ours + 70_200);
            assert!(clock.answered(Mono(at + 100), asked, theirs(at + 50), theirs(at + 50)));
        }
        assert_eq!(clock.since(Mono(5_000_000), PeerMillis(5_070_200)), 0);
    }

    #[test]
    fn before_there_is_an_answer_what_came_soonest_counts() {
        let mut clock = PeerClock::default();
        assert_eq!(clock.since(Mono(500), PeerMillis(500)), 0);
        clock.came(Mono(1_000), PeerMillis(400));
        clock.came(Mono(2_000), PeerMillis(1_480));
        clock.came(Mono(3_000), PeerMillis(2_000));
        assert_eq!(clock.since(Mono(4_000), PeerMillis(3_400)), 80);
    }

    #[test]
    fn what_was_not_asked_is_no_answer() {
        let mut clock = PeerClock::default();
        let (far, near) = (PeerMillis(limits::CLOCK_MILLIS), PeerMillis(0));
        assert!(!clock.answered(Mono(10), near, near, near));
        let asked = clock.ask(Mono(20)).unwrap();
        assert_eq!(clock.ask(Mono(21)), None, "one at a time");
        assert!(!clock.answered(Mono(30), PeerMillis(19), near, near));
        assert!(!clock.answered(Mono(30), asked, far, near), "it went before it came");
        assert!(!clock.answered(Mono(30), asked, near, far), "it took less than no time");
        assert!(clock.answered(Mono(30), asked, near, near));
        assert!(!clock.answered(Mono(30), asked, near, near), "once");
        // One that never comes is not waited for.
        assert!(clock.ask(Mono(20_000)).is_some());
        assert!(clock.ask(Mono(20_000 + limits::CLOCK_LOST)).is_some());
    }
}
