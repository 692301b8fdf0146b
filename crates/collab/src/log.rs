//! The logs of all writers, and why copies of them can be merged without asking anybody.
//!
//! Ada and Bob are cut off from each other for a minute and both go on. Ada writes into her log, Bob into his; nobody
//! else may write into either. So a copy of a log is always a beginning of that log: two copies differ in how long they
//! are and in nothing else. Merging is taking over what the longer one has more of, and to say what one lacks it is enough
//! to say how long each copy is (a version vector). When the two meet again, each gets the rest of the other's log. It does
//! not matter in which order the logs come, nor from whom, nor whether a piece comes twice: what is known already is
//! skipped, and what would leave a gap is not taken.
//!
//! What is seen must not depend on the order of arrival either. Each entry carries a Lamport number, one more than the
//! largest that its author knew of: an answer stands after what it answers, on every side. Two entries that knew nothing of
//! each other may have the same number; then the id of their writer decides. That gives one order of all entries, the
//! [`Stamp`](crate::Stamp), which everybody works out alike. Clocks are shown and decide nothing.
//!
//! A page that is loaded again does not know how far its log went, since others may have got more of it than it saved.
//! Going on with it could write one place twice, and then two copies would differ for good. So it draws a new session
//! number and begins a new log; that is why a [`Writer`] is a participant *and* a session.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parvis_base::Mono;

use crate::error::Limit;
use crate::ids::{VersionVector, Writer};
use crate::limits;

/// What one writer wrote, in order. It only grows, at its end.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: Vec<Arc<[u8]>>,
    bytes: usize,
    /// Lamport number of the last entry. The next must have a larger one.
    lamport: u64,
    /// Those that came a short time ago: when, and how long the log was then.
    fresh: VecDeque<(Mono, u32)>,
}

impl Log {
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.entries.len()).expect("a log has a limit far below")
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn lamport(&self) -> u64 {
        self.lamport
    }

    pub(crate) fn entry(&self, index: u32) -> Option<&Arc<[u8]>> {
        self.entries.get(index as usize)
    }

    pub(crate) fn entries(&self) -> &[Arc<[u8]>] {
        &self.entries
    }

    /// How many of its entries have been here for [`limits::RELAY_AFTER`], and are passed on to whom has not got them.
    ///
    /// Mostly the author has a channel to everybody and sends the entry to each. Passing it on at once would send it to
    /// everybody from everybody. Only what somebody still lacks after this time goes a second way.
    pub(crate) fn relayable(&self, now: Mono) -> u32 {
        let fresh = self.fresh.iter().find(|(at, _)| now.since(*at) < limits::RELAY_AFTER);
        fresh.map_or(self.len(), |(_, before)| *before)
    }
}

/// All logs that are known here.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    logs: BTreeMap<Writer, Log>,
    bytes: usize,
    entries: usize,
    lamport: u64,
}

impl Logs {
    pub(crate) fn get(&self, writer: Writer) -> Option<&Log> {
        self.logs.get(&writer)
    }

    pub(crate) fn len_of(&self, writer: Writer) -> u32 {
        self.logs.get(&writer).map_or(0, Log::len)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Writer, &Log)> {
        self.logs.iter().map(|(writer, log)| (*writer, log))
    }

    pub(crate) fn version_vector(&self) -> VersionVector {
        self.logs.iter().map(|(writer, log)| (*writer, log.len())).collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn entries(&self) -> usize {
        self.entries
    }

    /// For the next entry of this participant.
    pub(crate) fn next_lamport(&self) -> u64 {
        self.lamport + 1
    }

    /// Whether so much more of this log is taken from others.
    ///
    /// The limits are those of all logs together, and one place among [`limits::LOGS`] stays free for our own. An author
    /// has at most [`limits::LOGS_PER_AUTHOR`] logs, one for each load of their page, so that nobody who loads a page
    /// again and again takes the places of all others. This limit alone depends on what came first: two sides that reach
    /// it may see different things, and the person is told ([`Limit`]).
    pub(crate) fn takes(
        &self,
        me: Writer,
        writer: Writer,
        entries: usize,
        bytes: usize,
    ) -> Result<(), Limit> {
        if self.bytes + bytes > limits::DOCUMENT_BYTES_RECEIVED {
            return Err(Limit::Bytes);
        }
        if self.entries + entries > limits::DOCUMENT_ENTRIES_RECEIVED {
            return Err(Limit::Entries);
        }
        if !self.logs.contains_key(&writer) {
            let of_author = self.logs.keys().filter(|known| known.author == writer.author).count();
            let others = self.logs.len() - usize::from(self.logs.contains_key(&me));
            if others >= limits::LOGS - 1 || of_author >= limits::LOGS_PER_AUTHOR {
                return Err(Limit::Entries);
            }
        }
        Ok(())
    }

    /// Adds the next entry of a log. It was checked before: its number is larger than the last one's.
    pub(crate) fn push(&mut self, now: Mono, writer: Writer, lamport: u64, bytes: &[u8]) {
        let log = self.logs.entry(writer).or_default();
        while log.fresh.front().is_some_and(|(at, _)| now.since(*at) >= limits::RELAY_AFTER) {
            log.fresh.pop_front();
        }
        if log.fresh.back().is_none_or(|(at, _)| *at != now) {
            log.fresh.push_back((now, log.len()));
        }
        log.entries.push(bytes.into());
        log.bytes += bytes.len();
        log.lamport = lamport;
        self.bytes += bytes.len();
        self.entries += 1;
        // Our own next entry stands after everything known here. But an entry with the largest number there is would leave
        // no number for an entry after it, and nobody could write any more. So only so much of a jump is followed; whoever
        // counts further ahead just stands after all others.
        let most = self.entries as u64 + limits::LAMPORT_AHEAD;
        self.lamport = self.lamport.max(lamport.min(most));
    }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::ParticipantId;

    use super::*;

    #[test]
    fn the_whole_takes_so_many_entries_and_bytes_from_others() {
        let writer = Writer { author: ParticipantId::from_bits(1), session: 1 };
        let me = Writer { author: ParticipantId::from_bits(2), session: 1 };
        let mut logs = Logs::default();
        assert_eq!(logs.takes(me, writer, limits::DOCUMENT_ENTRIES_RECEIVED, 0), Ok(()));
        assert_eq!(logs.takes(me, writer, 0, limits::DOCUMENT_BYTES_RECEIVED), Ok(()));
        logs.push(Mono(0), writer, 1, b"x");
        assert_eq!(logs.takes(me, writer, limits::DOCUMENT_ENTRIES_RECEIVED, 0), Err(Limit::Entries));
        assert_eq!(logs.takes(me, writer, 0, limits::DOCUMENT_BYTES_RECEIVED), Err(Limit::Bytes));
    }

    #[test]
    fn what_came_a_moment_ago_is_not_settled() {
        let writer = Writer { author: ParticipantId::from_bits(1), session: 1 };
        let mut logs = Logs::default();
        let relayable = |logs: &Logs, at| logs.get(writer).map_or(0, |log| log.relayable(Mono(at)));
        logs.push(Mono(1_000), writer, 1, b"x");
        logs.push(Mono(1_500), writer, 2, b"y");
        assert_eq!(relayable(&logs, 1_000 + limits::RELAY_AFTER - 1), 0);
        assert_eq!(relayable(&logs, 1_000 + limits::RELAY_AFTER), 1);
        assert_eq!(relayable(&logs, 1_500 + limits::RELAY_AFTER), 2);
    }
}
