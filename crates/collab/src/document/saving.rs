//! What of the document is written down for a reload of the page, and how it is read again: records in any order,
//! each taken as a whole or not at all.

use std::collections::BTreeSet;

use parvis_base::Mono;

use crate::direct_messages::{MessageId, SavedMessage};
use crate::document::SharedDocument;
use crate::entry::LogEntry;
use crate::error::{DocumentEvent, Limit, Offence, Tool};
use crate::ids::{ItemId, VersionVector, Writer};
use crate::limits;
use crate::record::{LogPart, SavedRecord};

/// What was written down, and what was read and does not fit yet.
#[derive(Debug, Default)]
pub(super) struct Saving {
    /// How much of each log is written down.
    saved: VersionVector,
    /// Parts of logs whose begin has not been read.
    waiting: Vec<LogPart>,
    waiting_bytes: usize,
}

/// What is to be written down next, and how to say afterwards that it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsavedRecord {
    bytes: Vec<u8>,
    /// How much of each log there is in this record and those before it.
    ends: Vec<(Writer, u32)>,
    messages: BTreeSet<MessageId>,
    /// How many of those that came to others.
    delivered: usize,
}

impl UnsavedRecord {
    /// The record, for [`CollabIntent::RestoreRecords`](crate::CollabIntent::RestoreRecords) in another load of the page.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// For a page that is loaded again while nobody else is there who has the shared document. The records are as private
/// as the document itself: whoever keeps them encrypts them.
impl SharedDocument {
    /// The next record to be kept, of about so many bytes but at least one entry: what came since those that
    /// [`CollabIntent::MarkSaved`](crate::CollabIntent::MarkSaved) said are. Nothing if everything is.
    #[must_use]
    pub fn unsaved(&self, most_bytes: usize) -> Option<UnsavedRecord> {
        let most = most_bytes.min(limits::RECORD_BYTES);
        let mut record = SavedRecord::default();
        let mut bytes = 0;
        for (writer, log) in self.logs.iter() {
            let from = self.saving.saved.get(&writer).copied().unwrap_or(0);
            let mut entries = Vec::new();
            while let Some(entry) = log.entry(from + entries.len() as u32) {
                // With what is around it.
                if bytes > 0 && bytes + entry.len() + 32 > most {
                    break;
                }
                bytes += entry.len() + 32;
                entries.push(entry.to_vec());
            }
            if !entries.is_empty() {
                record.parts.push(LogPart { writer, from, entries });
            }
        }
        if bytes < most {
            record.direct_messages = self.direct_messages.unsaved(most - bytes);
            record.delivered = self.direct_messages.unsaved_delivered().to_vec();
        }
        (!record.is_empty()).then(|| UnsavedRecord {
            bytes: record.bytes(),
            ends: record.parts.iter().map(|part| (part.writer, part.end())).collect(),
            messages: record.direct_messages.iter().map(SavedMessage::id).collect(),
            delivered: record.delivered.len(),
        })
    }

    /// A record is kept.
    pub(crate) fn mark_saved(&mut self, record: &UnsavedRecord) {
        for (writer, end) in &record.ends {
            let saved = self.saving.saved.entry(*writer).or_insert(0);
            *saved = (*saved).max(*end);
        }
        self.direct_messages.mark_saved(&record.messages, record.delivered);
    }

    /// Takes in a record of an earlier load of the page. They may come in any order, and twice.
    ///
    /// # Errors
    ///
    /// Bytes that are no record. Nothing of them is taken.
    pub fn restore(&mut self, now: Mono, record: &[u8]) -> Result<(), Offence> {
        let record = SavedRecord::read(record)?;
        let own = self.logs.len_of(self.me);
        if record.parts.iter().any(|part| part.writer == self.me && part.end() > own) {
            return Err(Offence::InAnothersName);
        }
        // First, so that nothing is sent that came already.
        for (to, number) in record.delivered {
            self.direct_messages.restore_delivered(to, number);
        }
        let mut changed = BTreeSet::new();
        for part in record.parts {
            self.hold_back(part);
        }
        self.fit_in(now, &mut changed);
        for kept in record.direct_messages {
            let Some((with, frame)) = self.direct_messages.restore(kept) else { continue };
            changed.insert(Tool::Chat);
            if let (Some(frame), Some(peer)) =
                (frame, self.peers.get_mut(&with).filter(|peer| peer.writer.is_some()))
            {
                peer.direct_frames.push_back(frame);
            }
        }
        self.rebuild_stale();
        self.events.extend(changed.into_iter().map(DocumentEvent::Changed));
        Ok(())
    }

    fn hold_back(&mut self, part: LogPart) {
        let bytes: usize = part.entries.iter().map(Vec::len).sum();
        if self.saving.waiting_bytes + bytes > limits::DOCUMENT_BYTES_RECEIVED {
            self.events.push_back(DocumentEvent::Full(Limit::Bytes));
            return;
        }
        self.saving.waiting_bytes += bytes;
        self.saving.waiting.push(part);
    }

    /// Takes in the parts for which what comes before is here.
    fn fit_in(&mut self, now: Mono, changed: &mut BTreeSet<Tool>) {
        while let Some(place) =
            self.saving.waiting.iter().position(|part| part.from <= self.logs.len_of(part.writer))
        {
            let part = self.saving.waiting.swap_remove(place);
            self.saving.waiting_bytes -= part.entries.iter().map(Vec::len).sum::<usize>();
            self.take_part(now, &part, changed);
        }
    }

    fn take_part(&mut self, now: Mono, part: &LogPart, changed: &mut BTreeSet<Tool>) {
        let LogPart { writer, from, entries } = part;
        let (have, bytes, lamport) =
            self.logs.get(*writer).map_or((0, 0, 0), |log| (log.len(), log.bytes(), log.lamport()));
        let new = entries.get((have - from) as usize..).unwrap_or_default();
        let Some(first) = new.first() else { return self.saved(part) };
        let more = new.iter().map(Vec::len).sum();
        if let Err(limit) = self.logs.takes(self.me, *writer, new.len(), more) {
            self.events.push_back(DocumentEvent::Full(limit));
            return;
        }
        let read = |bytes| LogEntry::read(bytes, *writer).expect("a record is read as a whole before");
        // It is from another history than what others sent of this log.
        if read(first).lamport <= lamport || bytes + more > limits::LOG_BYTES {
            return;
        }
        for (index, bytes) in (have..).zip(new) {
            let entry = read(bytes);
            self.logs.push(now, *writer, entry.lamport, bytes);
            changed.insert(entry.op.tool());
            self.take(ItemId { writer: *writer, index }, entry);
        }
        self.saved(part);
    }

    /// A record has this part.
    fn saved(&mut self, part: &LogPart) {
        let saved = self.saving.saved.entry(part.writer).or_insert(0);
        // What others sent before it may be in none.
        if *saved >= part.from {
            *saved = part.end().max(*saved);
        }
    }
}
