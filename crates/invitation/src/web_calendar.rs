//! Links that open a calendar on the web with the meeting filled in.

use crate::civil::CivilTime;
use crate::percent::push_query;
use crate::{MAX_ADDRESS, PlannedMeeting};

const GOOGLE: &str = "https://calendar.google.com/calendar/render?action=TEMPLATE";
const OUTLOOK: &str =
    "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent";
const OFFICE: &str = "https://outlook.office.com/calendar/action/compose?rru=addevent";

/// A calendar on the web that can be opened with a meeting filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebCalendar {
    /// Google Calendar.
    Google,
    /// Outlook.com, for personal accounts.
    Outlook,
    /// Outlook of Microsoft 365, for accounts of work or school. Each of the two refuses the accounts of the other.
    Office,
}

impl PlannedMeeting {
    /// The link that opens this calendar, of at most [`MAX_ADDRESS`] bytes: what does not fit of a long title is left out, and
    /// so is the description. `join` stands before the link in the description: "Join the meeting:". `None` where the link of
    /// the meeting alone is too long.
    ///
    /// Who runs the calendar sees all that is in it, the key of the meeting's link too: `#` is encoded, and so is no longer a
    /// part that stays in the browser. Neither Google nor Microsoft documents the parameters; these are the ones that are in
    /// common use.
    #[must_use]
    pub fn web_calendar_link(&self, calendar: WebCalendar, join: &str) -> Option<String> {
        // In one line: Outlook reads it as HTML, in which the end of a line is a blank.
        let details = format!("{join} {}", self.url.as_str());
        let write = |title: &str, details: Option<&str>| match calendar {
            WebCalendar::Google => self.google(title, details),
            WebCalendar::Outlook => self.outlook(OUTLOOK, title, details),
            WebCalendar::Office => self.outlook(OFFICE, title, details),
        };
        let whole = write(self.title.as_str(), Some(&details));
        if whole.len() <= MAX_ADDRESS {
            return Some(whole);
        }
        // The link stands in the place of the meeting, too.
        self.fitted(|title| write(title, None))
    }

    fn google(&self, title: &str, details: Option<&str>) -> String {
        // Two moments of the shape `…Z` need no time zone.
        let [start, end] = self.span().map(CivilTime::basic);
        let mut address = GOOGLE.to_owned();
        push_query(
            &mut address,
            &[("text", title), ("dates", &format!("{start}/{end}")), ("location", self.url.as_str())],
        );
        push_query(&mut address, details.map(|details| ("details", details)).as_slice());
        address
    }

    fn outlook(&self, from: &str, title: &str, details: Option<&str>) -> String {
        // Without the `Z` it would be the time of whoever opens it.
        let [start, end] = self.span().map(CivilTime::extended);
        let mut address = from.to_owned();
        push_query(
            &mut address,
            &[("subject", title), ("startdt", &start), ("enddt", &end), ("location", self.url.as_str())],
        );
        push_query(&mut address, details.map(|details| ("body", details)).as_slice());
        address
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::planned::tests::{LINK, planned};

    const ALL: [WebCalendar; 3] = [WebCalendar::Google, WebCalendar::Outlook, WebCalendar::Office];

    fn link(title: &str, of: &str, calendar: WebCalendar) -> Option<String> {
        planned(title, of).web_calendar_link(calendar, "Join:")
    }

    #[test]
    fn the_meeting_is_filled_in() {
        let at = "https%3A%2F%2Fmeet.example%2Ftulipe-calme%23k%3DAAECAwQFBgcICaq7zN3u_w";
        assert_eq!(
            link("Choir & co", LINK, WebCalendar::Google).unwrap(),
            format!(
                "https://calendar.google.com/calendar/render?action=TEMPLATE&text=Choir%20%26%20co\
                &dates=20261201T223000Z%2F20261202T000000Z&location={at}&details=Join%3A%20{at}"
            )
        );
        let rest = format!(
            "rru=addevent&subject=Choir%20%26%20co&startdt=2026-12-01T22%3A30%3A00Z&enddt=2026-12-02T00%3A00%3A00Z\
            &location={at}&body=Join%3A%20{at}"
        );
        assert_eq!(
            link("Choir & co", LINK, WebCalendar::Outlook).unwrap(),
            format!(
                "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&{rest}"
            )
        );
        assert_eq!(
            link("Choir & co", LINK, WebCalendar::Office).unwrap(),
            format!("https://outlook.office.com/calendar/action/compose?{rest}")
        );
    }

    #[test]
    fn what_is_too_long_loses_its_description_first_and_then_letters_of_its_title() {
        let long = format!("https://meet.example/{}", "%E4%BC%9A".repeat(60));
        for calendar in ALL {
            let whole = link("Choir", &long, calendar).unwrap();
            assert!(whole.contains("=Choir&") && whole.len() <= MAX_ADDRESS);
            let cut = link(&"会".repeat(120), &long, calendar).unwrap();
            assert!(cut.contains("%E4%BC%9A%E2%80%A6&") && !cut.contains("Join"), "{cut}");
            assert!((MAX_ADDRESS - 10..=MAX_ADDRESS).contains(&cut.len()), "{}", cut.len());
            // One letter in three of such a link is encoded.
            assert_eq!(link("Choir", &format!("https://a/{}", "%".repeat(1_000)), calendar), None);
        }
    }

    proptest! {
        #[test]
        fn no_title_makes_another_parameter(typed in "\\PC{1,200}|(?s).{1,200}") {
            if crate::MeetingTitle::new(&typed).is_none() {
                return Ok(());
            }
            for calendar in ALL {
                let address = link(&typed, LINK, calendar).unwrap();
                prop_assert!(address.len() <= MAX_ADDRESS);
                prop_assert!(address.bytes().all(|byte| byte.is_ascii_graphic() && !b"#+\"<>".contains(&byte)));
                let pairs = if calendar == WebCalendar::Google { 5 } else if calendar == WebCalendar::Office { 6 } else { 7 };
                let found = address.matches('=').count();
                // Only a title that takes nearly all of the room has no description beside it.
                prop_assert!(found == pairs || (found + 1 == pairs && address.len() > MAX_ADDRESS / 2));
            }
        }
    }
}
