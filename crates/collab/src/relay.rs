//! A channel through the server, for as long as there is none between two pages that works: reliable and in order, like
//! a data channel, over datagrams that get lost, come twice or in another order. The caller encrypts them.
//!
//! Each side draws a number for this epoch of the channel. What carries the other's number was said to that epoch and
//! to no earlier one, so nothing that was kept back or said again counts, and a page that begins anew is noticed.

mod datagram;
mod direct;
mod pace;
mod relays;
mod windows;

use std::collections::VecDeque;

use parvis_base::Mono;

pub use pace::{RelayPace, SEAL_BYTES};
pub use relays::{RELAY_WITHIN, RelayPeer, Relays, ServerReach, UNREACHED_AFTER, Unreached};

use crate::error::Offence;
use crate::limits::CHUNK_BYTES;
use datagram::{Datagram, SEGMENT_BYTES};
pub(crate) use direct::{Direct, DirectReceived};
use windows::{ReceiveWindow, Segment, SendWindow};

/// Segments that may be under way. An acknowledgement tells of the first by its number and of the others by bits.
const WINDOW: usize = 8;
/// The bytes that wait or are under way, beyond which no message is taken: what comes later waits as long as these
/// take.
const BACKLOG: usize = 64 * 1024;
/// How long a part of a segment waits for more while others are under way.
const GATHER: u64 = 100;
/// How long an acknowledgement waits for something to go along with.
const ACKNOWLEDGE: u64 = 40;
/// The first wait for an answer or an acknowledgement; each further one is twice as long.
const AGAIN: u64 = 1_000;
const AGAIN_LEAST: u64 = 400;
const AGAIN_MOST: u64 = 15_000;
/// Earlier lives of the other that are remembered, so that nothing of theirs counts.
const EARLIER: usize = 16;
/// For how long nothing comes of the other's epoch before an earlier one is believed to be the one that lives.
const SILENT: u64 = 5_000;
/// Of a message, in front of it: its length.
const LENGTH: usize = 2;

/// What comes out of a relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayEvent {
    /// The other side is there: messages go and come.
    Opened,
    /// A message, as it was sent.
    Message(Vec<u8>),
    /// The other side began anew. What was sent and not answered may not have come.
    Closed,
}

/// One end of the channel to one other page.
#[derive(Debug)]
pub struct Relay {
    epoch: u32,
    /// The other's epoch, once it has said this one's number.
    other: Option<u32>,
    earlier: VecDeque<u32>,
    /// When something last came of the other's epoch.
    heard_at: Mono,
    /// An epoch that does not know this one's number; it is told.
    stranger: Option<u32>,
    /// Until the other side is there.
    ask_at: Mono,
    asked: u32,
    answer_at: Option<Mono>,
    outgoing: SendWindow,
    incoming: ReceiveWindow,
}

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Ask,
    Answer,
    /// This one of those that are under way.
    Again(usize),
    New,
}

impl Relay {
    /// One that has not heard of the other side. `seed` is drawn at random for each.
    #[must_use]
    pub fn new(seed: u64, now: Mono) -> Self {
        // Both halves, so that a seed that is random in one of them will do.
        Self::of_epoch(u32::try_from((seed ^ (seed >> 32)) & 0xffff_ffff).expect("32 bits"), now)
    }

    fn of_epoch(epoch: u32, now: Mono) -> Self {
        Self {
            // 0 says that no epoch is known.
            epoch: epoch.max(1),
            other: None,
            earlier: VecDeque::new(),
            heard_at: now,
            stranger: None,
            ask_at: now,
            asked: 0,
            answer_at: None,
            outgoing: SendWindow::default(),
            incoming: ReceiveWindow::default(),
        }
    }

