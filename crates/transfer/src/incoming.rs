//! A file that is fetched.

mod chunks;
mod holder;
mod plan;
mod source;
mod storage;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use parvis_base::Mono;
use parvis_protocol::ParticipantId;

use crate::chunk::{Hash, List, chunk_bytes, segment};
use crate::wire::No;
use crate::{ChannelId, chunk};
use chunks::{ChunkState, Chunks};
use holder::Holder;
use source::FileSource;

/// A command whose end is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StorageJob(u32);

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Open a channel; then [`IncomingFile::opened`] or [`IncomingFile::closed`].
    Connect(ChannelId, ParticipantId),
    /// Send this.
    Send(ChannelId, Vec<u8>),
    /// Close it. Nothing of it need be told any more.
    Close(ChannelId),
    /// Hash a chunk that has come whole; then [`IncomingFile::digested`].
    Digest(StorageJob, u32),
    /// Read a chunk from storage and hash it; then [`IncomingFile::digested`].
    Check(StorageJob, u32),
    /// Write a chunk to its place in its segment; then [`IncomingFile::stored`].
    Write(StorageJob, u32),
    /// Make a segment, whose chunks are all written, outlast the page; then [`IncomingFile::stored`].
    Seal(StorageJob, u32),
    /// What is in memory of this chunk is of no use. Said neither of those written nor of those never begun.
    Forget(u32),
    /// What storage has of this segment is of no use. No command about it will be told the end of.
    Erase(u32),
    /// The list is known, to be kept with the segments.
    KeepList,
    /// It is whole, and in storage.
    Finished,
}

/// Where the bytes of a message belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyTarget {
    /// Into which chunk.
    pub chunk: u32,
    /// From which byte of it on.
    pub offset: u32,
    /// How many bytes the chunk has.
    pub whole: u32,
}

/// What keeps storage from taking more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No room is left.
    NoRoom,
    /// Anything else.
    Storage,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nobody who holds it can be reached. What the last one said, if it said something.
    Waiting(Option<No>),
    /// A channel is being opened.
    Connecting,
    /// It comes.
    Fetching,
    /// What is in storage from before is looked at.
    Checking,
    /// The person has stopped it for a while.
    Paused,
    /// Storage takes no more. [`IncomingFile::go_on`] tries again.
    Stuck(Trouble),
    /// It is whole.
    Done,
}

/// What a person is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How far it is.
    pub phase: Phase,
    /// The bytes that are here.
    pub done: u64,
    /// All of them.
    pub size: u64,
    /// From whom it comes at the moment.
    pub from: Vec<ParticipantId>,
}

#[derive(Debug, Clone, Copy)]
enum Doing {
    Digest { chunk: u32, from: ParticipantId },
    Check(u32),
    Write(u32),
    Seal(u32),
}

/// A file that is fetched.
#[derive(Debug)]
pub struct IncomingFile {
    root: Hash,
    size: u64,
    list: Option<List>,
    chunks: Chunks,
    /// Those that can be reached, and say to have all of it.
    holders: BTreeMap<ParticipantId, Holder>,
    sources: BTreeMap<ChannelId, FileSource>,
    next_channel: u32,
    doing: BTreeMap<StorageJob, Doing>,
    next_op: u32,
    paused: bool,
    trouble: Option<Trouble>,
    finished: bool,
    last_no: Option<No>,
    seed: u64,
    outputs: VecDeque<Output>,
}

impl IncomingFile {
    /// The file with this root and size; `None` where no file can have that size. `seed` is any number: it spreads
    /// those who fetch among those who hold.
    #[must_use]
    pub fn new(root: Hash, size: u64, seed: u64) -> Option<Self> {
        let count = chunk::chunks(size)?;
        Some(Self {
            root,
            size,
            list: None,
            chunks: Chunks::new(count),
            holders: BTreeMap::new(),
            sources: BTreeMap::new(),
            next_channel: 0,
            doing: BTreeMap::new(),
            next_op: 0,
            paused: false,
            trouble: None,
            finished: false,
            last_no: None,
            seed,
            outputs: VecDeque::new(),
        })
    }

