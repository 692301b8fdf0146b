//! The least that relaying takes on this machine: a thread that reads packets in batches and sends each on, with one look into a table
//! and nothing else. It knows no protocol, no permission and no quota. What it takes is the system's price, which no relay is under.

use std::collections::HashMap;
use std::io::{self, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use mio::net::UdpSocket as MioSocket;
use mio::{Events, Interest, Poll, Token};
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};

/// As much as the system joins into one buffer.
const SLOT: usize = 64 * 1_024;
/// How soon it notices that it is to end.
const PATIENCE: Duration = Duration::from_millis(50);

/// The thread. It ends with this.
#[derive(Debug)]
pub(super) struct BareForwarder {
    thread: Option<JoinHandle<io::Result<()>>>,
    /// Its number in `/proc/self/task`.
    pub(super) task: u32,
    stopping: Arc<AtomicBool>,
}

/// Its sockets. The first is what clients send to, as the one of a relay is; each other one is for one peer, and connected to it.
#[derive(Debug)]
pub(super) struct BareSockets {
    pub(super) front: UdpSocket,
    pub(super) peers: Vec<UdpSocket>,
    /// Where what comes from an address to the front goes on.
    pub(super) onward: HashMap<SocketAddr, Onward>,
    /// Whom what comes to a socket of `peers` is for.
    pub(super) clients: Vec<SocketAddr>,
}

/// Where a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Onward {
    /// Out of this one of the peers' sockets.
    Peer(usize),
    /// Out of the front, to another client.
    Client(SocketAddr),
}

impl BareForwarder {
    pub(super) fn start(sockets: BareSockets) -> io::Result<Self> {
        let stopping = Arc::<AtomicBool>::default();
        let stops = Arc::clone(&stopping);
        let (tell, told) = std::sync::mpsc::channel();
        let thread = thread::Builder::new().name("bare".to_owned()).spawn(move || {
            // Whoever started it waits for this.
            let _ = tell.send(own_task());
            forward(sockets, &stops)
        })?;
        let task = told.recv().map_err(io::Error::other)??;
        Ok(Self { thread: Some(thread), task, stopping })
    }
}

impl Drop for BareForwarder {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // What went wrong was seen as packets that did not come.
            let _ = thread.join();
        }
    }
}

/// Linux has it as `PROCESS/task/THREAD`.
fn own_task() -> io::Result<u32> {
    let path = std::fs::read_link("/proc/thread-self")?;
    let name = path.file_name().and_then(|name| name.to_str()?.parse().ok());
    name.ok_or_else(|| io::Error::other("the thread has no number"))
}

fn forward(sockets: BareSockets, stopping: &AtomicBool) -> io::Result<()> {
    let BareSockets { front, peers, onward, clients } = sockets;
    let mut all: Vec<_> = std::iter::once(front).chain(peers).map(MioSocket::from_std).collect();
    // What it knows is the system's, and the same for all sockets. None of them is told anything besides its packets.
    let state = UdpSocketState::new((&UdpSocket::bind("127.0.0.1:0")?).into())?;
    // As a relay asks for. The system may give less.
    let _ = state.set_recv_buffer_size((&all[0]).into(), 4 * 1_024 * 1_024);
    let mut poll = Poll::new()?;
    for (at, socket) in all.iter_mut().enumerate() {
        poll.registry().register(socket, Token(at), Interest::READABLE)?;
    }
    let mut events = Events::with_capacity(1_024);
    let mut bytes = vec![0; SLOT * BATCH_SIZE];
    let mut metas = [RecvMeta::default(); BATCH_SIZE];
    while !stopping.load(Ordering::Relaxed) {
        poll.poll(&mut events, Some(PATIENCE))?;
        for event in &events {
            let at = event.token().0;
            // A peer's socket seldom has more than a few.
            let most = if at == 0 { BATCH_SIZE } else { 4 };
            loop {
                let mut chunks = bytes.chunks_mut(SLOT);
                let mut slots: [_; BATCH_SIZE] =
                    std::array::from_fn(|_| IoSliceMut::new(chunks.next().unwrap_or_default()));
                let Ok(count) = state.recv((&all[at]).into(), &mut slots[..most], &mut metas) else { break };
                let mut run = PacketRun::default();
                for (meta, slot) in metas.iter().zip(bytes.chunks(SLOT)).take(count) {
                    let to = match at.checked_sub(1) {
                        Some(peer) => Some(Onward::Client(clients[peer])),
                        None => onward.get(&meta.addr).copied(),
                    };
                    for packet in slot[..meta.len.min(SLOT)].chunks(meta.stride.max(1)) {
                        if !run.takes(to, packet) {
                            run.leave(&all, &state);
                            run = PacketRun { to, bytes: run.cleared(), segment: packet.len(), packets: 0 };
                        }
                        run.bytes.extend_from_slice(packet);
                        run.packets += 1;
                    }
                }
                run.leave(&all, &state);
                if count < most {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Packets of one size for one destination, which leave in one call.
#[derive(Debug, Default)]
struct PacketRun {
    to: Option<Onward>,
    bytes: Vec<u8>,
    segment: usize,
    packets: usize,
}

impl PacketRun {
    fn takes(&self, to: Option<Onward>, packet: &[u8]) -> bool {
        self.to == to && packet.len() == self.segment && self.bytes.len() + packet.len() < 60_000
    }

    fn cleared(self) -> Vec<u8> {
        let mut bytes = self.bytes;
        bytes.clear();
        bytes
    }

    /// What cannot be sent is lost.
    fn leave(&self, sockets: &[MioSocket], state: &UdpSocketState) {
        let _ = match (self.to, self.packets) {
            (None, _) | (_, 0) => return,
            (Some(Onward::Peer(at)), 1) => sockets[at + 1].send(&self.bytes).map(drop),
            (Some(Onward::Client(to)), 1) => sockets[0].send_to(&self.bytes, to).map(drop),
            (Some(Onward::Peer(at)), _) => {
                let to = sockets[at + 1].peer_addr();
                to.and_then(|to| self.leave_together(&sockets[at + 1], state, to))
            }
            (Some(Onward::Client(to)), _) => self.leave_together(&sockets[0], state, to),
        };
    }

    fn leave_together(&self, socket: &MioSocket, state: &UdpSocketState, to: SocketAddr) -> io::Result<()> {
        let segment = Some(self.segment);
        let transmit = Transmit {
            destination: to,
            ecn: None,
            contents: &self.bytes,
            segment_size: segment,
            src_ip: None,
        };
        state.try_send(socket.into(), &transmit)
    }
}
