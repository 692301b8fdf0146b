//! The thread that waits for all UDP sockets at once, and for what connections and rooms have to say.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Shared;
use super::batches::{Batch, Batches, PacketRoute};
use super::buffers::Buffers;
use super::connections::Outgoing;
use super::seats::{DepartedSeats, SeatNews};
use super::udp::UdpEndpoint;
use crate::clock::Clock;
use mio::event::Source as _;
use mio::{Events, Interest, Poll, Registry, Token};
use parvis_relay::{
    CannotOpen, Destination, Family, Forward, Mono, Now, PacketKind, RelaySocket, Transport, TurnClient,
    TurnOutput, TurnServer,
};
use quinn_udp::BATCH_SIZE;

/// Something came from a connection or a room.
pub(super) const NEWS: Token = Token(0);
/// The first of the sockets for clients.
const CLIENTS: usize = 1;
/// The first of the sockets to relay through, by family and port.
const RELAYED: usize = 1 << 16;

/// How many batches are read of one socket before the others have their turn.
const BATCHES_AT_ONCE: usize = 4;
/// How much is read at once of a socket to relay through, which seldom has more: the system is given a place for each.
const PEER_BATCH: usize = 4;
/// How many news are handled before packets have their turn.
const NEWS_AT_ONCE: usize = 256;
/// How often the metrics are told what was counted, in milliseconds: less often than packets come.
const RECORD_EVERY: u64 = 100;
/// How many sockets the system names at once.
const EVENTS: usize = 1_024;

/// What the thread is told by others.
#[derive(Debug)]
pub(super) enum ToRelay {
    /// A connection is there, and this is how to write to it.
    Connected(TurnClient, Outgoing),
    /// A whole message of it.
    Message(TurnClient, Vec<u8>),
    /// It has ended.
    Closed(TurnClient),
    /// What became of a seat.
    Seat(SeatNews),
}

/// All that the thread has.
pub(super) struct PacketLoop {
    server: TurnServer,
    clock: Clock,
    poll: Poll,
    sockets: Sockets,
    connections: HashMap<u64, Outgoing>,
    departed: DepartedSeats,
    shared: Shared,
    /// When the metrics were told last.
    recorded: Mono,
    /// Something may have been counted since.
    unrecorded: bool,
}

/// The UDP sockets, and what waits to leave through them.
struct Sockets {
    registry: Registry,
    clients: Vec<UdpEndpoint>,
    relayed: HashMap<RelaySocket, UdpEndpoint>,
    batches: Batches,
}

impl PacketLoop {
    pub(super) fn new(
        server: TurnServer,
        clock: Clock,
        poll: Poll,
        mut clients: Vec<UdpEndpoint>,
        shared: Shared,
    ) -> io::Result<Self> {
        let registry = poll.registry().try_clone()?;
        for (at, endpoint) in clients.iter_mut().enumerate() {
            endpoint.socket.register(&registry, Token(CLIENTS + at), Interest::READABLE)?;
        }
        let sockets = Sockets { registry, clients, relayed: HashMap::new(), batches: Batches::default() };
        let (connections, departed) = (HashMap::new(), DepartedSeats::default());
        let (recorded, unrecorded) = (clock.now().mono, true);
        Ok(Self { server, clock, poll, sockets, connections, departed, shared, recorded, unrecorded })
    }

