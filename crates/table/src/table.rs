mod board;
mod chat;
mod names;
mod notes;
mod offers;
mod polls;
mod presence;
mod saving;
mod sync;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use parvis_protocol::{Millis, ParticipantId};

use self::board::Back;
use crate::act::Act;
use crate::allowance::Allowance;
use crate::board::Board;
use crate::chat::Chat;
use crate::entry::Entry;
use crate::error::{Event, Limit, Refused, Tool};
use crate::ids::{Frontier, ItemId, Stamp, Writer};
use crate::limits;
use crate::log::Logs;
use crate::names::Names;
use crate::notes::Notes;
use crate::offers::Offers;
use crate::peer::Peer;
use crate::polls::Polls;
use crate::presence::Presence;
use crate::whispers::Whispers;

/// The table as one participant has it.
pub struct Table {
    me: Writer,
    logs: Logs,
    chat: Chat,
    board: Board,
    /// A lock that counts came, and the board is to be made anew.
    board_stale: bool,
    notes: Notes,
    polls: Polls,
    offers: Offers,
    names: Names,
    whispers: Whispers,
    saving: saving::Saving,
    presence: Presence,
    peers: BTreeMap<ParticipantId, Peer>,
    /// Which life of their page last told what it offers this participant alone.
    handing: BTreeMap<ParticipantId, Writer>,
    /// When this participant came, and how much of each log was there.
    begun: Millis,
    found: Frontier,
    /// How much of the own log was given to a channel, and how much is to be until all that was said has gone.
    given: u32,
    saying: Option<u32>,
    allowance: Allowance,
    undo: VecDeque<Vec<Back>>,
    redo: Vec<Vec<Back>>,
    events: VecDeque<Event>,
    warned: BTreeSet<Limit>,
}

