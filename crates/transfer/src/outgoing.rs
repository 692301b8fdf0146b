//! The files that others fetch here.

mod reader;
mod window;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use parvis_base::Mono;
use parvis_protocol::ParticipantId;

use crate::ChannelId;
use crate::chunk::{Hash, List, chunk_bytes};
use crate::limits;
use crate::wire::{Ask, HolderMessage, No, TransferOffence};
use reader::{FetchChannel, Reading};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServeCommand {
    /// Read this chunk of the file with this root; then [`OutgoingFiles::read`]. It is needed until [`Self::Release`].
    Read(ChannelId, Hash, u32),
    /// Send this.
    Send(ChannelId, Vec<u8>),
    /// Send so many bytes of this chunk, from this one on, as they are.
    Body {
        /// On which channel.
        channel: ChannelId,
        /// Of which chunk.
        chunk: u32,
        /// From which byte of the chunk on.
        offset: u32,
        /// How many.
        bytes: u32,
    },
    /// This chunk is not needed any more for this channel.
    Release(ChannelId, u32),
    /// Close it, once what was sent has gone out. Nothing of it need be told any more.
    Close(ChannelId),
}

/// Somebody who fetches a file here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The participant who fetches the file.
    pub to: ParticipantId,
    /// Which file.
    pub root: Hash,
    /// The bytes that they have or were sent.
    pub done: u64,
}

#[derive(Debug)]
struct Served {
    list: List,
    /// Those who may have it; all if absent.
    to: Option<BTreeSet<ParticipantId>>,
}

/// The files that others fetch here.
#[derive(Debug, Default)]
pub struct OutgoingFiles {
    served: BTreeMap<Hash, Served>,
    /// The person does not want these to have these.
    stopped: BTreeSet<(Hash, ParticipantId)>,
    readers: BTreeMap<ChannelId, FetchChannel>,
    /// How many channels each has opened, less what time forgives.
    opens: BTreeMap<ParticipantId, (u64, Mono)>,
    /// After whom it is the next one's turn.
    turn: Option<ChannelId>,
    commands: VecDeque<ServeCommand>,
}

impl OutgoingFiles {
    /// Serves a file from now on: to these, or to all.
    pub fn serve(&mut self, list: List, to: Option<BTreeSet<ParticipantId>>) {
        self.served.insert(list.root(), Served { list, to });
    }

    /// Serves it no more; those who fetch it are told so.
    pub fn withdraw(&mut self, root: Hash, why: No) {
        if self.served.remove(&root).is_some() {
            self.refuse_all(why, |reader| reader.root == Some(root));
        }
    }

    /// The person does not want this participant to have it, or lets them have it after all.
    pub fn stop(&mut self, root: Hash, to: ParticipantId, stopped: bool) {
        if !stopped {
            self.stopped.remove(&(root, to));
        } else if self.stopped.insert((root, to)) {
            self.refuse_all(No::Stopped, |reader| reader.root == Some(root) && reader.from == to);
        }
    }

    /// Whether a file is served.
    #[must_use]
    pub fn serves(&self, root: Hash) -> bool {
        self.served.contains_key(&root)
    }

    /// Somebody has opened a channel that takes messages of so many bytes.
    pub fn opened(&mut self, now: Mono, channel: ChannelId, from: ParticipantId, most: u32) {
        let theirs = self.readers.values().filter(|reader| reader.from == from).count();
        let (count, at) = self.opens.get(&from).copied().unwrap_or((0, now));
        let forgiven = now.since(at) / limits::OPEN_EVERY;
        let count = count.saturating_sub(forgiven);
        let at = if count == 0 { now } else { at.after(forgiven * limits::OPEN_EVERY) };
        let busy = theirs >= limits::CHANNELS_PER_PEER
            || self.readers.len() >= limits::CHANNELS
            || count >= limits::OPENS_BURST;
        self.readers.insert(channel, FetchChannel::new(now, from, most));
        if busy {
            self.refuse(channel, No::Busy);
        } else {
            self.opens.insert(from, (count + 1, at));
        }
    }

    /// A channel is closed.
    pub fn closed(&mut self, channel: ChannelId) {
        if let Some(reader) = self.readers.remove(&channel) {
            self.release(channel, &reader);
        }
    }

    /// A message came.
    ///
    /// # Errors
    ///
    /// What no honest peer sends. The channel is given up.
    pub fn message(&mut self, now: Mono, channel: ChannelId, message: &[u8]) -> Result<(), TransferOffence> {
        let taken = Ask::read(message).and_then(|ask| self.take(now, channel, ask));
        if taken.is_err() {
            self.close(channel);
        }
        taken
    }

