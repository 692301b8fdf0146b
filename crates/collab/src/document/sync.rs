//! The exchange with the other participants. Each side says how much of each log it has, and sends what the other
//! lacks; direct messages and awareness go over the same channels. The caller carries the messages, one ordered
//! channel a peer.

use std::collections::BTreeSet;

use parvis_base::{Mono, Now};
use parvis_protocol::ParticipantId;

use crate::awareness::Awareness;
use crate::document::SharedDocument;
use crate::entry::LogEntry;
use crate::error::{DocumentEvent, Offence, Tool, Unfit};
use crate::frame::Frame;
use crate::ids::{ItemId, Writer};
use crate::limits;
use crate::op::Op;
use crate::peer::PeerSync;

impl SharedDocument {
    /// A reliable, ordered channel to this participant is open, perhaps in place of another.
    pub fn open(&mut self, peer: ParticipantId) {
        if peer != self.me.author {
            self.peers.insert(peer, PeerSync::opened());
        }
    }

    /// Whether the page at the other end of this participant's channel has spoken: its collab session is there.
    #[must_use]
    pub fn has_met(&self, peer: ParticipantId) -> bool {
        self.peers.get(&peer).is_some_and(|peer| peer.writer.is_some())
    }

    /// The channel to this participant is closed.
    pub fn close(&mut self, peer: ParticipantId) {
        if let Some(gone) = self.peers.remove(&peer) {
            if gone.awareness != Awareness::default() {
                self.events.push_back(DocumentEvent::Awareness(peer));
            }
            if gone.film.heard.is_some() {
                self.events.push_back(DocumentEvent::Film);
            }
            // What the others passed on in its name was not taken while it could speak itself, and what it
            // was asked for may come from them now. They count anew.
            for other in self.peers.values_mut() {
                other.hello_due = true;
            }
        }
    }

    /// The next message for this participant, of at most `may` bytes: what the channel's buffer still takes.
    pub fn poll(&mut self, now: Mono, to: ParticipantId, may: usize) -> Option<Vec<u8>> {
        let peer = self.peers.get_mut(&to)?;
        if may < limits::CHUNK_MIN {
            return None;
        }
        if peer.cutter.is_empty() {
            let frame = self.next_frame(now, to)?;
            self.peers.get_mut(&to)?.cutter.put(&frame);
        }
        Some(self.peers.get_mut(&to)?.cutter.next(may))
    }

    /// When to poll again although nothing happens.
    #[must_use]
    pub fn wake(&self, now: Mono) -> Option<Mono> {
        let unannounced =
            |peer: &PeerSync| peer.writer.is_some() && !peer.unannounced(self.me, &self.logs).is_empty();
        let unsent = |peer: &PeerSync| {
            let mut logs = self.logs.iter().filter(|(writer, _)| Some(*writer) != peer.writer);
            logs.any(|(writer, log)| peer.sent.get(&writer).copied().unwrap_or(0) < log.len())
        };
        let waits = self.peers.values().any(|peer| unannounced(peer) || unsent(peer));
        let waits = waits.then(|| now.after(limits::HAVE_EVERY));
        let shows = self.peers.values().filter_map(|peer| peer.show_at(now, &self.awareness));
        shows.chain(waits).chain(self.film_wake(now)).min()
    }

    /// A message came on the channel of this participant.
    pub fn receive(&mut self, now: Now, from: ParticipantId, message: &[u8]) {
        let Some(peer) = self.peers.get_mut(&from) else { return };
        let taken = peer.intake.message(now.mono, message.len()).and_then(|()| peer.joiner.take(message));
        let done = match taken {
            Ok(None) => Ok(()),
            Ok(Some(frame)) => {
                peer.intake.frame(now.mono, &frame).and_then(|()| self.frame(now, from, frame))
            }
            Err(offence) => Err(offence),
        };
        if let Err(offence) = done {
            self.close(from);
            self.events.push_back(DocumentEvent::Refused(from, offence));
        }
    }

    fn next_frame(&mut self, now: Mono, to: ParticipantId) -> Option<Frame> {
        let peer = self.peers.get_mut(&to)?;
        if std::mem::take(&mut peer.hello_due) {
            peer.announced = self.logs.version_vector();
            peer.announced_at = now;
            let have = peer.announced.iter().map(|(writer, count)| (*writer, *count)).collect();
            // The other forgets what it was asked for.
            peer.wanted = false;
            peer.want_due = false;
            self.want();
            // And what it was offered alone.
            self.begin_handing(to);
            return Some(Frame::Hello { writer: self.me, have });
        }
        // It is not known yet what it needs.
        peer.writer?;
        if std::mem::take(&mut peer.want_due) {
            return Some(Frame::Want);
        }
        if let Some(frame) = peer.direct_frames.pop_front() {
            return Some(frame);
        }
        if let Some(frame) = self.film_frame(now, to) {
            return Some(frame);
        }
        let peer = self.peers.get_mut(&to)?;
        if let Some(shown) = peer.show(now, &self.awareness) {
            return Some(shown);
        }
        if let Some(have) = peer.have(now, self.me, &self.logs) {
            return Some(have);
        }
        let frame = peer.entries(now, self.me, &self.logs)?;
        if let Frame::Entries { writer, from, entries } = &frame
            && *writer == self.me
        {
            self.given = self.given.max(from + entries.len() as u32);
            // What was said does not wait any more, or not all of it.
            if let Some(end) = self.saying {
                self.saying = Some(end).filter(|end| *end > self.given);
                self.events.push_back(DocumentEvent::Changed(Tool::Chat));
            }
        }
        Some(frame)
    }

