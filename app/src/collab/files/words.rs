//! Bytes, times and troubles, in words.

use parvis_collab::FileOffer;
use parvis_transfer::Phase;

use crate::collab::people::People;
use crate::i18n::{I18n, say};
use parvis_view::files::{Fetch, FileAction, FileProblem, Note, TimeSpan, Unit, amount, note, span};

/// A number of bytes.
pub(crate) fn bytes(i18n: I18n, bytes: u64) -> String {
    let (n, unit) = amount(bytes, say!(i18n, decimal_mark));
    match unit {
        Unit::One => say!(i18n, files_bytes, n = n),
        Unit::Kilo => say!(i18n, files_kilobytes, n = n),
        Unit::Mega => say!(i18n, files_megabytes, n = n),
        Unit::Giga => say!(i18n, files_gigabytes, n = n),
    }
}

/// How long something will still take.
fn left(i18n: I18n, seconds: u64) -> String {
    match span(seconds) {
        TimeSpan::Seconds(n) => say!(i18n, files_left_seconds, n = n.to_string()),
        TimeSpan::Minutes(n) => say!(i18n, files_left_minutes, n = n.to_string()),
        TimeSpan::Hours(h, m) => say!(i18n, files_left_hours, h = h.to_string(), m = m.to_string()),
    }
}

/// How fast it goes, and how long it will still take; nothing before that is known.
pub(crate) fn pace(i18n: I18n, speed: Option<u64>, seconds: Option<u64>) -> String {
    let speed = speed.map(|speed| say!(i18n, files_speed, amount = bytes(i18n, speed)));
    let left = seconds.map(|seconds| left(i18n, seconds));
    speed.into_iter().chain(left).map(|part| format!(" · {part}")).collect()
}

/// How far a file is that comes.
pub(crate) fn coming(i18n: I18n, people: People, offer: &FileOffer, fetch: &Fetch) -> String {
    let done = say!(i18n, files_done, done = bytes(i18n, fetch.done), size = bytes(i18n, offer.size));
    let what = match note(fetch.phase) {
        Note::Pace => {
            let from = people.names(fetch.from.iter().copied());
            let from =
                if from.is_empty() { from } else { format!(" · {}", say!(i18n, files_from, names = from)) };
            return format!("{done}{}{from}", pace(i18n, fetch.speed, fetch.left));
        }
        Note::Connecting => say!(i18n, files_connecting),
        Note::Waiting => say!(i18n, files_waiting),
        Note::NotOffered => say!(i18n, files_not_offered),
        Note::Stopped => say!(i18n, files_stopped),
        Note::Unreadable => say!(i18n, files_unreadable_there),
        Note::Busy => say!(i18n, files_busy),
        Note::Checking => say!(i18n, files_checking),
        Note::Paused => say!(i18n, files_paused),
        Note::NoRoom => say!(i18n, files_no_room),
        Note::Storage => say!(i18n, files_storage),
        Note::Whole => say!(i18n, files_whole),
    };
    if fetch.phase == Phase::Done { what.to_owned() } else { format!("{done} · {what}") }
}

/// What a button does, in a word; and with the name of the file, for who hears only that.
pub(crate) fn action(i18n: I18n, action: FileAction) -> &'static str {
    match action {
        FileAction::Accept => say!(i18n, files_accept),
        FileAction::Refuse => say!(i18n, files_refuse),
        FileAction::Pause => say!(i18n, files_pause),
        FileAction::GoOn => say!(i18n, files_go_on),
        FileAction::Cancel => say!(i18n, files_cancel),
        FileAction::Save => say!(i18n, files_save),
        FileAction::Withdraw => say!(i18n, files_withdraw),
        FileAction::Stop(_) => say!(i18n, files_stop),
    }
}

/// Why a file cannot be offered.
pub(crate) fn problem(i18n: I18n, problem: FileProblem) -> &'static str {
    match problem {
        FileProblem::Unreadable => say!(i18n, files_unreadable),
        FileProblem::TooLarge => say!(i18n, files_too_large),
        FileProblem::Another => say!(i18n, files_another),
        FileProblem::TooMany => say!(i18n, files_too_many),
    }
}
