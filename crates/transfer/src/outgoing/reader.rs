//! One channel on which somebody fetches: what was asked for, what is being read, and what is sent next.

use std::collections::VecDeque;

use parvis_base::Mono;
use parvis_protocol::ParticipantId;

use super::window::Window;
use super::{ServeCommand, bytes_of};
use crate::ChannelId;
use crate::chunk::{Hash, List};
use crate::limits;
use crate::wire::{HolderMessage, TransferOffence};

/// A chunk that is read, or was read and not sent yet.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) chunk: u32,
    pub(super) there: bool,
}

/// A channel on which somebody fetches a file.
#[derive(Debug)]
pub(super) struct FetchChannel {
    pub(super) from: ParticipantId,
    pub(super) root: Option<Hash>,
    /// How much of the list was sent, if it is wanted.
    list: Option<usize>,
    wants: VecDeque<u32>,
    pub(super) reading: VecDeque<Reading>,
    /// How much of the first of these was sent.
    pub(super) at: u32,
    /// The other was told that it comes.
    pub(super) announced: bool,
    pub(super) buffered: u64,
    /// What may be under way.
    window: Window,
    /// The bytes of a message, at most.
    body: u32,
    pub(super) done: u64,
    /// How many chunks may still be asked for.
    left: u64,
}

impl FetchChannel {
    pub(super) fn new(now: Mono, from: ParticipantId, most: u32) -> Self {
        Self {
            from,
            root: None,
            list: None,
            wants: VecDeque::new(),
            reading: VecDeque::new(),
            at: 0,
            announced: false,
            buffered: 0,
            window: Window::new(now),
            body: most.clamp(limits::BODY_LEAST, limits::BODY_BYTES),
            done: 0,
            left: 0,
        }
    }

    pub(super) fn open(&mut self, root: Hash, done: u32, list: bool, of: &List) {
        self.root = Some(root);
        self.list = (list && !of.bytes().is_empty()).then_some(0);
        self.done = u64::from(done) * u64::from(limits::CHUNK_BYTES);
        let chunks = of.bytes().len() as u64 / 32;
        self.left = chunks.max(limits::WANTS as u64) * limits::ROUNDS;
    }

    pub(super) fn want(&mut self, chunk: u32, of: &List) -> Result<(), TransferOffence> {
        of.hash(chunk).ok_or(TransferOffence::NoSuchChunk)?;
        if self.wants.len() + self.reading.len() >= limits::WANTS {
            return Err(TransferOffence::TooMuch);
        }
        self.left = self.left.checked_sub(1).ok_or(TransferOffence::TooMuch)?;
        self.wants.push_back(chunk);
        Ok(())
    }

    /// So many bytes of chunks have come.
    pub(super) fn got(&mut self, now: Mono, bytes: u64) -> Option<()> {
        self.window.got(now, bytes)?;
        // A buffer that is never full never says that it is empty.
        self.buffered = self.buffered.min(self.window.under_way());
        Some(())
    }

    /// What to do next for this channel, in whose buffer so much may wait.
    pub(super) fn next(
        &mut self,
        now: Mono,
        channel: ChannelId,
        of: &List,
        most: u64,
    ) -> Option<ServeCommand> {
        if self.reading.len() < limits::READ_AHEAD
            && let (Some(chunk), Some(root)) = (self.wants.pop_front(), self.root)
        {
            self.reading.push_back(Reading { chunk, there: false });
            return Some(ServeCommand::Read(channel, root, chunk));
        }
        if let Some(from) = self.list {
            let to = of.bytes().len().min(from + limits::LIST_BYTES);
            let part = HolderMessage::List(of.bytes()[from..to].to_vec()).bytes();
            self.take_buffer(part.len() as u64, most)?;
            self.list = (to < of.bytes().len()).then_some(to);
            return Some(ServeCommand::Send(channel, part));
        }
        let first = self.reading.front().filter(|reading| reading.there)?;
        let (chunk, whole) = (first.chunk, bytes_of(of, first.chunk));
        if self.at == whole {
            self.reading.pop_front();
            self.at = 0;
            self.announced = false;
            return Some(ServeCommand::Release(channel, chunk));
        }
        let bytes = (whole - self.at).min(self.window.message(self.body));
        self.window.fits(bytes).then_some(())?;
        if self.at == 0 && !self.announced {
            self.fits(u64::from(bytes), most)?;
            self.announced = true;
            return Some(ServeCommand::Send(channel, HolderMessage::Chunk(chunk).bytes()));
        }
        self.take_buffer(u64::from(bytes), most)?;
        let offset = self.at;
        self.at += bytes;
        self.window.sent(now, bytes);
        self.done += u64::from(bytes);
        Some(ServeCommand::Body { channel, chunk, offset, bytes })
    }

    fn fits(&self, bytes: u64, most: u64) -> Option<()> {
        // An empty buffer takes anything.
        (self.buffered == 0 || self.buffered + bytes <= most).then_some(())
    }

    fn take_buffer(&mut self, bytes: u64, most: u64) -> Option<()> {
        self.fits(bytes, most)?;
        self.buffered += bytes;
        Some(())
    }
}
