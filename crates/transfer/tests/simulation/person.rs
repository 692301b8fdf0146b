use std::collections::{BTreeMap, BTreeSet};

use parvis_protocol::ParticipantId;
use parvis_transfer::{ChannelId, Hash, IncomingFile, List, OutgoingFiles, segment};

/// What stands for the bytes of a chunk: equal if and only if the bytes are.
pub(crate) type Bytes = u64;

/// How somebody behaves to those who fetch here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Honest,
    /// Now and then other bytes.
    Corrupt,
    /// Messages that mean nothing.
    Rubbish,
    /// Opens and never says a word.
    Silent,
}

/// What outlasts a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    pub(crate) list: Option<Vec<u8>>,
    pub(crate) segments: BTreeMap<u32, BTreeMap<u32, Bytes>>,
}

pub(crate) struct Person {
    pub(crate) id: ParticipantId,
    pub(crate) manner: Manner,
    pub(crate) here: bool,
    pub(crate) disk: Disk,
    /// Has the file itself, and can choose it again.
    pub(crate) origin: bool,
    pub(crate) incoming: Option<IncomingFile>,
    pub(crate) outgoing: OutgoingFiles,
    /// Chunks in memory: what came of each.
    pub(crate) buffers: BTreeMap<u32, Vec<(Bytes, u32)>>,
    pub(crate) unsealed: BTreeMap<u32, BTreeMap<u32, Bytes>>,
    pub(crate) finished: bool,
    /// One's own number of a channel, to the world's.
    pub(crate) fetching: BTreeMap<ChannelId, u64>,
    pub(crate) serving: BTreeMap<ChannelId, u64>,
    pub(crate) next_serving: u32,
    pub(crate) released: BTreeSet<(ChannelId, u32)>,
}

impl Person {
    pub(crate) fn new(n: u64, manner: Manner) -> Self {
        Self {
            id: ParticipantId::from_bits(n),
            manner,
            here: true,
            disk: Disk::default(),
            origin: false,
            incoming: None,
            outgoing: OutgoingFiles::default(),
            buffers: BTreeMap::new(),
            unsealed: BTreeMap::new(),
            finished: false,
            fetching: BTreeMap::new(),
            serving: BTreeMap::new(),
            next_serving: 0,
            released: BTreeSet::new(),
        }
    }

    pub(crate) fn holds(&self, root: Hash) -> bool {
        self.outgoing.serves(root)
    }

    /// The page goes away, and what was not in storage with it.
    pub(crate) fn lose_page(&mut self) {
        self.incoming = None;
        self.outgoing = OutgoingFiles::default();
        self.buffers.clear();
        self.unsealed.clear();
        self.fetching.clear();
        self.serving.clear();
        self.finished = false;
    }

    /// What is in the buffer of a chunk, if all of it is of one mind.
    pub(crate) fn buffer(&self, chunk: u32, whole: u32) -> Option<Bytes> {
        let parts = self.buffers.get(&chunk)?;
        let sum: u32 = parts.iter().map(|(_, bytes)| bytes).sum();
        let (first, _) = parts.first()?;
        (sum == whole && parts.iter().all(|(what, _)| what == first)).then_some(*first)
    }

    pub(crate) fn stored(&self, chunk: u32) -> Option<Bytes> {
        self.disk.segments.get(&segment(chunk))?.get(&chunk).copied()
    }

    pub(crate) fn serve(&mut self, list: &List) {
        self.outgoing.serve(list.clone(), None);
    }
}