    /// Whether the other side is there.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.other.is_some()
    }

    /// The bytes that the next message may have; 0 while the other side is not there.
    #[must_use]
    pub fn may_send(&self) -> usize {
        if self.other.is_none() {
            return 0;
        }
        let flying: usize = self.outgoing.flying.iter().map(|segment| segment.bytes.len()).sum();
        let left = BACKLOG.saturating_sub(self.outgoing.queue.len() + flying);
        left.saturating_sub(LENGTH).min(CHUNK_BYTES)
    }

    /// Takes a message of at most [`Self::may_send`] bytes. One that is longer or empty is not taken.
    pub fn send(&mut self, now: Mono, message: &[u8]) -> bool {
        let Some(length) = u16::try_from(message.len()).ok().filter(|length| *length > 0) else {
            return false;
        };
        if message.len() > self.may_send() {
            return false;
        }
        let out = &mut self.outgoing;
        if out.queue.is_empty() {
            out.queued_at = now;
        }
        out.queue.extend(length.to_le_bytes());
        out.queue.extend(message);
        true
    }

    /// The way through the server is open again: whatever waits for an answer is said again at once.
    pub fn resend_now(&mut self, now: Mono) {
        self.ask_at = now;
        self.asked = 0;
        for segment in &mut self.outgoing.flying {
            segment.again_at = now;
        }
    }

    /// The next datagram, if one is due and the pace allows it.
    pub fn poll(&mut self, now: Mono, pace: &mut RelayPace) -> Option<Vec<u8>> {
        let (at, due) = self.due()?;
        if at > now || !pace.take(now, self.size(due)) {
            return None;
        }
        Some(match due {
            Due::Ask => self.ask(now),
            Due::Answer => self.acknowledged(None),
            Due::Again(which) => {
                self.outgoing.fly(now, which);
                self.acknowledged(Some(which))
            }
            Due::New => {
                let out = &mut self.outgoing;
                let end = out.queue.len().min(SEGMENT_BYTES);
                let bytes = out.queue.drain(..end).collect();
                out.queued_at = now;
                out.flying.push_back(Segment {
                    bytes,
                    sent_at: now,
                    again_at: now,
                    times: 0,
                    arrived: false,
                });
                let which = out.flying.len() - 1;
                out.fly(now, which);
                self.acknowledged(Some(which))
            }
        })
    }

    /// When to poll again although nothing happens.
    #[must_use]
    pub fn wake(&self, pace: &RelayPace) -> Option<Mono> {
        let (at, due) = self.due()?;
        Some(at.max(pace.when(self.size(due))))
    }

    /// Takes a datagram.
    ///
    /// # Errors
    /// The other side does what no honest one does; nothing more of it is to be heard.
    pub fn receive(&mut self, now: Mono, bytes: &[u8]) -> Result<Vec<RelayEvent>, Offence> {
        let datagram = Datagram::read(bytes)?;
        let known = self.other == Some(datagram.from);
        if known {
            self.heard_at = now;
        }
        if self.earlier.contains(&datagram.from) {
            let lives = datagram.to == self.epoch && now.since(self.heard_at) >= SILENT;
            return Ok(if lives { self.begin_anew(now, datagram.from) } else { Vec::new() });
        }
        if datagram.to != self.epoch {
            // It was said before the other side knew of this epoch, or to an earlier one.
            if !known {
                self.stranger = Some(datagram.from);
                self.ask_at = self.ask_at.min(now);
            } else if datagram.asks || datagram.data.is_some() {
                // It may be mistaken about which epoch lives, and hears that this one does.
                self.answer_at = Some(now);
            }
            return Ok(Vec::new());
        }
        let mut events = Vec::new();
        if !known {
            if let Some(before) = self.other.replace(datagram.from) {
                self.earlier.push_back(before);
                if self.earlier.len() > EARLIER {
                    self.earlier.pop_front();
                }
                events.push(RelayEvent::Closed);
            }
            self.heard_at = now;
            self.stranger = None;
            self.answer_at = None;
            self.outgoing = SendWindow::default();
            self.incoming = ReceiveWindow::default();
            events.push(RelayEvent::Opened);
        }
        if datagram.asks {
            self.answer_at = Some(now);
        }
        self.outgoing.acknowledge(now, datagram.next, datagram.early)?;
        if let Some((number, data)) = datagram.data {
            let by = now.after(ACKNOWLEDGE);
            self.answer_at = Some(self.answer_at.map_or(by, |at| at.min(by)));
            self.incoming.take(number, data, &mut events)?;
        }
        Ok(events)
    }

    /// Takes a number of its own for a further epoch, and asks this one of the other side.
    ///
    /// Epochs have no order. Bob begins anew twice, and what his first epoch said comes last: to Ada that one is the
    /// newest, and she would never again listen to the second, in which he is. It goes on to speak to her number, while
    /// nothing more comes of the first. With another number of hers nothing of all that counts any more.
    fn begin_anew(&mut self, now: Mono, other: u32) -> Vec<RelayEvent> {
        let was_open = self.is_open();
        // Any other number will do: what was said to this one is not to be taken for what is said to the next.
        let next = self.epoch.wrapping_mul(0x9e37_79b1).rotate_left(13) ^ 0x5bd1_e995;
        *self = Self { stranger: Some(other), ..Self::of_epoch(next, now) };
        Vec::from_iter(was_open.then_some(RelayEvent::Closed))
    }

    /// What is to be sent next, and when.
    fn due(&self) -> Option<(Mono, Due)> {
        if self.other.is_none() || self.stranger.is_some() {
            let ask = Some((self.ask_at, Due::Ask));
            if self.other.is_none() {
                return ask;
            }
            return ask.into_iter().chain(self.due_to_known()).min();
        }
        self.due_to_known()
    }

    fn due_to_known(&self) -> Option<(Mono, Due)> {
        let out = &self.outgoing;
        let answer = self.answer_at.map(|at| (at, Due::Answer));
        let waiting = out.flying.iter().enumerate().filter(|(_, segment)| !segment.arrived);
        let again = waiting.map(|(which, segment)| (segment.again_at, Due::Again(which))).min();
        let whole = out.flying.is_empty() || out.queue.len() >= SEGMENT_BYTES;
        let new = (!out.queue.is_empty() && out.flying.len() < WINDOW)
            .then(|| (if whole { Mono(0) } else { out.queued_at.after(GATHER) }, Due::New));
        [answer, again, new].into_iter().flatten().min()
    }

    /// The bytes of that datagram, or a few more.
    fn size(&self, due: Due) -> usize {
        19 + match due {
            Due::Ask | Due::Answer => 0,
            Due::Again(which) => self.outgoing.flying[which].bytes.len(),
            Due::New => self.outgoing.queue.len().min(SEGMENT_BYTES),
        }
    }

    /// Asks the other side to say that it knows this epoch, and says that it is known.
    fn ask(&mut self, now: Mono) -> Vec<u8> {
        let to = self.stranger.take().unwrap_or(0);
        let wait = (AGAIN << self.asked.min(4)).min(AGAIN_MOST);
        self.asked = self.asked.saturating_add(1);
        self.ask_at = now.after(wait);
        Datagram { from: self.epoch, to, asks: true, next: 0, early: 0, data: None }.bytes()
    }

    /// What says how far one is, and carries this segment.
    fn acknowledged(&mut self, which: Option<usize>) -> Vec<u8> {
        self.answer_at = None;
        let incoming = &self.incoming;
        let early = incoming.early.keys().fold(0, |early, number| early | 1 << (number - incoming.next - 1));
        let data = which.map(|which| {
            let number = self.outgoing.first + u32::try_from(which).expect("a few");
            (number, &self.outgoing.flying[which].bytes[..])
        });
        let to = self.other.unwrap_or(0);
        Datagram { from: self.epoch, to, asks: false, next: incoming.next, early, data }.bytes()
    }
}

#[cfg(test)]
mod tests;
