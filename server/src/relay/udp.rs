//! One UDP socket: bound to one family, read and written in batches.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use mio::net::UdpSocket;
use parvis_relay::{Family, RelaySocket};
use quinn_udp::{RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};

/// How many bytes the system keeps of what was not read yet.
const LARGE: usize = 4 * 1_024 * 1_024;

/// How many addresses have a socket of their own. Those of more share one.
const MOST_BESIDE: usize = 16;

/// How much of what comes may wait in the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backlog {
    /// Everything that clients send comes to this socket: as much as the system allows, up to 4 MiB.
    Large,
    /// What one participant is sent: what the system gives by itself.
    Usual,
}

/// Whose a port is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Port {
    /// Clients come to this socket alone.
    Own,
    /// Clients come to another socket of this relay, too.
    Shared,
    /// Peers come to it.
    Relayed,
}

/// A socket and what is known of its system.
#[derive(Debug)]
pub(super) struct UdpEndpoint {
    pub(super) socket: UdpSocket,
    state: UdpSocketState,
    address: SocketAddr,
}

impl UdpEndpoint {
    /// Binds a socket for clients. One of IPv6 is for IPv6 alone, so that no address of IPv4 ever comes in another spelling.
    pub(super) fn bind(address: SocketAddr, backlog: Backlog) -> io::Result<Self> {
        Self::bind_as(address, backlog, Port::Own)
    }

    fn bind_as(address: SocketAddr, backlog: Backlog, port: Port) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        socket.set_nonblocking(true)?;
        if port == Port::Shared {
            share_port(&socket, true)?;
        }
        socket.bind(&address.into())?;
        let socket = UdpSocket::from_std(socket.into());
        let state = UdpSocketState::new((&socket).into())?;
        // What is bound to one address receives at no other, and who relays is told apart by the port.
        let matters = address.ip().is_unspecified() && port != Port::Relayed;
        untold(&socket, address.is_ipv4(), matters)?;
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
        Self::bind_as(SocketAddr::new(ip, socket.port), Backlog::Usual, Port::Relayed)
    }

    /// Sockets beside one for all addresses, each for one of these at the same port. The system gives a packet to the one that names its
    /// address: so it need not say which it was, and an answer needs no word about its source. What comes to any other address, such as
    /// one that the machine gets later, still comes to this one.
    pub(super) fn beside(&self, own: &[IpAddr]) -> Vec<Self> {
        let is_ours = |ip: &&IpAddr| ip.is_ipv4() == self.address.is_ipv4() && !is_link_local(**ip);
        if !self.address.ip().is_unspecified() || share_port(&self.socket, true).is_err() {
            return Vec::new();
        }
        let all = own.iter().filter(is_ours).take(MOST_BESIDE);
        let bind = |ip: &IpAddr| {
            let address = SocketAddr::new(*ip, self.address.port());
            Self::bind_as(address, Backlog::Large, Port::Shared).inspect_err(|error| {
                tracing::debug!("the relay has no socket for {address} alone: {error}");
            })
        };
        let beside: Vec<_> = all.filter_map(|ip| bind(ip).ok()).collect();
        // From here on nobody else gets the port.
        for socket in beside.iter().map(|one| &one.socket).chain([&self.socket]) {
            if let Err(error) = share_port(socket, false) {
                tracing::warn!("another program of the same user may take the port of the relay: {error}");
            }
        }
        beside
    }

    /// Where it is bound.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether what is sent to this address of ours may come to it.
    pub(super) fn serves(&self, local: SocketAddr) -> bool {
        let Self { address, .. } = self;
        address.port() == local.port()
            && address.is_ipv4() == local.is_ipv4()
            && (address.ip().is_unspecified() || address.ip() == local.ip())
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

/// Lets several sockets of this program have one port, or no longer.
#[cfg(any(target_os = "android", target_os = "linux"))]
fn share_port<S: std::os::fd::AsFd>(socket: &S, may: bool) -> io::Result<()> {
    socket2::SockRef::from(socket).set_reuse_port(may)
}

/// Elsewhere that means something else.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
fn share_port<S>(_socket: &S, _may: bool) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Such an address means something on one network of several.
fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

/// Has the system not say with each packet what nobody here asks for: when it came, the bits of its header for routers and, unless it
/// matters, which address it came to. Each of them costs something for each packet, the first one for all of the machine.
#[cfg(any(target_os = "android", target_os = "linux"))]
fn untold(socket: &UdpSocket, is_ipv4: bool, address_matters: bool) -> io::Result<()> {
    use nix::sys::socket::{setsockopt, sockopt};
    setsockopt(socket, sockopt::ReceiveTimestampns, &false)?;
    if is_ipv4 {
        setsockopt(socket, sockopt::IpRecvTos, &false)?;
        setsockopt(socket, sockopt::Ipv4PacketInfo, &address_matters)?;
    } else {
        setsockopt(socket, sockopt::Ipv6RecvTClass, &false)?;
        setsockopt(socket, sockopt::Ipv6RecvPacketInfo, &address_matters)?;
    }
    Ok(())
}

/// Other systems say what they say.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
fn untold(_socket: &UdpSocket, _is_ipv4: bool, _address_matters: bool) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, any(target_os = "android", target_os = "linux")))]
mod tests {
    use std::net::UdpSocket;