    /// Relays until the server ends.
    pub(super) fn run(mut self) {
        let mut events = Events::with_capacity(EVENTS);
        let mut buffers = Buffers::new();
        // Sockets of which more can be read: the system says so only once.
        let mut ready = VecDeque::new();
        let mut has_news = false;
        loop {
            let patience = if ready.is_empty() && !has_news { self.patience() } else { Some(Duration::ZERO) };
            match self.poll.poll(&mut events, patience) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    tracing::error!("the relay ends: {error}");
                    return;
                }
            }
            // The system names each socket once.
            let before = ready.len();
            for event in &events {
                if event.token() == NEWS {
                    has_news = true;
                } else if !ready.iter().take(before).any(|token| *token == event.token()) {
                    ready.push_back(event.token());
                }
            }
            let now = self.clock.now();
            for _ in 0..ready.len() {
                let Some(token) = ready.pop_front() else { break };
                if self.read(now, token, &mut buffers) {
                    ready.push_back(token);
                }
            }
            if self.shared.stopping.load(Ordering::Relaxed) {
                return;
            }
            has_news = has_news && self.hear_news(now);
            for seat in self.departed.due(now.mono) {
                self.server.handle_seat_gone(now, &seat);
            }
            if self.server.wake().is_some_and(|at| at <= now.mono) {
                self.server.handle_timeout(now);
            }
            self.carry_out(now);
            self.sockets.flush();
            self.record(now.mono);
        }
    }

    /// Tells the metrics what was counted, unless that was just done.
    fn record(&mut self, now: Mono) {
        self.unrecorded = now < self.recorded.after(RECORD_EVERY);
        if !self.unrecorded {
            self.shared.metrics.record(&self.server.counters(), self.server.allocations());
            self.recorded = now;
        }
    }

    /// How long nothing has to be done unless something comes.
    fn patience(&self) -> Option<Duration> {
        let record = self.unrecorded.then(|| self.recorded.after(RECORD_EVERY));
        let next = [self.server.wake(), self.departed.next(), record].into_iter().flatten().min()?;
        // A timer that is a moment late is early enough.
        Some(Duration::from_millis(next.since(self.clock.now().mono).max(1)))
    }

    /// Reads what came to a socket; whether there may be more.
    fn read(&mut self, now: Now, token: Token, buffers: &mut Buffers) -> bool {
        for _ in 0..BATCHES_AT_ONCE {
            let more = match relay_socket(token) {
                None => self.read_clients(now, token, buffers),
                Some(socket) => self.read_peers(now, socket, buffers),
            };
            self.carry_out(now);
            match more {
                Ok(true) => {}
                Ok(false) => return false,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                // What the system says of an earlier packet, such as that nobody listens there.
                Err(error) => tracing::trace!("nothing was read: {error}"),
            }
        }
        true
    }

    fn read_clients(&mut self, now: Now, token: Token, buffers: &mut Buffers) -> io::Result<bool> {
        let Self { server, sockets, connections, .. } = self;
        let Sockets { clients, relayed, batches, .. } = sockets;
        let Some(endpoint) = clients.get(token.0 - CLIENTS) else { return Ok(false) };
        let port = endpoint.address().port();
        // What reaches a batch, and not the system at once, is sent before the next one is read.
        buffers.read(endpoint, BATCH_SIZE, |meta, datagram| match PacketKind::of(datagram) {
            PacketKind::Stun | PacketKind::ChannelData => {
                let ip = meta.dst_ip.unwrap_or(endpoint.address().ip());
                let local = SocketAddr::new(ip, port);
                let client =
                    TurnClient { transport: Transport::Udp, remote: meta.addr, local, connection: 0 };
                if let Some(forward) = server.handle_client(now, client, datagram) {
                    forward_packet(clients, relayed, connections, batches, &forward, datagram);
                }
            }
            // A media router is to have these one day.
            PacketKind::Dtls | PacketKind::Rtp | PacketKind::Other => {}
        })
    }

    fn read_peers(&mut self, now: Now, socket: RelaySocket, buffers: &mut Buffers) -> io::Result<bool> {
        let Self { server, sockets, connections, .. } = self;
        let Sockets { clients, relayed, batches, .. } = sockets;
        // It may be closed by now.
        let Some(endpoint) = relayed.get(&socket) else { return Ok(false) };
        buffers.read(endpoint, PEER_BATCH, |meta, datagram| {
            if let Some(forward) = server.handle_peer(now, socket, meta.addr, datagram) {
                forward_packet(clients, relayed, connections, batches, &forward, datagram);
            }
        })
    }

    /// Does what the server asks for.
    fn carry_out(&mut self, now: Now) {
        while let Some(output) = self.server.poll() {
            match output {
                TurnOutput::Send { client, bytes } => self.answer(client, bytes),
                TurnOutput::Open(socket) => {
                    let opened = self.sockets.open(socket).map_err(|error| {
                        tracing::debug!("port {} cannot be had: {error}", socket.port);
                        CannotOpen
                    });
                    self.server.handle_opened(now, socket, opened);
                }
                TurnOutput::Close(socket) => self.sockets.close(socket),
            }
        }
    }

    fn answer(&mut self, client: TurnClient, bytes: Vec<u8>) {
        match client.transport {
            Transport::Udp => {
                let endpoint = self.sockets.client_socket(&client);
                if let Some(endpoint) = endpoint.and_then(|at| self.sockets.clients.get(at)) {
                    endpoint.send(&bytes, None, client.remote, source(&client));
                }
            }
            Transport::Tcp | Transport::Tls => {
                if let Some(outgoing) = self.connections.get(&client.connection) {
                    outgoing.push(bytes);
                }
            }
        }
    }

    /// Hears what others say; whether there may be more.
    fn hear_news(&mut self, now: Now) -> bool {
        for _ in 0..NEWS_AT_ONCE {
            let Ok(news) = self.shared.news.try_recv() else { return false };
            match news {
                ToRelay::Connected(client, outgoing) => {
                    self.connections.insert(client.connection, outgoing);
                }
                ToRelay::Message(client, bytes) => {
                    if let Some(forward) = self.server.handle_client(now, client, &bytes) {
                        let Sockets { clients, relayed, batches, .. } = &mut self.sockets;
                        forward_packet(clients, relayed, &self.connections, batches, &forward, &bytes);
                    }
                }
                ToRelay::Closed(client) => {
                    self.connections.remove(&client.connection);
                    self.server.handle_closed(now, client);
                }
                ToRelay::Seat(news) => {
                    if let SeatNews::Held(seat) = &news {
                        self.server.handle_seat_held(seat);
                    }
                    if let Some(seat) = self.departed.hear(now.mono, news) {
                        self.server.handle_seat_gone(now, &seat);
                    }
                }
            }
            self.carry_out(now);
        }
        true
    }
}

