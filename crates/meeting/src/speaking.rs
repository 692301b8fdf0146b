use crate::Mono;

/// Louder than this is speech: about -31 dBov.
const ON: f32 = 0.028;
/// Quieter than this is not: about -40 dBov.
const OFF: f32 = 0.01;
/// Pauses between words do not count.
const HOLD: u64 = 700;

/// Whether somebody speaks, from how loud they are.
#[derive(Debug, Default)]
pub(crate) struct SpeechDetector {
    /// Speaking, unless nothing is heard until then.
    until: Option<Mono>,
}

impl SpeechDetector {
    pub(crate) fn level(&mut self, now: Mono, level: f32) {
        self.wake(now);
        let enough = if self.until.is_some() { OFF } else { ON };
        // A level that is not a number is no level.
        if level >= enough {
            self.until = Some(now.after(HOLD));
        }
    }

    pub(crate) fn wake(&mut self, now: Mono) {
        if self.until.is_some_and(|until| now >= until) {
            self.until = None;
        }
    }

    pub(crate) fn is_speaking(&self) -> bool {
        self.until.is_some()
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.until
    }
}

/// A level that is not said again for so long was said before a silence: in one, DTX sends every 400 ms.
const STALE: u64 = 600;

/// How loud somebody is, from what `getSynchronizationSources` says again and again of the last packet that was played.
///
/// Its `timestamp` is on the page's monotonic clock by WebRTC's section 13.1 and on the wall's in some engines. So it is
/// compared with the one before and with no clock: while it changes packets come, whichever clock it is on and whatever
/// becomes of that.
#[derive(Debug, Default)]
pub struct AudioLevel {
    /// The last timestamp that was new, and when it was first seen.
    last: Option<(f64, Mono)>,
}

impl AudioLevel {
    /// The level now, 0 to 1: `level` while packets come, else silence. Where the engine says no timestamp nobody can know.
    #[allow(clippy::float_cmp, reason = "the same number again, not one that was computed")]
    pub fn sample(&mut self, now: Mono, timestamp: Option<f64>, level: f32) -> f32 {
        let Some(timestamp) = timestamp else { return level };
        match self.last {
            Some((last, seen)) if last == timestamp => {
                if now.since(seen) > STALE {
                    0.0
                } else {
                    level
                }
            }
            _ => {
                self.last = Some((timestamp, now));
                level
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: f64 = 3_600_000.0;

    /// Somebody speaks for three seconds and is silent after, with levels asked for each 100 ms. The timestamps are those
    /// of a clock that is set by `jump` after one second. Returns what is heard at the end of each.
    fn heard(jump: f64) -> (bool, bool) {
        let (mut level, mut voice) = (AudioLevel::default(), SpeechDetector::default());
        let mut hear = |tenths: std::ops::Range<u64>| {
            for tenth in tenths {
                let packet = tenth.min(30) * 100;
                let at = 1.7e12 + packet as f64 + if packet >= 1_000 { jump } else { 0.0 };
                let now = Mono(tenth * 100);
                voice.level(now, level.sample(now, Some(at), 0.2));
            }
            voice.is_speaking()
        };
        (hear(0..30), hear(30..60))
    }

    #[test]
    fn the_ring_goes_on_and_ends_while_the_wall_clock_is_set() {
        for jump in [0.0, HOUR, -HOUR] {
            assert_eq!(heard(jump), (true, false), "{jump}");
        }
    }

    #[test]
    fn the_ring_comes_back_after_a_sleep_of_the_machine() {
        // The page's clock may stand still in it while that of the timestamps goes on, or the other way round.
        for (mono, stamps) in [(100, HOUR), (3_600_000, 100.0)] {
            let mut level = AudioLevel::default();
            assert_eq!(level.sample(Mono(0), Some(0.0), 0.2), 0.2);
            assert_eq!(level.sample(Mono(mono), Some(stamps), 0.2), 0.2);
            assert_eq!(level.sample(Mono(mono + STALE + 1), Some(stamps), 0.2), 0.0);
            assert_eq!(level.sample(Mono(mono + STALE + 100), Some(stamps + 20.0), 0.2), 0.2);
        }
    }

    #[test]
    fn an_engine_without_timestamps_is_believed() {
        let mut level = AudioLevel::default();
        assert_eq!(level.sample(Mono(0), None, 0.2), 0.2);
        assert_eq!(level.sample(Mono(60_000), None, 0.1), 0.1);
    }

    #[test]
    fn what_is_loud_enough_to_go_on_is_not_loud_enough_to_begin() {
        let between = f32::midpoint(ON, OFF);
        let mut voice = SpeechDetector::default();
        voice.level(Mono(0), between);
        assert!(!voice.is_speaking());
        voice.level(Mono(100), 0.2);
        assert!(voice.is_speaking());
        voice.level(Mono(600), between);
        voice.wake(Mono(1_200));
        assert!(voice.is_speaking());
    }

    #[test]
    fn a_pause_ends_it_also_when_no_level_comes_any_more() {
        let mut voice = SpeechDetector::default();
        voice.level(Mono(0), 0.2);
        voice.level(Mono(300), 0.0);
        assert!(voice.is_speaking());
        assert_eq!(voice.deadline(), Some(Mono(HOLD)));
        voice.wake(Mono(HOLD));
        assert!(!voice.is_speaking());
        assert_eq!(voice.deadline(), None);
    }

    #[test]
    fn a_level_that_is_no_number_is_silence() {
        let mut voice = SpeechDetector::default();
        voice.level(Mono(0), f32::NAN);
        voice.level(Mono(1), -1.0);
        assert!(!voice.is_speaking());
    }
}
