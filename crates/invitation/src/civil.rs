//! Days and their numbers in the Gregorian calendar.

use parvis_base::WallTime;

/// Seconds of a day without a leap second, which no calendar of people has.
pub(crate) const DAY: i64 = 86_400;
/// The years that a meeting can be in: from where [`WallTime`] begins, to the last one that calendar files can write
/// (RFC 5545 section 3.3.4: four digits).
pub(crate) const YEARS: std::ops::RangeInclusive<i64> = 1970..=9999;
/// The last second of these, in seconds since 1970.
pub(crate) const LAST_SECOND: i64 = 253_402_300_799;

/// A second of the calendar, without saying where on Earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CivilTime {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl CivilTime {
    /// The second of so many seconds since 1970 began.
    pub(crate) fn of_seconds(seconds: i64) -> Self {
        let (year, month, day) = of_day(seconds.div_euclid(DAY));
        let second = seconds.rem_euclid(DAY);
        Self { year, month, day, hour: second / 3_600, minute: second / 60 % 60, second: second % 60 }
    }

    /// A moment, as clocks that show UTC have it.
    pub(crate) fn utc(at: WallTime) -> Self {
        Self::of_seconds(i64::try_from(at.0 / 1_000).unwrap_or(LAST_SECOND).min(LAST_SECOND))
    }

    /// Seconds since 1970 began.
    pub(crate) fn seconds(self) -> i64 {
        number_of(self.year, self.month, self.day) * DAY + self.hour * 3_600 + self.minute * 60 + self.second
    }

    /// `20261201T223000Z` (RFC 5545 section 3.3.5, form 2).
    pub(crate) fn basic(self) -> String {
        let Self { year, month, day, hour, minute, second } = self;
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// `2026-12-01T22:30:00Z` (RFC 3339).
    pub(crate) fn extended(self) -> String {
        let Self { year, month, day, hour, minute, second } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// How many days a month has.
pub(crate) fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days before the first of March of a year that begins in March. Months that begin in March have their leap day at the
/// end, so that the days before a month are the same in every year.
fn before_year(year: i64) -> i64 {
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
}

/// Days before a month, counted from March as 0: 153 in each five of them.
fn before_month(from_march: i64) -> i64 {
    (153 * from_march + 2) / 5
}

/// The first of January 1970 in the count of [`before_year`].
const EPOCH: i64 = 719_468;

/// Days from the first of January 1970 to this one.
fn number_of(year: i64, month: i64, day: i64) -> i64 {
    let (year, from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    before_year(year) + before_month(from_march) + day - 1 - EPOCH
}

/// Year, month and day of the day with this number.
fn of_day(number: i64) -> (i64, i64, i64) {
    let days = number + EPOCH;
    // 146,097 days are 400 years; the guess is at most one year too late.
    let guess = (days * 400).div_euclid(146_097);
    let year = if before_year(guess) > days { guess - 1 } else { guess };
    // At the very end of February a year may be guessed too early.
    let year = if before_year(year + 1) <= days { year + 1 } else { year };
    let within = days - before_year(year);
    let from_march = (5 * within + 2) / 153;
    let day = within - before_month(from_march) + 1;
    if from_march < 10 { (year, from_march + 3, day) } else { (year + 1, from_march - 9, day) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_day_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for number in 0..=LAST_SECOND / DAY {
            assert_eq!(of_day(number), (year, month, day));
            assert_eq!(number_of(year, month, day), number);
            day += 1;
            if day > days_in(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
    }

    #[test]
    fn moments_are_written_as_others_write_them() {
        for (seconds, basic) in [
            (0, "19700101T000000Z"),
            (951_782_400, "20000229T000000Z"),
            (1_796_164_200, "20261201T223000Z"),
            (4_107_542_399, "21000228T235959Z"),
            (4_107_542_400, "21000301T000000Z"),
            (LAST_SECOND, "99991231T235959Z"),
        ] {
            assert_eq!(CivilTime::of_seconds(seconds).basic(), basic);
        }
        assert_eq!(CivilTime::utc(WallTime(1_796_164_200_999)).extended(), "2026-12-01T22:30:00Z");
        assert_eq!(CivilTime::utc(WallTime(u64::MAX)).basic(), "99991231T235959Z");
    }

    proptest! {
        #[test]
        fn seconds_come_back(seconds in -LAST_SECOND..=LAST_SECOND) {
            prop_assert_eq!(CivilTime::of_seconds(seconds).seconds(), seconds);
        }
    }
}
