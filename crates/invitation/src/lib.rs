//! Invitations to a meeting that is planned for later: the calendar file, the links that fill in a calendar on the web, the
//! text of a mail, and the arithmetic of dates that these need. Pure: the time, the clock of the reader and all words in a
//! language come in as arguments, and nothing is sent or stored.
//!
//! ```
//! use parvis_base::WallTime;
//! use parvis_invitation::{ClockReading, LocalTime, MeetingLength, MeetingTitle, MeetingUrl, PlannedMeeting};
//!
//! // What a person typed, read by their clock: here one that is always an hour ahead of UTC.
//! let typed = LocalTime::read("2026-12-01", "23:30").unwrap();
//! let start = typed.resolve(|_| 3_600).unwrap();
//! assert_eq!((start.at, start.reading), (WallTime(1_796_164_200_000), ClockReading::Once));
//!
//! let meeting = PlannedMeeting::new(
//!     MeetingTitle::new("Choir, autumn").unwrap(),
//!     start.at,
//!     MeetingLength::new(90).unwrap(),
//!     MeetingUrl::new("https://meet.example/tulipe#k=AAECAwQFBgcICaq7zN3u_w").unwrap(),
//! )
//! .unwrap();
//! let file = meeting.calendar_file(WallTime(1_790_000_000_000), "Join the meeting:");
//! assert!(file.contains("\r\nDTSTART:20261201T223000Z\r\nDTEND:20261202T000000Z\r\n"));
//! assert!(file.contains("\r\nSUMMARY:Choir\\, autumn\r\n"));
//! ```

mod calendar_file;
mod civil;
mod content_line;
mod local_time;
mod mail;
mod meeting_url;
mod percent;
mod planned;
mod title;
mod web_calendar;

pub use local_time::{ClockReading, LocalTime, ResolvedTime};
pub use meeting_url::MeetingUrl;
pub use planned::{MeetingLength, PlannedMeeting};
pub use title::MeetingTitle;
pub use web_calendar::WebCalendar;

/// The most bytes of an address that a calendar on the web or a mail program is opened with. Outlook on the web takes about
/// 2,048, and Windows hands about as many to a program.
pub const MAX_ADDRESS: usize = 2_000;
