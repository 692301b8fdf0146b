//! The shared document as one participant has it: the logs, and the state of each tool that follows from them. The
//! modules below hold what each tool offers, and how the document is exchanged and saved.

mod awareness;
mod chat;
mod direct_messages;
mod file_offers;
mod film;
mod names;
mod notes;
mod polls;
mod saving;
mod sync;
mod whiteboard;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use parvis_base::{Mono, Now, WallTime};
use parvis_protocol::ParticipantId;

pub use self::film::FilmStanding;
pub use self::saving::UnsavedRecord;
use self::whiteboard::UndoStep;
use crate::allowance::Allowance;
use crate::awareness::Awareness;
use crate::chat::Chat;
use crate::direct_messages::DirectMessages;
use crate::elements::Elements;
use crate::entry::LogEntry;
use crate::error::{DocumentEvent, Limit, Refused, Tool};
use crate::file_offers::FileOffers;
use crate::film::SharedFilm;
use crate::ids::{ItemId, Stamp, VersionVector, Writer};
use crate::limits;
use crate::log::Logs;
use crate::names::AuthorNames;
use crate::notes::Notes;
use crate::op::Op;
use crate::peer::PeerSync;
use crate::polls::Polls;
use crate::reader_clock::ReaderClock;

/// The shared document as one participant has it.
pub struct SharedDocument {
    me: Writer,
    logs: Logs,
    chat: Chat,
    elements: Elements,
    /// A lock that counts came, and the elements is to be made anew.
    elements_stale: bool,
    notes: Notes,
    polls: Polls,
    file_offers: FileOffers,
    names: AuthorNames,
    direct_messages: DirectMessages,
    clocks: ReaderClock,
    saving: saving::Saving,
    awareness: Awareness,
    film: SharedFilm,
    peers: BTreeMap<ParticipantId, PeerSync>,
    /// Which load of their page last told what it offers this participant alone.
    handing: BTreeMap<ParticipantId, Writer>,
    /// When this participant came, and how much of each log was there.
    begun: Mono,
    found: VersionVector,
    /// How much of the own log was given to a channel, and how much is to be until all that was said has gone.
    given: u32,
    saying: Option<u32>,
    allowance: Allowance,
    undo: VecDeque<Vec<UndoStep>>,
    redo: Vec<Vec<UndoStep>>,
    events: VecDeque<DocumentEvent>,
    warned: BTreeSet<Limit>,
}

impl SharedDocument {
    /// An empty document. `seed` is drawn at random each time the page is loaded: whoever comes with one that
    /// they had before would write a log twice.
    #[must_use]
    pub fn new(me: ParticipantId, seed: u64, now: Mono) -> Self {
        // Both halves, so that a seed that is random in one of them will do.
        let session = u32::try_from((seed ^ (seed >> 32)) & 0xffff_ffff).expect("32 bits");
        let me = Writer { author: me, session };
        Self {
            me,
            logs: Logs::default(),
            chat: Chat::default(),
            elements: Elements::default(),
            elements_stale: false,
            notes: Notes::new(me),
            polls: Polls::default(),
            file_offers: FileOffers::default(),
            names: AuthorNames::default(),
            direct_messages: DirectMessages::default(),
            clocks: ReaderClock::default(),
            saving: saving::Saving::default(),
            awareness: Awareness::default(),
            film: SharedFilm::default(),
            peers: BTreeMap::new(),
            handing: BTreeMap::new(),
            begun: now,
            found: VersionVector::new(),
            given: 0,
            saying: None,
            allowance: Allowance::new(now),
            undo: VecDeque::new(),
            redo: Vec::new(),
            events: VecDeque::new(),
            warned: BTreeSet::new(),
        }
    }

