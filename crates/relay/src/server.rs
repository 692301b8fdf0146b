use std::net::SocketAddr;

use parvis_base::{Mono, Now};

use crate::client::{RelaySocket, TurnClient};
use crate::counters::TurnCounters;
use crate::forward::Forward;
use crate::settings::TurnSettings;

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
    /// Close this socket.
    Close(RelaySocket),
}

/// The port could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannotOpen;

/// The server.
#[derive(Debug)]
pub struct TurnServer {
    counters: TurnCounters,
}

impl TurnServer {
    /// A server without allocations. `key` stays the same over restarts and is known to nobody else; `seed` is drawn anew at each
    /// start, from a cryptographic generator.
    #[must_use]
    pub fn new(settings: TurnSettings, key: &[u8; 32], seed: u64) -> Self {
        let _ = (settings, key, seed);
        Self { counters: TurnCounters::default() }
    }

    /// A datagram of a client, or one message of its stream.
    pub fn handle_client(&mut self, now: Now, from: TurnClient, bytes: &[u8]) -> Option<Forward> {
        let _ = (now, from, bytes);
        None
    }

    /// A datagram that came to a relay socket.
    pub fn handle_peer(
        &mut self,
        now: Now,
        socket: RelaySocket,
        from: SocketAddr,
        bytes: &[u8],
    ) -> Option<Forward> {
        let _ = (now, socket, from, bytes);
        None
    }

    /// A client's stream has ended: so do its allocations.
    pub fn handle_closed(&mut self, now: Now, client: TurnClient) {
        let _ = (now, client);
    }

    /// A socket was opened, or could not be.
    pub fn handle_opened(&mut self, now: Now, socket: RelaySocket, result: Result<(), CannotOpen>) {
        let _ = (now, socket, result);
    }

    /// A seat is no longer held by anybody: its allocations end. It can still begin others until its credential expires.
    pub fn handle_seat_gone(&mut self, now: Now, seat: &str) {
        let _ = (now, seat);
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Now) {
        let _ = now;
    }

    /// What is to be done next; `None` until something happens.
    pub fn poll(&mut self) -> Option<TurnOutput> {
        None
    }

    /// When [`TurnServer::handle_timeout`] is to be called; it may be earlier than anything happens.
    #[must_use]
    pub fn wake(&self) -> Option<Mono> {
        None
    }

    /// What happened so far.
    #[must_use]
    pub fn counters(&self) -> TurnCounters {
        self.counters
    }

    /// How many allocations there are now.
    #[must_use]
    pub fn allocations(&self) -> usize {
        0
    }
}
