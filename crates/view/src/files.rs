//! What the panel of files shows: of each offer, what it is at the moment and what can be done with it.

use std::collections::BTreeSet;

use parvis_collab::{FileOffer, ItemId, SharedDocument};
use parvis_protocol::ParticipantId;
use parvis_transfer::{No, Phase, Trouble, safe_name};

mod state;

pub use state::{Fetch, FileAction, FileProblem, FilesState, PictureState, Preparing, UploadProgress};

/// The state of a file offer as a row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRow {
    /// An own file that others can fetch, with who fetches it.
    Own(Vec<UploadProgress>),
    /// An own offer whose file this page can no longer read.
    Lost,
    /// Offered by another participant, and not requested.
    Open {
        /// Whether the person has hidden it.
        refused: bool,
        /// Whether anyone who has the file is in the meeting.
        had: bool,
    },
    /// Requested, and not complete.
    Coming(Fetch),
    /// Complete: others can fetch it here, too, with who does.
    Here(Vec<UploadProgress>),
}

/// The row of this offer. `me` is this participant, `present` are the participants in the meeting.
#[must_use]
pub fn row(
    offer: &FileOffer,
    me: ParticipantId,
    present: &BTreeSet<ParticipantId>,
    state: &FilesState,
) -> FileRow {
    let uploads = || state.uploads.iter().filter(|upload| upload.offer == offer.id).cloned().collect();
    if offer.id.author() == me {
        return if state.lost.contains(&offer.id) { FileRow::Lost } else { FileRow::Own(uploads()) };
    }
    match state.fetched.get(&offer.id) {
        Some(fetch) if fetch.phase == Phase::Done => FileRow::Here(uploads()),
        Some(fetch) => FileRow::Coming(fetch.clone()),
        None => FileRow::Open {
            refused: state.refused.contains(&offer.id),
            had: offer.holders.iter().any(|holder| present.contains(holder)),
        },
    }
}

impl FileRow {
    /// The main action and the secondary one, where there are any.
    #[must_use]
    pub fn actions(&self) -> (Option<FileAction>, Option<FileAction>) {
        match self {
            Self::Own(_) | Self::Lost => (None, Some(FileAction::Withdraw)),
            Self::Open { refused: false, .. } => (Some(FileAction::Accept), Some(FileAction::Refuse)),
            Self::Open { refused: true, .. } => (Some(FileAction::Accept), None),
            Self::Coming(fetch) => {
                let first = match fetch.phase {
                    Phase::Paused | Phase::Stuck(_) | Phase::Waiting(Some(_)) => FileAction::GoOn,
                    Phase::Waiting(None) | Phase::Connecting | Phase::Fetching | Phase::Checking => {
                        FileAction::Pause
                    }
                    Phase::Done => FileAction::Save,
                };
                (Some(first), Some(FileAction::Cancel))
            }
            Self::Here(_) => (Some(FileAction::Save), None),
        }
    }
}

/// The file name of an offer for display, without characters that could disguise it.
#[must_use]
pub fn name(offer: &FileOffer) -> String {
    safe_name(&offer.name)
}

/// What the row says of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A channel is being opened.
    Connecting,
    /// Nobody who has it can be reached; it continues by itself.
    Waiting,
    /// It is no longer offered.
    NotOffered,
    /// The sender has stopped it.
    Stopped,
    /// The sender cannot read it, or sent wrong content.
    Unreadable,
    /// The sender serves too many participants.
    Busy,
    /// Its speed and the time left, as far as they are known.
    Pace,
    /// What had arrived before a reload is being verified.
    Checking,
    /// The person has paused it.
    Paused,
    /// The disk is full.
    NoRoom,
    /// The browser's storage failed.
    Storage,
    /// It is complete.
    Whole,
}

/// What the row says of a transfer.
#[must_use]
pub fn note(phase: Phase) -> Note {
    match phase {
        Phase::Connecting => Note::Connecting,
        Phase::Waiting(None) => Note::Waiting,
        Phase::Waiting(Some(No::NotOffered)) => Note::NotOffered,
        Phase::Waiting(Some(No::Stopped)) => Note::Stopped,
        Phase::Waiting(Some(No::Unreadable)) => Note::Unreadable,
        Phase::Waiting(Some(No::Busy)) => Note::Busy,
        Phase::Fetching => Note::Pace,
        Phase::Checking => Note::Checking,
        Phase::Paused => Note::Paused,
        Phase::Stuck(Trouble::NoRoom) => Note::NoRoom,
        Phase::Stuck(Trouble::Storage) => Note::Storage,
        Phase::Done => Note::Whole,
    }
}