    fn frame(&mut self, now: Now, from: ParticipantId, frame: Frame) -> Result<(), Offence> {
        let greeted = self.peers.get(&from).is_some_and(|peer| peer.writer.is_some());
        if !greeted && !matches!(frame, Frame::Hello { .. }) {
            return Err(Offence::Malformed);
        }
        match frame {
            Frame::Hello { writer, have } => self.hello(now.mono, from, writer, have),
            Frame::Have(have) => {
                self.count_fits(&have)?;
                if let Some(peer) = self.peers.get_mut(&from) {
                    peer.has(have)?;
                }
                self.want();
                Ok(())
            }
            Frame::Want => {
                let all = self.logs.version_vector();
                if let Some(peer) = self.peers.get_mut(&from) {
                    peer.promised = all;
                }
                Ok(())
            }
            Frame::Entries { writer, from: first, entries } => {
                self.entries_came(now, from, writer, first, &entries)
            }
            Frame::DirectMessage { number, at, text, file } => {
                self.direct_message_came(now, from, number, at, text, file)
            }
            Frame::Handed(file_offers) => {
                let writer = self.peers.get(&from).and_then(|peer| peer.writer);
                self.handing.extend(writer.map(|writer| (from, writer)));
                if self.file_offers.heard(from, self.me.author, file_offers)? {
                    self.events.push_back(DocumentEvent::Changed(Tool::Files));
                }
                Ok(())
            }
            Frame::Awareness(awareness) => {
                awareness.check()?;
                self.awareness_came(from, awareness);
                Ok(())
            }
            Frame::Film(told) => self.film_came(now.mono, from, told),
            Frame::AskTime(at) => self.time_asked(now.mono, from, at),
            Frame::Time { asked, came, went } => self.time_came(now.mono, from, asked, came, went),
            Frame::Heard(numbers) => {
                self.direct_messages_delivered(from, &numbers);
                Ok(())
            }
        }
    }

