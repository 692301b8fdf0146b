/// Milliseconds on a clock that never goes back and starts anywhere (`performance.now()` in the browser).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u64);

impl Millis {
    /// This much later, in milliseconds.
    pub(crate) const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// How long it is since `earlier`, in milliseconds; nothing when that is still to come.
    pub(crate) const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The earliest of those that are there.
pub(crate) fn earliest(times: impl IntoIterator<Item = Option<Millis>>) -> Option<Millis> {
    times.into_iter().flatten().min()
}

/// A wait that doubles with each failure, up to a cap.
pub(crate) fn doubling(first: u64, cap: u64, failures: u32) -> u64 {
    first.checked_shl(failures.min(32)).unwrap_or(cap).min(cap)
}

/// Spreads the waits of many participants, so that they do not all come back in the same moment: SplitMix64,
/// begun with bits that are random per page. Nothing that must be secret comes from here.
#[derive(Debug, Clone)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between a half and the whole of this wait.
    pub(crate) fn spread(&mut self, wait: u64) -> u64 {
        let half = wait / 2;
        half + self.next() % (wait - half + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_its_cap() {
        let waits: Vec<u64> = (0..7).map(|n| doubling(500, 10_000, n)).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
        assert_eq!(doubling(500, 10_000, u32::MAX), 10_000);
    }

    #[test]
    fn jitter_stays_within_half_and_whole() {
        let mut jitter = Jitter::new(7);
        let waits: Vec<u64> = (0..200).map(|_| jitter.spread(1000)).collect();
        assert!(waits.iter().all(|wait| (500..=1000).contains(wait)));
        assert!(waits.iter().any(|wait| *wait < 600) && waits.iter().any(|wait| *wait > 900));
        assert_eq!(jitter.spread(0), 0);
    }

    #[test]
    fn the_earliest_is_the_earliest_that_is_there() {
        assert_eq!(earliest([None, Some(Millis(5)), Some(Millis(3))]), Some(Millis(3)));
        assert_eq!(earliest([None, None]), None);
    }
}
