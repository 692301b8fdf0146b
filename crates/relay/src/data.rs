//! Packets on their way (RFC 8656, sections 11 and 12). Each finds its allocation by one look into a table, its permission and
//! channel in a short sorted list; nothing is copied.

use std::net::SocketAddr;
use std::ops::Range;

use parvis_base::{Mono, Now, TokenBucket};
use stun_types::attribute::AttributeStaticType;
use turn_types::attribute::{Data, XorPeerAddress};

use crate::allocations::{Index, PortHolder};
use crate::client::{Family, TurnClient};
use crate::forward::{Destination, Forward, Framing, MAX_PAYLOAD};
use crate::received::Received;
use crate::server::TurnServer;

/// How many peers one allocation may have that are told apart by their address.
pub(crate) const MAX_CLAIMS: usize = 256;

impl TurnServer {
    /// Data on a channel (RFC 8656, section 12.6).
    pub(crate) fn channel_data(&mut self, now: Now, from: TurnClient, bytes: &[u8]) -> Option<Forward> {
        let payload = match *bytes {
            [_, _, high, low, ..] => 4..4 + usize::from(u16::from_be_bytes([high, low])),
            _ => 0..usize::MAX,
        };
        if payload.end > bytes.len() {
            self.counters.dropped_malformed += 1;
            return None;
        }
        let number = u16::from_be_bytes([bytes[0], bytes[1]]);
        let index = self.allocations.of_client(&from);
        let allocation = index.and_then(|index| self.allocations.get(index));
        let Some((index, peer)) = index.zip(allocation.and_then(|one| one.channels.peer(now.mono, number)))
        else {
            self.counters.dropped_unknown += 1;
            return None;
        };
        self.relay_to_peer(now, index, peer, payload)
    }

    /// A Send indication (RFC 8656, section 11.2). One that is wrong in any way is dropped.
    pub(crate) fn send_indication(
        &mut self,
        now: Now,
        from: TurnClient,
        message: &Received<'_>,
    ) -> Option<Forward> {
        let known = [XorPeerAddress::TYPE, Data::TYPE];
        let peer = message.first::<XorPeerAddress>().ok().flatten();
        let data = message.attributes().find(|(kind, _)| *kind == Data::TYPE);
        let understood = message.not_understood(&known).is_empty();
        let (Some(peer), Some((_, payload)), true) = (peer, data, understood) else {
            self.counters.dropped_malformed += 1;
            return None;
        };
        let Some(index) = self.allocations.of_client(&from) else {
            self.counters.dropped_unknown += 1;
            return None;
        };
        self.relay_to_peer(now, index, peer.addr(message.transaction), payload)
    }

    /// From a client to a peer, which may be another client of ours.
    fn relay_to_peer(
        &mut self,
        now: Now,
        index: Index,
        peer: SocketAddr,
        payload: Range<usize>,
    ) -> Option<Forward> {
        let family = Family::of(peer.ip());
        let allocation = self.allocations.get_mut(index)?;
        let relayed = allocation.relayed(family).filter(|relayed| relayed.open);
        let Some(relayed) = relayed.filter(|_| allocation.permissions.has(now.mono, peer.ip())) else {
            self.counters.dropped_unknown += 1;
            return None;
        };
        let size = payload.len() as u64;
        let checks = allocation.is_check.then_some(&mut self.checks.to_peers);
        if !takes(now.mono, size, &mut allocation.rates.to_peers, checks) {
            self.counters.dropped_rate += 1;
            return None;
        }
        if let Some(socket) = self.own_relayed(peer) {
            return self.relay_inside(now.mono, socket, relayed.port, payload);
        }
        // The last line: whatever was asked before, nothing leaves for where nothing may go.
        if !self.policy.permits_socket(peer) {
            self.counters.refused_peer += 1;
            return None;
        }
        if !self.tell_apart(now, index, peer) {
            self.counters.refused_capacity += 1;
            return None;
        }
        self.counters.packets_to_peers += 1;
        self.counters.bytes_to_peers += size;
        let socket = self.settings.ports.socket(family, relayed.port);
        Forward::new(Destination::Peer { socket, to: peer }, payload, Framing::Bare)
    }

    /// From a client to a relayed address of ours: it becomes data for the client that has it, as if it had gone out and come back.
    /// A router before this server often sends nothing back that goes to its own outside address.
    fn relay_inside(
        &mut self,
        now: Mono,
        to: crate::RelaySocket,
        from_port: u16,
        payload: Range<usize>,
    ) -> Option<Forward> {
        let index = self.allocations.of_socket(to).and_then(PortHolder::allocation);
        let Some((index, public)) = index.zip(self.public(to.family)) else {
            self.counters.refused_peer += 1;
            return None;
        };
        let forward = self.relay_to_client(now, index, SocketAddr::new(public, from_port), payload)?;
        self.counters.packets_between_clients += 1;
        Some(forward)
    }

    /// From a peer to the client whose allocation this is (RFC 8656, sections 11.3 and 12.7).
    pub(crate) fn relay_to_client(
        &mut self,
        now: Mono,
        index: Index,
        from: SocketAddr,
        payload: Range<usize>,
    ) -> Option<Forward> {
        let allocation = self.allocations.get_mut(index)?;
        let open = allocation.relayed(Family::of(from.ip())).is_some_and(|relayed| relayed.open);
        if !open || !allocation.permissions.has(now, from.ip()) {
            self.counters.dropped_unknown += 1;
            return None;
        }
        let size = payload.len();
        if size > MAX_PAYLOAD {
            self.counters.dropped_malformed += 1;
            return None;
        }
        let checks = allocation.is_check.then_some(&mut self.checks.to_client);
        if !takes(now, size as u64, &mut allocation.rates.to_client, checks) {
            self.counters.dropped_rate += 1;
            return None;
        }
        let framing = match allocation.channels.number(now, from) {
            Some(number) => Framing::Channel(number),
            None => Framing::Indication(from, indication_id(self.draws.next())),
        };
        self.counters.packets_to_clients += 1;
        self.counters.bytes_to_clients += size as u64;
        Forward::new(Destination::Client(allocation.client), payload, framing)
    }
}

/// Whether so many bytes may pass: at the rate of the allocation, and at that of all checks where it is one.
fn takes(now: Mono, size: u64, own: &mut TokenBucket, checks: Option<&mut TokenBucket>) -> bool {
    own.take(now, size) && checks.is_none_or(|checks| checks.take(now, size))
}

/// The transaction id of an indication: nobody answers it.
fn indication_id(draw: u64) -> [u8; 12] {
    let mut id = [0; 12];
    id[..8].copy_from_slice(&draw.to_be_bytes());
    id
}
