//! An entry of a log as bytes. Reading one checks everything about it that does not depend on other entries.

use parvis_base::WallTime;
use serde::{Deserialize, Serialize};

use crate::error::{Offence, Unfit};
use crate::ids::Writer;
use crate::limits;
use crate::op::Op;

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LogEntry {
    pub(crate) lamport: u64,
    pub(crate) at: WallTime,
    pub(crate) op: Op,
}

impl LogEntry {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("writing into memory does not fail")
    }

    /// What these bytes say, if an honest `writer` may have written them.
    pub(crate) fn read(bytes: &[u8], writer: Writer) -> Result<Self, Offence> {
        if bytes.len() > limits::ENTRY_BYTES {
            return Err(Offence::Oversized);
        }
        let entry: Self = postcard::from_bytes(bytes).map_err(|_| Offence::Malformed)?;
        // Numbers can be written longer than they need, and bytes may follow: one entry has one spelling.
        if entry.bytes() != bytes {
            return Err(Offence::Malformed);
        }
        if entry.lamport == 0 || entry.lamport > limits::LAMPORT_MAX {
            return Err(Unfit::OutOfRange.into());
        }
        entry.op.check(writer)?;
        Ok(entry)
    }
}