    /// The chunk that was to be read is there, or cannot be read.
    pub fn read(&mut self, channel: ChannelId, chunk: u32, there: bool) {
        let Some(reader) = self.readers.get_mut(&channel) else { return };
        if !there {
            // Nobody can have it from here any more.
            if let Some(root) = reader.root {
                self.withdraw(root, No::Unreadable);
            }
            return;
        }
        if let Some(reading) = reader.reading.iter_mut().find(|reading| reading.chunk == chunk) {
            reading.there = true;
        }
    }

    /// So many bytes wait in the buffer of this channel.
    pub fn buffered(&mut self, channel: ChannelId, bytes: u64) {
        if let Some(reader) = self.readers.get_mut(&channel) {
            reader.buffered = bytes;
        }
    }

    /// What to do next, until there is no more. Those who wait are served by turns.
    pub fn poll(&mut self, now: Mono) -> Option<ServeCommand> {
        if let Some(command) = self.commands.pop_front() {
            return Some(command);
        }
        let most = self.buffer();
        let after = self.readers.keys().copied().filter(|channel| Some(*channel) > self.turn);
        let before = self.readers.keys().copied().filter(|channel| Some(*channel) <= self.turn);
        for channel in after.chain(before).collect::<Vec<_>>() {
            let Some(reader) = self.readers.get_mut(&channel) else { continue };
            let Some(served) = reader.root.and_then(|root| self.served.get(&root)) else { continue };
            if let Some(command) = reader.next(now, channel, &served.list, most) {
                self.turn = Some(channel);
                return Some(command);
            }
        }
        None
    }

    /// How much may wait in the buffer of each channel: the more there are, the less.
    #[must_use]
    pub fn buffer(&self) -> u64 {
        let channels = u64::try_from(self.readers.len().max(1)).unwrap_or(u64::MAX);
        (limits::BUFFERS / channels).clamp(limits::BUFFER_LEAST, limits::BUFFER_MOST)
    }

    /// Those who fetch something.
    pub fn uploads(&self) -> impl Iterator<Item = Upload> {
        self.readers.values().filter_map(|reader| {
            let root = reader.root?;
            let size = self.served.get(&root)?.list.size();
            Some(Upload { to: reader.from, root, done: reader.done.min(size) })
        })
    }

    fn take(&mut self, now: Mono, channel: ChannelId, ask: Ask) -> Result<(), TransferOffence> {
        let Some(reader) = self.readers.get_mut(&channel) else { return Ok(()) };
        match ask {
            Ask::Open { root, done, list } => {
                if reader.root.is_some() {
                    return Err(TransferOffence::Malformed);
                }
                let from = reader.from;
                let served =
                    self.served.get(&root).filter(|s| s.to.as_ref().is_none_or(|to| to.contains(&from)));
                let no = match served {
                    None => Some(No::NotOffered),
                    Some(_) if self.stopped.contains(&(root, from)) => Some(No::Stopped),
                    Some(_) => None,
                };
                if let Some(no) = no {
                    self.refuse(channel, no);
                } else if let Some(served) = served {
                    reader.open(root, done, list, &served.list);
                    self.commands.push_back(ServeCommand::Send(channel, HolderMessage::Here.bytes()));
                }
                Ok(())
            }
            Ask::Chunk(chunk) => {
                let root = reader.root.ok_or(TransferOffence::Malformed)?;
                let Some(served) = self.served.get(&root) else { return Ok(()) };
                reader.want(chunk, &served.list)
            }
            Ask::Got(bytes) => reader.got(now, bytes).ok_or(TransferOffence::Malformed),
        }
    }

    fn refuse_all(&mut self, why: No, whom: impl Fn(&FetchChannel) -> bool) {
        let all: Vec<_> =
            self.readers.iter().filter(|(_, reader)| whom(reader)).map(|(channel, _)| *channel).collect();
        for channel in all {
            self.refuse(channel, why);
        }
    }

    /// Says no. In the midst of a chunk nothing can be said that would not be taken for a part of it.
    fn refuse(&mut self, channel: ChannelId, why: No) {
        if self.readers.get(&channel).is_some_and(|reader| !reader.announced) {
            self.commands.push_back(ServeCommand::Send(channel, HolderMessage::No(why).bytes()));
        }
        self.close(channel);
    }

    fn close(&mut self, channel: ChannelId) {
        if let Some(reader) = self.readers.remove(&channel) {
            self.release(channel, &reader);
            self.commands.push_back(ServeCommand::Close(channel));
        }
    }

    fn release(&mut self, channel: ChannelId, reader: &FetchChannel) {
        let read = reader.reading.iter();
        self.commands.extend(read.map(|Reading { chunk, .. }| ServeCommand::Release(channel, *chunk)));
    }
}

fn bytes_of(list: &List, chunk: u32) -> u32 {
    chunk_bytes(list.size(), chunk)
}
