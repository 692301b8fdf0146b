//! How a file is cut into chunks and segments, and the list of hashes by which it is known.

use sha2::{Digest, Sha256};

use crate::limits::{CHUNK_BYTES, FILE_BYTES, SEGMENT_CHUNKS};

/// The SHA-256 of some bytes.
pub type Hash = [u8; 32];

/// So that the hash of a list is the hash of nothing else.
const DOMAIN: &[u8] = b"parvis file 1\0";

/// Into how many chunks a file is cut. `None` for one that is too large.
#[must_use]
pub fn chunks(size: u64) -> Option<u32> {
    let count = size.div_ceil(u64::from(CHUNK_BYTES));
    (size <= FILE_BYTES).then(|| u32::try_from(count).expect("65,536 at most"))
}

/// The bytes of this chunk: all have the same, except the last.
#[must_use]
pub fn chunk_bytes(size: u64, chunk: u32) -> u32 {
    let left = size.saturating_sub(u64::from(chunk) * u64::from(CHUNK_BYTES));
    u32::try_from(left).map_or(CHUNK_BYTES, |left| left.min(CHUNK_BYTES))
}

/// In which segment a chunk is.
#[must_use]
pub fn segment(chunk: u32) -> u32 {
    chunk / SEGMENT_CHUNKS
}

/// The chunks of a segment.
#[must_use]
pub fn segment_chunks(size: u64, segment: u32) -> std::ops::Range<u32> {
    let from = segment.saturating_mul(SEGMENT_CHUNKS);
    from..from.saturating_add(SEGMENT_CHUNKS).min(chunks(size).unwrap_or(0)).max(from)
}

/// The bytes of a segment.
#[must_use]
pub fn segment_bytes(size: u64, segment: u32) -> u64 {
    segment_chunks(size, segment).map(|chunk| u64::from(chunk_bytes(size, chunk))).sum()
}

/// The hashes of the chunks of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    size: u64,
    hashes: Vec<u8>,
}

impl List {
    /// From the hashes, one after the other. `None` where their number does not fit the size.
    #[must_use]
    pub fn new(size: u64, hashes: Vec<u8>) -> Option<Self> {
        (hashes.len() == Self::bytes_for(size)?).then_some(Self { size, hashes })
    }

    /// The bytes of the list of a file of this size.
    #[must_use]
    pub fn bytes_for(size: u64) -> Option<usize> {
        Some(chunks(size)? as usize * 32)
    }

    /// What the file is known by: a hash over its size and its chunks' hashes.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut sum = Sha256::new();
        sum.update(DOMAIN);
        sum.update(self.size.to_le_bytes());
        sum.update(&self.hashes);
        sum.finalize().into()
    }

    /// The hash of a chunk, if there is one.
    #[must_use]
    pub fn hash(&self, chunk: u32) -> Option<&[u8]> {
        let from = chunk as usize * 32;
        self.hashes.get(from..from + 32)
    }

    /// The bytes of the file.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes, one after the other.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.hashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_into_chunks_and_segments() {
        let mib = u64::from(CHUNK_BYTES);
        assert_eq!(chunks(0), Some(0));
        assert_eq!(chunks(1), Some(1));
        assert_eq!(chunks(mib), Some(1));
        assert_eq!(chunks(mib + 1), Some(2));
        assert_eq!(chunks(FILE_BYTES), Some(65_536));
        assert_eq!(chunks(FILE_BYTES + 1), None);
        assert_eq!(
            (chunk_bytes(mib + 7, 0), chunk_bytes(mib + 7, 1), chunk_bytes(mib + 7, 2)),
            (CHUNK_BYTES, 7, 0)
        );
        assert_eq!(segment_chunks(20 * mib, 1), 16..20);
        assert_eq!(segment_chunks(20 * mib, 2), 32..32);
        assert_eq!(segment_bytes(17 * mib - 5, 0), 16 * mib);
        assert_eq!(segment_bytes(17 * mib - 5, 1), mib - 5);
    }

    #[test]
    fn a_root_stands_for_the_size_and_every_hash_in_its_place() {
        let list = List::new(2_000_000, [[1; 32], [2; 32]].concat()).unwrap();
        let other = |size, hashes: [[u8; 32]; 2]| List::new(size, hashes.concat()).unwrap().root();
        assert_eq!(other(2_000_000, [[1; 32], [2; 32]]), list.root());
        assert_ne!(other(2_000_001, [[1; 32], [2; 32]]), list.root());
        assert_ne!(other(2_000_000, [[2; 32], [1; 32]]), list.root());
        assert_eq!(List::new(2_000_000, vec![0; 32]), None);
        assert_eq!(List::new(u64::MAX, vec![0; 32]), None);
        // Known to every page of every age: a change of it would part them.
        let empty = List::new(0, Vec::new()).unwrap().root();
        assert_eq!(empty[..], Sha256::digest(b"parvis file 1\0\0\0\0\0\0\0\0\0")[..]);
    }
}