/// The unit of a number of bytes, as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    One,
    /// Thousands of bytes (KB).
    Kilo,
    /// Millions of bytes (MB).
    Mega,
    /// Thousands of millions of bytes (GB).
    Giga,
}

/// A number of bytes for display: below ten units with one decimal after `point`.
#[must_use]
pub fn amount(bytes: u64, point: &str) -> (String, Unit) {
    let units = [(1_000_000_000, Unit::Giga), (1_000_000, Unit::Mega), (1_000, Unit::Kilo)];
    // What would be rounded to a thousand is one of the next unit.
    let Some((one, unit)) = units.into_iter().find(|(one, _)| bytes >= one - one / 2_000) else {
        return (bytes.to_string(), Unit::One);
    };
    let tenths = (bytes * 10 + one / 2) / one;
    if tenths < 100 && !tenths.is_multiple_of(10) {
        (format!("{}{point}{}", tenths / 10, tenths % 10), unit)
    } else {
        ((tenths.div_euclid(10) + u64::from(tenths >= 100 && tenths % 10 >= 5)).to_string(), unit)
    }
}

/// A duration for display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeSpan {
    /// Seconds.
    Seconds(u64),
    /// Minutes.
    Minutes(u64),
    /// Hours and minutes.
    Hours(u64, u64),
}

/// A duration in seconds for display, rounded to the unit that matters.
#[must_use]
pub fn span(seconds: u64) -> TimeSpan {
    match seconds {
        0..60 => TimeSpan::Seconds(seconds),
        60..3_600 => TimeSpan::Minutes(seconds.div_ceil(60)),
        _ => {
            let minutes = seconds.div_ceil(60);
            TimeSpan::Hours(minutes / 60, minutes % 60)
        }
    }
}

/// The share that is done, in per cent; 100 only when it is complete.
#[must_use]
pub fn percent(done: u64, size: u64) -> u64 {
    if done >= size { 100 } else { (done.saturating_mul(100) / size.max(1)).min(99) }
}

/// The offers that stand, the newest first: in the order in which everybody has them, whatever the clocks of those who offer.
/// Those to one alone are in no log, and stand among the others by the reader's clock.
#[must_use]
pub fn newest_first(document: &SharedDocument) -> Vec<ItemId> {
    let (to_all, alone): (Vec<_>, Vec<_>) =
        document.file_offers().filter(|offer| !offer.withdrawn).partition(|offer| offer.to.is_none());
    let time = |offer: &FileOffer| document.reader_time(offer.id, offer.at);
    let mut ordered = to_all;
    let mut alone = alone;
    alone.sort_by_key(|offer| (time(offer), offer.id));
    for offer in alone {
        let at = ordered.iter().rposition(|other| time(other) <= time(&offer)).map_or(0, |at| at + 1);
        ordered.insert(at, offer);
    }
    ordered.into_iter().rev().map(|offer| offer.id).collect()
}

#[cfg(test)]
mod tests {
    use parvis_collab::{Mono, Now, WallTime, Writer};

    use super::*;

    fn id(n: u64) -> ParticipantId {
        ParticipantId::from_bits(n)
    }

    fn offer(author: u64) -> FileOffer {
        let id = ItemId { writer: Writer { author: id(author), session: 1 }, index: 0 };
        let holders = BTreeSet::from([id.author()]);
        FileOffer {
            id,
            at: WallTime(0),
            name: "plan.pdf".into(),
            size: 10,
            hash: [0; 32],
            to: None,
            withdrawn: false,
            holders,
        }
    }

    /// Everything that one has to say to the other.
    fn carry(now: Now, from: &mut SharedDocument, to: &mut SharedDocument) {
        let (one, other) = (from.writer().author, to.writer().author);
        loop {
            let mut said = false;
            while let Some(message) = from.poll(now.mono, other, usize::MAX) {
                to.receive(now, one, &message);
                said = true;
            }
            while let Some(message) = to.poll(now.mono, one, usize::MAX) {
                from.receive(now, other, &message);
                said = true;
            }
            if !said {
                return;
            }
        }
    }

