//! Who writes a log, which entry it is, and where it stands among all: a Lamport number, then the writer, so that
//! everyone has the same order.

use std::fmt;

use parvis_protocol::ParticipantId;
use serde::{Deserialize, Serialize};

/// Who writes one log: a participant, in one load of their page. A page that was reloaded cannot know how far
/// its log went, so it begins another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u64, u32)", into = "(u64, u32)")]
pub struct Writer {
    /// The participant.
    pub author: ParticipantId,
    /// Drawn by them when the page was loaded.
    pub session: u32,
}

impl From<(u64, u32)> for Writer {
    fn from((author, session): (u64, u32)) -> Self {
        Self { author: ParticipantId::from_bits(author), session }
    }
}

impl From<Writer> for (u64, u32) {
    fn from(writer: Writer) -> Self {
        (writer.author.bits(), writer.session)
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:x}", self.author, self.session)
    }
}

/// An entry of a log, and whatever that entry made: a message, an element, a poll, an offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId {
    /// Whose log.
    pub writer: Writer,
    /// How many entries of that log come before it.
    pub index: u32,
}

impl ItemId {
    /// The participant who made it.
    #[must_use]
    pub fn author(self) -> ParticipantId {
        self.writer.author
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}#{}", self.writer, self.index)
    }
}

/// Where an entry stands among all entries of all logs: after everything that its author knew when writing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// One more than the largest that the author had seen.
    pub lamport: u64,
    /// Two people may write at once; then this decides, the same everywhere.
    pub id: ItemId,
}

/// How many entries of each log somebody has.
pub(crate) type VersionVector = std::collections::BTreeMap<Writer, u32>;
