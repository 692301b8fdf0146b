//! What becomes of chunks that have come whole: hashed, written, sealed by segment; and the check of what an earlier
//! load of the page left in storage.

use std::collections::BTreeSet;

use parvis_base::Mono;

use super::{ChunkState, Doing, IncomingFile, Output, StorageJob, Trouble};
use crate::chunk::{Hash, segment, segment_chunks};
use crate::limits;
use crate::wire::No;

impl IncomingFile {
    /// The hash of what [`Output::Digest`] or [`Output::Check`] named; `None` where it could not be read.
    pub fn digested(&mut self, now: Mono, op: StorageJob, hash: Option<Hash>) {
        let Some(doing) = self.doing.remove(&op) else { return };
        match doing {
            Doing::Digest { chunk, from } => {
                let right = self.is_right(chunk, hash);
                if self.chunks.get(chunk) != Some(ChunkState::Hashing) {
                    return;
                }
                if right {
                    self.chunks.set(chunk, ChunkState::Writing);
                    let op = self.op(Doing::Write(chunk));
                    self.outputs.push_back(Output::Write(op, chunk));
                } else {
                    self.chunks.set(chunk, ChunkState::Missing);
                    self.outputs.push_back(Output::Forget(chunk));
                    if self.holders.get_mut(&from).is_some_and(super::Holder::erred) {
                        self.last_no = Some(No::Unreadable);
                        if let Some(channel) = self.source_of(from) {
                            self.drop_source(channel, true);
                        }
                    }
                }
            }
            Doing::Check(chunk) => {
                if self.chunks.get(chunk) != Some(ChunkState::Checking) {
                    return;
                }
                if self.is_right(chunk, hash) {
                    self.chunks.set(chunk, ChunkState::Sealed);
                } else {
                    for chunk in self.segment_of(chunk) {
                        self.chunks.set(chunk, ChunkState::Missing);
                    }
                    self.outputs.push_back(Output::Erase(segment(chunk)));
                }
            }
            Doing::Write(_) | Doing::Seal(_) => {}
        }
        self.step(now);
    }

    /// The end of [`Output::Write`] or [`Output::Seal`].
    pub fn stored(&mut self, now: Mono, op: StorageJob, end: Result<(), Trouble>) {
        let Some(doing) = self.doing.remove(&op) else { return };
        match (doing, end) {
            (_, Err(trouble)) => self.give_up_unsealed(trouble),
            (Doing::Write(chunk), Ok(())) => {
                self.chunks.set(chunk, ChunkState::Written);
                let written = |chunk| self.chunks.get(chunk) == Some(ChunkState::Written);
                if self.segment_of(chunk).all(written) {
                    let segment = segment(chunk);
                    let op = self.op(Doing::Seal(segment));
                    self.outputs.push_back(Output::Seal(op, segment));
                }
            }
            (Doing::Seal(segment), Ok(())) => {
                for chunk in segment_chunks(self.size, segment) {
                    self.chunks.set(chunk, ChunkState::Sealed);
                }
            }
            (Doing::Digest { .. } | Doing::Check(_), Ok(())) => {}
        }
        self.step(now);
    }

    /// Looks at what is in storage from before.
    pub(super) fn check(&mut self) {
        while self.list.is_some() && self.chunks.checking() < limits::CHECKS {
            let Some(chunk) = self.chunks.next_kept() else { return };
            self.chunks.set(chunk, ChunkState::Checking);
            let op = self.op(Doing::Check(chunk));
            self.outputs.push_back(Output::Check(op, chunk));
        }
    }

    fn is_right(&self, chunk: u32, hash: Option<Hash>) -> bool {
        let expected = self.list.as_ref().and_then(|list| list.hash(chunk));
        expected.is_some() && expected == hash.as_ref().map(|hash| &hash[..])
    }

    /// What cannot be written is fetched again when there is room: a segment whose writing failed is nothing.
    pub(super) fn give_up_unsealed(&mut self, trouble: Trouble) {
        self.trouble = Some(trouble);
        for channel in self.sources.keys().copied().collect::<Vec<_>>() {
            self.drop_source(channel, true);
        }
        let unsealed = self
            .chunks
            .those(|s| matches!(s, ChunkState::Hashing | ChunkState::Writing | ChunkState::Written));
        let mut segments = BTreeSet::new();
        for chunk in unsealed {
            match self.chunks.get(chunk) {
                Some(ChunkState::Hashing) => self.outputs.push_back(Output::Forget(chunk)),
                _ => {
                    segments.insert(segment(chunk));
                }
            }
            self.chunks.set(chunk, ChunkState::Missing);
        }
        self.outputs.extend(segments.into_iter().map(Output::Erase));
        // What ends late is of what was given up, except the checks.
        self.doing.retain(|_, doing| matches!(doing, Doing::Check(_)));
    }
}
