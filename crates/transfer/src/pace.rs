use std::collections::VecDeque;

use parvis_base::Mono;

/// Over how long the speed is taken: long enough to be read, short enough to follow.
const OVER: u64 = 5_000;
/// How far two looks are apart at least.
const EVERY: u64 = 200;
/// Before this nothing is said, since it would be wrong.
const LEAST: u64 = 1_000;

/// How fast something goes, from looks at how far it is.
#[derive(Debug, Clone, Default)]
pub struct TransferRate {
    looks: VecDeque<(Mono, u64)>,
}

impl TransferRate {
    /// So many bytes are done by now.
    pub fn look(&mut self, now: Mono, done: u64) {
        // Begun anew, as after something was found to be wrong.
        if self.looks.back().is_some_and(|(_, before)| *before > done) {
            self.looks.clear();
        }
        if self.looks.back().is_some_and(|(at, _)| now.since(*at) < EVERY) {
            return;
        }
        self.looks.push_back((now, done));
        // One from before the window stays, from which the window is measured.
        while self.looks.len() > 2 && self.looks.get(1).is_some_and(|(at, _)| now.since(*at) >= OVER) {
            self.looks.pop_front();
        }
    }

    /// It stands still by intent; what was does not count after.
    pub fn rest(&mut self) {
        self.looks.clear();
    }

    /// Bytes a second, once that is known.
    #[must_use]
    pub fn speed(&self) -> Option<u64> {
        let ((from, before), (to, after)) = (self.looks.front()?, self.looks.back()?);
        let took = to.since(*from);
        (took >= LEAST).then(|| (after - before).saturating_mul(1_000) / took)
    }

    /// Seconds until so many bytes are done too, once that can be said.
    #[must_use]
    pub fn left(&self, bytes: u64) -> Option<u64> {
        let speed = self.speed().filter(|speed| *speed > 0)?;
        Some(bytes.div_ceil(speed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steady(seconds: u64, per_second: u64) -> TransferRate {
        let mut pace = TransferRate::default();
        for tenth in 0..=seconds * 10 {
            pace.look(Mono(tenth * 100), tenth * per_second / 10);
        }
        pace
    }

    #[test]
    fn a_steady_pace_is_said_as_it_is() {
        let pace = steady(60, 1_000_000);
        assert_eq!(pace.speed(), Some(1_000_000));
        assert_eq!(pace.left(10_500_000), Some(11));
        assert_eq!(pace.left(0), Some(0));
        assert!(pace.looks.len() < 40, "{}", pace.looks.len());
    }

    #[test]
    fn nothing_is_said_before_it_is_known_or_while_nothing_comes() {
        assert_eq!(TransferRate::default().speed(), None);
        assert_eq!(steady(0, 5).speed(), None);
        let mut pace = steady(10, 1_000);
        for second in 11..30 {
            pace.look(Mono(second * 1_000), 10_000);
        }
        assert_eq!((pace.speed(), pace.left(5)), (Some(0), None));
    }

    #[test]
    fn a_change_is_followed_within_seconds_and_a_step_back_is_a_new_beginning() {
        let mut pace = steady(60, 1_000);
        for second in 61..=66 {
            pace.look(Mono(second * 1_000), 60_000 + (second - 60) * 100_000);
        }
        assert_eq!(pace.speed(), Some(100_000));
        pace.look(Mono(67_000), 0);
        assert_eq!(pace.speed(), None);
        pace.rest();
        assert_eq!(pace.speed(), None);
    }
}