    #[test]
    fn files_stand_in_the_order_in_which_they_came_whatever_the_clocks_say() {
        const NOON: u64 = 1_700_000_000_000;
        let at = |mono, wall| Now { mono: Mono(mono), wall: WallTime(wall) };
        let (mut ada, mut bob) =
            (SharedDocument::new(id(1), 1, Mono(0)), SharedDocument::new(id(2), 2, Mono(0)));
        ada.open(id(2));
        bob.open(id(1));
        carry(at(1_000, NOON), &mut ada, &mut bob);
        // Ada's clock is a day ahead, and Bob's right.
        let first = ada.offer(at(2_000, NOON + 86_400_000), "a", 1, [1; 32]).unwrap();
        carry(at(2_000, NOON + 1_000), &mut ada, &mut bob);
        let second = bob.offer(at(3_000, NOON + 2_000), "b", 1, [2; 32]).unwrap();
        carry(at(3_000, NOON + 2_000), &mut ada, &mut bob);
        let alone = ada.hand(at(4_000, NOON + 86_403_000), id(2), "c", 1, [3; 32]).unwrap();
        carry(at(4_000, NOON + 3_000), &mut ada, &mut bob);
        assert_eq!(newest_first(&bob), [alone, second, first]);
        let offer = bob.file_offers().find(|offer| offer.id == first).unwrap();
        assert_eq!(bob.reader_time(first, offer.at), WallTime(NOON + 1_000));
    }

    #[test]
    fn a_row_says_what_can_be_done() {
        let (mine, theirs) = (offer(1), offer(2));
        let everybody = BTreeSet::from([id(1), id(2)]);
        let mut state = FilesState::default();
        let of = |offer: &FileOffer, state: &FilesState| row(offer, id(1), &everybody, state);
        assert_eq!(of(&mine, &state).actions(), (None, Some(FileAction::Withdraw)));
        assert_eq!(of(&theirs, &state), FileRow::Open { refused: false, had: true });
        assert_eq!(of(&theirs, &state).actions(), (Some(FileAction::Accept), Some(FileAction::Refuse)));
        let alone = row(&theirs, id(1), &BTreeSet::from([id(1)]), &state);
        assert_eq!(alone, FileRow::Open { refused: false, had: false });
        state.refused.insert(theirs.id);
        assert_eq!(of(&theirs, &state).actions(), (Some(FileAction::Accept), None));
        state.lost.insert(mine.id);
        assert_eq!(of(&mine, &state), FileRow::Lost);
        for (phase, first) in [
            (Phase::Fetching, FileAction::Pause),
            (Phase::Waiting(None), FileAction::Pause),
            (Phase::Waiting(Some(No::Stopped)), FileAction::GoOn),
            (Phase::Paused, FileAction::GoOn),
            (Phase::Stuck(Trouble::NoRoom), FileAction::GoOn),
        ] {
            let fetch = Fetch { phase, done: 1, speed: None, left: None, from: Vec::new() };
            state.fetched.insert(theirs.id, fetch);
            assert_eq!(of(&theirs, &state).actions(), (Some(first), Some(FileAction::Cancel)), "{phase:?}");
        }
        let whole = Fetch { phase: Phase::Done, done: 10, speed: None, left: None, from: Vec::new() };
        state.fetched.insert(theirs.id, whole);
        assert_eq!(of(&theirs, &state).actions(), (Some(FileAction::Save), None));
    }

    #[test]
    fn a_name_does_not_look_like_another() {
        let mut hostile = offer(2);
        hostile.name = "invoice\u{202e}fdp.exe\n".into();
        assert_eq!(name(&hostile), "invoicefdp.exe");
    }

    #[test]
    fn the_document_and_the_transfer_take_the_same() {
        assert_eq!(parvis_collab::limits::FILE_BYTES, parvis_transfer::limits::FILE_BYTES);
    }

    #[test]
    fn bytes_are_said_as_people_say_them() {
        for (bytes, said, unit) in [
            (0, "0", Unit::One),
            (999, "999", Unit::One),
            (1_000, "1", Unit::Kilo),
            (1_550, "1.6", Unit::Kilo),
            (9_960, "10", Unit::Kilo),
            (12_345, "12", Unit::Kilo),
            (999_400, "999", Unit::Kilo),
            (999_600, "1", Unit::Mega),
            (8_250_000, "8.3", Unit::Mega),
            (300_000_000, "300", Unit::Mega),
            (2_147_483_648, "2.1", Unit::Giga),
        ] {
            assert_eq!(amount(bytes, "."), (said.to_owned(), unit), "{bytes}");
        }
        assert_eq!(amount(1_500, ","), ("1,5".to_owned(), Unit::Kilo));
    }

    #[test]
    fn times_and_shares_are_said_as_people_say_them() {
        assert_eq!(span(59), TimeSpan::Seconds(59));
        assert_eq!(span(61), TimeSpan::Minutes(2));
        assert_eq!(span(3_599), TimeSpan::Minutes(60));
        assert_eq!(span(3_601), TimeSpan::Hours(1, 1));
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(999, 1_000), 99);
        assert_eq!(percent(1_000, 1_000), 100);
        assert_eq!(percent(u64::MAX - 1, u64::MAX), 1);
    }
}
