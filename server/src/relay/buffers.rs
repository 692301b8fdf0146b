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

    /// Reads a batch and gives out each datagram of it, with where it came from. Returns whether there may be more.
    pub(super) fn read(
        &mut self,
        endpoint: &UdpEndpoint,
        mut each: impl FnMut(&RecvMeta, &[u8]),
    ) -> io::Result<bool> {
        let Self { bytes, metas } = self;
        let mut slots: Vec<IoSliceMut<'_>> = bytes.chunks_mut(SLOT).map(IoSliceMut::new).collect();
        let count = endpoint.read(&mut slots, metas)?;
        drop(slots);
        for (meta, slot) in metas.iter().zip(self.bytes.chunks(SLOT)).take(count) {
            let filled = &slot[..meta.len.min(SLOT)];
            // An empty datagram has a stride of nothing, and says nothing.
            for datagram in filled.chunks(meta.stride.max(1)) {
                each(meta, datagram);
            }
        }
        Ok(count == BATCH_SIZE)
    }
}
