//! A date and a time as a person gives them, and which moment that is.

use parvis_base::WallTime;

use crate::civil::{CivilTime, DAY, LAST_SECOND, YEARS, days_in};

/// A minute of the calendar as the person's clock shows it, in a year from 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime(CivilTime);

/// How often a clock shows a time on its day. Clocks are put forward and back, most by an hour, once by a whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockReading {
    /// Once, as nearly always.
    Once,
    /// Never: the clock is put forward over it. The moment is that of a clock which was not put forward.
    Skipped,
    /// Twice: the clock is put back to before it. The moment is the first one.
    Twice,
}

/// The moment that is meant by a [`LocalTime`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedTime {
    /// The moment, in a year from 1970 to 9999 (UTC).
    pub at: WallTime,
    /// Whether there is such a time, and only one.
    pub reading: ClockReading,
}

impl LocalTime {
    /// Reads what fields for a date and a time hold (HTML section 2.3.5): `2026-12-01`, and `23:30` or `23:30:15`. `None` for
    /// anything else, for a day that its month does not have, and for a year before 1970 or after 9999. Seconds are left
    /// out.
    #[must_use]
    pub fn read(date: &str, time: &str) -> Option<Self> {
        let mut date = date.split('-');
        let (year, month, day) =
            (digits(date.next()?, 4)?, digits(date.next()?, 2)?, digits(date.next()?, 2)?);
        let mut time = time.split(':');
        let (hour, minute) = (digits(time.next()?, 2)?, digits(time.next()?, 2)?);
        let is_second = time.next().is_none_or(|second| {
            let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
            digits(whole, 2).is_some_and(|second| second < 60)
                && (1..=3).contains(&fraction.len())
                && digits(fraction, fraction.len()).is_some()
        });
        let is_whole = date.next().is_none() && time.next().is_none() && is_second;
        let is_day =
            YEARS.contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        (is_whole && is_day && hour < 24 && minute < 60).then_some(Self(CivilTime {
            year,
            month,
            day,
            hour,
            minute,
            second: 0,
        }))
    }

    /// What a clock shows at this moment that is so many seconds ahead of UTC then. `None` outside of 1970 to 9999.
    #[must_use]
    pub fn shown(at: WallTime, ahead: i32) -> Option<Self> {
        let shown = i64::try_from(at.0 / 1_000).ok()?.checked_add(i64::from(ahead))?;
        (0..=LAST_SECOND)
            .contains(&shown)
            .then(|| Self(CivilTime { second: 0, ..CivilTime::of_seconds(shown) }))
    }

    /// The next half or full hour that is at least so many minutes away: what is suggested for a meeting.
    #[must_use]
    pub fn next_half_hour(self, minutes: u16) -> Self {
        const HALF: i64 = 1_800;
        let at = self.0.seconds() + i64::from(minutes) * 60;
        let rounded = (at + HALF - 1).div_euclid(HALF) * HALF;
        // The last half hour of all has none after it.
        if rounded > LAST_SECOND { self } else { Self(CivilTime::of_seconds(rounded)) }
    }

    /// As a field for a date holds it: `2026-12-01`.
    #[must_use]
    pub fn date(self) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year, self.0.month, self.0.day)
    }

    /// As a field for a time holds it: `23:30`.
    #[must_use]
    pub fn time(self) -> String {
        format!("{:02}:{:02}", self.0.hour, self.0.minute)
    }

    /// The moment at which the person's clock shows this. `ahead` says by how many seconds that clock is ahead of UTC at a
    /// moment; what it says of today is of no use, since a meeting may be on the other side of a change. What does not
    /// exist, and what there is twice, is read as RFC 5545 section 3.3.5 has it. `None` for a moment outside of 1970 to 9999.
    #[must_use]
    pub fn resolve(self, ahead: impl Fn(WallTime) -> i32) -> Option<ResolvedTime> {
        let shown = self.0.seconds();
        let ahead_at = |seconds: i64| i64::from(ahead(moment(seconds.clamp(0, LAST_SECOND))));
        // No clock is a day away from UTC, so that a change near to this time lies between the two.
        let (before, after) = (ahead_at(shown - DAY), ahead_at(shown + DAY));
        let is_meant = |ahead: i64| ahead_at(shown - ahead) == ahead;
        let (at, reading) = match (is_meant(before), is_meant(after)) {
            _ if before == after => (shown - before, ClockReading::Once),
            (true, true) => (shown - before.max(after), ClockReading::Twice),
            (false, true) => (shown - after, ClockReading::Once),
            (true, false) => (shown - before, ClockReading::Once),
            (false, false) => (shown - before, ClockReading::Skipped),
        };
        (0..=LAST_SECOND).contains(&at).then(|| ResolvedTime { at: moment(at), reading })
    }
}

