//! How far each chunk is: missing, under way, hashed, written, durable. Answers quickly which one to ask for next.

use std::collections::VecDeque;
use std::ops::Range;

use crate::chunk::chunk_bytes;

/// How far a chunk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkState {
    Missing,
    /// Of somebody; perhaps a part of it is there.
    Asked,
    Hashing,
    Writing,
    /// With the right hash. Lost when the page goes away.
    Written,
    Sealed,
    /// In storage from an earlier load of the page, and not looked at yet.
    Kept,
    Checking,
}

/// How far each chunk is.
#[derive(Debug)]
pub(super) struct Chunks {
    states: Vec<ChunkState>,
    missing: u32,
    under_way: usize,
    unsealed: u32,
    /// No chunk before it is missing.
    cursor: u32,
    kept: VecDeque<u32>,
    checking: usize,
}

impl Chunks {
    pub(super) fn new(count: u32) -> Self {
        Self {
            states: vec![ChunkState::Missing; count as usize],
            missing: count,
            under_way: 0,
            unsealed: count,
            cursor: 0,
            kept: VecDeque::new(),
            checking: 0,
        }
    }

    pub(super) fn get(&self, chunk: u32) -> Option<ChunkState> {
        self.states.get(chunk as usize).copied()
    }

    pub(super) fn missing(&self) -> u32 {
        self.missing
    }

    /// Those that are asked for, hashed or written: what is or will be in memory.
    pub(super) fn under_way(&self) -> usize {
        self.under_way
    }

    pub(super) fn all_sealed(&self) -> bool {
        self.unsealed == 0
    }

    pub(super) fn unchecked(&self) -> bool {
        self.checking > 0 || !self.kept.is_empty()
    }

    pub(super) fn checking(&self) -> usize {
        self.checking
    }

    pub(super) fn set(&mut self, chunk: u32, state: ChunkState) {
        let Some(place) = self.states.get_mut(chunk as usize) else { return };
        let before = std::mem::replace(place, state);
        let in_memory =
            |state| matches!(state, ChunkState::Asked | ChunkState::Hashing | ChunkState::Writing);
        self.missing =
            self.missing - u32::from(before == ChunkState::Missing) + u32::from(state == ChunkState::Missing);
        self.under_way = self.under_way - usize::from(in_memory(before)) + usize::from(in_memory(state));
        self.unsealed =
            self.unsealed - u32::from(before != ChunkState::Sealed) + u32::from(state != ChunkState::Sealed);
        self.checking = self.checking - usize::from(before == ChunkState::Checking)
            + usize::from(state == ChunkState::Checking);
        if state == ChunkState::Missing {
            self.cursor = self.cursor.min(chunk);
        }
    }

    pub(super) fn next_missing(&mut self) -> Option<u32> {
        while self.get(self.cursor)? != ChunkState::Missing {
            self.cursor += 1;
        }
        Some(self.cursor)
    }

    /// These are in storage.
    pub(super) fn keep(&mut self, chunks: Range<u32>) {
        for chunk in chunks {
            if self.get(chunk) == Some(ChunkState::Missing) {
                self.set(chunk, ChunkState::Kept);
                self.kept.push_back(chunk);
            }
        }
    }

    pub(super) fn next_kept(&mut self) -> Option<u32> {
        loop {
            let chunk = self.kept.pop_front()?;
            // Its segment may have been given up since.
            if self.get(chunk) == Some(ChunkState::Kept) {
                return Some(chunk);
            }
        }
    }

    /// All that are in one of these states.
    pub(super) fn those(&self, wanted: impl Fn(ChunkState) -> bool) -> Vec<u32> {
        (0..).zip(&self.states).filter(|(_, state)| wanted(**state)).map(|(chunk, _)| chunk).collect()
    }

    /// How many are here.
    pub(super) fn present(&self) -> u32 {
        u32::try_from(self.states.len() - self.missing as usize - self.under_way).unwrap_or(u32::MAX)
    }

    /// The bytes that are here: those from an earlier load of the page count until they are found to be wrong.
    pub(super) fn done(&self, size: u64) -> u64 {
        let chunks = (0..)
            .zip(&self.states)
            .filter(|(_, state)| !matches!(state, ChunkState::Missing | ChunkState::Asked));
        chunks.map(|(chunk, _)| u64::from(chunk_bytes(size, chunk))).sum()
    }
}
