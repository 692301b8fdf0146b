//! What datagrams are read into: one set for all sockets of a thread.

use std::io::{self, IoSliceMut};

use quinn_udp::{BATCH_SIZE, RecvMeta};

use super::udp::UdpEndpoint;

/// The largest datagram, and as much as the system joins into one buffer.
const SLOT: usize = 64 * 1_024;

/// Room for a batch.
#[derive(Debug)]
pub(super) struct Buffers {
    bytes: Vec<u8>,
    metas: [RecvMeta; BATCH_SIZE],
}

impl Buffers {
    pub(super) fn new() -> Self {
        Self { bytes: vec![0; SLOT * BATCH_SIZE], metas: [RecvMeta::default(); BATCH_SIZE] }
    }

    /// Reads at most `most` times what the system has joined, and gives out each datagram of it, with where it came from. Returns
    /// whether there may be more.
    pub(super) fn read(
        &mut self,
        endpoint: &UdpEndpoint,
        most: usize,
        mut each: impl FnMut(&RecvMeta, &[u8]),
    ) -> io::Result<bool> {
        let Self { bytes, metas } = self;
        let most = most.min(BATCH_SIZE);
        let mut chunks = bytes.chunks_mut(SLOT);
        let mut slots: [_; BATCH_SIZE] =
            std::array::from_fn(|_| IoSliceMut::new(chunks.next().unwrap_or_default()));
        let count = endpoint.read(&mut slots[..most], metas)?;
        for (meta, slot) in metas.iter().zip(bytes.chunks(SLOT)).take(count) {
            let filled = &slot[..meta.len.min(SLOT)];
            // An empty datagram has a stride of nothing, and says nothing.
            for datagram in filled.chunks(meta.stride.max(1)) {
                each(meta, datagram);
            }
        }
        Ok(count == most)
    }
}
