//! What all pictures together may take of the line.
//!
//! Each connection has an estimator of its own (`availableOutgoingBitrate`), and all of them share one line: each sees what the
//! others leave. So the sum counts, less a part, since N estimators push one another. An estimate says nothing of a line
//! of which little is used: it grows to one and a half times what is sent, and no further. So where pictures are held back and
//! nothing says that the line is full, a little more is tried, and less often each time that it was too much.

use crate::Mono;

/// Of the sum of the estimates, in hundredths.
const OF_ESTIMATES: u64 = 85;
/// For the voice to each peer, with all that goes with it; and where it is sent twice.
pub(super) const VOICE: u32 = 40_000;
pub(super) const VOICE_TWICE: u32 = 72_000;
/// What a home connection can usually upload, while nothing was measured. Firefox measures nothing.
const USUAL: u32 = 3_600_000;
/// What is never exceeded, whatever was measured.
const MOST: u32 = 8_000_000;
/// What an estimator begins with, for who has not said anything.
const BEGINNING: u32 = 300_000;
/// Between two tries, while they do no harm; the longest time after one that did.
const TRY_EVERY: u64 = 5_000;
const TRY_AGAIN_MOST: u64 = 80_000;
/// In hundredths: each try is so much of the one before, and all tries together.
const TRY_STEP: u64 = 125;
const TRIED_MOST: u64 = 1_600;

/// Follows a measured rate: a fall at once, and a rise only when that is large. It stays a little below what it follows, so that
/// it does not change while that trembles by 8 %.
#[derive(Debug, Default)]
pub(super) struct SteadyRate(Option<u32>);

impl SteadyRate {
    /// In bits a second, never more than was measured.
    pub(super) fn follow(&mut self, measured: u32) -> u32 {
        let fits = |steady: &u32| *steady <= measured && u64::from(*steady) * 4 >= u64::from(measured) * 3;
        let below = || u32::try_from(u64::from(measured) * 92 / 100).unwrap_or(measured);
        *self.0.insert(self.0.filter(fits).unwrap_or_else(below))
    }
}

/// The budget for pictures, in bits a second.
#[derive(Debug)]
pub(super) struct Uplink {
    /// What is divided; none while nothing was measured.
    steady: SteadyRate,
    /// What is tried, in hundredths of what was measured.
    tried: u64,
    next_try: Mono,
    /// How long to wait after a try that was too much.
    wait: u64,
}

impl Default for Uplink {
    fn default() -> Self {
        Self { steady: SteadyRate::default(), tried: 100, next_try: Mono(0), wait: TRY_EVERY }
    }
}

impl Uplink {
    /// The budget with these estimates of the connected peers, and what the voice takes that each is sent.
    pub(super) fn follow(&mut self, peers: impl Iterator<Item = (Option<u32>, u32)>) -> u32 {
        let (mut sum, mut voices, mut is_measured) = (0_u64, 0_u64, false);
        for (estimate, voice) in peers {
            is_measured |= estimate.is_some();
            sum += u64::from(estimate.unwrap_or(BEGINNING));
            voices += u64::from(voice);
        }
        if !is_measured {
            self.steady = SteadyRate(None);
            return USUAL;
        }
        let tried = (sum * OF_ESTIMATES / 100).saturating_sub(voices) * self.tried / 100;
        let measured = u32::try_from(tried).unwrap_or(MOST).min(MOST);
        self.steady.follow(measured)
    }

    /// The most that one peer can be sent of pictures, with this estimate: twice that, so that it can grow.
    pub(super) fn peer_most(&self, estimate: u32) -> u32 {
        let most = (2 * u64::from(estimate) * self.tried / 100).saturating_sub(VOICE.into());
        u32::try_from(most).unwrap_or(u32::MAX)
    }

    /// Tries a little more where it is time to: `unmet` says that somebody is sent less than they want, `full` that an encoder is
    /// held back by its line.
    pub(super) fn look(&mut self, now: Mono, unmet: bool, full: bool) {
        if self.steady.0.is_none() || now < self.next_try {
            return;
        }
        if full {
            // A beginning that is too much costs a while of it; the next one is later.
            if self.tried > 100 {
                self.wait = (self.wait * 2).min(TRY_AGAIN_MOST);
            }
            self.tried = 100;
            self.next_try = now.after(self.wait);
        } else if unmet {
            self.tried = (self.tried * TRY_STEP / 100).min(TRIED_MOST);
            self.next_try = now.after(TRY_EVERY);
        }
    }

    /// When the next try may be made.
    pub(super) fn next_try(&self) -> Option<Mono> {
        self.steady.0.map(|_| self.next_try)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(uplink: &mut Uplink, estimates: &[u32]) -> u32 {
        uplink.follow(estimates.iter().map(|estimate| (Some(*estimate), VOICE)))
    }

    #[test]
    fn a_part_of_the_sum_less_the_voices() {
        let mut uplink = Uplink::default();
        assert_eq!(uplink.follow([(None, VOICE); 2].into_iter()), USUAL);
        // 85 % of 2 Mbit/s are 1.7, less two voices 1.62, and of that 92 %.
        assert_eq!(follow(&mut uplink, &[1_000_000, 1_000_000]), 1_490_400);
        assert_eq!(follow(&mut Uplink::default(), &[40_000]), 0);
        assert!(follow(&mut Uplink::default(), &[u32::MAX; 12]) <= MOST);
        let unknown = Uplink::default().follow([(Some(1_000_000), VOICE), (None, VOICE)].into_iter());
        assert_eq!(unknown, (1_300_000 * 85 / 100 - 80_000) * 92 / 100);
        let twice = Uplink::default().follow([(Some(1_000_000), VOICE_TWICE), (None, VOICE)].into_iter());
        assert_eq!(twice, (1_300_000 * 85 / 100 - 112_000) * 92 / 100);
    }

    #[test]
    fn it_does_not_follow_what_trembles() {
        let mut uplink = Uplink::default();
        let mut seen = Vec::new();
        for n in 0..200_u32 {
            let estimate = 1_000_000 + (n * 7_919 % 160_000) - 80_000;
            let budget = follow(&mut uplink, &[estimate, estimate]);
            assert!(u64::from(budget) <= u64::from(estimate) * 2 * 85 / 100);
            if seen.last() != Some(&budget) {
                seen.push(budget);
            }
        }
        assert!(seen.len() <= 4, "{seen:?}");
        let before = follow(&mut uplink, &[1_000_000, 1_000_000]);
        assert!(follow(&mut uplink, &[500_000, 500_000]) < before / 5 * 3);
        assert!(follow(&mut uplink, &[2_000_000, 2_000_000]) > before);
    }

    #[test]
    fn more_is_tried_and_less_often_where_it_was_too_much() {
        let mut uplink = Uplink::default();
        let low = follow(&mut uplink, &[200_000]);
        // Nothing is tried while everybody has what they want.
        (0..100).for_each(|second| uplink.look(Mono(second * 1_000), false, false));
        assert_eq!(follow(&mut uplink, &[200_000]), low);
        let mut tries = Vec::new();
        for second in 100..400_u64 {
            let before = uplink.tried;
            // The line bears half as much again.
            uplink.look(Mono(second * 1_000), true, before > 150);
            if uplink.tried < before {
                tries.push(second);
            }
        }
        let waits: Vec<_> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(waits.len() >= 2 && waits.is_sorted() && waits[1] > waits[0], "{tries:?}");
        assert!(uplink.peer_most(100_000) >= 2 * 100_000 - VOICE);
        assert_eq!(uplink.peer_most(u32::MAX), u32::MAX);
    }
}