    fn hello(
        &mut self,
        now: Mono,
        from: ParticipantId,
        writer: Writer,
        have: Vec<(Writer, u32)>,
    ) -> Result<(), Offence> {
        if writer.author != from {
            return Err(Offence::InAnothersName);
        }
        self.count_fits(&have)?;
        self.find(now, &have);
        let again = self.direct_messages.again(from);
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.greeted(now, writer, have);
            // What it was not told of, it says again; what came of its own it is still to hear.
            peer.direct_frames.retain(|frame| matches!(frame, Frame::Heard(_)));
            peer.direct_frames.extend(again);
        }
        // Another load of the page may offer them nothing. The same tells it anew at once: what is fetched meanwhile
        // stays.
        if self.handing.get(&from).is_some_and(|before| *before != writer)
            && self.file_offers.heard(from, self.me.author, Vec::new())?
        {
            self.events.push_back(DocumentEvent::Changed(Tool::Files));
        }
        self.begin_handing(from);
        self.want();
        Ok(())
    }

    /// Remembers what was there before this participant came, so that only what comes after it is announced.
    ///
    /// Who joins an hour into the meeting gets hundreds of messages at once. They are shown, but none of them rings.
    fn find(&mut self, now: Mono, have: &[(Writer, u32)]) {
        if self.found.is_empty() || now.since(self.begun) < limits::COMING_IN {
            for (writer, count) in have {
                let found = self.found.entry(*writer).or_insert(0);
                *found = (*found).max(*count);
            }
        }
    }

    fn announce(&mut self, id: ItemId, op: &Op) {
        let found = self.found.get(&id.writer).copied().unwrap_or(0);
        if id.index < found || id.author() == self.me.author {
            return;
        }
        if matches!(op, Op::Say { .. }) {
            self.events.push_back(DocumentEvent::Said(id));
        } else if matches!(op, Op::Ask { .. }) {
            self.events.push_back(DocumentEvent::Asked(id));
        }
    }

    /// Nobody has more of this participant's log than there is.
    fn count_fits(&self, have: &[(Writer, u32)]) -> Result<(), Offence> {
        let own = self.logs.len_of(self.me);
        let lies = have.iter().any(|(writer, count)| *writer == self.me && *count > own);
        if lies { Err(Offence::InAnothersName) } else { Ok(()) }
    }

    /// Asks one peer for everything it has, where it has something that comes from nobody else.
    ///
    /// Eve comes late, and Ada is gone. Ada's messages are with Bob and Cleo, who say so in their hello. Eve asks one of
    /// them: asking both would bring everything twice, and asking nobody would make her wait for `RELAY_AFTER`. The logs
    /// of those who have a channel to us need no asking, since they send theirs themselves. When the one who was asked
    /// goes, or turns out not to have it, this is called again and finds the next.
    fn want(&mut self) {
        let asked: Vec<ParticipantId> = self.ids(|peer| peer.wanted);
        for id in self.ids(|peer| peer.writer.is_some() && !peer.wanted) {
            let lacks = self.peers[&id].has.iter().any(|(writer, count)| {
                let speaks_itself = self.speaker(*writer).is_some();
                let coming =
                    asked.iter().any(|other| self.peers[other].has.get(writer).is_some_and(|n| n >= count));
                !speaks_itself && !coming && self.logs.len_of(*writer) < *count
            });
            if lacks && let Some(peer) = self.peers.get_mut(&id) {
                peer.wanted = true;
                peer.want_due = true;
                return;
            }
        }
    }

    fn ids(&self, which: impl Fn(&PeerSync) -> bool) -> Vec<ParticipantId> {
        self.peers.iter().filter(|(_, peer)| which(peer)).map(|(id, _)| *id).collect()
    }

    /// The peer who writes this log, if their channel is open in the session that writes it.
    ///
    /// Then nobody else is believed about it. Otherwise Bob could send an invented entry of Ada's before she sends the
    /// true one, and the place would be taken.
    fn speaker(&self, writer: Writer) -> Option<ParticipantId> {
        let peer = self.peers.get(&writer.author)?;
        (peer.writer == Some(writer)).then_some(writer.author)
    }

    /// Takes over the part of a log that is new here: entries `first..` of `writer`, from this peer.
    ///
    /// The order of the checks is the rule of who is believed:
    /// 1. Nobody has more of our own log than we wrote: claiming so is forging.
    /// 2. Whoever is connected speaks for themselves ([`Self::speaker`]). From others their entries are dropped without a
    ///    complaint: it is honest to pass them on while not knowing of our channel.
    /// 3. A gap (`first > have`) is dropped too. A channel keeps the order, so it happens only where something before was
    ///    not taken; the next hello tells the peer from where to send again. What is known already is skipped.
    /// 4. All new entries are read and checked before one is taken. An entry that no honest page writes (unreadable, a
    ///    number that does not grow, something its author may not do, too long a log) refuses the whole message and the
    ///    channel, so that half a message can never be what two sides disagree on.
    /// 5. What does not fit into the limits of the whole is nobody's fault: it is not taken, and the person is told.
    fn entries_came(
        &mut self,
        now: Now,
        from: ParticipantId,
        writer: Writer,
        first: u32,
        entries: &[Vec<u8>],
    ) -> Result<(), Offence> {
        let count = u32::try_from(entries.len()).map_err(|_| Offence::Oversized)?;
        let end = first.checked_add(count).ok_or(Offence::Malformed)?;
        self.count_fits(&[(writer, end)])?;
        // Who can speak for themselves is not spoken for.
        if self.speaker(writer).is_some_and(|speaker| speaker != from) {
            return Ok(());
        }
        let (have, mut bytes, mut lamport) =
            self.logs.get(writer).map_or((0, 0, 0), |log| (log.len(), log.bytes(), log.lamport()));
        if end as usize > limits::LOG_ENTRIES {
            return Err(Offence::LogTooLong);
        }
        // Something before was not taken; a hello tells the peer to count anew.
        if first > have || end <= have {
            return Ok(());
        }
        let new = &entries[(have - first) as usize..];
        let mut read = Vec::with_capacity(new.len());
        for entry_bytes in new {
            let entry = LogEntry::read(entry_bytes, writer)?;
            if entry.lamport <= lamport {
                return Err(Unfit::OutOfRange.into());
            }
            lamport = entry.lamport;
            bytes += entry_bytes.len();
            if bytes > limits::LOG_BYTES {
                return Err(Offence::LogTooLong);
            }
            read.push(entry);
        }
        let more = new.iter().map(Vec::len).sum();
        if let Err(limit) = self.logs.takes(self.me, writer, new.len(), more) {
            self.events.push_back(DocumentEvent::Full(limit));
            return Ok(());
        }
        let mut changed: BTreeSet<Tool> = BTreeSet::new();
        // From which entry on its author wrote while there was a channel to them.
        let live =
            self.peers.get(&from).filter(|peer| peer.writer == Some(writer)).map(|peer| peer.live_from);
        for ((index, entry), entry_bytes) in (have..).zip(read).zip(new) {
            self.logs.push(now.mono, writer, entry.lamport, entry_bytes);
            changed.insert(entry.op.tool());
            let id = ItemId { writer, index };
            if matches!(entry.op, Op::Say { .. } | Op::FileOffer { .. }) {
                self.clocks.came(now.wall, id, entry.at, live.is_some_and(|live| index >= live));
            }
            self.announce(id, &entry.op);
            self.take(id, entry);
        }
        self.rebuild_stale();
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.has([(writer, end)])?;
            // It knows that this came.
            peer.announced.insert(writer, end);
        }
        self.events.extend(changed.into_iter().map(DocumentEvent::Changed));
        Ok(())
    }
}
