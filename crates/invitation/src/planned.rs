//! A meeting that is planned.

use parvis_base::WallTime;
use sha2::{Digest, Sha256};

use crate::civil::{CivilTime, LAST_SECOND};
use crate::{MAX_ADDRESS, MeetingTitle, MeetingUrl};

/// How long a meeting is to last: 1 minute to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingLength(u16);

impl MeetingLength {
    /// The most minutes.
    pub const MAX: u16 = 24 * 60;

    /// So many minutes; `None` for none, or for more than [`Self::MAX`].
    #[must_use]
    pub fn new(minutes: u16) -> Option<Self> {
        (1..=Self::MAX).contains(&minutes).then_some(Self(minutes))
    }

    /// In minutes.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }
}

/// In milliseconds.
const MINUTE: u64 = 60_000;

/// A meeting that is planned, with all that an invitation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMeeting {
    pub(crate) title: MeetingTitle,
    start: WallTime,
    length: MeetingLength,
    pub(crate) url: MeetingUrl,
}

impl PlannedMeeting {
    /// A meeting from a moment on, whose seconds and milliseconds are left out. `None` where it would end after the year 9999
    /// (UTC).
    #[must_use]
    pub fn new(title: MeetingTitle, start: WallTime, length: MeetingLength, url: MeetingUrl) -> Option<Self> {
        let start = start.0 - start.0 % MINUTE;
        let end = start.checked_add(u64::from(length.0) * MINUTE)?;
        let is_within = i64::try_from(end / 1_000).is_ok_and(|end| end <= LAST_SECOND);
        is_within.then_some(Self { title, start: WallTime(start), length, url })
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self) -> &MeetingTitle {
        &self.title
    }

    /// When it begins.
    #[must_use]
    pub fn start(&self) -> WallTime {
        self.start
    }

    /// When it ends: so long after it began, also where a clock is put forward or back meanwhile.
    #[must_use]
    pub fn end(&self) -> WallTime {
        WallTime(self.start.0.saturating_add(u64::from(self.length.0) * MINUTE))
    }

    /// How long it is to last.
    #[must_use]
    pub fn length(&self) -> MeetingLength {
        self.length
    }

    /// Start and end by UTC.
    pub(crate) fn span(&self) -> [CivilTime; 2] {
        [self.start(), self.end()].map(CivilTime::utc)
    }

    /// What calendars know the meeting by: a UUID (RFC 9562 section 5.8), as RFC 7986 section 5.3 wants it. It is a hash of the
    /// link and the start, and so the same for whoever makes a file of the same meeting, whenever: a second file changes the
    /// entry that the first one made, and another date makes another entry. It tells nothing about the key.
    pub(crate) fn uid(&self) -> String {
        let named = format!("parvis invitation\n{}\n{}", self.url.as_str(), self.start.0);
        let hash = Sha256::digest(named.as_bytes());
        let mut digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        // The version, and the variant with two bits of the hash.
        digits.replace_range(12..13, "8");
        let variant = ["8", "9", "a", "b"][usize::from(hash[8] >> 4 & 3)];
        digits.replace_range(16..17, variant);
        for at in [20, 16, 12, 8] {
            digits.insert(at, '-');
        }
        digits
    }

    /// An address that says the title: what `write` makes of it, with as much of the title as keeps it within
    /// [`MAX_ADDRESS`] bytes. `None` where it is too long with none.
    pub(crate) fn fitted(&self, write: impl Fn(&str) -> String) -> Option<String> {
        let whole = self.title.as_str().chars().count();
        let tries = std::iter::once(whole).chain((0..whole).rev());
        tries
            .map(|letters| write(&self.title.shortened(letters)))
            .find(|address| address.len() <= MAX_ADDRESS)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const LINK: &str = "https://meet.example/tulipe-calme#k=AAECAwQFBgcICaq7zN3u_w";

    /// 90 minutes from 1 December 2026, 22:30 UTC.
    pub(crate) fn planned(title: &str, link: &str) -> PlannedMeeting {
        let title = MeetingTitle::new(title).unwrap();
        let url = MeetingUrl::new(link).unwrap();
        PlannedMeeting::new(title, WallTime(1_796_164_200_000), MeetingLength(90), url).unwrap()
    }

    fn from(start: u64, minutes: u16) -> Option<PlannedMeeting> {
        let meeting = planned("Choir", LINK);
        PlannedMeeting::new(meeting.title, WallTime(start), MeetingLength::new(minutes)?, meeting.url)
    }

    #[test]
    fn a_length_is_bounded() {
        for (minutes, is_length) in [(0, false), (1, true), (1_440, true), (1_441, false), (u16::MAX, false)]
        {
            assert_eq!(MeetingLength::new(minutes).map(MeetingLength::minutes), is_length.then_some(minutes));
        }
    }

    #[test]
    fn a_meeting_goes_over_midnight_and_over_the_end_of_the_year_but_not_of_time() {
        let [start, end] = from(1_798_761_599_999, 90).unwrap().span();
        assert_eq!(
            (start.basic(), end.basic()),
            ("20261231T235900Z".to_owned(), "20270101T012900Z".to_owned())
        );
        let last = 253_402_300_740_000;
        assert_eq!(from(last, 1), None);
        assert_eq!(from(last - 60_000, 1).unwrap().end(), WallTime(last));
        assert_eq!(from(u64::MAX, 90), None);
        assert_eq!(from(0, 1_440).unwrap().end(), WallTime(86_400_000));
    }

    #[test]
    fn the_same_meeting_has_the_same_identifier_and_another_has_another() {
        let meeting = planned("Choir", LINK);
        let uid = meeting.uid();
        assert_eq!(uid.len(), 36);
        assert!(uid.char_indices().all(|(at, digit)| match at {
            8 | 13 | 18 | 23 => digit == '-',
            14 => digit == '8',
            19 => "89ab".contains(digit),
            _ => digit.is_ascii_hexdigit() && !digit.is_ascii_uppercase(),
        }));
        assert_eq!(planned("Another title", LINK).uid(), uid);
        assert_ne!(planned("Choir", "https://meet.example/tulipe-calme").uid(), uid);
        assert_ne!(from(meeting.start.0 + 60_000, 90).unwrap().uid(), uid);
    }
}
