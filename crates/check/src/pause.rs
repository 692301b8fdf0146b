/// Notices that the machine slept, or that the browser stopped the page: what was measured meanwhile says nothing of the network.
///
/// ```
/// use parvis_check::PauseWatch;
///
/// let mut watch = PauseWatch::new(0, 1_000_000);
/// assert!(!watch.look(500, 1_000_500));
/// // A lid was closed for an hour, and the monotonic clock of some systems stood still meanwhile.
/// assert!(watch.look(1_000, 4_601_000));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseWatch {
    mono: u64,
    wall: u64,
}

/// Milliseconds between two looks that are a pause. A page in the background may look once a second, and a busy one late.
const PAUSE: u64 = 10_000;

impl PauseWatch {
    /// Begins now, by the monotonic clock and by the clock on the wall, in milliseconds.
    #[must_use]
    pub fn new(mono: u64, wall: u64) -> Self {
        Self { mono, wall }
    }

    /// Looks again, as is to be done every second or more often. Whether there was a pause since the last look. A clock on the
    /// wall that is put back is none.
    #[must_use]
    pub fn look(&mut self, mono: u64, wall: u64) -> bool {
        let passed = mono.saturating_sub(self.mono).max(wall.saturating_sub(self.wall));
        *self = Self::new(mono, wall);
        passed >= PAUSE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pause_is_what_either_clock_says() {
        for (mono, wall, is_pause) in [
            (500, 500, false),
            // In the background.
            (1_000, 1_000, false),
            // Stopped, and asleep where the monotonic clock goes on.
            (PAUSE, PAUSE, true),
            // Asleep where it does not.
            (500, PAUSE, true),
            (500, PAUSE - 1, false),
        ] {
            let mut watch = PauseWatch::new(7_000, 1_700_000_000_000);
            assert_eq!(watch.look(7_000 + mono, 1_700_000_000_000 + wall), is_pause, "{mono} {wall}");
        }
    }

    #[test]
    fn a_clock_that_is_put_back_is_no_pause_and_its_way_forward_is_measured_from_there() {
        let mut watch = PauseWatch::new(0, 3_600_000);
        assert!(!watch.look(500, 0));
        assert!(!watch.look(1_000, 500));
        assert!(watch.look(1_500, 500 + PAUSE));
        assert!(!watch.look(2_000, 1_000 + PAUSE), "once");
    }

    proptest! {
        #[test]
        fn any_clock_is_borne(looks in proptest::collection::vec((any::<u64>(), any::<u64>()), 1..9)) {
            let mut watch = PauseWatch::new(looks[0].0, looks[0].1);
            for (mono, wall) in looks {
                let _ = watch.look(mono, wall);
                prop_assert!(!watch.look(mono, wall), "no time, no pause");
            }
        }
    }
}
