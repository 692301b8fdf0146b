//! What relaying costs, beside coturn and beside the least that it can cost, in the same run: calls of the same kind go through each in
//! turn, and its processor time is read.

mod bare;
mod idle;
mod rivals;
mod traffic;
mod turn;

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

use tokio::task::block_in_place;
use tokio::time::sleep;

use crate::server::busy_of;
use bare::{BareForwarder, BareSockets, Onward};
use rivals::{Access, coturn, free_port, quiet, relaying};
use traffic::{CALLS, CallEnd, Delivered, exchange};
use turn::AllocatedSocket;

pub use idle::{IDLE, IDLE_MIB, idle};
pub use traffic::{RelayedPath, TrafficKind};

/// The most of coturn's processor time that a packet may take, unless the system alone takes more.
pub const MOST_OF_COTURN: f64 = 0.6;
/// Then: the most of the bare forwarder's.
pub const MOST_OF_BARE: f64 = 1.35;

/// How often all is measured. The middle one of each counts.
const ROUNDS: usize = 5;
/// How long each relay carries each kind of traffic in a round.
const LASTS: Duration = Duration::from_millis(1_500);
/// Allocations of one seat: less than the relay allows it.
const OF_SEAT: usize = 80;
/// The first channel of a client.
const CHANNEL: u16 = 0x4000;

/// Who relays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rival {
    Ours,
    Coturn,
    Bare,
}

/// What one of them took in one round.
#[derive(Debug, Clone, Copy, Default)]
struct PacketCost {
    came: u64,
    lost: u64,
    busy: Duration,
}

impl PacketCost {
    fn micros(self) -> f64 {
        self.busy.as_secs_f64() * 1e6 / to_f64(self.came.max(1))
    }
}

/// All of them, with one kind of traffic on one path.
#[derive(Debug, Clone)]
pub struct Compared {
    kind: TrafficKind,
    path: RelayedPath,
    ours: Vec<PacketCost>,
    coturn: Vec<PacketCost>,
    bare: Vec<PacketCost>,
}

impl Compared {
    fn new(kind: TrafficKind, path: RelayedPath) -> Self {
        Self { kind, path, ours: Vec::new(), coturn: Vec::new(), bare: Vec::new() }
    }

    fn of(&mut self, rival: Rival) -> &mut Vec<PacketCost> {
        match rival {
            Rival::Ours => &mut self.ours,
            Rival::Coturn => &mut self.coturn,
            Rival::Bare => &mut self.bare,
        }
    }

    /// Our processor time for a packet, as a part of coturn's.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        median(&self.ours) / median(&self.coturn).max(f64::MIN_POSITIVE)
    }

    /// The same of what the bare forwarder takes, which reads and sends and does nothing else.
    #[must_use]
    pub fn of_bare(&self) -> f64 {
        median(&self.ours) / median(&self.bare).max(f64::MIN_POSITIVE)
    }

    /// Whether it is small enough, and no more was lost than on a machine that stalls. Where nearly all of it is the system's, the bare
    /// forwarder is what it is measured by: no relay can take less.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        lost(&self.ours) <= lost(&self.bare)
            && (self.ratio() <= MOST_OF_COTURN || self.of_bare() <= MOST_OF_BARE)
    }

    /// What stands above the rows.
    #[must_use]
    pub fn titles() -> String {
        format!(
            "{:<30} {:<15} | {:>5} {:>6} {:>5} us a packet | {:>9} {:>9} | lost of {:>7}: ours coturn bare",
            "each end sends", "path", "ours", "coturn", "bare", "of coturn", "of bare", "packets"
        )
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [ours, coturn, bare] = [&self.ours, &self.coturn, &self.bare].map(|costs| median(costs));
        let sent: u64 = self.ours.iter().map(|cost| cost.came + cost.lost).sum();
        write!(
            f,
            "{:<30} {:<15} | {ours:>5.2} {coturn:>6.2} {bare:>5.2} {:>11} | {:>9.2} {:>9.2} |         {sent:>7}: {:>4} {:>6} {:>4}",
            self.kind,
            self.path,
            "",
            self.ratio(),
            self.of_bare(),
            lost(&self.ours),
            lost(&self.coturn),
            lost(&self.bare),
        )
    }
}

fn median(costs: &[PacketCost]) -> f64 {
    let mut micros: Vec<_> = costs.iter().map(|cost| cost.micros()).collect();
    micros.sort_by(f64::total_cmp);
    micros.get(micros.len() / 2).copied().unwrap_or(0.0)
}

fn lost(costs: &[PacketCost]) -> u64 {
    costs.iter().map(|cost| cost.lost).sum()
}

