//! What comes over the channels to those who hold the file: their answers, the list of hashes, and the bodies of
//! chunks in the order in which they were asked for.

use std::collections::VecDeque;

use parvis_base::Mono;
use parvis_protocol::ParticipantId;

use super::{BodyTarget, ChunkState, Doing, IncomingFile, Output};
use crate::ChannelId;
use crate::chunk::List;
use crate::limits;
use crate::wire::{Ask, HolderMessage, No, TransferOffence};

/// A chunk whose bytes come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling {
    pub(super) chunk: u32,
    pub(super) got: u32,
}

/// A channel to somebody who holds the file.
#[derive(Debug)]
pub(super) struct FileSource {
    pub(super) holder: ParticipantId,
    open: bool,
    pub(super) greeted: bool,
    /// In the order in which they come.
    pub(super) asked: VecDeque<u32>,
    pub(super) filling: Option<Filling>,
    /// The bytes of chunks that came.
    got: u64,
    /// What came of the list, if it was asked for.
    list: Option<Vec<u8>>,
    pub(super) heard: Mono,
}

impl FileSource {
    pub(super) fn opening(holder: ParticipantId, now: Mono) -> Self {
        let (asked, filling, list) = (VecDeque::new(), None, None);
        Self { holder, open: false, greeted: false, asked, filling, got: 0, list, heard: now }
    }

    /// When it has been silent for too long.
    pub(super) fn deadline(&self) -> Option<Mono> {
        let wait = if self.open { limits::SILENCE } else { limits::OPENING };
        let owes = !self.greeted || self.list.is_some() || !self.asked.is_empty();
        owes.then(|| self.heard.after(wait))
    }
}

impl IncomingFile {
    /// The channel is open.
    pub fn opened(&mut self, now: Mono, channel: ChannelId) {
        let (root, done, list) = (self.root, self.chunks.present(), self.list.is_none());
        let Some(source) = self.sources.get_mut(&channel) else { return };
        source.open = true;
        source.heard = now;
        source.list = list.then(Vec::new);
        self.outputs.push_back(Output::Send(channel, Ask::Open { root, done, list }.bytes()));
    }

    /// The channel is closed, or could not be opened.
    pub fn closed(&mut self, now: Mono, channel: ChannelId) {
        self.lose(now, channel, false);
        self.step(now);
    }

    /// Whether the next message on this channel is a part of a chunk: then it goes to [`Self::body`].
    #[must_use]
    pub fn expects_body(&self, channel: ChannelId) -> bool {
        self.sources.get(&channel).is_some_and(|source| source.filling.is_some())
    }

    /// A part of a chunk came, of so many bytes. They are to be put in their place before the next [`Self::poll`].
    ///
    /// # Errors
    ///
    /// What no honest peer sends. The channel is given up, and whose it is.
    pub fn body(&mut self, now: Mono, channel: ChannelId, bytes: u32) -> Result<BodyTarget, TransferOffence> {
        let placed = self.place(now, channel, bytes);
        self.judge(channel, &placed);
        self.step(now);
        placed
    }

    /// A message came that is no part of a chunk.
    ///
    /// # Errors
    ///
    /// What no honest peer sends. The channel is given up, and whose it is.
    pub fn message(&mut self, now: Mono, channel: ChannelId, message: &[u8]) -> Result<(), TransferOffence> {
        let taken = HolderMessage::read(message).and_then(|answer| self.answer(now, channel, answer));
        self.judge(channel, &taken);
        self.step(now);
        taken
    }

    fn judge<T>(&mut self, channel: ChannelId, taken: &Result<T, TransferOffence>) {
        let Some(source) = self.sources.get(&channel) else { return };
        if taken.is_err() {
            if let Some(holder) = self.holders.get_mut(&source.holder) {
                holder.left = true;
            }
            self.last_no = Some(No::Unreadable);
            self.drop_source(channel, true);
        }
    }

    fn place(&mut self, now: Mono, channel: ChannelId, bytes: u32) -> Result<BodyTarget, TransferOffence> {
        let source = self.sources.get(&channel).ok_or(TransferOffence::Unasked)?;
        let filling = source.filling.ok_or(TransferOffence::Unasked)?;
        let (holder, whole) = (source.holder, self.whole(filling.chunk));
        let left = whole - filling.got;
        if bytes > left || bytes > limits::BODY_BYTES {
            return Err(TransferOffence::Oversized);
        }
        if bytes < left.min(limits::BODY_LEAST) {
            return Err(TransferOffence::Malformed);
        }
        let Filling { chunk, got: offset } = filling;
        let full = bytes == left;
        if let Some(source) = self.sources.get_mut(&channel) {
            source.heard = now;
            source.filling = (!full).then_some(Filling { chunk, got: offset + bytes });
            source.got += u64::from(bytes);
            self.outputs.push_back(Output::Send(channel, Ask::Got(source.got).bytes()));
            if full {
                source.asked.pop_front();
            }
        }
        if full {
            self.chunks.set(chunk, ChunkState::Hashing);
            let op = self.op(Doing::Digest { chunk, from: holder });
            self.outputs.push_back(Output::Digest(op, chunk));
            if let Some(holder) = self.holders.get_mut(&holder) {
                holder.tries = 0;
            }
        }
        Ok(BodyTarget { chunk, offset, whole })
    }

    fn answer(
        &mut self,
        now: Mono,
        channel: ChannelId,
        answer: HolderMessage,
    ) -> Result<(), TransferOffence> {
        let Some(source) = self.sources.get_mut(&channel) else { return Ok(()) };
        if !source.open || source.filling.is_some() {
            return Err(TransferOffence::Malformed);
        }
        source.heard = now;
        match answer {
            HolderMessage::Here if !source.greeted => source.greeted = true,
            HolderMessage::List(part) if source.greeted => return self.take_list(channel, &part),
            HolderMessage::Chunk(chunk) if source.greeted => {
                if source.asked.front() != Some(&chunk) {
                    return Err(TransferOffence::Unasked);
                }
                source.filling = Some(Filling { chunk, got: 0 });
            }
            HolderMessage::No(no) => {
                let holder = source.holder;
                self.last_no = Some(no);
                self.lose(now, channel, true);
                if let Some(holder) = self.holders.get_mut(&holder) {
                    holder.left |= match no {
                        No::Busy => false,
                        // A page that was just loaded may not have heard yet what it offers.
                        No::NotOffered => holder.tries > limits::NOT_OFFERED,
                        No::Stopped | No::Unreadable => true,
                    };
                }
            }
            HolderMessage::Here | HolderMessage::List(_) | HolderMessage::Chunk(_) => {
                return Err(TransferOffence::Malformed);
            }
        }
        Ok(())
    }

    fn take_list(&mut self, channel: ChannelId, part: &[u8]) -> Result<(), TransferOffence> {
        let whole = List::bytes_for(self.size).unwrap_or(0);
        let Some(source) = self.sources.get_mut(&channel) else { return Ok(()) };
        let list = source.list.as_mut().ok_or(TransferOffence::Unasked)?;
        if list.len() + part.len() > whole {
            return Err(TransferOffence::Oversized);
        }
        list.extend_from_slice(part);
        if list.len() < whole {
            return Ok(());
        }
        let list =
            List::new(self.size, source.list.take().unwrap_or_default()).ok_or(TransferOffence::WrongList)?;
        if list.root() != self.root {
            return Err(TransferOffence::WrongList);
        }
        if self.list.is_none() {
            self.list = Some(list);
            self.outputs.push_back(Output::KeepList);
        }
        Ok(())
    }
}
