use crate::Mono;

/// So many tokens at once, and a steady rate behind them. Integers only: a token is counted in as many parts as its period
/// has milliseconds, so that any rate is exact, also over days.
#[derive(Debug, Clone, Copy)]
pub struct TokenBucket {
    /// In parts of a token; below zero after [`TokenBucket::owe`].
    left: i64,
    filled_at: Mono,
    burst: u64,
    /// Tokens a period, which is parts a millisecond.
    tokens: u64,
    /// The period in milliseconds, which is parts a token.
    period: u64,
}

impl TokenBucket {
    /// A full one, that fills with so many tokens in each period of so many milliseconds.
    #[must_use]
    pub const fn new(now: Mono, burst: u64, tokens: u64, period: u64) -> Self {
        let period = if period == 0 { 1 } else { period };
        Self { left: parts(burst, period), filled_at: now, burst, tokens, period }
    }

    /// A full one, that fills with so many tokens a second.
    #[must_use]
    pub const fn per_second(now: Mono, burst: u64, tokens: u64) -> Self {
        Self::new(now, burst, tokens, 1_000)
    }

    /// Takes so many tokens if there are so many, else none.
    pub fn take(&mut self, now: Mono, tokens: u64) -> bool {
        self.fill(now);
        let left = self.left.saturating_sub(parts(tokens, self.period));
        if left >= 0 {
            self.left = left;
        }
        left >= 0
    }

    /// Takes so many tokens, also those that are still to come. Returns for how many milliseconds it is in debt.
    pub fn owe(&mut self, now: Mono, tokens: u64) -> u64 {
        self.fill(now);
        self.left = self.left.saturating_sub(parts(tokens, self.period));
        self.fills_in(0)
    }

    /// When there will be so many tokens: not later than the last call if they are there; never for more than the burst.
    #[must_use]
    pub fn has_at(&self, tokens: u64) -> Mono {
        self.filled_at.after(self.fills_in(parts(tokens, self.period)))
    }

    /// When it will be full, if nothing is taken.
    #[must_use]
    pub fn full_at(&self) -> Mono {
        self.has_at(self.burst)
    }

    /// How much of the burst is left, in percent; zero in debt.
    #[must_use]
    pub fn percent(&self) -> u64 {
        let full = parts(self.burst, self.period).unsigned_abs().max(1);
        let left = u64::try_from(self.left).unwrap_or(0);
        left.saturating_mul(100) / full
    }

    fn fill(&mut self, now: Mono) {
        let gained = i64::try_from(now.since(self.filled_at).saturating_mul(self.tokens)).unwrap_or(i64::MAX);
        self.left = self.left.saturating_add(gained).min(parts(self.burst, self.period));
        self.filled_at = self.filled_at.max(now);
    }

    /// Milliseconds from the last call until so many parts are there.
    fn fills_in(&self, parts: i64) -> u64 {
        let lacks = u64::try_from(parts.saturating_sub(self.left)).unwrap_or(0);
        if lacks == 0 {
            0
        } else {
            lacks.checked_div(self.tokens).map_or(u64::MAX, |_| lacks.div_ceil(self.tokens))
        }
    }
}

const fn parts(tokens: u64, period: u64) -> i64 {
    let parts = tokens.saturating_mul(period);
    if parts > i64::MAX as u64 { i64::MAX } else { parts.cast_signed() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bucket: &mut TokenBucket, now: u64) -> usize {
        (0..100).take_while(|_| bucket.take(Mono(now), 1)).count()
    }

    #[test]
    fn so_many_at_once_and_then_as_time_passes() {
        let mut bucket = TokenBucket::per_second(Mono(5_000), 8, 2);
        assert_eq!(taken(&mut bucket, 5_000), 8);
        assert_eq!((taken(&mut bucket, 5_499), taken(&mut bucket, 5_500)), (0, 1));
        assert_eq!(bucket.full_at(), Mono(9_500));
        assert_eq!(taken(&mut bucket, 100_000), 8);
        assert!(!bucket.take(Mono(u64::MAX), 9), "never more than the burst");
    }

    #[test]
    fn a_rate_that_divides_no_millisecond_is_exact() {
        // Seven a minute: one each 8,571.43 ms. Asking each millisecond loses nothing.
        let mut bucket = TokenBucket::new(Mono(0), 2, 7, 60_000);
        let count = (0..=6_000_000).filter(|now| bucket.take(Mono(*now), 1)).count();
        assert_eq!(count, 2 + 700);
    }

    #[test]
    fn it_says_when_there_is_enough() {
        let mut bucket = TokenBucket::per_second(Mono(10), 3, 4);
        assert_eq!(bucket.has_at(3), Mono(10));
        assert!(bucket.take(Mono(10), 3));
        let at = bucket.has_at(2);
        assert_eq!(at, Mono(510));
        assert!(!bucket.take(Mono(at.0 - 1), 2) && bucket.take(at, 2));
        assert_eq!(TokenBucket::per_second(Mono(0), 0, 0).has_at(1), Mono(u64::MAX));
    }

    #[test]
    fn what_is_owed_is_paid_by_time() {
        let mut bucket = TokenBucket::per_second(Mono(0), 10, 5);
        assert_eq!(bucket.owe(Mono(0), 10), 0);
        assert_eq!(bucket.owe(Mono(0), 1), 200);
        assert_eq!(bucket.owe(Mono(0), 4), 1_000);
        assert!(!bucket.take(Mono(1_199), 1) && bucket.take(Mono(1_200), 1));
    }

    #[test]
    fn it_says_how_much_is_left() {
        let mut bucket = TokenBucket::per_second(Mono(0), 10, 1);
        assert_eq!(bucket.percent(), 100);
        assert!(bucket.take(Mono(0), 9));
        assert_eq!(bucket.percent(), 10);
        bucket.owe(Mono(0), 9);
        assert_eq!(bucket.percent(), 0);
    }

    #[test]
    fn a_time_before_the_last_changes_nothing() {
        let mut bucket = TokenBucket::per_second(Mono(10_000), 2, 1);
        assert_eq!(taken(&mut bucket, 10_000), 2);
        assert_eq!((taken(&mut bucket, 5_000), taken(&mut bucket, 10_999)), (0, 0));
        assert_eq!(taken(&mut bucket, 11_000), 1);
    }
}
