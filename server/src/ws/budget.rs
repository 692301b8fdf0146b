use std::time::Duration;

use tokio::time::Instant;

use crate::tuning::Pace;

/// A message costs one, and one more for each of these.
const BYTES_PER_UNIT: usize = 4096;

/// How much one socket may say: a purse that fills with time, and patience with who empties it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    pace: Pace,
    purse: f64,
    filled_at: Instant,
    throttled: u32,
}

/// What a message did to the budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// Go on.
    Go,
    /// Do not read before this time: whoever writes too much is held back by their own socket.
    Wait(Instant),
    /// This never ends. Close the socket.
    Flood,
}

impl Budget {
    pub(crate) fn new(now: Instant, pace: Pace) -> Self {
        Self { pace, purse: pace.burst, filled_at: now, throttled: 0 }
    }

    /// Pays for a message of this many bytes.
    pub(crate) fn pay(&mut self, now: Instant, bytes: usize) -> Verdict {
        let Pace { burst, per_second, patience } = self.pace;
        let filled = self.purse + now.duration_since(self.filled_at).as_secs_f64() * per_second;
        self.filled_at = now;
        if filled >= burst {
            self.throttled = 0;
        }
        #[allow(clippy::cast_precision_loss, reason = "a message has at most 65,536 bytes")]
        let cost = 1.0 + (bytes / BYTES_PER_UNIT) as f64;
        self.purse = filled.min(burst) - cost;
        if self.purse >= 0.0 {
            return Verdict::Go;
        }
        self.throttled += 1;
        if self.throttled > patience {
            return Verdict::Flood;
        }
        Verdict::Wait(now + Duration::from_secs_f64(-self.purse / per_second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_through_and_a_flood_is_held_back_and_then_ended() {
        let mut budget = Budget::new(Instant::now(), Pace::default());
        for _ in 0..600 {
            assert_eq!(budget.pay(Instant::now(), 100), Verdict::Go);
        }
        let started = Instant::now();
        for _ in 0..600 {
            let Verdict::Wait(until) = budget.pay(Instant::now(), 100) else { panic!("held back") };
            tokio::time::sleep_until(until).await;
        }
        assert!(started.elapsed() >= Duration::from_secs(9), "{:?}", started.elapsed());
        assert_eq!(budget.pay(Instant::now(), 100), Verdict::Flood);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_makes_everything_good_again() {
        let mut budget = Budget::new(Instant::now(), Pace::default());
        while budget.pay(Instant::now(), 0) == Verdict::Go {}
        tokio::time::sleep(Duration::from_secs(20)).await;
        assert_eq!(budget.pay(Instant::now(), 0), Verdict::Go);
        assert_eq!(budget.throttled, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_message_costs_more() {
        let mut budget = Budget::new(Instant::now(), Pace::default());
        let mut count = 0;
        while budget.pay(Instant::now(), 64 * 1024) == Verdict::Go {
            count += 1;
        }
        assert_eq!(count, 35);
    }
}