/// Compares all of them. Each is given the same, in turn.
///
/// # Errors
/// A program is not installed or does not start, or `/proc` does not tell.
pub async fn compare(binary: &Path, state: &Path) -> io::Result<Vec<Compared>> {
    let coturn_port = free_port()?;
    let coturn = coturn(coturn_port)?;
    let coturn_id = coturn.id().ok_or_else(|| io::Error::other("coturn has ended"))?;
    let known = Access { username: "ada".into(), credential: "secret".into(), port: coturn_port };
    sleep(Duration::from_secs(1)).await;
    let mut compared: Vec<_> = [RelayedPath::Peer, RelayedPath::Clients]
        .into_iter()
        .flat_map(|path| TrafficKind::ALL.map(|kind| Compared::new(kind, path)))
        .collect();
    for round in 0..ROUNDS {
        // A server anew, and seats whose credentials are new: what the round before has left counts for a seat.
        let seats = (2 * CALLS).div_ceil(OF_SEAT);
        let (ours, access, _bots) = relaying(binary, state, "127.0.0.1:0", 2 * seats).await?;
        let ours_id = ours.id().ok_or_else(|| io::Error::other("the server has ended"))?;
        block_in_place(|| {
            for (path, access) in
                [RelayedPath::Peer, RelayedPath::Clients].into_iter().zip(access.chunks(seats))
            {
                let of_seats = |n: usize| access[n / OF_SEAT].clone();
                let mut rivals = [
                    (Rival::Ours, CarriedCalls::over_turn(path, of_seats, Busy::Process(ours_id))?),
                    (
                        Rival::Coturn,
                        CarriedCalls::over_turn(path, |_| known.clone(), Busy::Process(coturn_id))?,
                    ),
                    (Rival::Bare, CarriedCalls::bare(path)?),
                ];
                // Nobody is always the first.
                rivals.rotate_left(round % 3);
                for compared in compared.iter_mut().filter(|compared| compared.path == path) {
                    for (rival, carried) in &rivals {
                        let cost = carried.measure(compared.kind, round)?;
                        compared.of(*rival).push(cost);
                    }
                }
            }
            Ok::<_, io::Error>(())
        })?;
    }
    Ok(compared)
}

/// Whose time is read.
#[derive(Debug, Clone, Copy)]
enum Busy {
    Process(u32),
    /// A thread of this process.
    Thread(u32),
}

impl Busy {
    fn so_far(self) -> io::Result<Duration> {
        match self {
            Self::Process(id) => busy_of(id, None),
            Self::Thread(task) => busy_of(std::process::id(), Some(task)),
        }
    }
}

/// The calls that go through one of them.
#[derive(Debug)]
struct CarriedCalls {
    busy: Busy,
    clients: Vec<AllocatedSocket>,
    /// The other sockets, and where they send, unless they are connected.
    plain: Vec<(UdpSocket, Option<SocketAddr>)>,
    _bare: Option<BareForwarder>,
}

impl CarriedCalls {
    fn over_turn(path: RelayedPath, access: impl Fn(usize) -> Access, busy: Busy) -> io::Result<Self> {
        let count = if path == RelayedPath::Clients { 2 * CALLS } else { CALLS };
        let mut clients =
            (0..count).map(|n| AllocatedSocket::allocate(&access(n))).collect::<io::Result<Vec<_>>>()?;
        let mut plain = Vec::new();
        match path {
            RelayedPath::Peer => {
                for client in &mut clients {
                    let peer = plain_socket()?;
                    client.bind(CHANNEL, peer.local_addr()?)?;
                    // What comes to it may come from another address of this machine.
                    plain.push((peer, Some(client.relayed())));
                }
            }
            RelayedPath::Clients => {
                for call in clients.chunks_mut(2) {
                    let relayed = [call[0].relayed(), call[1].relayed()];
                    call[0].bind(CHANNEL, relayed[1])?;
                    call[1].bind(CHANNEL, relayed[0])?;
                }
            }
        }
        Ok(Self { busy, clients, plain, _bare: None })
    }

    fn bare(path: RelayedPath) -> io::Result<Self> {
        let plain = (0..2 * CALLS).map(|_| plain_socket()).collect::<io::Result<Vec<_>>>()?;
        let front = plain_socket()?;
        let (mut peers, mut onward, mut clients) = (Vec::new(), HashMap::new(), Vec::new());
        for call in plain.chunks(2) {
            let [one, other] = [call[0].local_addr()?, call[1].local_addr()?];
            call[0].connect(front.local_addr()?)?;
            if path == RelayedPath::Clients {
                call[1].connect(front.local_addr()?)?;
                onward.extend([(one, Onward::Client(other)), (other, Onward::Client(one))]);
            } else {
                let between = plain_socket()?;
                between.connect(other)?;
                call[1].connect(between.local_addr()?)?;
                onward.insert(one, Onward::Peer(peers.len()));
                peers.push(between);
                clients.push(one);
            }
        }
        let bare = BareForwarder::start(BareSockets { front, peers, onward, clients })?;
        let plain = plain.into_iter().map(|socket| (socket, None)).collect();
        Ok(Self { busy: Busy::Thread(bare.task), clients: Vec::new(), plain, _bare: Some(bare) })
    }

    fn measure(&self, kind: TrafficKind, round: usize) -> io::Result<PacketCost> {
        let mut ends = Vec::new();
        for client in &self.clients {
            ends.push(CallEnd { socket: client.socket()?, to: None, channel: Some(CHANNEL) });
        }
        ends.extend(self.plain.iter().map(|(socket, to)| CallEnd { socket, to: *to, channel: None }));
        let before = self.busy.so_far()?;
        let delivered = exchange(kind, &ends, LASTS, round as u64)?;
        let busy = self.busy.so_far()?.saturating_sub(before);
        let Delivered { sent, came } = delivered;
        Ok(PacketCost { came, lost: sent.saturating_sub(came), busy })
    }
}

fn plain_socket() -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[allow(clippy::cast_precision_loss, reason = "packets of one run")]
fn to_f64(number: u64) -> f64 {
    number as f64
}