    /// The log that this participant writes.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.me
    }

    /// The moderators: may lock the elements, and may draw on it then. To be said on every side alike, from the
    /// room's roster.
    pub fn set_moderators(&mut self, moderators: impl IntoIterator<Item = ParticipantId>) {
        let moderators: BTreeSet<_> = moderators.into_iter().collect();
        if moderators != *self.elements.moderators() {
            self.rebuild_elements(moderators);
        }
    }

    /// When something was written, by the clock of this page: `written` is the time of its author's clock, which may be wrong.
    /// Nothing was written after it came.
    #[must_use]
    pub fn reader_time(&self, id: ItemId, written: WallTime) -> WallTime {
        if id.writer == self.me { written } else { self.clocks.time_of(id, written) }
    }

    /// What the caller is to know, until there is no more.
    pub fn event(&mut self) -> Option<DocumentEvent> {
        self.events.pop_front()
    }

    /// The bytes of everything that is kept.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.logs.bytes()
    }

    /// The number of entries in all logs.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.logs.entries()
    }

    /// Everything that is to be seen, as bytes: the same on every side that has the same logs and moderators.
    #[must_use]
    pub fn projection(&self) -> Vec<u8> {
        let pages: Vec<_> = self.pages().collect();
        let shown = (
            self.messages().collect::<Vec<_>>(),
            pages,
            self.elements(),
            self.whiteboard_locked(),
            self.notes(),
            self.polls().collect::<Vec<_>>(),
            self.file_offers.file_offers().collect::<Vec<_>>(),
            self.names.all(),
        );
        postcard::to_allocvec(&shown).expect("writing into memory does not fail")
    }

    /// Whether this participant may add one more of something.
    fn room(&mut self, limit: Limit, count: usize, most: usize) -> Result<(), Refused> {
        if count >= most {
            return Err(Refused::Full(limit));
        }
        // In a browser a usize has 32 bits.
        if (count as u64 + 1) * 100 >= most as u64 * limits::WARN_PERCENT {
            self.warn(limit);
        }
        Ok(())
    }

    fn warn(&mut self, limit: Limit) {
        if self.warned.insert(limit) {
            self.events.push_back(DocumentEvent::Near(limit));
        }
    }

    /// Whether one more operation of this size may be written at all.
    fn may_write(&mut self, now: Mono, bytes: usize) -> Result<(), Refused> {
        self.may_write_all(now, 1, bytes, 1)
    }

    /// Whether so many more entries, one at least, of so many bytes together may be written at all. To the rate they count as
    /// this many operations.
    fn may_write_all(&mut self, now: Mono, entries: usize, bytes: usize, ops: usize) -> Result<(), Refused> {
        let (own_entries, own_bytes) =
            self.logs.get(self.me).map_or((0, 0), |log| (log.len() as usize, log.bytes()));
        let before_last = entries.saturating_sub(1);
        self.room(Limit::OwnLog, own_entries + before_last, limits::LOG_ENTRIES)?;
        self.room(Limit::OwnLog, own_bytes + bytes, limits::LOG_BYTES)?;
        self.room(Limit::Bytes, self.logs.bytes() + bytes, limits::DOCUMENT_BYTES)?;
        self.room(Limit::Entries, self.logs.entries() + before_last, limits::DOCUMENT_ENTRIES)?;
        match self.allowance.take(now, ops) {
            None => return Err(Refused::TooFast),
            Some(true) => self.warn(Limit::Rate),
            // It may be said again when the next burst comes.
            Some(false) => {
                self.warned.remove(&Limit::Rate);
            }
        }
        Ok(())
    }

    /// Writes into the own log what this participant does.
    fn op(&mut self, now: Now, op: Op) -> Result<ItemId, Refused> {
        op.check(self.me).map_err(Refused::Unfit)?;
        let entry = LogEntry { lamport: self.logs.next_lamport(), at: now.wall, op };
        let bytes = entry.bytes();
        self.may_write(now.mono, bytes.len())?;
        Ok(self.write(now.mono, entry, &bytes))
    }

    /// Writes what this participant does at once: all of it, or nothing where something is refused.
    fn ops(&mut self, now: Now, ops: Vec<Op>) -> Result<Vec<Stamp>, Refused> {
        let mut entries = Vec::with_capacity(ops.len());
        for (lamport, op) in (self.logs.next_lamport()..).zip(ops) {
            op.check(self.me).map_err(Refused::Unfit)?;
            let entry = LogEntry { lamport, at: now.wall, op };
            let bytes = entry.bytes();
            entries.push((entry, bytes));
        }
        let bytes = entries.iter().map(|(_, bytes)| bytes.len()).sum();
        let counted = 1 + entries.len() / limits::BATCH_ENTRIES + bytes / limits::BATCH_BYTES;
        self.may_write_all(now.mono, entries.len(), bytes, counted)?;
        let write = |(entry, bytes): (LogEntry, Vec<u8>)| Stamp {
            lamport: entry.lamport,
            id: self.write(now.mono, entry, &bytes),
        };
        Ok(entries.into_iter().map(write).collect())
    }

    fn write(&mut self, now: Mono, entry: LogEntry, bytes: &[u8]) -> ItemId {
        let id = ItemId { writer: self.me, index: self.logs.len_of(self.me) };
        self.logs.push(now, self.me, entry.lamport, bytes);
        if entry.op.tool() == Tool::Chat {
            self.saying = Some(id.index + 1);
        }
        // The text of the notes was applied when it was typed.
        if entry.op.tool() != Tool::Notes {
            self.take(id, entry);
        }
        self.rebuild_stale();
        id
    }

    /// Takes an entry into what is shown.
    fn take(&mut self, id: ItemId, entry: LogEntry) {
        let stamp = Stamp { lamport: entry.lamport, id };
        match entry.op {
            Op::Say { text, reply, file } => self.chat.say(stamp, entry.at, text, reply, file),
            Op::Edit { of, text } => self.chat.edit(stamp, of, text),
            Op::Delete { of } => self.chat.delete(of),
            Op::React { to, emoji, on } => self.chat.react(stamp, to, emoji, on),
            Op::Lock { locked, seen } => {
                self.elements.lock(stamp, locked, seen);
                self.elements_stale |= self.elements.moderators().contains(&id.author());
            }
            op @ (Op::Page { .. } | Op::Draw(_) | Op::Extend { .. } | Op::Change(_)) => {
                self.elements.take(stamp, op);
            }
            Op::Notes(update) => self.notes.take(id.writer, update),
            Op::Ask { question, options, several, anonymous } => {
                self.polls.ask(stamp, question, options, several, anonymous);
            }
            Op::Vote { poll, choices } => self.polls.vote(stamp, poll, choices),
            Op::Close { poll, seen } => self.polls.close(stamp, poll, seen),
            Op::FileOffer { name, size, hash } => self.file_offers.offer(stamp, entry.at, name, size, hash),
            Op::Withdraw { offer } => self.file_offers.withdraw(offer),
            Op::Hold { offer, whole } => self.file_offers.hold(stamp, offer, whole),
            Op::Name { name } => self.names.call(stamp, name),
        }
    }

    /// After everything that came at once was taken in.
    fn rebuild_stale(&mut self) {
        if std::mem::take(&mut self.elements_stale) {
            self.rebuild_elements(self.elements.moderators().clone());
        }
    }

    /// Makes the notes anew from the logs, without what was not written down.
    fn rebuild_notes(&mut self) {
        let mut notes = Notes::new(self.me);
        for (writer, log) in self.logs.iter() {
            for bytes in log.entries() {
                let entry = LogEntry::read(bytes, writer).expect("what stands in a log was read before");
                if let Op::Notes(update) = entry.op {
                    notes.take(writer, update);
                }
            }
        }
        self.notes = notes;
    }

    fn rebuild_elements(&mut self, moderators: BTreeSet<ParticipantId>) {
        let mut elements = self.elements.emptied(moderators);
        for (writer, log) in self.logs.iter() {
            for (index, bytes) in (0..).zip(log.entries()) {
                let entry = LogEntry::read(bytes, writer).expect("what stands in a log was read before");
                let drawn =
                    matches!(entry.op, Op::Page { .. } | Op::Draw(_) | Op::Extend { .. } | Op::Change(_));
                if drawn {
                    elements.take(Stamp { lamport: entry.lamport, id: ItemId { writer, index } }, entry.op);
                }
            }
        }
        self.elements = elements;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writes_no_more_where_the_whole_is_full() {
        let now = Now::both(1_000);
        let other = Writer { author: ParticipantId::from_bits(2), session: 1 };
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, now.mono);
        for lamport in 1..limits::DOCUMENT_ENTRIES as u64 {
            document.logs.push(now.mono, other, lamport, b"");
        }
        assert!(document.say(now, "the last", None, None).is_ok());
        assert_eq!(document.event(), Some(DocumentEvent::Near(Limit::Entries)));
        assert_eq!(document.say(now, "more", None, None), Err(Refused::Full(Limit::Entries)));

        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, now.mono);
        document.logs.push(now.mono, other, 1, &vec![0; limits::DOCUMENT_BYTES - 200]);
        assert!(document.say(now, "the last", None, None).is_ok());
        assert_eq!(document.event(), Some(DocumentEvent::Near(Limit::Bytes)));
        let text = "x".repeat(200);
        assert_eq!(document.say(now, &text, None, None), Err(Refused::Full(Limit::Bytes)));
    }
}
