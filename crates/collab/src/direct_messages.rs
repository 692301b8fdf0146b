//! Messages to one participant. Each has a number from its sender and is sent again on a new channel until it is
//! acknowledged, so that it arrives once, whatever breaks or is reloaded.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use parvis_base::WallTime;
use parvis_protocol::ParticipantId;
use serde::{Deserialize, Serialize};

use crate::error::Unfit;
use crate::frame::Frame;
use crate::ids::ItemId;
use crate::limits;

/// A private message. It is between two and never stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectMessage {
    /// With whom.
    pub with: ParticipantId,
    /// Whether it is from them; else to them.
    pub from_them: bool,
    /// When, by the reader's clock as far as that is known: never after it came.
    pub at: WallTime,
    /// What it says. It may be empty where it tells of a file.
    pub text: String,
    /// The file that it tells of.
    pub file: Option<ItemId>,
    /// It is not known to have come to them.
    pub waits: bool,
}

/// Which one it is between two, in one direction: in which life of its author's page it was said, and after how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct MessageNumber {
    pub(crate) session: u32,
    pub(crate) index: u32,
}

/// A private message as it is written down for another load of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SavedMessage {
    pub(crate) with: u64,
    pub(crate) from_them: bool,
    pub(crate) number: MessageNumber,
    pub(crate) at: WallTime,
    /// When it was said or came, by one's own clock.
    pub(crate) came: WallTime,
    pub(crate) text: String,
    pub(crate) file: Option<ItemId>,
}

impl SavedMessage {
    pub(crate) fn id(&self) -> MessageId {
        (ParticipantId::from_bits(self.with), self.from_them, self.number)
    }
}

/// With whom, whether from them, and which.
pub(crate) type MessageId = (ParticipantId, bool, MessageNumber);

#[derive(Debug)]
struct ShownMessage {
    direct_message: DirectMessage,
    number: MessageNumber,
    came: WallTime,
    saved: bool,
}

impl ShownMessage {
    fn id(&self) -> MessageId {
        (self.direct_message.with, self.direct_message.from_them, self.number)
    }

    fn frame(&self) -> Frame {
        let DirectMessage { at, file, .. } = self.direct_message;
        Frame::DirectMessage { number: self.number, at, text: self.direct_message.text.clone(), file }
    }
}

/// The private messages of this participant, in the order in which they were said or came.
#[derive(Debug, Default)]
pub(crate) struct DirectMessages {
    all: VecDeque<ShownMessage>,
    ids: BTreeSet<MessageId>,
    /// Said in this load of the page.
    said: u32,
    /// How many wait for each.
    waiting: BTreeMap<ParticipantId, usize>,
    /// How many there are with each, in each direction, and their bytes.
    between: BTreeMap<(ParticipantId, bool), (usize, usize)>,
    unsaved: usize,
    /// What came to others and is not written down.
    unsaved_delivered: Vec<(u64, MessageNumber)>,
    /// What was read to have come to others before the message itself was.
    delivered: BTreeSet<(u64, MessageNumber)>,
}

impl DirectMessages {
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = &DirectMessage> {
        self.all.iter().map(|shown| &shown.direct_message)
    }

    /// The last one of these came now.
    fn keep(&mut self, now: WallTime, number: MessageNumber, direct_message: DirectMessage) {
        // A clock that was set back does not change the order.
        let came = self.all.back().map_or(now, |last| last.came.max(now));
        self.put(self.all.len(), ShownMessage { direct_message, number, came, saved: false });
    }

    fn put(&mut self, at: usize, shown: ShownMessage) {
        self.ids.insert(shown.id());
        self.unsaved += usize::from(!shown.saved);
        if shown.direct_message.waits {
            *self.waiting.entry(shown.direct_message.with).or_default() += 1;
        }
        let DirectMessage { with, from_them, text, .. } = &shown.direct_message;
        let between = self.between.entry((*with, *from_them)).or_default();
        *between = (between.0 + 1, between.1 + text.len());
        self.all.insert(at, shown);
    }

    /// Whether no more are kept.
    pub(crate) fn is_full(&self) -> bool {
        self.all.len() >= limits::MESSAGES
    }

    /// Whether one of them may say so much more to the other.
    pub(crate) fn takes(&self, with: ParticipantId, from_them: bool, text: &str) -> bool {
        let (count, bytes) = self.between.get(&(with, from_them)).copied().unwrap_or_default();
        count < limits::DIRECT_MESSAGES_BETWEEN && bytes + text.len() <= limits::DIRECT_MESSAGES_BETWEEN_BYTES
    }

    /// Whether this one from them has come.
    pub(crate) fn knows(&self, from: ParticipantId, number: MessageNumber) -> bool {
        self.ids.contains(&(from, true, number))
    }

    /// Whether one more may wait.
    pub(crate) fn has_room(&self, to: ParticipantId) -> bool {
        self.waiting.get(&to).is_none_or(|waiting| *waiting < limits::DIRECT_MESSAGES_WAITING)
    }