impl Table {
    /// An empty table. `seed` is drawn at random each time the page is loaded: whoever comes with one that
    /// they had before would write a log twice.
    #[must_use]
    pub fn new(me: ParticipantId, seed: u64, now: Millis) -> Self {
        // Both halves, so that a seed that is random in one of them will do.
        let session = u32::try_from((seed ^ (seed >> 32)) & 0xffff_ffff).expect("32 bits");
        let me = Writer { author: me, session };
        Self {
            me,
            logs: Logs::default(),
            chat: Chat::default(),
            board: Board::default(),
            board_stale: false,
            notes: Notes::new(me),
            polls: Polls::default(),
            offers: Offers::default(),
            names: Names::default(),
            whispers: Whispers::default(),
            saving: saving::Saving::default(),
            presence: Presence::default(),
            peers: BTreeMap::new(),
            handing: BTreeMap::new(),
            begun: now,
            found: Frontier::new(),
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

    /// Who keeps order: may lock the board, and may draw on it then. To be said on every side alike, from the
    /// room's roster.
    pub fn set_keepers(&mut self, keepers: impl IntoIterator<Item = ParticipantId>) {
        let keepers: BTreeSet<_> = keepers.into_iter().collect();
        if keepers != *self.board.keepers() {
            self.rebuild_board(keepers);
        }
    }

    /// What the caller is to know, until there is no more.
    pub fn event(&mut self) -> Option<Event> {
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

    /// Everything that is to be seen, as bytes: the same on every side that has the same logs and keepers.
    #[must_use]
    pub fn projection(&self) -> Vec<u8> {
        let pages: Vec<_> = self.pages().collect();
        let shown = (
            self.messages().collect::<Vec<_>>(),
            pages,
            self.elements(),
            self.board_locked(),
            self.notes(),
            self.polls().collect::<Vec<_>>(),
            self.offers.offers().collect::<Vec<_>>(),
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
            self.events.push_back(Event::Near(limit));
        }
    }

    /// Whether one more act of this size may be written at all.
    fn may_act(&mut self, now: Millis, bytes: usize) -> Result<(), Refused> {
        let (own_entries, own_bytes) =
            self.logs.get(self.me).map_or((0, 0), |log| (log.len() as usize, log.bytes()));
        self.room(Limit::OwnLog, own_entries, limits::LOG_ENTRIES)?;
        self.room(Limit::OwnLog, own_bytes + bytes, limits::LOG_BYTES)?;
        self.room(Limit::Bytes, self.logs.bytes() + bytes, limits::TABLE_BYTES)?;
        self.room(Limit::Entries, self.logs.entries(), limits::TABLE_ENTRIES)?;
        match self.allowance.take(now) {
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
    fn act(&mut self, now: Millis, act: Act) -> Result<ItemId, Refused> {
        act.check(self.me).map_err(Refused::Unfit)?;
        let entry = Entry { tick: self.logs.next_tick(), at: now, act };
        let bytes = entry.bytes();
        self.may_act(now, bytes.len())?;
        Ok(self.write(now, entry, &bytes))
    }

    fn write(&mut self, now: Millis, entry: Entry, bytes: &[u8]) -> ItemId {
        let id = ItemId { writer: self.me, index: self.logs.len_of(self.me) };
        self.logs.push(now, self.me, entry.tick, bytes);
        if entry.act.tool() == Tool::Chat {
            self.saying = Some(id.index + 1);
        }
        // The text of the notes has its own acts already.
        if entry.act.tool() != Tool::Notes {
            self.take(id, entry);
        }
        self.settle();
        id
    }

    /// Takes an entry into what is shown.
    fn take(&mut self, id: ItemId, entry: Entry) {
        let stamp = Stamp { tick: entry.tick, id };
        match entry.act {
            Act::Say { text, reply, file } => self.chat.say(stamp, entry.at, text, reply, file),
            Act::Edit { of, text } => self.chat.edit(stamp, of, text),
            Act::Delete { of } => self.chat.delete(of),
            Act::React { to, emoji, on } => self.chat.react(stamp, to, emoji, on),
            Act::Lock { locked, seen } => {
                self.board.lock(stamp, locked, seen);
                self.board_stale |= self.board.keepers().contains(&id.author());
            }
            act @ (Act::Page { .. } | Act::Draw(_) | Act::Extend { .. } | Act::Change(_)) => {
                self.board.take(stamp, act);
            }
            Act::Notes(update) => self.notes.take(id.writer, update),
            Act::Ask { question, options, several, anonymous } => {
                self.polls.ask(stamp, question, options, several, anonymous);
            }
            Act::Vote { poll, choices } => self.polls.vote(stamp, poll, choices),
            Act::Close { poll, seen } => self.polls.close(stamp, poll, seen),
            Act::Offer { name, size, hash } => self.offers.offer(stamp, entry.at, name, size, hash),
            Act::Withdraw { offer } => self.offers.withdraw(offer),
            Act::Hold { offer, whole } => self.offers.hold(stamp, offer, whole),
            Act::Name { name } => self.names.call(stamp, name),
        }
    }

    /// After everything that came at once was taken in.
    fn settle(&mut self) {
        if std::mem::take(&mut self.board_stale) {
            self.rebuild_board(self.board.keepers().clone());
        }
    }

    /// Makes the notes anew from the logs, without what was not written down.
    fn rebuild_notes(&mut self) {
        let mut notes = Notes::new(self.me);
        for (writer, log) in self.logs.iter() {
            for bytes in log.entries() {
                let entry = Entry::read(bytes, writer).expect("what stands in a log was read before");
                if let Act::Notes(update) = entry.act {
                    notes.take(writer, update);
                }
            }
        }
        self.notes = notes;
    }

    fn rebuild_board(&mut self, keepers: BTreeSet<ParticipantId>) {
        let mut board = self.board.emptied(keepers);
        for (writer, log) in self.logs.iter() {
            for (index, bytes) in (0..).zip(log.entries()) {
                let entry = Entry::read(bytes, writer).expect("what stands in a log was read before");
                let drawn = matches!(
                    entry.act,
                    Act::Page { .. } | Act::Draw(_) | Act::Extend { .. } | Act::Change(_)
                );
                if drawn {
                    board.take(Stamp { tick: entry.tick, id: ItemId { writer, index } }, entry.act);
                }
            }
        }
        self.board = board;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writes_no_more_where_the_whole_is_full() {
        let now = Millis(1_000);
        let other = Writer { author: ParticipantId::from_bits(2), session: 1 };
        let mut table = Table::new(ParticipantId::from_bits(1), 1, now);
        for tick in 1..limits::TABLE_ENTRIES as u64 {
            table.logs.push(now, other, tick, b"");
        }
        assert!(table.say(now, "the last", None, None).is_ok());
        assert_eq!(table.event(), Some(Event::Near(Limit::Entries)));
        assert_eq!(table.say(now, "more", None, None), Err(Refused::Full(Limit::Entries)));

        let mut table = Table::new(ParticipantId::from_bits(1), 1, now);
        table.logs.push(now, other, 1, &vec![0; limits::TABLE_BYTES - 200]);
        assert!(table.say(now, "the last", None, None).is_ok());
        assert_eq!(table.event(), Some(Event::Near(Limit::Bytes)));
        let text = "x".repeat(200);
        assert_eq!(table.say(now, &text, None, None), Err(Refused::Full(Limit::Bytes)));
    }
}
