//! Packets of one size that go the same route leave in one call (generic segmentation offload): a picture is a dozen of them.

use std::net::{IpAddr, SocketAddr};

use mio::Token;

/// The longest packet that shares a call: one that does not fit the path has to fail alone.
const LONGEST: usize = 1_400;
/// The most that one call sends, in bytes: the length of a datagram is a number of 16 bits.
const MOST_BYTES: usize = 60_000;
/// How many ways are kept apart at a time. With more, the oldest batch leaves early.
const MOST_BATCHES: usize = 64;

/// A route: out of which socket, to where, from which of this machine's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PacketRoute {
    pub(super) socket: Token,
    pub(super) to: SocketAddr,
    pub(super) from: Option<IpAddr>,
}

/// Packets that leave in one call: all as long as the first, but for the last, which may be shorter.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) route: PacketRoute,
    pub(super) bytes: Vec<u8>,
    /// How long each is.
    pub(super) segment: usize,
    packets: usize,
    /// The last was shorter.
    is_closed: bool,
}

impl Batch {
    fn takes(&self, size: usize, most: usize) -> bool {
        !self.is_closed
            && self.packets < most
            && (1..=self.segment).contains(&size)
            && self.segment <= LONGEST
            && self.bytes.len() + size <= MOST_BYTES
    }

    /// What the system is told of the size of each; nothing where there is but one.
    pub(super) fn segment_size(&self) -> Option<usize> {
        (self.packets > 1).then_some(self.segment)
    }
}

/// What waits to leave together. The order of what goes one route stays.
#[derive(Debug, Default)]
pub(super) struct Batches {
    batches: Vec<Batch>,
    /// Buffers to use again.
    spare: Vec<Vec<u8>>,
}

impl Batches {
    /// Adds a packet of `size` bytes, of which at most `most` may share a call. `write` appends it; `send` is given what has to
    /// leave first.
    pub(super) fn push(
        &mut self,
        route: PacketRoute,
        size: usize,
        most: usize,
        write: impl FnOnce(&mut Vec<u8>),
        mut send: impl FnMut(&Batch),
    ) {
        let place = self.batches.iter().position(|batch| batch.route == route);
        if let Some(at) = place {
            if self.batches[at].takes(size, most) {
                let batch = &mut self.batches[at];
                write(&mut batch.bytes);
                batch.packets += 1;
                batch.is_closed = size < batch.segment;
                return;
            }
            self.leave(at, &mut send);
        } else if self.batches.len() == MOST_BATCHES {
            self.leave(0, &mut send);
        }
        let mut bytes = self.spare.pop().unwrap_or_default();
        write(&mut bytes);
        self.batches.push(Batch { route, bytes, segment: size, packets: 1, is_closed: false });
    }

    /// Sends all that waits.
    pub(super) fn flush(&mut self, mut send: impl FnMut(&Batch)) {
        for batch in self.batches.drain(..) {
            send(&batch);
            keep(&mut self.spare, batch);
        }
    }

    fn leave(&mut self, at: usize, send: &mut impl FnMut(&Batch)) {
        let batch = self.batches.remove(at);
        send(&batch);
        keep(&mut self.spare, batch);
    }
}

fn keep(spare: &mut Vec<Vec<u8>>, batch: Batch) {
    let mut bytes = batch.bytes;
    bytes.clear();
    spare.push(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn route(n: usize) -> PacketRoute {
        PacketRoute { socket: Token(n), to: SocketAddr::from(([192, 0, 2, 1], 5_000)), from: None }
    }

    /// The packets that a call sends.
    fn packets(batch: &Batch) -> Vec<Vec<u8>> {
        let size = batch.segment_size().unwrap_or(batch.bytes.len()).max(1);
        batch.bytes.chunks(size).map(<[u8]>::to_vec).collect()
    }

    fn push(
        batches: &mut Batches,
        route: PacketRoute,
        packet: &[u8],
        most: usize,
        sent: &mut Vec<(PacketRoute, Vec<Vec<u8>>)>,
    ) {
        let write = |bytes: &mut Vec<u8>| bytes.extend_from_slice(packet);
        batches.push(route, packet.len(), most, write, |batch| sent.push((batch.route, packets(batch))));
    }

    fn all(packets_of: &[(usize, Vec<u8>)], most: usize) -> Vec<(PacketRoute, Vec<Vec<u8>>)> {
        let (mut batches, mut sent) = (Batches::default(), Vec::new());
        for (n, packet) in packets_of {
            push(&mut batches, route(*n), packet, most, &mut sent);
        }
        batches.flush(|batch| sent.push((batch.route, packets(batch))));
        sent
    }

    #[test]
    fn a_picture_leaves_in_one_call() {
        let picture: Vec<_> = [1_200, 1_200, 1_200, 700].map(|size| (1, vec![7; size])).into();
        assert_eq!(all(&picture, 64).len(), 1);
        // The next one begins another.
        assert_eq!(all(&[picture.clone(), picture].concat(), 64).len(), 2);
    }

    #[test]
    fn where_the_system_takes_but_one_each_leaves_alone() {
        let picture: Vec<_> = [1_200, 1_200].map(|size| (1, vec![7; size])).into();
        assert_eq!(all(&picture, 1).len(), 2);
    }

    #[test]
    fn what_may_not_fit_the_path_leaves_alone() {
        let large: Vec<_> = [9_000, 9_000].map(|size| (1, vec![7; size])).into();
        assert_eq!(all(&large, 64).len(), 2);
    }

    proptest! {
        #[test]
        fn every_packet_arrives_whole_and_in_order(
            sizes in prop::collection::vec((0..100_usize, 1..1_500_usize), 0..300),
            most in 1..65_usize,
        ) {
            let numbered: Vec<_> = (0..=u8::MAX).cycle().zip(&sizes).map(|(n, (route, size))| (*route, vec![n; *size])).collect();
            let sent = all(&numbered, most);
            for n in 0..100 {
                let given: Vec<_> = numbered.iter().filter(|(route, _)| *route == n).map(|(_, packet)| packet.clone()).collect();
                let came: Vec<_> = sent.iter().filter(|(to, _)| *to == route(n)).flat_map(|(_, packets)| packets.clone()).collect();
                prop_assert_eq!(given, came);
            }
            for (_, packets) in &sent {
                prop_assert!(packets.len() <= most && packets.iter().map(Vec::len).sum::<usize>() <= MOST_BYTES);
            }
        }
    }
}
