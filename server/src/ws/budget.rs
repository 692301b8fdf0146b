//! How much one socket may say. Who is too fast is read more slowly, so that their own socket holds them back; who
//! never stops is closed.

use std::time::Duration;

use parvis_base::{Mono, TokenBucket};
use parvis_protocol::{ClientMessage, Signal, limits};
use tokio::time::Instant;

use crate::tuning::SocketPace;

/// A message costs one, and one more for each of these.
const BYTES_PER_UNIT: usize = 4096;

/// How much one socket may say: a purse that fills with time, and patience with who empties it. What is sealed has a
/// purse of its own, so that it never delays how connections are made; where that is empty, the room drops it, and it
/// is paid from the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SocketBudget {
    started: Instant,
    purse: TokenBucket,
    sealed: TokenBucket,
    patience: u32,
    throttled: u32,
}

/// What a message did to the budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum BudgetVerdict {
    /// Go on.
    Go,
    /// Do not read before this time: whoever writes too much is held back by their own socket.
    Wait(Instant),
    /// This never ends. Close the socket.
    Flood,
}

impl SocketBudget {
    pub(crate) fn new(now: Instant, pace: SocketPace) -> Self {
        let SocketPace { burst, per_second, patience } = pace;
        Self {
            started: now,
            purse: TokenBucket::per_second(Mono(0), burst, per_second),
            sealed: TokenBucket::per_second(Mono(0), limits::SEALED_BURST, limits::SEALED_PER_SECOND),
            patience,
            throttled: 0,
        }
    }

    /// Pays for this message, whose text has so many bytes.
    pub(crate) fn pay_for(&mut self, now: Instant, message: &ClientMessage, bytes: usize) -> BudgetVerdict {
        if let ClientMessage::Signal { signal: Signal::Sealed { data }, .. } = message
            && self.sealed.take(self.since_start(now), limits::sealed_cost(data.len()))
        {
            return BudgetVerdict::Go;
        }
        self.pay(now, bytes)
    }

    /// Pays for a frame of this many bytes.
    pub(crate) fn pay(&mut self, now: Instant, bytes: usize) -> BudgetVerdict {
        let at = self.since_start(now);
        if self.purse.full_at() <= at {
            self.throttled = 0;
        }
        let wait = self.purse.owe(at, 1 + (bytes / BYTES_PER_UNIT) as u64);
        if wait == 0 {
            return BudgetVerdict::Go;
        }
        self.throttled += 1;
        if self.throttled > self.patience {
            return BudgetVerdict::Flood;
        }
        BudgetVerdict::Wait(now + Duration::from_millis(wait))
    }

    fn since_start(&self, now: Instant) -> Mono {
        Mono(0) + now.duration_since(self.started)
    }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::{ParticipantId, SessionId};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_through_and_a_flood_is_held_back_and_then_ended() {
        let mut budget = SocketBudget::new(Instant::now(), SocketPace::default());
        for _ in 0..600 {
            assert_eq!(budget.pay(Instant::now(), 100), BudgetVerdict::Go);
        }
        let started = Instant::now();
        for _ in 0..600 {
            let BudgetVerdict::Wait(until) = budget.pay(Instant::now(), 100) else { panic!("held back") };
            tokio::time::sleep_until(until).await;
        }
        assert!(started.elapsed() >= Duration::from_secs(9), "{:?}", started.elapsed());
        assert_eq!(budget.pay(Instant::now(), 100), BudgetVerdict::Flood);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_makes_everything_good_again() {
        let mut budget = SocketBudget::new(Instant::now(), SocketPace::default());
        while budget.pay(Instant::now(), 0) == BudgetVerdict::Go {}
        tokio::time::sleep(Duration::from_secs(20)).await;
        assert_eq!(budget.pay(Instant::now(), 0), BudgetVerdict::Go);
        assert_eq!(budget.throttled, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_message_costs_more() {
        let mut budget = SocketBudget::new(Instant::now(), SocketPace::default());
        let mut count = 0;
        while budget.pay(Instant::now(), 64 * 1024) == BudgetVerdict::Go {
            count += 1;
        }
        assert_eq!(count, 35);
    }

    fn sealed(bytes: usize) -> ClientMessage {
        ClientMessage::Signal {
            to: ParticipantId::from_bits(1).into(),
            to_session: SessionId::from_bits(1),
            signal: Signal::Sealed { data: "s".repeat(bytes) },
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_sealed_leaves_the_rest_its_budget_until_it_is_too_much() {
        let mut budget = SocketBudget::new(Instant::now(), SocketPace::default());
        for _ in 0..limits::SEALED_BURST {
            assert_eq!(budget.pay_for(Instant::now(), &sealed(100), 200), BudgetVerdict::Go);
        }
        // The other purse is full.
        for _ in 0..600 {
            assert_eq!(budget.pay_for(Instant::now(), &ClientMessage::Ping, 15), BudgetVerdict::Go);
        }
        assert!(matches!(budget.pay_for(Instant::now(), &ClientMessage::Ping, 15), BudgetVerdict::Wait(_)));
        assert!(matches!(budget.pay_for(Instant::now(), &sealed(100), 200), BudgetVerdict::Wait(_)));
        // And a flood of it ends the socket like any other.
        let flood =
            (0..2_000).any(|_| budget.pay_for(Instant::now(), &sealed(100), 200) == BudgetVerdict::Flood);
        assert!(flood);
    }
}
