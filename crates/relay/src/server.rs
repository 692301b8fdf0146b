use std::collections::{HashSet, VecDeque};
use std::net::{IpAddr, SocketAddr};

use parvis_base::{Mono, Now};

use crate::allocation::Rates;
use crate::allocations::{Allocations, Index, PortHolder};
use crate::auth::Auth;
use crate::client::{Family, RelaySocket, Transport, TurnClient};
use crate::counters::TurnCounters;
use crate::demux::PacketKind;
use crate::forward::Forward;
use crate::keys::{Draws, KeyedHash};
use crate::policy::PeerPolicy;
use crate::settings::{PortChoice, TurnSettings};
use crate::strangers::{ClientNetwork, Strangers};

/// What the edge is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnOutput {
    /// Send this message to a client: an answer.
    Send {
        /// Whom to.
        client: TurnClient,
        /// The whole message. On a stream it needs no padding.
        bytes: Vec<u8>,
    },
    /// Open this socket, and say how it went with [`TurnServer::handle_opened`]. In one-port mode this comes first of all, and never
    /// again; there the edge gives up if it fails.
    Open(RelaySocket),
    /// Close this socket. What it received and was not handled yet is dropped.
    Close(RelaySocket),
}

/// The port could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannotOpen;

/// How many answers may wait for [`TurnServer::poll`]; those over it are not given, and are asked for again.
const WAITING: usize = 4_096;

/// The server.
#[derive(Debug)]
pub struct TurnServer {
    pub(crate) settings: TurnSettings,
    pub(crate) policy: PeerPolicy,
    pub(crate) auth: Auth,
    pub(crate) strangers: Strangers,
    pub(crate) allocations: Allocations,
    /// What all that only check may relay together.
    pub(crate) checks: Rates,
    pub(crate) draws: Draws,
    pub(crate) counters: TurnCounters,
    /// Seats that somebody holds. There are no more of them than the rooms have.
    held: HashSet<Box<str>>,
    /// In one-port mode: which of the two sockets are open.
    pub(crate) shared_open: [bool; 2],
    outputs: VecDeque<TurnOutput>,
}

impl TurnServer {
    /// A server without allocations. `key` stays the same over restarts and is known to nobody else; `seed` is drawn anew at each
    /// start, from a cryptographic generator.
    #[must_use]
    pub fn new(settings: TurnSettings, key: &[u8; 32], seed: u64) -> Self {
        let hash = KeyedHash::new(key, seed);
        let mut server = Self {
            policy: PeerPolicy::new(&settings),
            auth: Auth::new(key),
            strangers: Strangers::new(hash, settings.quotas.stranger_answers),
            allocations: Allocations::new(hash),
            checks: Rates::per_second(Mono::default(), settings.quotas.checks_bytes_per_second),
            draws: Draws::new(seed),
            counters: TurnCounters::default(),
            held: HashSet::new(),
            shared_open: [false; 2],
            outputs: VecDeque::new(),
            settings,
        };
        if let PortChoice::One(port) = server.settings.ports {
            for family in [Family::V4, Family::V6] {
                if server.public(family).is_some() {
                    server.outputs.push_back(TurnOutput::Open(RelaySocket::new(family, port)));
                }
            }
        }
        server
    }

    /// A datagram of a client, or one message of its stream. Data go on at once; what else is to be done is an output.
    pub fn handle_client(&mut self, now: Now, from: TurnClient, bytes: &[u8]) -> Option<Forward> {
        match PacketKind::of(bytes) {
            PacketKind::ChannelData => self.channel_data(now, from, bytes),
            PacketKind::Stun => self.message(now, from, bytes),
            PacketKind::Dtls | PacketKind::Rtp | PacketKind::Other => {
                self.counters.dropped_malformed += 1;
                None
            }
        }
    }

    /// A datagram that came to a relay socket.
    pub fn handle_peer(
        &mut self,
        now: Now,
        socket: RelaySocket,
        from: SocketAddr,
        bytes: &[u8],
    ) -> Option<Forward> {
        // Without what IPv6 has besides address and port, which differs between what comes and what was asked for.
        let from = SocketAddr::new(from.ip(), from.port());
        let index = if self.settings.ports.is_one() {
            self.allocations.claimant(from)
        } else {
            self.allocations.of_socket(socket).and_then(PortHolder::allocation)
        };
        let Some(index) = index else {
            self.counters.dropped_unknown += 1;
            return None;
        };
        self.relay_to_client(now.mono, index, from, 0..bytes.len())
    }

