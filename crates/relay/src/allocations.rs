//! All allocations, and the tables that find them.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use parvis_base::Mono;

use crate::allocation::Allocation;
use crate::client::{Family, RelaySocket, TurnClient};
use crate::keys::{KeyedHash, Table};
use crate::strangers::ClientNetwork;

/// Which allocation. Used again for another one after it has ended.
pub(crate) type Index = u32;

/// Whom a socket is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PortHolder {
    /// This allocation.
    Allocation(Index),
    /// One that ended while the socket was being opened. The port stays taken until that is known.
    Nobody,
}

/// All allocations. A packet finds its own by one look into one table.
#[derive(Debug)]
pub(crate) struct Allocations {
    slots: Vec<Option<Box<Allocation>>>,
    free: Vec<Index>,
    clients: Table<TurnClient, Index>,
    sockets: Table<RelaySocket, PortHolder>,
    seats: Table<Arc<str>, Vec<Index>>,
    networks: Table<ClientNetwork, u32>,
    /// In one-port mode: whose a peer is.
    claims: Table<SocketAddr, Index>,
    deadlines: BTreeSet<(Mono, Index)>,
}

impl Allocations {
    pub(crate) fn new(hash: KeyedHash) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            clients: Table::with_hasher(hash),
            sockets: Table::with_hasher(hash),
            seats: Table::with_hasher(hash),
            networks: Table::with_hasher(hash),
            claims: Table::with_hasher(hash),
            deadlines: BTreeSet::new(),
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.clients.len()
    }

    pub(crate) fn of_seat(&self, seat: &str) -> &[Index] {
        self.seats.get(seat).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn in_network(&self, network: ClientNetwork) -> u32 {
        self.networks.get(&network).copied().unwrap_or(0)
    }

    pub(crate) fn of_client(&self, client: &TurnClient) -> Option<Index> {
        self.clients.get(client).copied()
    }

    pub(crate) fn of_socket(&self, socket: RelaySocket) -> Option<PortHolder> {
        self.sockets.get(&socket).copied()
    }

    pub(crate) fn get(&self, index: Index) -> Option<&Allocation> {
        self.slots.get(index as usize)?.as_deref()
    }

    pub(crate) fn get_mut(&mut self, index: Index) -> Option<&mut Allocation> {
        self.slots.get_mut(index as usize)?.as_deref_mut()
    }

    /// The name that tables hold for this seat.
    pub(crate) fn seat(&self, seat: &str) -> Arc<str> {
        self.seats.get_key_value(seat).map_or_else(|| Arc::from(seat), |(seat, _)| Arc::clone(seat))
    }

    /// Adds one whose client has none, with the sockets that it names.
    pub(crate) fn insert(&mut self, allocation: Allocation) -> Index {
        let next = u32::try_from(self.slots.len()).expect("quotas have 32 bits");
        let index = self.free.pop().unwrap_or(next);
        self.clients.insert(allocation.client, index);
        for (family, relayed) in allocation.families() {
            self.sockets.insert(RelaySocket { family, port: relayed.port }, PortHolder::Allocation(index));
        }
        self.seats.entry(Arc::clone(&allocation.seat)).or_default().push(index);
        *self.networks.entry(ClientNetwork::of_client(allocation.client.remote.ip())).or_default() += 1;
        self.deadlines.insert((allocation.expires, index));
        let slot = Some(Box::new(allocation));
        if index == next {
            self.slots.push(slot);
        } else {
            self.slots[index as usize] = slot;
        }
        index
    }

    /// Takes one out. Its sockets that are being opened stay taken; the caller says when that is over.
    pub(crate) fn remove(&mut self, index: Index) -> Option<Box<Allocation>> {
        let allocation = self.slots.get_mut(index as usize)?.take()?;
        self.free.push(index);
        self.clients.remove(&allocation.client);
        for (family, relayed) in allocation.families() {
            let socket = RelaySocket { family, port: relayed.port };
            if relayed.open {
                self.sockets.remove(&socket);
            } else {
                self.sockets.insert(socket, PortHolder::Nobody);
            }
        }
        if let Some(indices) = self.seats.get_mut(&allocation.seat) {
            indices.retain(|other| *other != index);
            if indices.is_empty() {
                self.seats.remove(&allocation.seat);
            }
        }
        let network = ClientNetwork::of_client(allocation.client.remote.ip());
        if let Some(count) = self.networks.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                self.networks.remove(&network);
            }
        }
        for peer in &allocation.claimed {
            self.claims.remove(peer);
        }
        self.deadlines.remove(&(allocation.expires, index));
        Some(allocation)
    }

    /// It lives until then.
    pub(crate) fn expire_at(&mut self, index: Index, expires: Mono) {
        let Some(allocation) = self.slots.get_mut(index as usize).and_then(Option::as_deref_mut) else {
            return;
        };
        self.deadlines.remove(&(allocation.expires, index));
        allocation.expires = expires;
        self.deadlines.insert((expires, index));
    }

    /// When the next one expires.
    pub(crate) fn next_expiry(&self) -> Option<Mono> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// One that has expired.
    pub(crate) fn expired(&self, now: Mono) -> Option<Index> {
        self.deadlines.first().filter(|(at, _)| *at <= now).map(|(_, index)| *index)
    }

    /// This port is for this one.
    pub(crate) fn hold(&mut self, socket: RelaySocket, index: Index) {
        self.sockets.insert(socket, PortHolder::Allocation(index));
    }

    /// This port is free.
    pub(crate) fn release(&mut self, socket: RelaySocket) {
        self.sockets.remove(&socket);
    }

    /// Whether this port is somebody's, or still being opened for nobody.
    pub(crate) fn is_taken(&self, socket: RelaySocket) -> bool {
        self.sockets.contains_key(&socket)
    }

    /// Whose a peer is, in one-port mode.
    pub(crate) fn claimant(&self, peer: SocketAddr) -> Option<Index> {
        self.claims.get(&peer).copied()
    }

    /// A peer is this one's for as long as it has a permission for it. `false` where it is another's, or where this one has
    /// `most` already.
    pub(crate) fn claim(&mut self, now: Mono, index: Index, peer: SocketAddr, most: usize) -> bool {
        let holder = self.claimant(peer);
        if holder == Some(index) {
            return true;
        }
        let holds = |allocation: &Allocation| allocation.permissions.has(now, peer.ip());
        if holder.and_then(|holder| self.get(holder)).is_some_and(holds) {
            return false;
        }
        let Some(mut claimed) = self.get_mut(index).map(|allocation| std::mem::take(&mut allocation.claimed))
        else {
            return false;
        };
        if claimed.len() >= most {
            // Those that it has no permission for any more make room.
            claimed.retain(|peer| {
                let keeps =
                    self.get(index).is_some_and(|allocation| allocation.permissions.has(now, peer.ip()));
                if !keeps {
                    self.claims.remove(peer);
                }
                keeps
            });
        }
        let fits = claimed.len() < most;
        if fits {
            if let Some(before) = holder.and_then(|holder| self.get_mut(holder)) {
                before.claimed.retain(|other| *other != peer);
            }
            claimed.push(peer);
            self.claims.insert(peer, index);
        }
        if let Some(allocation) = self.get_mut(index) {
            allocation.claimed = claimed;
        }
        fits
    }

    /// Whether the tables and the allocations say the same.
    pub(crate) fn is_consistent(&self) -> bool {
        let alive: Vec<_> = self.slots.iter().flatten().collect();
        let sockets = self.sockets.values().filter(|holder| **holder != PortHolder::Nobody).count();
        alive.len() == self.clients.len()
            && alive.len() == self.deadlines.len()
            && alive.len() == self.seats.values().map(Vec::len).sum::<usize>()
            && alive.len() == self.networks.values().sum::<u32>() as usize
            && alive.iter().map(|one| one.families().count()).sum::<usize>() == sockets
            && alive.iter().map(|one| one.claimed.len()).sum::<usize>() == self.claims.len()
    }
}

impl RelaySocket {
    pub(crate) const fn new(family: Family, port: u16) -> Self {
        Self { family, port }
    }
}
