//! Decides whom to connect to and which chunk to ask of whom, within the limits of memory.

use parvis_base::Mono;
use parvis_protocol::ParticipantId;

use super::chunks::ChunkState;
use super::holder::Holder;
use super::source::{FileSource, Filling};
use super::{Doing, IncomingFile, Output, StorageJob};
use crate::ChannelId;
use crate::chunk::List;
use crate::limits;
use crate::wire::Ask;

impl IncomingFile {
    /// Whether somebody is to be asked for something.
    pub(super) fn wants_sources(&self) -> bool {
        let stopped = self.finished || self.paused || self.trouble.is_some();
        !stopped && (self.list.is_none() || self.chunks.missing() > 0)
    }

    /// How many more may be asked. The list comes from one; few chunks do, too.
    pub(super) fn room_for_sources(&self) -> usize {
        let missing = usize::try_from(self.chunks.missing()).unwrap_or(usize::MAX);
        let most = match &self.list {
            _ if !self.wants_sources() => 0,
            None => 1,
            Some(_) => missing.div_ceil(limits::WINDOW).min(limits::SOURCES),
        };
        most.saturating_sub(self.sources.len())
    }

    pub(super) fn is_free(&self, who: ParticipantId, holder: &Holder) -> bool {
        !holder.left && self.source_of(who).is_none()
    }

    pub(super) fn source_of(&self, holder: ParticipantId) -> Option<ChannelId> {
        self.sources.iter().find(|(_, source)| source.holder == holder).map(|(channel, _)| *channel)
    }

    pub(super) fn op(&mut self, doing: Doing) -> StorageJob {
        let op = StorageJob(self.next_op);
        self.next_op += 1;
        self.doing.insert(op, doing);
        op
    }

    /// Does whatever can be done now.
    pub(super) fn step(&mut self, now: Mono) {
        if self.finished {
            return;
        }
        if self.list.is_none() && self.size == 0 {
            self.list = List::new(0, Vec::new()).filter(|list| list.root() == self.root);
        }
        self.check();
        if self.paused || self.trouble.is_some() {
            let idle: Vec<_> = self
                .sources
                .iter()
                .filter(|(_, s)| s.asked.is_empty())
                .map(|(channel, _)| *channel)
                .collect();
            for channel in idle {
                self.drop_source(channel, true);
            }
            return;
        }
        self.connect(now);
        self.ask(now);
        if self.list.is_some() && self.chunks.all_sealed() {
            for channel in self.sources.keys().copied().collect::<Vec<_>>() {
                self.drop_source(channel, true);
            }
            self.finished = true;
            self.outputs.push_back(Output::Finished);
        }
    }

    pub(super) fn connect(&mut self, now: Mono) {
        let mut free: Vec<_> = self
            .holders
            .iter()
            .filter(|(who, holder)| holder.not_before <= now && self.is_free(**who, holder))
            .map(|(who, holder)| (holder.tries, who.bits() ^ self.seed, *who))
            .collect();
        free.sort_unstable();
        for (_, _, who) in free.into_iter().take(self.room_for_sources()) {
            let channel = ChannelId(self.next_channel);
            self.next_channel += 1;
            self.sources.insert(channel, FileSource::opening(who, now));
            self.outputs.push_back(Output::Connect(channel, who));
        }
    }

    /// Asks those who are there for what lacks, the first first: segments fill in their order.
    pub(super) fn ask(&mut self, now: Mono) {
        if self.list.is_none() {
            return;
        }
        loop {
            let free = self.sources.iter_mut().filter(|(_, s)| s.greeted && s.asked.len() < limits::WINDOW);
            let Some((channel, source)) = free.min_by_key(|(_, source)| source.asked.len()) else { return };
            if self.chunks.under_way() >= limits::WINDOW_ALL {
                return;
            }
            let Some(chunk) = self.chunks.next_missing() else { return };
            if source.asked.is_empty() {
                source.heard = now;
            }
            source.asked.push_back(chunk);
            self.chunks.set(chunk, ChunkState::Asked);
            self.outputs.push_back(Output::Send(*channel, Ask::Chunk(chunk).bytes()));
        }
    }

    /// No more of this channel, and all it was asked for lacks again.
    pub(super) fn drop_source(&mut self, channel: ChannelId, close: bool) {
        let Some(source) = self.sources.remove(&channel) else { return };
        for chunk in source.asked {
            self.chunks.set(chunk, ChunkState::Missing);
        }
        if let Some(Filling { chunk, got, .. }) = source.filling
            && got > 0
        {
            self.outputs.push_back(Output::Forget(chunk));
        }
        if close {
            self.outputs.push_back(Output::Close(channel));
        }
    }

    /// The same, and whose it is will be asked again in a while.
    pub(super) fn lose(&mut self, now: Mono, channel: ChannelId, close: bool) {
        let holder = self.sources.get(&channel).map(|source| source.holder);
        self.drop_source(channel, close);
        if let Some(holder) = holder.and_then(|who| self.holders.get_mut(&who)) {
            holder.failed(now);
        }
    }
}
