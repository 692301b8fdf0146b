//! The edge of the relay: UDP and TCP sockets around the pure server of `parvis-relay`, which decides everything.
//!
//! Datagrams are handled by one thread of their own that waits for all UDP sockets at once: packets come and go in batches,
//! and nothing between two system calls waits for anything. Connections are tasks of the runtime that exchange whole
//! messages with that thread over bounded queues.

mod addresses;
mod batches;
mod buffers;
mod checks;
mod connections;
mod grant;
mod packets;
mod seats;
mod udp;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};

use mio::{Poll, Waker};
use parvis_relay::{PortChoice, TurnSecret, TurnServer, TurnSettings};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use addresses::RelayedAddresses;
use grant::GrantedPorts;
use packets::{PacketLoop, ToRelay};
use udp::{Backlog, UdpEndpoint};

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Network, RelayPorts};
use crate::metrics::RelayMetrics;

pub(crate) use checks::RelayChecks;
pub(crate) use connections::RelayConnections;
pub(crate) use grant::RelayGrant;
pub(crate) use seats::SeatNews;

/// How many messages of connections and news of seats may wait for the relay. Whoever has one more waits.
const INBOX: usize = 4_096;

/// How many ports of the system's choice are tried.
const PORTS_TRIED: u32 = 16;

/// Why there is no relay.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// An address is taken, or not one of this machine.
    #[error("the relay cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The system gives no thread, or nothing to wait with.
    #[error("the relay cannot start: {0}")]
    System(#[from] io::Error),
}

/// The relay's side of the server: how it is told things. It ends with this.
#[derive(Debug)]
pub(crate) struct RelayHandle {
    inbox: RelayInbox,
    connections: RelayConnections,
    grant: Arc<RelayGrant>,
    checks: RelayChecks,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// The thread has the other end.
    alive: Weak<()>,
}

impl RelayHandle {
    /// Takes the addresses of the configuration and begins to relay datagrams. The listeners are for [`RelayHandle::accept_from`]. Nothing
    /// where there is to be no relay, or where nobody asked for one and its usual port is taken. Over TLS it is reached at `tls_port`,
    /// where this server speaks that.
    ///
    /// # Errors
    /// What was configured is not to be had.
    pub(crate) fn start(
        config: &Config,
        key: &[u8; 32],
        clock: Clock,
        metrics: RelayMetrics,
        tls_port: Option<u16>,
    ) -> Result<Option<(Self, Vec<TcpListener>)>, RelayError> {
        let own_addresses = addresses::own().unwrap_or_else(|error| {
            tracing::warn!("the addresses of this machine cannot be listed: {error}");
            Vec::new()
        });
        let (udp, tcp) = listen(config, &own_addresses)?;
        let Some(port) = udp.first().map(|endpoint| endpoint.address().port()) else { return Ok(None) };
        let settings = settings(config, &udp, own_addresses);
        let secret = TurnSecret::of_server(key);
        let ports = GrantedPorts { plain: port, tls: config.relay_tls_port.or(tls_port) };
        let grant = RelayGrant::new(secret, config.relay_host.as_deref(), ports, config.ice_servers.clone());
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), packets::NEWS)?);
        let (queue, news) = mpsc::channel(INBOX);
        let stopping = Arc::<AtomicBool>::default();
        let server = TurnServer::new(settings, key, rand::random());
        let shared = Shared { news, metrics, stopping: Arc::clone(&stopping) };
        let packets = PacketLoop::new(server, clock, poll, udp, shared)?;
        let life = Arc::new(());
        let alive = Arc::downgrade(&life);
        let thread = thread::Builder::new().name("relay".to_owned()).spawn(move || {
            packets.run();
            drop(life);
        })?;
        let inbox = RelayInbox { queue, waker };
        let connections = RelayConnections::new(inbox.clone());
        let grant = Arc::new(grant);
        let checks = RelayChecks::new(Arc::clone(&grant), inbox.clone(), clock);
        let relay = Self { inbox, connections, grant, checks, stopping, thread: Some(thread), alive };
        Ok(Some((relay, tcp)))
    }

    /// Accepts connections at these listeners until the server is to stop.
    pub(crate) fn accept_from(&self, app: &Arc<App>, listeners: Vec<TcpListener>) {
        for listener in listeners {
            tokio::spawn(self.connections.clone().accept_from(Arc::clone(app), listener));
        }
    }

    /// Those who speak TURN on a connection that somebody else has accepted.
    pub(crate) fn connections(&self) -> RelayConnections {
        self.connections.clone()
    }

    /// What seats are told of it.
    pub(crate) fn grant(&self) -> Arc<RelayGrant> {
        Arc::clone(&self.grant)
    }

    /// Who lets pages try it that belong to nobody in a room.
    pub(crate) fn checks(&self) -> &RelayChecks {
        &self.checks
    }

    /// Where rooms say what becomes of their seats.
    pub(crate) fn inbox(&self) -> RelayInbox {
        self.inbox.clone()
    }

    /// Tells whether it relays.
    pub(crate) fn liveness(&self) -> Liveness {
        Liveness(Weak::clone(&self.alive))
    }
}

