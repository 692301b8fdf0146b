//! Who is speaking, decided so slowly that nothing flickers.

use parvis_base::Mono;

use super::order::{find, index};
use crate::tiles::TileKey;

/// Who speaks is shown for at least so long, in milliseconds.
const HOLD: u64 = 1_500;
/// Somebody speaks who has been heard for so long: a cough is shorter.
const CONFIRM: u64 = 400;
/// A pause that is shorter is part of what is being said.
const PAUSE: u64 = 500;
/// Who begins while another speaks takes over after so long.
const TAKES_OVER: u64 = 2_000;

/// Somebody speaks, without a long pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turn {
    key: TileKey,
    since: Mono,
    /// `None` while they are heard.
    silent_since: Option<Mono>,
}

/// Decides who is speaking. Whoever was stays until another one is.
///
/// Somebody new is it when they have been heard for a moment, and whoever was it has had their time and is silent. If
/// that one goes on, then only who began after them takes over, and after a while. So each turn can take the stage from
/// a person who is speaking once at most, and two who talk all the time do not alternate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpeakerHold {
    /// At most one for each person.
    turns: Vec<Turn>,
    current: Option<(TileKey, Mono)>,
}

impl SpeakerHold {
    /// Who is speaking, or spoke last, as of the last [`SpeakerHold::update`].
    #[must_use]
    pub fn speaker(&self) -> Option<TileKey> {
        self.current.map(|(key, _)| key)
    }

    /// Takes note of who is here (`true`: and heard), and decides. Each key may come once.
    pub fn update(&mut self, now: Mono, people: impl Iterator<Item = (TileKey, bool)>) -> Option<TileKey> {
        let mut is_here = false;
        let mut turns = Vec::with_capacity(self.turns.len());
        let index = index(self.turns.iter().map(|turn| turn.key));
        for (key, is_heard) in people {
            is_here |= self.speaker() == Some(key);
            let before = find(&index, key).map(|at| self.turns[at]).filter(|turn| !is_over(turn, now));
            turns.extend(match (before, is_heard) {
                (Some(turn), true) => Some(Turn { silent_since: None, ..turn }),
                (Some(turn), false) => Some(Turn { silent_since: turn.silent_since.or(Some(now)), ..turn }),
                (None, true) => Some(Turn { key, since: now, silent_since: None }),
                (None, false) => None,
            });
        }
        self.turns = turns;
        if !is_here {
            self.current = None;
        }
        // Who began first is heard first.
        let goes_on = self.goes_on();
        let next = self.turns.iter().filter(|turn| self.takes_at(turn, goes_on).is_some_and(|at| at <= now));
        if let Some(next) = next.min_by_key(|turn| (turn.since, turn.key)) {
            self.current = Some((next.key, now));
        }
        self.speaker()
    }

    /// When to decide again, if nothing changes before.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        let goes_on = self.goes_on();
        let takes = self.turns.iter().filter_map(|turn| self.takes_at(turn, goes_on));
        let ends = self.turns.iter().filter_map(|turn| turn.silent_since.map(|since| since.after(PAUSE)));
        takes.chain(ends).min()
    }

    /// Whether who is the speaker goes on, but for a pause.
    fn goes_on(&self) -> bool {
        self.turns.iter().any(|turn| Some(turn.key) == self.speaker())
    }

    /// When this turn makes its person the speaker, as things are.
    fn takes_at(&self, turn: &Turn, goes_on: bool) -> Option<Mono> {
        if turn.silent_since.is_some() {
            return None;
        }
        let confirmed = turn.since.after(CONFIRM);
        let Some((current, chosen)) = self.current else {
            return Some(confirmed);
        };
        if current == turn.key {
            return None;
        }
        let may =
            if goes_on { (turn.since > chosen).then(|| turn.since.after(TAKES_OVER))? } else { confirmed };
        Some(may.max(chosen.after(HOLD)))
    }
}

/// Whether the pause after it has become too long.
fn is_over(turn: &Turn, now: Mono) -> bool {
    turn.silent_since.is_some_and(|since| now >= since.after(PAUSE))
}
