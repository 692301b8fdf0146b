use parvis_protocol::Millis;

use crate::error::Offence;
use crate::frame::Frame;
use crate::limits;

/// So much at once, and a steady rate behind it.
#[derive(Debug)]
struct Bucket {
    /// In thousandths.
    left: u64,
    full: u64,
    per_second: u64,
    at: Millis,
}

impl Bucket {
    fn new(at: Millis, burst: u64, per_second: u64) -> Self {
        Self { left: burst * 1_000, full: burst * 1_000, per_second, at }
    }

    /// Whether there was so much left; takes it.
    fn take(&mut self, now: Millis, count: u64) -> bool {
        let gained = now.since(self.at).saturating_mul(self.per_second);
        self.left = self.left.saturating_add(gained).min(self.full);
        self.at = now;
        match self.left.checked_sub(count.saturating_mul(1_000)) {
            Some(left) => self.left = left,
            None => return false,
        }
        true
    }
}

/// How often this participant may act.
#[derive(Debug)]
pub(crate) struct Allowance(Bucket);

impl Allowance {
    pub(crate) fn new(now: Millis) -> Self {
        Self(Bucket::new(now, limits::OPS_BURST.into(), limits::OPS_PER_SECOND.into()))
    }

    /// Whether there is one more; takes it. Says too whether only a fifth is left.
    pub(crate) fn take(&mut self, now: Millis) -> Option<bool> {
        let taken = self.0.take(now, 1);
        taken.then_some(self.0.left * 100 < self.0.full * (100 - limits::WARN_PERCENT))
    }
}

/// How much one peer may send. It is far beyond what an honest one does, who passes the whole document on at once.
#[derive(Debug)]
pub(crate) struct Intake {
    messages: Bucket,
    bytes: Bucket,
    awareness: Bucket,
}

impl Default for Intake {
    fn default() -> Self {
        let bucket = |burst, per_second| Bucket::new(Millis(0), burst, per_second);
        Self {
            messages: bucket(limits::MESSAGES_BURST, limits::MESSAGES_PER_SECOND),
            bytes: bucket(limits::BYTES_BURST, limits::BYTES_PER_SECOND),
            awareness: bucket(limits::AWARENESS_BURST, limits::AWARENESS_PER_SECOND),
        }
    }
}

impl Intake {
    pub(crate) fn message(&mut self, now: Millis, bytes: usize) -> Result<(), Offence> {
        let within = self.messages.take(now, 1) && self.bytes.take(now, bytes as u64);
        if within { Ok(()) } else { Err(Offence::TooFast) }
    }

    pub(crate) fn frame(&mut self, now: Millis, frame: &Frame) -> Result<(), Offence> {
        let within = match frame {
            // Everything may be sent again for it.
            Frame::Hello { .. } => self.messages.take(now, limits::HELLO_MESSAGES),
            Frame::Awareness(_) => self.awareness.take(now, 1),
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
