use std::collections::{BTreeMap, VecDeque};

use parvis_protocol::ParticipantId;

use crate::frame::Frame;
use crate::limits;
use crate::time::Millis;

/// A private message. It is between two and never stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whisper {
    /// With whom.
    pub with: ParticipantId,
    /// Whether it is from them; else to them.
    pub from_them: bool,
    /// When, as its author's clock had it.
    pub at: Millis,
    /// What it says.
    pub text: String,
}

/// With one participant.
#[derive(Debug, Default)]
struct Pair {
    /// Those that the other has not said to have, with the number of the first.
    waiting: VecDeque<(Millis, String)>,
    first: u32,
    /// The other's page, and how many came from it.
    session: Option<u32>,
    heard: u32,
}

/// The private messages of this participant, in the order in which they were said or came.
#[derive(Debug, Default)]
pub(crate) struct Whispers {
    all: VecDeque<Whisper>,
    pairs: BTreeMap<ParticipantId, Pair>,
}

impl Whispers {
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = &Whisper> {
        self.all.iter()
    }

    fn keep(&mut self, whisper: Whisper) {
        if self.all.len() == limits::MESSAGES {
            self.all.pop_front();
        }
        self.all.push_back(whisper);
    }

    /// Whether one more may wait.
    pub(crate) fn has_room(&self, to: ParticipantId) -> bool {
        self.pairs.get(&to).is_none_or(|pair| pair.waiting.len() < limits::WHISPERS_WAITING)
    }

    pub(crate) fn say(&mut self, to: ParticipantId, at: Millis, text: String) -> Frame {
        let pair = self.pairs.entry(to).or_default();
        pair.waiting.push_back((at, text.clone()));
        let index = pair.first + u32::try_from(pair.waiting.len()).expect("few wait") - 1;
        self.keep(Whisper { with: to, from_them: false, at, text: text.clone() });
        Frame::Whisper { index, at, text }
    }

    /// The channel to them is open anew: what to send once more, when they have said how much came.
    pub(crate) fn again(&self, to: ParticipantId) -> Vec<Frame> {
        let Some(pair) = self.pairs.get(&to) else { return Vec::new() };
        let numbered = (pair.first..).zip(&pair.waiting);
        numbered.map(|(index, (at, text))| Frame::Whisper { index, at: *at, text: text.clone() }).collect()
    }

    /// They have so many.
    pub(crate) fn delivered(&mut self, to: ParticipantId, count: u32) {
        if let Some(pair) = self.pairs.get_mut(&to) {
            while pair.first < count && pair.waiting.pop_front().is_some() {
                pair.first += 1;
            }
        }
    }

    /// One's page is this; a new one counts from where it says.
    pub(crate) fn session(&mut self, of: ParticipantId, session: u32, first: u32) {
        let pair = self.pairs.entry(of).or_default();
        if pair.session != Some(session) {
            pair.session = Some(session);
            pair.heard = first;
        }
    }

    /// The number of the first that waits for them.
    pub(crate) fn first(&self, to: ParticipantId) -> u32 {
        self.pairs.get(&to).map_or(0, |pair| pair.first)
    }

    /// Takes one in, if it is new; says how many came.
    pub(crate) fn hear(&mut self, from: ParticipantId, index: u32, at: Millis, text: String) -> (bool, u32) {
        let pair = self.pairs.entry(from).or_default();
        let new = index == pair.heard;
        pair.heard += u32::from(new);
        let heard = pair.heard;
        if new {
            self.keep(Whisper { with: from, from_them: true, at, text });
        }
        (new, heard)
    }
}
