//! One UDP socket: bound to one family, read and written in batches.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use mio::net::UdpSocket;
use parvis_relay::{Family, RelaySocket};
use quinn_udp::{RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};

/// How many bytes the system keeps of what was not read yet.
const LARGE: usize = 4 * 1_024 * 1_024;

/// How much of what comes may wait in the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backlog {
    /// Everything that clients send comes to this socket: as much as the system allows, up to 4 MiB.
    Large,
    /// What one participant is sent: what the system gives by itself.
    Usual,
}

/// A socket and what is known of its system.
#[derive(Debug)]
pub(super) struct UdpEndpoint {
    pub(super) socket: UdpSocket,
    state: UdpSocketState,
    address: SocketAddr,
}

impl UdpEndpoint {
    /// Binds a socket. One of IPv6 is for IPv6 alone, so that no address of IPv4 ever comes in another spelling.
    pub(super) fn bind(address: SocketAddr, backlog: Backlog) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        let socket = UdpSocket::from_std(socket.into());
        let state = UdpSocketState::new((&socket).into())?;
        if backlog == Backlog::Large {
            // The system may allow less, which is no fault.
            let _ = state.set_recv_buffer_size((&socket).into(), LARGE);
            let _ = state.set_send_buffer_size((&socket).into(), LARGE);
        }
        let address = socket.local_addr()?;
        Ok(Self { socket, state, address })
    }

    /// Binds a socket to relay through.
    pub(super) fn relay(socket: RelaySocket) -> io::Result<Self> {
        let ip = match socket.family {
            Family::V4 => IpAddr::from(Ipv4Addr::UNSPECIFIED),
            Family::V6 => IpAddr::from(Ipv6Addr::UNSPECIFIED),
        };
        Self::bind(SocketAddr::new(ip, socket.port), Backlog::Usual)
    }

    /// Where it is bound.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads what there is into these buffers and returns how many were filled.
    pub(super) fn read(&self, buffers: &mut [IoSliceMut<'_>], metas: &mut [RecvMeta]) -> io::Result<usize> {
        self.state.recv((&self.socket).into(), buffers, metas)
    }

    /// Sends one datagram, or as many of one size as `segment` says. What cannot be sent is lost, as anywhere on its way.
    pub(super) fn send(&self, contents: &[u8], segment: Option<usize>, to: SocketAddr, from: Option<IpAddr>) {
        // What is bound to one address sends from no other.
        let from = from.filter(|_| self.address.ip().is_unspecified());
        let sent = if segment.is_none() && from.is_none() {
            // Without what the system would be told besides, which it reads for each.
            self.socket.send_to(contents, to).map(drop)
        } else {
            self.send_as(contents, segment, to, from)
        };
        if let Err(error) = sent {
            tracing::trace!("a packet is lost: {error}");
        }
    }

    fn send_as(
        &self,
        contents: &[u8],
        segment: Option<usize>,
        to: SocketAddr,
        from: Option<IpAddr>,
    ) -> io::Result<()> {
        let transmit = Transmit { destination: to, ecn: None, contents, segment_size: segment, src_ip: from };
        self.state.try_send((&self.socket).into(), &transmit)
    }

    /// How many datagrams one call can send.
    pub(super) fn max_segments(&self) -> usize {
        self.state.max_gso_segments()
    }
}
