use crate::Millis;

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
    until: Option<Millis>,
}

impl SpeechDetector {
    pub(crate) fn level(&mut self, now: Millis, level: f32) {
        self.wake(now);
        let enough = if self.until.is_some() { OFF } else { ON };
        // A level that is not a number is no level.
        if level >= enough {
            self.until = Some(now.plus(HOLD));
        }
    }

    pub(crate) fn wake(&mut self, now: Millis) {
        if self.until.is_some_and(|until| now >= until) {
            self.until = None;
        }
    }

    pub(crate) fn is_speaking(&self) -> bool {
        self.until.is_some()
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_loud_enough_to_go_on_is_not_loud_enough_to_begin() {
        let between = f32::midpoint(ON, OFF);
        let mut voice = SpeechDetector::default();
        voice.level(Millis(0), between);
        assert!(!voice.is_speaking());
        voice.level(Millis(100), 0.2);
        assert!(voice.is_speaking());
        voice.level(Millis(600), between);
        voice.wake(Millis(1_200));
        assert!(voice.is_speaking());
    }

    #[test]
    fn a_pause_ends_it_also_when_no_level_comes_any_more() {
        let mut voice = SpeechDetector::default();
        voice.level(Millis(0), 0.2);
        voice.level(Millis(300), 0.0);
        assert!(voice.is_speaking());
        assert_eq!(voice.deadline(), Some(Millis(HOLD)));
        voice.wake(Millis(HOLD));
        assert!(!voice.is_speaking());
        assert_eq!(voice.deadline(), None);
    }

    #[test]
    fn a_level_that_is_no_number_is_silence() {
        let mut voice = SpeechDetector::default();
        voice.level(Millis(0), f32::NAN);
        voice.level(Millis(1), -1.0);
        assert!(!voice.is_speaking());
    }
}