impl Drop for RelayHandle {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        if self.inbox.waker.wake().is_ok()
            && let Some(thread) = self.thread.take()
        {
            // It has its sockets until then, and whoever starts anew wants them. A panic there was logged.
            let _ = thread.join();
        }
    }
}

/// Whether the relay's thread is there.
#[derive(Debug, Clone)]
pub(crate) struct Liveness(Weak<()>);

impl Liveness {
    /// # Errors
    /// It has ended, which it does for a fault alone.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if self.0.strong_count() > 0 { Ok(()) } else { Err("it has ended") }
    }
}

/// Tells the relay's thread something.
#[derive(Debug, Clone)]
pub(crate) struct RelayInbox {
    queue: mpsc::Sender<ToRelay>,
    waker: Arc<Waker>,
}

impl RelayInbox {
    /// One whose news nobody is woken for.
    #[cfg(test)]
    fn new(queue: mpsc::Sender<ToRelay>) -> io::Result<Self> {
        let poll = Poll::new()?;
        Ok(Self { queue, waker: Arc::new(Waker::new(poll.registry(), packets::NEWS)?) })
    }

    /// What became of a seat.
    pub(crate) fn seat(&self, news: SeatNews) {
        match self.queue.try_send(ToRelay::Seat(news)) {
            Ok(()) => self.wake(),
            Err(mpsc::error::TrySendError::Full(news)) => {
                let inbox = self.clone();
                tokio::spawn(async move { inbox.send(news).await });
            }
            // There is no relay any more.
            Err(mpsc::error::TrySendError::Closed(_)) => {}
        }
    }

    /// Waits while there is no room.
    async fn send(&self, news: ToRelay) {
        if self.queue.send(news).await.is_ok() {
            self.wake();
        }
    }

    fn wake(&self) {
        if let Err(error) = self.waker.wake() {
            tracing::warn!("the relay cannot be woken: {error}");
        }
    }
}

/// What the thread shares with others.
struct Shared {
    news: mpsc::Receiver<ToRelay>,
    metrics: RelayMetrics,
    stopping: Arc<AtomicBool>,
}

type Sockets = (Vec<UdpEndpoint>, Vec<TcpListener>);

/// Takes the addresses for clients, with both transports. Of the usual ones, those that are to be had.
fn listen(config: &Config, own: &[IpAddr]) -> Result<Sockets, RelayError> {
    let (mut udp, mut tcp) = (Vec::new(), Vec::new());
    for address in config.relay_addresses() {
        match take(address) {
            Ok((endpoint, listener)) => {
                // Who is looked for among them is found at the first that fits: the one for all addresses comes last.
                udp.extend(endpoint.beside(own));
                udp.push(endpoint);
                tcp.push(listener);
            }
            Err(error) if config.relay_listen.is_some() => {
                return Err(RelayError::Listen { address, error });
            }
            // A machine may have one family alone.
            Err(error) if address.is_ipv6() => {
                tracing::debug!("the relay does not listen on {address}: {error}");
            }
            Err(error) => {
                tracing::warn!(
                    "no relay: it cannot listen on {address} ({error}). Some participants will not reach each other. Free the \
                     port, set relay_listen to another one, or to [] for no relay"
                );
            }
        }
    }
    Ok((udp, tcp))
}

/// Takes one port with both transports. Where the system chooses it, it may choose one that the other transport has not.
fn take(address: SocketAddr) -> io::Result<(UdpEndpoint, TcpListener)> {
    let mut tries = if address.port() == 0 { PORTS_TRIED } else { 1 };
    loop {
        let endpoint = UdpEndpoint::bind(address, Backlog::Large)?;
        tries -= 1;
        match connections::listener(endpoint.address()) {
            Ok(listener) => return Ok((endpoint, listener)),
            Err(error) if tries == 0 => return Err(error),
            Err(_taken) => {}
        }
    }
}

/// What the pure server is told of this machine and its operator.
fn settings(config: &Config, udp: &[UdpEndpoint], own_addresses: Vec<IpAddr>) -> TurnSettings {
    let RelayedAddresses { v4, v6 } = RelayedAddresses::find(config.public_address);
    let listening = udp.iter().map(UdpEndpoint::address).chain([config.listen]).collect();
    TurnSettings {
        own_addresses,
        listening,
        allowed_networks: config.relay_allowed_networks.iter().map(Network::ip_net).collect(),
        ports: match config.relay_ports {
            RelayPorts::Range(first, last) => PortChoice::Range(first..=last),
            RelayPorts::One(port) => PortChoice::One(port),
        },
        ..TurnSettings::new(v4, v6)
    }
}
