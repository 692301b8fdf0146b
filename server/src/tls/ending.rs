//! Tells in time that a certificate ends: the one that nobody renewed is noticed by everybody at once.

use std::time::Duration;

use parvis_base::WallTime;

use super::certificate::day;

const DAY: u64 = 24 * 60 * 60 * 1000;
/// Whatever renews it has tried several times by then. Of one that lasts for a few days it is less.
const MOST_NOTICE: u64 = 10 * DAY;

/// Says so once a day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EndingNotice {
    told: Option<WallTime>,
}

impl EndingNotice {
    /// What to tell of a certificate that is good from then until then.
    pub(super) fn of(&mut self, from: WallTime, until: WallTime, now: WallTime) -> Option<String> {
        let sentence = sentence(from, until, now);
        if sentence.is_none() {
            self.told = None;
            return None;
        }
        // A clock that was set back has told nothing.
        if self.told.is_some_and(|told| told <= now && now < told + Duration::from_millis(DAY)) {
            return None;
        }
        self.told = Some(now);
        sentence
    }
}

/// What is to be said of it now, whenever it was said last.
pub(super) fn sentence(from: WallTime, until: WallTime, now: WallTime) -> Option<String> {
    let (left, whole) = (until.since(now), until.since(from));
    let date = day(until);
    if left == 0 {
        Some(format!("the certificate ended on {date}: browsers refuse it until it is renewed"))
    } else if left < MOST_NOTICE.min(whole / 5) {
        Some(format!("the certificate ends on {date}, and has not been renewed"))
    } else if from > now {
        Some(format!(
            "the certificate is not valid before {}: is the clock of this machine right?",
            day(from)
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: WallTime = WallTime(1_796_083_199_000);

    fn after(days: u64) -> WallTime {
        WallTime(FROM.0 + days * DAY)
    }

    #[test]
    fn an_end_is_told_once_a_day_from_ten_days_before_it() {
        let mut notice = EndingNotice::default();
        let said: Vec<u64> = (0..95 * 4)
            .filter(|quarter| {
                let now = WallTime(FROM.0 + quarter * DAY / 4);
                notice.of(FROM, after(90), now).is_some()
            })
            .map(|quarter| quarter / 4)
            .collect();
        assert_eq!(said, (80..95).collect::<Vec<_>>());
    }

    #[test]
    fn one_that_lasts_for_days_is_told_of_later() {
        let (until, before) = (after(6), |hours: u64| WallTime(after(6).0 - hours * DAY / 24));
        assert_eq!(sentence(FROM, until, before(29)), None);
        assert!(sentence(FROM, until, before(28)).is_some());
    }

    #[test]
    fn it_says_which_day_and_what_follows() {
        assert_eq!(sentence(FROM, after(90), after(1)), None);
        let ended = sentence(FROM, after(90), after(90)).unwrap();
        assert!(ended.starts_with("the certificate ended on 2027-02-28"), "{ended}");
        let early = sentence(after(2), after(90), FROM).unwrap();
        assert!(early.contains("not valid before 2026-12-02"), "{early}");
    }

    #[test]
    fn a_renewed_one_is_quiet_and_the_next_end_is_told_at_once() {
        let mut notice = EndingNotice::default();
        assert!(notice.of(FROM, after(90), after(89)).is_some());
        assert!(notice.of(after(89), after(179), after(89)).is_none());
        assert!(notice.of(FROM, after(90), after(89)).is_some());
        // The clock was set back.
        assert!(notice.of(FROM, after(90), after(85)).is_some());
    }
}
