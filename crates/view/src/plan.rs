//! Planning a meeting for later: what stands in the fields, and what becomes of it.

use parvis_base::WallTime;
use parvis_invitation::{
    ClockReading, LocalTime, MeetingLength, MeetingTitle, MeetingUrl, PlannedMeeting, ResolvedTime,
};

/// The lengths that can be chosen, in minutes.
pub const LENGTHS: [u16; 10] = [15, 30, 45, 60, 90, 120, 180, 240, 360, 480];
/// The one that is chosen at first.
pub const FIRST_LENGTH: u16 = 30;
/// How many minutes a suggested start is away at least: others have to get the invitation.
const AHEAD: u16 = 10;

/// What a person has typed and chosen, as the fields hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanFields<'a> {
    /// What the meeting is called; may be empty.
    pub title: &'a str,
    /// `2026-12-01`.
    pub date: &'a str,
    /// `23:30`.
    pub time: &'a str,
    /// Minutes.
    pub length: &'a str,
}

/// What the fields say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The meeting.
    pub meeting: PlannedMeeting,
    /// What the person should know before others are told.
    pub note: Option<PlanNote>,
}

/// What the person should know about a plan, which is made all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanNote {
    /// It begins in the past.
    Past,
    /// The clock is put forward over that time, and the meeting begins as much later.
    Skipped,
    /// The clock shows that time twice on that day, and the meeting begins at the first.
    Twice,
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanProblem {
    /// No date, or none from 1970 to 9999.
    Date,
    /// No time.
    Time,
    /// No length that a meeting can have.
    Length,
    /// This page has no link that can be sent.
    Link,
}

impl<'a> PlanFields<'a> {
    /// What [`PlanFields::kept`] wrote; empty fields where it is nothing of that kind.
    #[must_use]
    pub fn read(kept: &'a str) -> Self {
        let mut lines = kept.splitn(4, '\n');
        let mut next = || lines.next().unwrap_or_default();
        let [date, time, length] = [next(), next(), next()];
        Self { title: next(), date, time, length }
    }

    /// All fields as one text, to be kept while they are not shown.
    #[must_use]
    pub fn kept(self) -> String {
        // The title last: it may hold anything.
        [self.date, self.time, self.length, self.title].join("\n")
    }

    /// The meeting that the fields mean. `untitled` is what it is called where the person gave it no name; `link` leads to it.
    /// `ahead` says by how many seconds the clock of the person is ahead of UTC at a moment.
    ///
    /// # Errors
    ///
    /// The first thing that is missing.
    pub fn plan(
        self,
        untitled: &str,
        link: &str,
        now: WallTime,
        ahead: impl Fn(WallTime) -> i32,
    ) -> Result<Plan, PlanProblem> {
        const MIDNIGHT: &str = "00:00";
        // A date alone is read first, so that it is said which of the two is wrong.
        LocalTime::read(self.date, MIDNIGHT).ok_or(PlanProblem::Date)?;
        let typed = LocalTime::read(self.date, self.time).ok_or(PlanProblem::Time)?;
        let ResolvedTime { at, reading } = typed.resolve(ahead).ok_or(PlanProblem::Date)?;
        let length = self.length.parse().ok().and_then(MeetingLength::new).ok_or(PlanProblem::Length)?;
        let title = MeetingTitle::new(self.title).or_else(|| MeetingTitle::new(untitled));
        let (title, url) = title.zip(MeetingUrl::new(link)).ok_or(PlanProblem::Link)?;
        let meeting = PlannedMeeting::new(title, at, length, url).ok_or(PlanProblem::Date)?;
        let note = match reading {
            _ if at < now => Some(PlanNote::Past),
            ClockReading::Skipped => Some(PlanNote::Skipped),
            ClockReading::Twice => Some(PlanNote::Twice),
            ClockReading::Once => None,
        };
        Ok(Plan { meeting, note })
    }
}

