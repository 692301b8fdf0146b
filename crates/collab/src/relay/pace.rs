//! Keeps what a page sends through the server below what the server would drop.

use parvis_base::{Mono, TokenBucket};
use parvis_protocol::limits;

/// A third of what the server lets through at once, so that a page which is loaded again finds some of it left.
const BURST: u64 = limits::SEALED_BURST / 3;
/// Half of what it lets through in the long run.
const PER_SECOND: u64 = limits::SEALED_PER_SECOND / 2;
/// What encryption adds: a nonce in front, a tag behind.
pub const SEAL_BYTES: usize = 12 + 16;

/// How much a page puts through the server, to all others together, by [`limits::sealed_cost`]. What the server would drop
/// is not sent.
#[derive(Debug)]
pub struct RelayPace(TokenBucket);

impl RelayPace {
    /// Nothing was sent yet.
    #[must_use]
    pub fn new(now: Mono) -> Self {
        Self(TokenBucket::per_second(now, BURST, PER_SECOND))
    }

    /// When a datagram of so many bytes can go.
    pub(super) fn when(&self, bytes: usize) -> Mono {
        self.0.has_at(cost(bytes))
    }

    /// Whether a datagram of so many bytes can go now; then it has.
    pub(super) fn take(&mut self, now: Mono, bytes: usize) -> bool {
        self.0.take(now, cost(bytes))
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
        let (start, bytes) = (Mono(1_000), SEGMENT_BYTES + 19);
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
        let mut pace = RelayPace::new(Mono(0));
        let mut now = Mono(0);
        assert_eq!(pace.when(1), Mono(0));
        while pace.take(now, 1) {}
        let at = pace.when(1);
        now = Mono(at.0 - 1);
        assert!(!pace.take(now, 1));
        assert!(pace.take(pace.when(1), 1));
    }
}