    pub(crate) fn say(
        &mut self,
        now: WallTime,
        session: u32,
        to: ParticipantId,
        text: String,
        file: Option<ItemId>,
    ) -> Frame {
        let number = MessageNumber { session, index: self.said };
        self.said += 1;
        let frame = Frame::DirectMessage { number, at: now, text: text.clone(), file };
        self.keep(
            now,
            number,
            DirectMessage { with: to, from_them: false, at: now, text, file, waits: true },
        );
        frame
    }

    /// The channel to them is open anew: what to send once more.
    pub(crate) fn again(&self, to: ParticipantId) -> Vec<Frame> {
        if self.waiting.get(&to).is_none_or(|waiting| *waiting == 0) {
            return Vec::new();
        }
        let waiting =
            self.all.iter().filter(|shown| shown.direct_message.waits && shown.direct_message.with == to);
        waiting.map(ShownMessage::frame).collect()
    }

    /// These came to them. Whether one of them waited.
    pub(crate) fn delivered(&mut self, to: ParticipantId, numbers: &[MessageNumber]) -> bool {
        let mut one = false;
        for number in numbers {
            if self.came_to(to, *number) {
                self.unsaved_delivered.push((to.bits(), *number));
                one = true;
            }
        }
        one
    }

    fn came_to(&mut self, to: ParticipantId, number: MessageNumber) -> bool {
        if self.waiting.get(&to).is_none_or(|waiting| *waiting == 0) {
            return false;
        }
        let id = (to, false, number);
        // The last are those that wait.
        let Some(shown) = self.all.iter_mut().rev().find(|shown| shown.id() == id) else { return false };
        let waited = std::mem::take(&mut shown.direct_message.waits);
        if let Some(waiting) = self.waiting.get_mut(&to).filter(|_| waited) {
            *waiting -= 1;
        }
        waited
    }

    /// Takes one in. Whether it is new.
    pub(crate) fn hear(
        &mut self,
        now: WallTime,
        from: ParticipantId,
        number: MessageNumber,
        at: WallTime,
        text: String,
        file: Option<ItemId>,
    ) -> bool {
        let new = !self.knows(from, number);
        if new {
            self.keep(
                now,
                number,
                DirectMessage { with: from, from_them: true, at, text, file, waits: false },
            );
        }
        new
    }

    /// The next that were not written down, of about so many bytes.
    pub(crate) fn unsaved(&self, most: usize) -> Vec<SavedMessage> {
        let mut kept = Vec::new();
        let mut bytes = 0;
        if self.unsaved == 0 {
            return kept;
        }
        for shown in self.all.iter().filter(|shown| !shown.saved) {
            bytes += shown.direct_message.text.len() + 40;
            if bytes > most && !kept.is_empty() {
                break;
            }
            let DirectMessage { with, from_them, at, text, file, .. } = shown.direct_message.clone();
            kept.push(SavedMessage {
                with: with.bits(),
                from_them,
                number: shown.number,
                at,
                came: shown.came,
                text,
                file,
            });
        }
        kept
    }

    /// What came to whom, where that was not written down.
    pub(crate) fn unsaved_delivered(&self) -> &[(u64, MessageNumber)] {
        &self.unsaved_delivered
    }

    /// These are written down, and so many of those that came to others.
    pub(crate) fn mark_saved(&mut self, messages: &BTreeSet<MessageId>, delivered: usize) {
        if !messages.is_empty() {
            for shown in self.all.iter_mut().filter(|shown| !shown.saved) {
                if messages.contains(&shown.id()) {
                    shown.saved = true;
                    self.unsaved -= 1;
                }
            }
        }
        self.unsaved_delivered.drain(..delivered.min(self.unsaved_delivered.len()));
    }

    /// Takes in what an earlier load of the page wrote down, if it is new. Then perhaps what is to be sent.
    pub(crate) fn restore(&mut self, kept: SavedMessage) -> Option<(ParticipantId, Option<Frame>)> {
        let SavedMessage { with: bits, from_them, number, at, came, text, file } = kept;
        let with = ParticipantId::from_bits(bits);
        if self.ids.contains(&(with, from_them, number)) || self.is_full() {
            return None;
        }
        let waits = !from_them && !self.delivered.remove(&(bits, number));
        let direct_message = DirectMessage { with, from_them, at, text, file, waits };
        let shown = ShownMessage { direct_message, number, came, saved: true };
        let frame = waits.then(|| shown.frame());
        let place = self.all.partition_point(|other| other.came <= came);
        self.put(place, shown);
        Some((with, frame))
    }

    pub(crate) fn restore_delivered(&mut self, to: u64, number: MessageNumber) {
        let with = ParticipantId::from_bits(to);
        if self.ids.contains(&(with, false, number)) {
            self.came_to(with, number);
        } else if self.delivered.len() < limits::MESSAGES {
            self.delivered.insert((to, number));
        }
    }
}

/// Whether one may be said so.
pub(crate) fn fits(text: &str, file: Option<ItemId>) -> Result<(), Unfit> {
    if text.trim().is_empty() && file.is_none() {
        Err(Unfit::Empty)
    } else if text.len() > limits::MESSAGE_BYTES {
        Err(Unfit::TooLong)
    } else {
        Ok(())
    }
}