/// The date and the time that a plan begins with, as fields hold them. Empty where the clock of the browser is nowhere near.
#[must_use]
pub fn suggested_start(now: WallTime, ahead: impl Fn(WallTime) -> i32) -> [String; 2] {
    let start = LocalTime::shown(now, ahead(now)).map(|now| now.next_half_hour(AHEAD));
    start.map_or_else(Default::default, |start| [start.date(), start.time()])
}

/// A number of minutes as hours and minutes.
#[must_use]
pub fn hours_and_minutes(minutes: u16) -> (u16, u16) {
    (minutes / 60, minutes % 60)
}

/// Whether a meeting ends on another day than it begins, by the clock of the person.
#[must_use]
pub fn ends_on_another_day(meeting: &PlannedMeeting, ahead: impl Fn(WallTime) -> i32) -> bool {
    let day = |at| LocalTime::shown(at, ahead(at)).map(LocalTime::date);
    day(meeting.start()) != day(meeting.end())
}

/// Options of `Date.prototype.toLocaleString`, each with its value.
pub type DateOptions = &'static [(&'static str, &'static str)];

/// How the start of a meeting is written: with the day of the week and the year, and with the time zone, since others read it
/// elsewhere. `reader` is how the hours of a day are counted where the reader is, and `language` how the language does by
/// itself (see [`crate::chat::clock`]).
#[must_use]
pub fn start_options(language: Option<&str>, reader: Option<&str>) -> DateOptions {
    const DAY: [(&str, &str); 4] =
        [("weekday", "long"), ("year", "numeric"), ("month", "long"), ("day", "numeric")];
    const MINUTE: (&str, &str) = ("minute", "2-digit");
    const ZONE: (&str, &str) = ("timeZoneName", "short");
    const TWELVE: [(&str, &str); 8] =
        [DAY[0], DAY[1], DAY[2], DAY[3], ("hour", "numeric"), MINUTE, ("hourCycle", "h12"), ZONE];
    const TWENTY_FOUR: [(&str, &str); 8] =
        [DAY[0], DAY[1], DAY[2], DAY[3], ("hour", "2-digit"), MINUTE, ("hourCycle", "h23"), ZONE];
    if reader.or(language).is_some_and(|cycle| cycle.starts_with("h1")) { &TWELVE } else { &TWENTY_FOUR }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://meet.example/tulipe#k=AAECAwQFBgcICaq7zN3u_w";
    const HOUR: i32 = 3_600;
    /// 29 March 2026, 01:00 UTC, and 25 October 2026, 01:00 UTC.
    const SPRING: u64 = 1_774_746_000_000;
    const AUTUMN: u64 = 1_792_890_000_000;

    fn paris(at: WallTime) -> i32 {
        if (SPRING..AUTUMN).contains(&at.0) { 2 * HOUR } else { HOUR }
    }

    fn fields<'a>(date: &'a str, time: &'a str, length: &'a str) -> PlanFields<'a> {
        PlanFields { title: "Choir", date, time, length }
    }

    fn plan(fields: PlanFields<'_>) -> Result<Plan, PlanProblem> {
        fields.plan("Meeting", LINK, WallTime(SPRING - 86_400_000), paris)
    }

    #[test]
    fn the_fields_make_a_meeting() {
        let Plan { meeting, note } = plan(fields("2026-07-15", "12:00", "90")).unwrap();
        assert_eq!(meeting.title().as_str(), "Choir");
        assert_eq!((meeting.start().0, meeting.end().0 - meeting.start().0), (1_784_109_600_000, 5_400_000));
        assert_eq!(note, None);
        let untitled = PlanFields { title: "  ", ..fields("2026-07-15", "12:00", "90") };
        assert_eq!(plan(untitled).unwrap().meeting.title().as_str(), "Meeting");
    }

    #[test]
    fn the_fields_are_kept() {
        let whole = PlanFields { title: "a\nb \n", ..fields("2026-07-15", "12:00", "90") };
        assert_eq!(PlanFields::read(&whole.kept()), whole);
        let begun = PlanFields { title: "", ..fields("2026-07-15", "", "") };
        assert_eq!(PlanFields::read(&begun.kept()), begun);
        assert_eq!(PlanFields::read(""), PlanFields { title: "", date: "", time: "", length: "" });
    }

    #[test]
    fn what_is_missing_is_said_one_after_the_other() {
        assert_eq!(plan(fields("", "", "")), Err(PlanProblem::Date));
        assert_eq!(plan(fields("2026-02-30", "12:00", "30")), Err(PlanProblem::Date));
        assert_eq!(plan(fields("2026-07-15", "", "")), Err(PlanProblem::Time));
        assert_eq!(plan(fields("2026-07-15", "12:00", "")), Err(PlanProblem::Length));
        assert_eq!(plan(fields("2026-07-15", "12:00", "1441")), Err(PlanProblem::Length));
        assert_eq!(plan(fields("9999-12-31", "23:59", "480")), Err(PlanProblem::Date));
        let none = fields("2026-07-15", "12:00", "30").plan("Meeting", "", WallTime(0), paris);
        assert_eq!(none, Err(PlanProblem::Link));
    }

    #[test]
    fn what_the_person_should_know_is_noted() {
        let note = |date, time| plan(fields(date, time, "30")).unwrap().note;
        assert_eq!(note("2026-03-28", "01:59"), Some(PlanNote::Past));
        assert_eq!(note("2026-03-28", "02:00"), None);
        assert_eq!(note("2026-03-29", "02:30"), Some(PlanNote::Skipped));
        assert_eq!(note("2026-10-25", "02:30"), Some(PlanNote::Twice));
        assert_eq!(note("2026-10-25", "03:00"), None);
    }

    #[test]
    fn a_start_is_suggested_that_can_be_planned() {
        let now = WallTime(SPRING - 20 * 60_000);
        // Ten minutes later it would be past the half hour, and the clock is about to be put forward.
        let [date, time] = suggested_start(now, paris);
        assert_eq!((date.as_str(), time.as_str()), ("2026-03-29", "02:00"));
        assert!(fields(&date, &time, "30").plan("Meeting", LINK, now, paris).is_ok());
        assert_eq!(suggested_start(WallTime(u64::MAX), paris), [String::new(), String::new()]);
        assert!(LENGTHS.contains(&FIRST_LENGTH));
        assert!(LENGTHS.iter().all(|minutes| MeetingLength::new(*minutes).is_some()));
        assert_eq!((hours_and_minutes(45), hours_and_minutes(90)), ((0, 45), (1, 30)));
    }

    #[test]
    fn a_meeting_over_midnight_says_so_by_the_clock_of_the_person() {
        let another = |date, time| {
            let Plan { meeting, .. } = plan(fields(date, time, "60")).unwrap();
            ends_on_another_day(&meeting, paris)
        };
        assert!(another("2026-12-01", "23:30"));
        assert!(another("2026-12-01", "23:00"), "at midnight another day begins");
        // Here it is midnight by UTC.
        assert!(!another("2026-12-01", "00:30"));
    }

    #[test]
    fn the_start_is_written_with_its_zone_by_the_clock_of_the_reader() {
        let cycle = |language, reader| {
            let all = start_options(language, reader);
            assert!(all.contains(&("timeZoneName", "short")) && all.contains(&("weekday", "long")));
            all.iter().find(|(option, _)| *option == "hourCycle").unwrap().1
        };
        assert_eq!(cycle(Some("h12"), Some("h23")), "h23");
        assert_eq!(cycle(Some("h23"), Some("h11")), "h12");
        assert_eq!(cycle(Some("h12"), None), "h12");
        assert_eq!(cycle(None, None), "h23");
    }
}
