//! The calendar file (iCalendar, RFC 5545).

use parvis_base::WallTime;

use crate::PlannedMeeting;
use crate::civil::CivilTime;
use crate::content_line::{push_line, text_value};

/// How long before the meeting the calendar reminds (RFC 5545 section 3.3.6).
const REMIND: &str = "-PT10M";

impl PlannedMeeting {
    /// A calendar file with this one meeting, of type `text/calendar;charset=utf-8`. `now` is when it is made; `join` stands
    /// before the link in the description, in the language of the person: "Join the meeting:".
    ///
    /// Times are UTC, so that it needs no description of a time zone. There is no name of a calendar in it, for which Outlook
    /// would make a new one, and nobody who organizes, to whom calendars would send answers.
    #[must_use]
    pub fn calendar_file(&self, now: WallTime, join: &str) -> String {
        let [start, end] = self.span().map(CivilTime::basic);
        let link = self.url.as_str();
        let title = text_value(self.title.as_str());
        let lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Parvis//Invitation//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            &format!("UID:{}", self.uid()),
            &format!("DTSTAMP:{}", CivilTime::utc(now).basic()),
            &format!("SEQUENCE:{}", revision(now)),
            &format!("DTSTART:{start}"),
            &format!("DTEND:{end}"),
            &format!("SUMMARY:{title}"),
            &format!("DESCRIPTION:{}", text_value(&format!("{join}\n{link}"))),
            &format!("LOCATION:{}", text_value(link)),
            // The value of these two is an address, which is written without escapes.
            &format!("URL:{link}"),
            // RFC 7986 section 5.11.
            &format!("CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:{link}"),
            // An alarm before another property hides what follows from some readers. It has to have a description.
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            &format!("DESCRIPTION:{title}"),
            &format!("TRIGGER:{REMIND}"),
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
        ];
        let mut file = String::new();
        for line in lines {
            push_line(&mut file, line);
        }
        file
    }
}

/// What grows from one file of a meeting to the next (RFC 5545 section 3.8.7.4), so that the later one is what counts: tens of
/// seconds since 1970, which fit into an integer for longer than six hundred years.
fn revision(now: WallTime) -> i32 {
    i32::try_from(now.0 / 10_000).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use icalendar::{Calendar, CalendarComponent, CalendarDateTime, Component, DatePerhapsTime, EventLike};
    use proptest::prelude::*;

    use super::*;
    use crate::planned::tests::{LINK, planned};
    use crate::{MeetingLength, MeetingTitle, MeetingUrl};

    const NOW: WallTime = WallTime(1_790_000_000_000);

    #[test]
    fn a_file_is_what_calendars_read() {
        let file =
            planned("Chœur: été, « salle 3 »; \\o/", LINK).calendar_file(NOW, "Rejoindre la réunion :");
        let lines: Vec<_> = file.split("\r\n").collect();
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Parvis//Invitation//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            lines[6],
            "DTSTAMP:20260921T141320Z",
            "SEQUENCE:179000000",
            "DTSTART:20261201T223000Z",
            "DTEND:20261202T000000Z",
            "SUMMARY:Chœur: été\\, « salle 3 »\\; \\\\o/",
            "DESCRIPTION:Rejoindre la réunion :\\nhttps://meet.example/tulipe-calme#k=AA",
            " ECAwQFBgcICaq7zN3u_w",
            "LOCATION:https://meet.example/tulipe-calme#k=AAECAwQFBgcICaq7zN3u_w",
            "URL:https://meet.example/tulipe-calme#k=AAECAwQFBgcICaq7zN3u_w",
            "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://meet.example/tulipe-calme#",
            " k=AAECAwQFBgcICaq7zN3u_w",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:Chœur: été\\, « salle 3 »\\; \\\\o/",
            "TRIGGER:-PT10M",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(lines, expected);
        assert!(lines[6].starts_with("UID:"));
    }

    #[test]
    fn nothing_in_it_makes_a_calendar_ask_or_write_to_anybody() {
        let file = planned("Choir", LINK).calendar_file(NOW, "Join:");
        for name in ["X-WR-CALNAME", "\r\nNAME", "ORGANIZER", "ATTENDEE", "TZID", "\r\nATTACH"] {
            assert!(!file.contains(name), "{name}");
        }
    }

    #[test]
    fn a_later_file_counts_for_more() {
        assert!(revision(WallTime(NOW.0 + 10_000)) > revision(NOW));
        assert_eq!(revision(WallTime(u64::MAX)), i32::MAX);
    }

    /// What a program that is not ours reads out of a file: summary, description, location, link, conference, start and end,
    /// and how many alarms there are.
    fn read(file: &str) -> ([Option<String>; 5], [Option<DatePerhapsTime>; 2], usize) {
        let calendar: Calendar = file.parse().unwrap();
        let [CalendarComponent::Event(event)] = &calendar.components[..] else {
            panic!("not one event: {calendar:?}")
        };
        let text = |name| event.property_value(name).map(str::to_owned);
        let texts = [
            event.get_summary().map(str::to_owned),
            event.get_description().map(str::to_owned),
            event.get_location().map(str::to_owned),
            event.get_url().map(str::to_owned),
            text("CONFERENCE"),
        ];
        (texts, [event.get_start(), event.get_end()], file.matches("BEGIN:VALARM\r\n").count())
    }

    proptest! {
        #[test]
        fn any_title_is_read_back(
            typed in "\\PC{0,200}|(?s).{0,200}|[;,:\\\\n\" 🎉é👩\u{200d}]{1,120}",
            minute in 0_u64..4_223_000_000,
            minutes in 1_u16..=1_440,
            name in "[a-z-]{1,60}|(%E4%BC%9A){1,60}",
        ) {
            let Some(title) = MeetingTitle::new(&typed) else { return Ok(()) };
            let link = format!("https://meet.example/{name}#k=AAECAwQFBgcICaq7zN3u_w");
            let url = MeetingUrl::new(&link).unwrap();
            let length = MeetingLength::new(minutes).unwrap();
            let meeting = PlannedMeeting::new(title.clone(), WallTime(minute * 60_000), length, url).unwrap();
            let file = meeting.calendar_file(NOW, "Join:");

            prop_assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
            let (texts, times, alarms) = read(&file);
            let link = Some(link);
            let description = Some(format!("Join:\n{}", link.as_deref().unwrap()));
            prop_assert_eq!(texts, [Some(title.as_str().to_owned()), description, link.clone(), link.clone(), link]);
            for (time, at) in times.into_iter().zip([meeting.start(), meeting.end()]) {
                let Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(time))) = time else {
                    panic!("no time in UTC: {time:?}")
                };
                prop_assert_eq!(u64::try_from(time.timestamp_millis()).unwrap(), at.0);
            }
            prop_assert_eq!(alarms, 1);
        }
    }
}