fn moment(seconds: i64) -> WallTime {
    WallTime(u64::try_from(seconds).unwrap_or_default() * 1_000)
}

/// Exactly so many digits, which are at most four.
fn digits(text: &str, count: usize) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i32 = 3_600;
    /// Seconds since 1970 of the last Sundays of March and October 2026, 01:00 UTC.
    const SPRING: u64 = 1_774_746_000;
    const AUTUMN: u64 = 1_792_890_000;

    /// The clock of Paris in 2026.
    fn paris(at: WallTime) -> i32 {
        let is_summer = (SPRING * 1_000..AUTUMN * 1_000).contains(&at.0);
        if is_summer { 2 * HOUR } else { HOUR }
    }

    fn resolved(date: &str, time: &str, ahead: impl Fn(WallTime) -> i32) -> Option<(u64, ClockReading)> {
        let ResolvedTime { at, reading } = LocalTime::read(date, time)?.resolve(ahead)?;
        assert_eq!(at.0 % 1_000, 0);
        Some((at.0 / 1_000, reading))
    }

    #[test]
    fn a_meeting_in_another_season_is_read_by_the_clock_of_that_season() {
        let noon = |date| resolved(date, "12:00", paris).unwrap();
        // 11:00 UTC in winter, 10:00 UTC in summer.
        assert_eq!(noon("2026-01-15"), (1_768_474_800, ClockReading::Once));
        assert_eq!(noon("2026-07-15"), (1_784_109_600, ClockReading::Once));
        // The days of the changes, on both sides.
        assert_eq!(resolved("2026-03-29", "01:59", paris), Some((SPRING - 60, ClockReading::Once)));
        assert_eq!(resolved("2026-03-29", "03:00", paris), Some((SPRING, ClockReading::Once)));
        assert_eq!(
            resolved("2026-10-25", "01:59", paris),
            Some((AUTUMN - HOUR as u64 - 60, ClockReading::Once))
        );
        assert_eq!(resolved("2026-10-25", "03:00", paris), Some((AUTUMN + HOUR as u64, ClockReading::Once)));
    }

    #[test]
    fn a_time_that_the_clock_leaves_out_is_as_much_later() {
        assert_eq!(resolved("2026-03-29", "02:00", paris), Some((SPRING, ClockReading::Skipped)));
        let (at, reading) = resolved("2026-03-29", "02:30", paris).unwrap();
        assert_eq!((at, reading), (SPRING + 1_800, ClockReading::Skipped));
        let shown = LocalTime::shown(WallTime(at * 1_000), paris(WallTime(at * 1_000))).unwrap();
        assert_eq!((shown.date().as_str(), shown.time().as_str()), ("2026-03-29", "03:30"));
    }

    #[test]
    fn of_a_time_that_comes_twice_the_first_is_meant() {
        for (time, minutes) in [("02:00", 0), ("02:30", 30), ("02:59", 59)] {
            let first = AUTUMN - HOUR as u64 + minutes * 60;
            assert_eq!(resolved("2026-10-25", time, paris), Some((first, ClockReading::Twice)));
        }
    }

    #[test]
    fn clocks_change_by_half_an_hour_by_a_day_and_behind_utc() {
        // Lord Howe puts its clock forward by half an hour, from 10:30 ahead to 11:00, at 02:00.
        let change = 1_759_591_800; // 2025-10-04 15:30 UTC
        let lord_howe = |at: WallTime| if at.0 < change * 1_000 { 37_800 } else { 39_600 };
        assert_eq!(resolved("2025-10-05", "02:15", lord_howe), Some((change + 900, ClockReading::Skipped)));
        assert_eq!(resolved("2025-10-05", "02:30", lord_howe), Some((change, ClockReading::Once)));
        // Samoa had no 30 December 2011: from 10 hours behind to 14 ahead.
        let change = 1_325_239_200; // 2011-12-30 10:00 UTC
        let samoa = |at: WallTime| if at.0 < change * 1_000 { -10 * HOUR } else { 14 * HOUR };
        assert_eq!(resolved("2011-12-29", "23:59", samoa), Some((change - 60, ClockReading::Once)));
        assert_eq!(resolved("2011-12-30", "12:00", samoa), Some((change + 43_200, ClockReading::Skipped)));
        assert_eq!(resolved("2011-12-31", "00:00", samoa), Some((change, ClockReading::Once)));
        // New York puts its clock back from 4 hours behind to 5.
        let change = 1_793_512_800; // 2026-11-01 06:00 UTC
        let new_york = |at: WallTime| if at.0 < change * 1_000 { -4 * HOUR } else { -5 * HOUR };
        assert_eq!(resolved("2026-11-01", "01:30", new_york), Some((change - 1_800, ClockReading::Twice)));
        assert_eq!(resolved("2026-11-01", "02:00", new_york), Some((change + 3_600, ClockReading::Once)));
    }

    #[test]
    fn what_is_no_date_or_time_is_none() {
        for date in [
            "",
            "2026-13-01",
            "2026-00-10",
            "2026-02-29",
            "2100-02-29",
            "2026-04-31",
            "2026-12-00",
            "1969-12-31",
            "10000-01-01",
            "+2026-01-01",
            "2026-1-1",
            "2026-01-01-",
            "2026-01",
            "-2026-01-01",
            "２026-01-01",
        ] {
            assert_eq!(LocalTime::read(date, "10:00"), None, "{date}");
        }
        for time in [
            "",
            "24:00",
            "10:60",
            "10",
            "1:00",
            "10:00:60",
            "10:00:00:00",
            "10:00:00.",
            "10:00:00.1234",
            "-1:00",
        ] {
            assert_eq!(LocalTime::read("2026-12-01", time), None, "{time}");
        }
        for time in ["10:00", "10:00:59", "10:00:00.5", "10:00:00.123"] {
            assert_eq!(LocalTime::read("2028-02-29", time).unwrap().time(), "10:00");
        }
    }

    #[test]
    fn a_moment_outside_of_the_years_is_none() {
        let utc = |ahead: i32| move |_: WallTime| ahead;
        assert_eq!(resolved("1970-01-01", "00:00", utc(0)), Some((0, ClockReading::Once)));
        assert_eq!(resolved("1970-01-01", "00:00", utc(HOUR)), None);
        assert_eq!(resolved("9999-12-31", "23:59", utc(0)), Some((253_402_300_740, ClockReading::Once)));
        assert_eq!(resolved("9999-12-31", "23:59", utc(-HOUR)), None);
        assert_eq!(LocalTime::shown(WallTime(0), -1), None);
        assert_eq!(LocalTime::shown(WallTime(u64::MAX), 1), None);
    }

    #[test]
    fn the_next_half_hour_is_suggested() {
        let next = |date, time| {
            let next = LocalTime::read(date, time).unwrap().next_half_hour(10);
            format!("{} {}", next.date(), next.time())
        };
        assert_eq!(next("2026-12-01", "09:50"), "2026-12-01 10:00");
        assert_eq!(next("2026-12-01", "09:51"), "2026-12-01 10:30");
        assert_eq!(next("2026-12-31", "23:45"), "2027-01-01 00:00");
        assert_eq!(next("9999-12-31", "23:45"), "9999-12-31 23:45");
    }

    proptest! {
        #[test]
        fn no_text_and_no_clock_is_a_fault(date: String, time: String, ahead: i32) {
            if let Some(read) = LocalTime::read(&date, &time) {
                let _ = read.resolve(|_| ahead);
            }
        }

        #[test]
        fn what_the_clock_shows_at_a_moment_leads_back_to_it(
            minute in 1_440_u64..4_223_000_000,
            before in -48_i32..=56,
            after in -48_i32..=56,
            change in -2_880_i64..=2_880,
        ) {
            // A clock that changes once, within two days of the moment, by any number of quarters.
            let at = WallTime(minute * 60_000);
            let change = i64::try_from(minute).unwrap() + change;
            let ahead = |at: WallTime| {
                900 * if i64::try_from(at.0 / 60_000).unwrap() < change { before } else { after }
            };
            let Some(shown) = LocalTime::shown(at, ahead(at)) else { return Ok(()) };
            prop_assert_eq!(LocalTime::read(&shown.date(), &shown.time()), Some(shown));
            let resolved = shown.resolve(ahead).unwrap();
            match resolved.reading {
                ClockReading::Once => prop_assert_eq!(resolved.at, at),
                ClockReading::Twice => {
                    prop_assert!(resolved.at <= at);
                    // Either one shows the same.
                    prop_assert_eq!(LocalTime::shown(resolved.at, ahead(resolved.at)), Some(shown));
                }
                ClockReading::Skipped => prop_assert!(false, "the clock did show it"),
            }
        }
    }
}
