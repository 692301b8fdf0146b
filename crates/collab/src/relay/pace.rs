use parvis_protocol::{Millis, limits};

/// A third of what the server lets through at once, so that a page which is loaded again finds some of it left.
const BURST: u64 = limits::SEALED_BURST / 3;
/// Half of what it lets through in the long run.
const PER_SECOND: u64 = limits::SEALED_PER_SECOND / 2;
/// What encryption adds: a nonce in front, a tag behind.
pub const SEAL_BYTES: usize = 12 + 16;

/// How much a page puts through the server, to all others together. What the server would drop is not sent.
#[derive(Debug)]
pub struct RelayPace {
    /// In thousandths of a unit of [`limits::sealed_cost`].
    left: u64,
    at: Millis,
}

impl RelayPace {
    /// Nothing was sent yet.
    #[must_use]
    pub fn new(now: Millis) -> Self {
        Self { left: BURST * 1_000, at: now }
    }

    /// When a datagram of so many bytes can go.
    pub(super) fn when(&self, bytes: usize) -> Millis {
        let lacks = (cost(bytes) * 1_000).saturating_sub(self.left);
        if lacks == 0 { Millis(0) } else { self.at.after(lacks.div_ceil(PER_SECOND)) }
    }

    /// Whether a datagram of so many bytes can go now; then it has.
    pub(super) fn take(&mut self, now: Millis, bytes: usize) -> bool {
        let gained = now.since(self.at).saturating_mul(PER_SECOND);
        self.left = self.left.saturating_add(gained).min(BURST * 1_000);
        self.at = now;
        let left = self.left.checked_sub(cost(bytes) * 1_000);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

/// What a datagram of so many bytes costs at the server once it is sealed and written as Base64.
fn cost(bytes: usize) -> u64 {
    limits::sealed_cost((bytes + SEAL_BYTES).div_ceil(3) * 4)
}

#[cfg(test)]
mod tests {
    use super::super::datagram::SEGMENT_BYTES;
    use super::*;

    #[test]
    fn it_stays_well_under_what_the_server_lets_through() {
        let (start, bytes) = (Millis(1_000), SEGMENT_BYTES + 19);
        assert_eq!(cost(bytes), 3);
        let mut pace = RelayPace::new(start);
        let mut spent = 0;
        for now in 0..10_000 {
            while pace.take(start.after(now), bytes) {
                spent += cost(bytes);
            }
        }
        assert!(spent <= BURST + 10 * PER_SECOND && spent > BURST + 9 * PER_SECOND, "{spent}");
        assert!(2 * spent < limits::SEALED_BURST + 10 * limits::SEALED_PER_SECOND);
    }

    #[test]
    fn it_says_when_there_is_enough() {
        let mut pace = RelayPace::new(Millis(0));
        let mut now = Millis(0);
        assert_eq!(pace.when(1), Millis(0));
        while pace.take(now, 1) {}
        let at = pace.when(1);
        now = Millis(at.0 - 1);
        assert!(!pace.take(now, 1));
        assert!(pace.take(pace.when(1), 1));
    }
}
