//! Token buckets for many keys in bounded memory: full ones are forgotten.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use parvis_base::{Mono, TokenBucket};

use crate::tuning::Rate;

/// A bucket for each of many. Those that are full are forgotten, since a new one is full too.
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    rate: Rate,
    not_full: HashMap<K, TokenBucket>,
    sweep_at: usize,
}

/// Fewer than this are not worth looking through.
const FEW: usize = 1024;
/// Never more than this are remembered: some four megabytes.
pub(super) const MOST: usize = 64 * 1024;

impl<K: Copy + Eq + Hash> Buckets<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, not_full: HashMap::new(), sweep_at: FEW }
    }

    /// Takes one from the bucket of this key; or says how long until there is one.
    pub(crate) fn take(&mut self, now: Mono, key: K) -> Result<(), Duration> {
        self.take_all(now, &[(key, 1)])
    }

    /// Takes one from the bucket of each of these keys, which are so many times as large; or none, and says how long until
    /// there is one in each.
    pub(crate) fn take_all(&mut self, now: Mono, keys: &[(K, u32)]) -> Result<(), Duration> {
        if self.not_full.len() >= self.sweep_at {
            self.sweep(now);
        }
        let at = keys.iter().map(|(key, times)| self.bucket(now, *key, *times).has_at(1)).max();
        if let Some(at) = at.filter(|at| *at > now) {
            return Err(Duration::from_millis(at.since(now)));
        }
        for (key, times) in keys {
            self.bucket(now, *key, *times).take(now, 1);
        }
        Ok(())
    }

    fn bucket(&mut self, now: Mono, key: K, times: u32) -> &mut TokenBucket {
        self.not_full.entry(key).or_insert_with(|| self.rate.times(times).bucket(now))
    }

    /// Each bucket is looked at once for each time that as many new ones were added.
    fn sweep(&mut self, now: Mono) {
        self.not_full.retain(|_, bucket| bucket.full_at() > now);
        if self.not_full.len() > MOST / 2 {
            // Whoever has many addresses fills the memory with them. What is forgotten then is who has taken least.
            let mut times: Vec<_> = self.not_full.values().map(TokenBucket::full_at).collect();
            let (_, middle, _) = times.select_nth_unstable(MOST / 2);
            let middle = *middle;
            self.not_full.retain(|_, bucket| bucket.full_at() > middle);
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

    fn takes(buckets: &mut Buckets<u32>, now: Mono, key: u32) -> usize {
        (0..100).take_while(|_| buckets.take(now, key).is_ok()).count()
    }

    #[test]
    fn so_often_at_once_and_then_as_time_passes() {
        let (mut buckets, now) = (Buckets::new(RATE), Mono(0));
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
        let (mut buckets, now) = (Buckets::new(RATE), Mono(0));
        assert_eq!(takes(&mut buckets, now, 1), 3);
        assert_eq!(takes(&mut buckets, now, 2), 3);
    }

    #[test]
    fn of_several_buckets_all_are_taken_from_or_none() {
        let (mut buckets, now) = (Buckets::new(RATE), Mono(0));
        for key in [1, 2] {
            assert_eq!(
                (0..100).take_while(|_| buckets.take_all(now, &[(key, 1), (9, 2)]).is_ok()).count(),
                3
            );
        }
        assert_eq!(buckets.take_all(now, &[(3, 1), (9, 2)]), Err(Duration::from_millis(500)));
        assert_eq!(takes(&mut buckets, now, 3), 3, "nothing was taken from what still had some");
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let (mut buckets, mut now) = (Buckets::new(RATE), Mono(0));
        for key in 0..1_000_000 {
            now = now.after(10);
            buckets.take(now, key).unwrap();
        }
        assert!(buckets.remembered() <= FEW, "{}", buckets.remembered());
    }

    #[test]
    fn so_many_are_remembered_at_most_and_the_emptiest_longest() {
        let (mut buckets, now) = (Buckets::new(RATE), Mono(0));
        takes(&mut buckets, now, u32::MAX);
        for key in 0..1_000_000 {
            let _ = buckets.take(now, key);
            assert!(buckets.remembered() <= MOST);
        }
        assert!(buckets.take(now, u32::MAX).is_err());
    }
}
