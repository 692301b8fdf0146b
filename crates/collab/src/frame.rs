//! What goes over a channel between two peers.
//!
//! A message is a version, a byte that says whether more of the frame follows, and a part of the frame. Channels
//! are reliable and keep the order, so parts need no numbers.

use parvis_base::WallTime;
use serde::{Deserialize, Serialize};

use crate::awareness::Awareness;
use crate::direct_messages::MessageNumber;
use crate::error::Offence;
use crate::file_offers::Handed;
use crate::film::{FilmTold, PeerMillis};
use crate::ids::{ItemId, Writer};
use crate::limits;

/// The version of everything on the channel and in the logs.
pub(crate) const VERSION: u8 = 1;
/// Of each message.
pub(crate) const HEADER: usize = 2;
const MORE: u8 = 1;
const LAST: u8 = 0;
/// How many kinds of frames are known. In the encoding the kind is the first number of a frame.
const KINDS: u32 = 11;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Frame {
    /// The first on a channel, and again when others' entries are to be counted anew: the log that the sender
    /// writes, and how much of each log it has.
    Hello { writer: Writer, have: Vec<(Writer, u32)> },
    /// How much it has of the logs that grew.
    Have(Vec<(Writer, u32)>),
    /// "Send me all you have at once": to one peer, so that not everybody sends everything.
    Want,
    /// Entries of one log, in order.
    Entries { writer: Writer, from: u32, entries: Vec<Vec<u8>> },
    /// To this peer alone; it never stands in a log. It may tell of a file that is offered to it alone.
    DirectMessage { number: MessageNumber, at: WallTime, text: String, file: Option<ItemId> },
    /// Which of those came.
    Heard(Vec<MessageNumber>),
    /// What it is doing now.
    Awareness(Awareness),
    /// The files that it offers to this peer alone: all that stand, and the last that it took back, each time.
    Handed(Vec<Handed>),
    /// Where the film is that is played to all.
    Film(FilmTold),
    /// "What time is it with you?", asked at this time of the sender's clock.
    AskTime(PeerMillis),
    /// The answer: when was asked, when that came, and when this goes; the latter two by the clock of who answers.
    Time { asked: PeerMillis, came: PeerMillis, went: PeerMillis },
}

impl Frame {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("writing into memory does not fail")
    }

    /// `None`: of a kind that a later Parvis has, which a page may meet that was open before its server was updated.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<Self>, Offence> {
        let (kind, _) = postcard::take_from_bytes::<u32>(bytes).map_err(|_| Offence::Malformed)?;
        if kind >= KINDS {
            return Ok(None);
        }
        let (frame, rest) = postcard::take_from_bytes::<Self>(bytes).map_err(|_| Offence::Malformed)?;
        if !rest.is_empty() {
            return Err(Offence::Malformed);
        }
        let (count, most) = match &frame {
            Self::Hello { have, .. } | Self::Have(have) => (have.len(), limits::LOGS),
            Self::Heard(numbers) => (numbers.len(), limits::DIRECT_MESSAGES_UNACKED),
            Self::Handed(file_offers) => (file_offers.len(), 2 * limits::HANDED),
            Self::Want
            | Self::Entries { .. }
            | Self::DirectMessage { .. }
            | Self::Awareness(_)
            | Self::Film(_)
            | Self::AskTime(_)
            | Self::Time { .. } => (0, 0),
        };
        if count > most { Err(Offence::Oversized) } else { Ok(Some(frame)) }
    }
}

/// Cuts frames into messages.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    frame: Vec<u8>,
    sent: usize,
}

impl Cutter {
    pub(crate) fn is_empty(&self) -> bool {
        self.sent >= self.frame.len()
    }

    pub(crate) fn put(&mut self, frame: &Frame) {
        self.frame = frame.bytes();
        self.sent = 0;
    }

    /// The next message, of at most so many bytes.
    pub(crate) fn next(&mut self, most: usize) -> Vec<u8> {
        let most = most.min(limits::CHUNK_BYTES) - HEADER;
        let end = self.frame.len().min(self.sent + most);
        let last = end == self.frame.len();
        let mut message = vec![VERSION, if last { LAST } else { MORE }];
        message.extend_from_slice(&self.frame[self.sent..end]);
        self.sent = end;
        if last {
            *self = Self::default();
        }
        message
    }
}

/// Puts messages together again.
#[derive(Debug, Default)]
pub(crate) struct Joiner {
    frame: Vec<u8>,
}

impl Joiner {
    /// A whole frame, if this message ends one of a kind that is known.
    pub(crate) fn take(&mut self, message: &[u8]) -> Result<Option<Frame>, Offence> {
        let [version, flag, part @ ..] = message else { return Err(Offence::Malformed) };
        if *version != VERSION {
            return Err(Offence::Version(*version));
        }
        if message.len() > limits::CHUNK_BYTES || self.frame.len() + part.len() > limits::FRAME_BYTES {
            return Err(Offence::Oversized);
        }
        // Nothing but emptiness would make a frame of endless parts.
        if part.is_empty() || *flag > MORE {
            return Err(Offence::Malformed);
        }
        self.frame.extend_from_slice(part);
        if *flag == MORE {
            return Ok(None);
        }
        Frame::read(&std::mem::take(&mut self.frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::DocumentEvent;
    use crate::forged::{NOW, document, id};

    #[test]
    fn a_frame_of_a_kind_that_is_not_known_is_ignored() {
        let time = PeerMillis::own(parvis_base::Mono(0));
        let last = Frame::Time { asked: time, came: time, went: time }.bytes();
        assert_eq!(u32::from(last[0]) + 1, KINDS, "the last kind is known");
        let mut own = document();
        for kind in [KINDS, 127, 128, u32::MAX] {
            let mut message = vec![VERSION, LAST];
            message.extend(postcard::to_allocvec(&kind).unwrap());
            message.extend([7; 40]);
            own.receive(NOW, id(2), &message);
        }
        let refused =
            std::iter::from_fn(|| own.event()).any(|event| matches!(event, DocumentEvent::Refused(..)));
        assert!(!refused);
    }
}
