use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

use crate::tuning::Rate;

/// A bucket that fills with time and from which is taken (the generic cell rate algorithm of ITU-T I.371): all there is
/// to remember is when it will be full.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    full_at: Instant,
}

impl Bucket {
    pub(crate) fn full(now: Instant) -> Self {
        Self { full_at: now }
    }

    /// Takes one; or says how long until there is one.
    pub(crate) fn take(&mut self, now: Instant, rate: Rate) -> Result<(), Duration> {
        let one = Duration::from_secs(60) / rate.per_minute.max(1);
        let full_at = self.full_at.max(now) + one;
        let over = (full_at - now).saturating_sub(one * rate.burst);
        if over > Duration::ZERO {
            return Err(over);
        }
        self.full_at = full_at;
        Ok(())
    }
}

/// A bucket for each of many. Those that are full are forgotten, since a new one is full too.
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    rate: Rate,
    not_full: HashMap<K, Bucket>,
    sweep_at: usize,
}

/// Fewer than this are not worth looking through.
const FEW: usize = 1024;
/// Never more than this are remembered: some two megabytes.
pub(super) const MOST: usize = 64 * 1024;

impl<K: Copy + Eq + Hash> Buckets<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, not_full: HashMap::new(), sweep_at: FEW }
    }

    /// Takes one from the bucket of this key; or says how long until there is one.
    pub(crate) fn take(&mut self, now: Instant, key: K) -> Result<(), Duration> {
        if self.not_full.len() >= self.sweep_at {
            self.sweep(now);
        }
        self.not_full.entry(key).or_insert(Bucket::full(now)).take(now, self.rate)
    }

    /// Each bucket is looked at once for each time that as many new ones were added.
    fn sweep(&mut self, now: Instant) {
        self.not_full.retain(|_, bucket| bucket.full_at > now);
        if self.not_full.len() > MOST / 2 {
            // Whoever has many addresses fills the memory with them. What is forgotten then is who has taken least.
            let mut times: Vec<_> = self.not_full.values().map(|bucket| bucket.full_at).collect();
            let (_, middle, _) = times.select_nth_unstable(MOST / 2);
            let middle = *middle;
            self.not_full.retain(|_, bucket| bucket.full_at > middle);
        }
        self.not_full.shrink_to(FEW);
        self.sweep_at = (2 * self.not_full.len()).clamp(FEW, MOST);
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.not_full.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, per_minute: 60 };

    fn takes(buckets: &mut Buckets<u32>, now: Instant, key: u32) -> usize {
        (0..100).take_while(|_| buckets.take(now, key).is_ok()).count()
    }

    #[test]
    fn so_often_at_once_and_then_as_time_passes() {
        let (mut buckets, now) = (Buckets::new(RATE), Instant::now());
        assert_eq!(takes(&mut buckets, now, 1), 3);
        assert_eq!(buckets.take(now, 1), Err(Duration::from_secs(1)));
        let later = now + Duration::from_millis(999);
        assert_eq!(
            buckets.take(later, 1),
            Err(Duration::from_millis(1)),
            "asking too often costs nothing more"
        );
        let later = now + Duration::from_secs(1);
        assert_eq!(takes(&mut buckets, later, 1), 1);
        let later = now + Duration::from_secs(1000);
        assert_eq!(takes(&mut buckets, later, 1), 3);
    }

    #[test]
    fn one_does_not_take_from_another() {
        let (mut buckets, now) = (Buckets::new(RATE), Instant::now());
        assert_eq!(takes(&mut buckets, now, 1), 3);
        assert_eq!(takes(&mut buckets, now, 2), 3);
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let (mut buckets, mut now) = (Buckets::new(RATE), Instant::now());
        for key in 0..1_000_000 {
            now += Duration::from_millis(10);
            buckets.take(now, key).unwrap();
        }
        assert!(buckets.remembered() <= FEW, "{}", buckets.remembered());
    }

    #[test]
    fn so_many_are_remembered_at_most_and_the_emptiest_longest() {
        let (mut buckets, now) = (Buckets::new(RATE), Instant::now());
        takes(&mut buckets, now, u32::MAX);
        for key in 0..1_000_000 {
            let _ = buckets.take(now, key);
            assert!(buckets.remembered() <= MOST);
        }
        assert!(buckets.take(now, u32::MAX).is_err());
    }
}
