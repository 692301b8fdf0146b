use parvis_base::{Jitter, doubling};

use crate::Mono;

const RETRY_FIRST: u64 = 500;
const RETRY_CAP: u64 = 10_000;
/// A seat held this long shows that the server is well, and the next loss is retried quickly again.
const STEADY_AFTER: u64 = 10_000;

/// How long to wait before another socket is opened. The wait doubles up to ten seconds and is spread by chance, since a
/// restarted server would otherwise hear of every page in the same moment. A socket that worked for a while proves that the
/// server is well, and the wait is short again; one that was accepted and fell at once does not.
#[derive(Debug)]
pub(crate) struct SocketRetry {
    jitter: Jitter,
    /// Sockets that failed since the server was last known to be well.
    failures: u32,
    /// Since when the server has answered this socket, with a seat or with what it asks for first.
    answered: Option<Mono>,
}

impl SocketRetry {
    pub(crate) fn new(jitter: Jitter) -> Self {
        Self { jitter, failures: 0, answered: None }
    }

    /// The server says what it asks for before it gives a seat.
    pub(crate) fn answered(&mut self, now: Mono) {
        self.answered.get_or_insert(now);
    }

    /// The server gives a seat.
    pub(crate) fn welcomed(&mut self, now: Mono) {
        self.answered = Some(now);
    }

    /// A socket is gone. When to open another one.
    pub(crate) fn lost(&mut self, now: Mono) -> Mono {
        if self.answered.take().is_some_and(|answered| now.since(answered) >= STEADY_AFTER) {
            self.failures = 0;
        }
        let wait = self.jitter.spread(doubling(RETRY_FIRST, RETRY_CAP, self.failures));
        self.failures = self.failures.saturating_add(1);
        now.after(wait)
    }

    /// Nothing is known of the server any more, good or bad.
    pub(crate) fn forget(&mut self) {
        self.failures = 0;
        self.answered = None;
    }

    /// 64 bits, as random as the seed.
    pub(crate) fn bits(&mut self) -> u64 {
        self.jitter.bits()
    }
}
