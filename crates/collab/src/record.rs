//! What is written down for another load of the page: a version and a [`SavedRecord`].

use serde::{Deserialize, Serialize};

use crate::direct_messages::{self, MessageNumber, SavedMessage};
use crate::entry::LogEntry;
use crate::error::{Offence, Unfit};
use crate::ids::Writer;
use crate::limits;

const VERSION: u8 = 1;

/// Entries of one log, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogPart {
    pub(crate) writer: Writer,
    /// How many entries of that log come before.
    pub(crate) from: u32,
    pub(crate) entries: Vec<Vec<u8>>,
}

/// What came since the record before it.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SavedRecord {
    pub(crate) parts: Vec<LogPart>,
    pub(crate) direct_messages: Vec<SavedMessage>,
    /// Which of one's private messages came to whom.
    pub(crate) delivered: Vec<(u64, MessageNumber)>,
}

impl SavedRecord {
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.direct_messages.is_empty() && self.delivered.is_empty()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let record = postcard::to_extend(self, vec![VERSION]);
        record.expect("writing into memory does not fail")
    }

    /// What these bytes say, if every part of it is well.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Offence> {
        let [version, bytes @ ..] = bytes else { return Err(Offence::Malformed) };
        if *version != VERSION {
            return Err(Offence::Version(*version));
        }
        if bytes.len() > limits::RECORD_BYTES + limits::ENTRY_BYTES {
            return Err(Offence::Oversized);
        }
        let (record, rest) = postcard::take_from_bytes::<Self>(bytes).map_err(|_| Offence::Malformed)?;
        if !rest.is_empty() {
            return Err(Offence::Malformed);
        }
        record.parts.iter().try_for_each(LogPart::check)?;
        record.direct_messages.iter().try_for_each(|kept| direct_messages::fits(&kept.text, kept.file))?;
        Ok(record)
    }
}

impl LogPart {
    pub(crate) fn end(&self) -> u32 {
        self.from + u32::try_from(self.entries.len()).expect("a record has a limit")
    }

    fn check(&self) -> Result<(), Offence> {
        if self.from as usize + self.entries.len() > limits::LOG_ENTRIES {
            return Err(Offence::LogTooLong);
        }
        let mut lamport = 0;
        for bytes in &self.entries {
            let entry = LogEntry::read(bytes, self.writer)?;
            if entry.lamport <= lamport {
                return Err(Unfit::OutOfRange.into());
            }
            lamport = entry.lamport;
        }
        Ok(())
    }
}