    /// What storage has from an earlier load of the page: the list, and the segments that are whole. All of it is
    /// checked.
    pub fn restore(&mut self, now: Mono, list: Option<Vec<u8>>, segments: impl IntoIterator<Item = u32>) {
        let list = list.and_then(|bytes| List::new(self.size, bytes)).filter(|list| list.root() == self.root);
        if self.list.is_none() {
            self.list = list;
        }
        for segment in segments {
            self.chunks.keep(chunk::segment_chunks(self.size, segment));
        }
        self.step(now);
    }

    /// Those who hold the file and can be reached, whenever they change.
    pub fn reachable(&mut self, now: Mono, holders: &BTreeSet<ParticipantId>) {
        let gone: Vec<_> = self.holders.keys().filter(|who| !holders.contains(who)).copied().collect();
        for who in gone {
            if let Some(channel) = self.source_of(who) {
                self.drop_source(channel, true);
            }
            self.holders.remove(&who);
        }
        for who in holders {
            self.holders.entry(*who).or_default();
        }
        self.step(now);
    }

    /// The person stops it for a while. What has been asked for still comes.
    pub fn pause(&mut self, now: Mono) {
        self.paused = true;
        self.step(now);
    }

    /// There will not be room for it, as far as anybody can tell. [`Self::go_on`] tries all the same.
    pub fn stuck(&mut self, now: Mono, trouble: Trouble) {
        self.give_up_unsealed(trouble);
        self.step(now);
    }

    /// The person wants it again, also from those who refused, and although storage took no more.
    pub fn go_on(&mut self, now: Mono) {
        self.paused = false;
        self.trouble = None;
        self.last_no = None;
        for holder in self.holders.values_mut() {
            *holder = Holder::default();
        }
        self.step(now);
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Mono) {
        let late = |source: &FileSource| source.deadline().is_some_and(|deadline| deadline <= now);
        let late: Vec<_> =
            self.sources.iter().filter(|(_, s)| late(s)).map(|(channel, _)| *channel).collect();
        for channel in late {
            self.lose(now, channel, true);
        }
        self.step(now);
    }

    /// When to call [`Self::tick`], if nothing happens before.
    #[must_use]
    pub fn wake(&self) -> Option<Mono> {
        let sources = self.sources.values().filter_map(FileSource::deadline);
        let wanted = self.room_for_sources() > 0;
        let free = self.holders.iter().filter(|(who, holder)| wanted && self.is_free(**who, holder));
        sources.chain(free.map(|(_, holder)| holder.not_before).filter(|at| at.0 > 0)).min()
    }

    /// What to do next, until there is no more.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The hashes of the chunks, once they are known.
    #[must_use]
    pub fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    /// What a person is shown of it.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let filling =
            self.sources.values().filter_map(|source| source.filling).map(|filling| u64::from(filling.got));
        Progress {
            phase: self.phase(),
            done: self.chunks.done(self.size) + filling.sum::<u64>(),
            size: self.size,
            from: self.sources.values().filter(|source| source.greeted).map(|source| source.holder).collect(),
        }
    }

    fn phase(&self) -> Phase {
        if self.finished {
            Phase::Done
        } else if let Some(trouble) = self.trouble {
            Phase::Stuck(trouble)
        } else if self.paused {
            Phase::Paused
        } else if self.sources.values().any(|source| source.greeted) {
            Phase::Fetching
        } else if self.chunks.unchecked() && self.list.is_some() {
            Phase::Checking
        } else if !self.wants_sources() {
            // All of it has come; the last of it is being hashed and written.
            Phase::Fetching
        } else if self.holders.values().any(|holder| !holder.left) {
            Phase::Connecting
        } else {
            Phase::Waiting(self.last_no)
        }
    }

    fn whole(&self, chunk: u32) -> u32 {
        chunk_bytes(self.size, chunk)
    }

    fn segment_of(&self, chunk: u32) -> std::ops::Range<u32> {
        chunk::segment_chunks(self.size, segment(chunk))
    }
}
