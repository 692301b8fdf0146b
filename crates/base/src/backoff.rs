//! How long to wait before the next try, and how to spread the tries of many.

/// A wait that doubles with each failure, up to a cap.
#[must_use]
pub fn doubling(first: u64, cap: u64, failures: u32) -> u64 {
    first.checked_shl(failures.min(32)).unwrap_or(cap).min(cap)
}

/// Spreads the waits of many participants, so that they do not all come back in the same moment: SplitMix64,
/// begun with bits that are random per page. Nothing that must be secret comes from here.
#[derive(Debug, Clone)]
pub struct Jitter(u64);

impl Jitter {
    /// Begins with these random bits.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between a half and the whole of this wait.
    pub fn spread(&mut self, wait: u64) -> u64 {
        let half = wait / 2;
        half + self.bits() % (wait - half + 1)
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
}