    use quinn_udp::BATCH_SIZE;

    use super::super::buffers::Buffers;
    use super::*;

    const ANY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

    fn loopback(last: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, last])
    }

    /// Which of these sockets a packet to this address comes to, and the address that it is told.
    fn receives(sockets: &[UdpEndpoint], to: IpAddr) -> Vec<(usize, Option<IpAddr>)> {
        let client = UdpSocket::bind("127.0.0.1:0").expect("loopback has a port");
        client.send_to(b"hello", (to, sockets[0].address.port())).expect("loopback takes it");
        let (mut buffers, mut came) = (Buffers::new(), Vec::new());
        for (at, endpoint) in sockets.iter().enumerate() {
            // On loopback it is there when it was sent.
            let _ = buffers.read(endpoint, BATCH_SIZE, |meta, _| came.push((at, meta.dst_ip)));
        }
        came
    }

    #[test]
    fn each_own_address_has_a_socket_and_every_other_is_still_served() {
        let any = UdpEndpoint::bind(SocketAddr::new(ANY, 0), Backlog::Usual).unwrap();
        let mut sockets = any.beside(&[loopback(1), loopback(2), IpAddr::V6(Ipv6Addr::LOCALHOST)]);
        sockets.push(any);
        let bound: Vec<_> = sockets.iter().map(|socket| socket.address.ip()).collect();
        assert_eq!(bound, [loopback(1), loopback(2), ANY]);
        assert_eq!(receives(&sockets, loopback(1)), [(0, None)]);
        assert_eq!(receives(&sockets, loopback(2)), [(1, None)]);
        // An answer has to come from there, so it is told.
        assert_eq!(receives(&sockets, loopback(3)), [(2, Some(loopback(3)))]);
        // Where an answer is looked for, the same ones are found.
        let port = sockets[0].address.port();
        let found = |last| sockets.iter().position(|one| one.serves(SocketAddr::new(loopback(last), port)));
        assert_eq!([1, 2, 3].map(found), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn nobody_else_gets_the_port() {
        let any = UdpEndpoint::bind(SocketAddr::new(ANY, 0), Backlog::Usual).unwrap();
        let beside = any.beside(&[loopback(1)]);
        assert_eq!(beside.len(), 1);
        for ip in [ANY, loopback(1), loopback(9)] {
            let address = SocketAddr::new(ip, any.address.port());
            for port in [Port::Own, Port::Shared] {
                assert!(UdpEndpoint::bind_as(address, Backlog::Usual, port).is_err(), "{address} {port:?}");
            }
        }
    }

    #[test]
    fn so_many_addresses_have_a_socket_of_their_own() {
        let any = UdpEndpoint::bind(SocketAddr::new(ANY, 0), Backlog::Usual).unwrap();
        let own: Vec<_> = (1..100).map(loopback).collect();
        assert_eq!(any.beside(&own).len(), MOST_BESIDE);
        // One that is for one address needs none.
        let one = UdpEndpoint::bind(SocketAddr::new(loopback(1), 0), Backlog::Usual).unwrap();
        assert!(one.beside(&own).is_empty());
    }
}
