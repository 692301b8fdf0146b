//! Two rate limits: a tight one for what this participant does, and a loose one for what a peer sends, which passes
//! on the whole document at once when somebody joins.

use parvis_base::{Mono, TokenBucket};

use crate::error::Offence;
use crate::frame::Frame;
use crate::limits;

/// How often this participant may act.
#[derive(Debug)]
pub(crate) struct Allowance(TokenBucket);

impl Allowance {
    pub(crate) fn new(now: Mono) -> Self {
        Self(TokenBucket::per_second(now, limits::OPS_BURST.into(), limits::OPS_PER_SECOND.into()))
    }

    /// Whether there are so many more; takes them. Says too whether only a fifth is left.
    pub(crate) fn take(&mut self, now: Mono, ops: usize) -> Option<bool> {
        let taken = self.0.take(now, ops as u64);
        taken.then(|| self.0.percent() < 100 - limits::WARN_PERCENT)
    }
}

/// How much one peer may send. It is far beyond what an honest one does, who passes the whole document on at once.
#[derive(Debug)]
pub(crate) struct Intake {
    messages: TokenBucket,
    bytes: TokenBucket,
    awareness: TokenBucket,
    film: TokenBucket,
}

impl Default for Intake {
    fn default() -> Self {
        let bucket = |burst, per_second| TokenBucket::per_second(Mono(0), burst, per_second);
        Self {
            messages: bucket(limits::MESSAGES_BURST, limits::MESSAGES_PER_SECOND),
            bytes: bucket(limits::BYTES_BURST, limits::BYTES_PER_SECOND),
            awareness: bucket(limits::AWARENESS_BURST, limits::AWARENESS_PER_SECOND),
            film: bucket(limits::FILM_BURST, limits::FILM_PER_SECOND),
        }
    }
}

impl Intake {
    pub(crate) fn message(&mut self, now: Mono, bytes: usize) -> Result<(), Offence> {
        let within = self.messages.take(now, 1) && self.bytes.take(now, bytes as u64);
        if within { Ok(()) } else { Err(Offence::TooFast) }
    }

    pub(crate) fn frame(&mut self, now: Mono, frame: &Frame) -> Result<(), Offence> {
        let within = match frame {
            // Everything may be sent again for it.
            Frame::Hello { .. } => self.messages.take(now, limits::HELLO_MESSAGES),
            Frame::Awareness(_) => self.awareness.take(now, 1),
            Frame::Film(_) | Frame::AskTime(_) | Frame::Time { .. } => self.film.take(now, 1),
            Frame::Have(_)
            | Frame::Want
            | Frame::Entries { .. }
            | Frame::DirectMessage { .. }
            | Frame::Heard(_)
            | Frame::Handed(_) => true,
        };
        if within { Ok(()) } else { Err(Offence::TooFast) }
    }
}
