//! The flight recorder: what came to a meeting and what it wanted lately, as a report of a problem contains it.
//!
//! What people wrote, and what could lead to them, is not in it and never was: each input and output is projected onto a type
//! without any text in the moment in which it is recorded ([`Recorded`]). Every kind and every field is named there, so that a new
//! one does not compile before somebody has decided about it. What must be recognized (a person, a load of a page, a name, a
//! device) has a number, which grows with each one that was not seen before.
//!
//! The record goes back to the load of the page for as long as it has place. Then it can be played again ([`Flight::replay`]): a
//! meeting is a function of its inputs and their times, and hardly any decision depends on a text but for its equality with
//! another one. What others say and how loud they are is not recorded; a wake for a voice alone has no effect on anything
//! that is.

mod fields;
mod input;
mod moderation;
mod numbers;
mod output;
mod record;
mod replay;
mod report;
mod stand_in;

use crate::Mono;
use crate::devices::DEFAULT as DEFAULT_DEVICE;

pub use moderation::RecordedModeration;
pub use record::{
    FlightEntry, PageNumber, PersonNumber, Recorded, RecordedCandidate, RecordedCandidateKind,
    RecordedCapture, RecordedChannelMessage, RecordedIceScheme, RecordedInput, RecordedIntent, RecordedKinds,
    RecordedMessage, RecordedOutput, RecordedPart, RecordedPeerCommand, RecordedPeerEvent, RecordedPeerKey,
    RecordedResult, RecordedRow, RecordedSettings, RecordedSignal, RecordedSources, TextNumber,
};
pub use replay::{Flight, FlightDifference, FlightReplay, ReplayError};
pub use report::FLIGHT_VERSION;

use numbers::Numbers;

/// Entries that are kept; the oldest go first. Of a quiet call these are some hours.
pub(crate) const ENTRIES: usize = 4_096;
/// Entries that one list of an input may have: what is beyond is left out, and so cannot push out everything else.
const PARTS: usize = 64;
/// All entries together take 112 KiB at most.
const _: () = assert!(size_of::<FlightEntry>() <= 28);

/// What happened lately.
#[derive(Default)]
pub(crate) struct FlightRecorder {
    /// In the order of their time, but for what stands before `oldest` once there is no more place.
    entries: Vec<FlightEntry>,
    oldest: usize,
    /// Entries that are gone, and numbers that there was no place for.
    missing: u32,
    now: u32,
    /// The random bits that the meeting began with.
    seed: u64,
    /// What the server said on the page of hidden addresses.
    hides_addresses: bool,
    has_relay: bool,
    people: Numbers,
    pages: Numbers,
    texts: Numbers,
}

impl FlightRecorder {
    /// Of a meeting that began with these random bits.
    pub(crate) fn new(seed: u64) -> Self {
        let mut recorder = Self { seed, ..Self::default() };
        // In this order, which `TextNumber` names.
        recorder.text("");
        recorder.text(DEFAULT_DEVICE);
        recorder
    }

    /// On a page whose server hides addresses, and that has a relay.
    pub(crate) fn on_server(&mut self, hides_addresses: bool, has_relay: bool) {
        (self.hides_addresses, self.has_relay) = (hides_addresses, has_relay);
    }

    /// What is recorded from now on is of this time.
    pub(crate) fn set_time(&mut self, now: Mono) {
        self.now = u32::try_from(now.0).unwrap_or(u32::MAX);
    }

    pub(crate) fn push(&mut self, record: Recorded) {
        let entry = FlightEntry(self.now, record);
        if self.entries.len() < ENTRIES {
            self.entries.push(entry);
        } else if let Some(oldest) = self.entries.get_mut(self.oldest) {
            *oldest = entry;
            self.oldest = (self.oldest + 1) % ENTRIES;
            self.missing = self.missing.saturating_add(1);
        }
    }

    fn part(&mut self, part: RecordedPart) {
        self.push(Recorded::Of(part));
    }

    /// Oldest first.
    pub(super) fn entries(&self) -> impl Iterator<Item = &FlightEntry> {
        let (newer, older) = self.entries.split_at(self.oldest);
        older.iter().chain(newer)
    }

    /// What was recorded since this was last called, oldest first.
    pub(crate) fn take(&mut self) -> Vec<FlightEntry> {
        let taken = self.entries().copied().collect();
        self.entries.clear();
        self.oldest = 0;
        taken
    }
}

impl std::fmt::Debug for FlightRecorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FlightRecorder({} entries)", self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wake(late: u32) -> Recorded {
        Recorded::In(RecordedInput::Wake { late })
    }

    #[test]
    fn the_oldest_entries_make_room() {
        let mut recorder = FlightRecorder::new(1);
        let all = u32::try_from(ENTRIES).unwrap() + 3;
        for n in 0..all {
            recorder.set_time(Mono(u64::from(n)));
            recorder.push(wake(n));
        }
        assert_eq!((recorder.entries.len(), recorder.missing), (ENTRIES, 3));
        let kept: Vec<u32> = recorder.entries().map(|FlightEntry(at, _)| *at).collect();
        assert_eq!(kept, (3..all).collect::<Vec<_>>());
        assert!(
            recorder.entries.capacity() <= ENTRIES,
            "no more is asked of the memory than there are entries"
        );
    }
}