impl Sockets {
    fn open(&mut self, socket: RelaySocket) -> io::Result<()> {
        let mut endpoint = UdpEndpoint::relay(socket)?;
        endpoint.socket.register(&self.registry, token(socket), Interest::READABLE)?;
        self.relayed.insert(socket, endpoint);
        Ok(())
    }

    fn close(&mut self, socket: RelaySocket) {
        if let Some(mut endpoint) = self.relayed.remove(&socket) {
            // It is closed in a moment, which says the same.
            let _ = endpoint.socket.deregister(&self.registry);
        }
    }

    fn client_socket(&self, client: &TurnClient) -> Option<usize> {
        client_socket(&self.clients, client)
    }

    fn flush(&mut self) {
        let Self { clients, relayed, batches, .. } = self;
        batches.flush(|batch| send(clients, relayed, batch));
    }
}

/// Sends a packet on, together with others that go the same way.
fn forward_packet(
    clients: &[UdpEndpoint],
    relayed: &HashMap<RelaySocket, UdpEndpoint>,
    connections: &HashMap<u64, Outgoing>,
    batches: &mut Batches,
    forward: &Forward,
    input: &[u8],
) {
    let route = match forward.to {
        Destination::Peer { socket, to } => PacketRoute { socket: token(socket), to, from: None },
        Destination::Client(client) if client.transport == Transport::Udp => {
            let Some(at) = client_socket(clients, &client) else { return };
            PacketRoute { socket: Token(CLIENTS + at), to: client.remote, from: source(&client) }
        }
        Destination::Client(client) => {
            if let Some(outgoing) = connections.get(&client.connection) {
                let mut bytes = Vec::with_capacity(forward.size());
                forward.append_to(input, &mut bytes);
                outgoing.push(bytes);
            }
            return;
        }
    };
    let Some(endpoint) = endpoint(clients, relayed, route.socket) else { return };
    let write = |bytes: &mut Vec<u8>| forward.append_to(input, bytes);
    batches
        .push(route, forward.size(), endpoint.max_segments(), write, |batch| send(clients, relayed, batch));
}

fn send(clients: &[UdpEndpoint], relayed: &HashMap<RelaySocket, UdpEndpoint>, batch: &Batch) {
    let Batch { route, bytes, .. } = batch;
    if let Some(endpoint) = endpoint(clients, relayed, route.socket) {
        endpoint.send(bytes, batch.segment_size(), route.to, route.from);
    }
}

fn endpoint<'a>(
    clients: &'a [UdpEndpoint],
    relayed: &'a HashMap<RelaySocket, UdpEndpoint>,
    token: Token,
) -> Option<&'a UdpEndpoint> {
    match relay_socket(token) {
        Some(socket) => relayed.get(&socket),
        None => clients.get(token.0.checked_sub(CLIENTS)?),
    }
}

/// The socket that a client's datagrams come to.
fn client_socket(clients: &[UdpEndpoint], client: &TurnClient) -> Option<usize> {
    clients.iter().position(|endpoint| endpoint.serves(client.local))
}

/// The address that a client knows us by: an answer from another one would not pass its router.
fn source(client: &TurnClient) -> Option<std::net::IpAddr> {
    Some(client.local.ip()).filter(|ip| !ip.is_unspecified())
}

fn token(socket: RelaySocket) -> Token {
    let family = match socket.family {
        Family::V4 => 0,
        Family::V6 => RELAYED,
    };
    Token(RELAYED + family + usize::from(socket.port))
}

fn relay_socket(token: Token) -> Option<RelaySocket> {
    let number = token.0.checked_sub(RELAYED)?;
    let family = if number < RELAYED { Family::V4 } else { Family::V6 };
    let port = u16::try_from(number % RELAYED).ok()?;
    Some(RelaySocket { family, port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_socket() {
        for family in [Family::V4, Family::V6] {
            for port in [1, 3_478, 49_152, u16::MAX] {
                let socket = RelaySocket { family, port };
                assert_eq!(relay_socket(token(socket)), Some(socket));
            }
        }
        assert_eq!(relay_socket(NEWS), None);
        assert_eq!(relay_socket(Token(CLIENTS + 3)), None);
    }
}