    /// A client's stream has ended: so do its allocations.
    pub fn handle_closed(&mut self, _now: Now, client: TurnClient) {
        if let Some(index) = self.allocations.of_client(&client) {
            self.end(index);
        }
    }

    /// Somebody holds this seat from now on.
    pub fn handle_seat_held(&mut self, seat: &str) {
        self.held.insert(seat.into());
    }

    /// A seat is no longer held by anybody: its allocations end. It can still begin others until its credential expires, which live no
    /// longer than the shortest lifetime.
    pub fn handle_seat_gone(&mut self, _now: Now, seat: &str) {
        self.held.remove(seat);
        let indices = self.allocations.of_seat(seat).to_vec();
        indices.into_iter().for_each(|index| self.end(index));
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some(index) = self.allocations.expired(now.mono) {
            self.end(index);
        }
    }

    /// What is to be done next; `None` until something happens.
    pub fn poll(&mut self) -> Option<TurnOutput> {
        self.outputs.pop_front()
    }

    /// When [`TurnServer::handle_timeout`] is to be called.
    #[must_use]
    pub fn wake(&self) -> Option<Mono> {
        self.allocations.next_expiry()
    }

    /// What happened so far.
    #[must_use]
    pub fn counters(&self) -> TurnCounters {
        self.counters
    }

    /// How many allocations there are now, those that are being opened included.
    #[must_use]
    pub fn allocations(&self) -> usize {
        self.allocations.count()
    }

    /// Whether its tables and its allocations say the same. Tests and the fuzzer ask.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.allocations.is_consistent()
    }

    /// Ends an allocation, and closes its sockets.
    pub(crate) fn end(&mut self, index: Index) {
        let Some(allocation) = self.allocations.remove(index) else { return };
        for (family, relayed) in allocation.families() {
            if relayed.open {
                self.close(family, relayed.port);
            }
        }
    }

    /// Closes the socket of a relayed address, where it has its own.
    pub(crate) fn close(&mut self, family: Family, port: u16) {
        if !self.settings.ports.is_one() {
            self.outputs.push_back(TurnOutput::Close(RelaySocket::new(family, port)));
        }
    }

    pub(crate) fn open(&mut self, socket: RelaySocket) {
        self.outputs.push_back(TurnOutput::Open(socket));
    }

    pub(crate) fn send(&mut self, client: TurnClient, bytes: Vec<u8>) {
        if self.outputs.len() < WAITING {
            self.outputs.push_back(TurnOutput::Send { client, bytes });
        }
    }

    /// Whether an answer may go to somebody who has not signed.
    pub(crate) fn may_hear(&mut self, now: Mono, client: &TurnClient) -> bool {
        let address = client.remote.ip();
        let known = match client.transport {
            Transport::Udp => self.allocations.in_network(ClientNetwork::of_client(address)) > 0,
            Transport::Tcp | Transport::Tls => true,
        };
        let may = self.strangers.may_hear(now, address, known);
        self.counters.refused_rate += u64::from(!may);
        may
    }

    /// Whether somebody holds this seat, as far as the server was told: after a restart it is told of each anew.
    pub(crate) fn is_held(&self, seat: &str) -> bool {
        self.held.contains(seat)
    }

    /// The address that relayed addresses of a family have.
    pub(crate) fn public(&self, family: Family) -> Option<IpAddr> {
        match family {
            Family::V4 => self.settings.public_v4.map(IpAddr::V4),
            Family::V6 => self.settings.public_v6.map(IpAddr::V6),
        }
    }

    /// The relayed address of ours that this is, whether or not anybody has it.
    pub(crate) fn own_relayed(&self, peer: SocketAddr) -> Option<RelaySocket> {
        let family = Family::of(peer.ip());
        (self.public(family) == Some(peer.ip())).then(|| RelaySocket::new(family, peer.port()))
    }
}

impl PortHolder {
    pub(crate) const fn allocation(self) -> Option<Index> {
        match self {
            Self::Allocation(index) => Some(index),
            Self::Nobody => None,
        }
    }
}
