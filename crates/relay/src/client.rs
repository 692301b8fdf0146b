//! Who speaks with the server, and the sockets it speaks with others from.

use std::net::{IpAddr, SocketAddr};

/// How a client reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A connection.
    Tcp,
    /// A connection that is encrypted up to the edge, or up to a proxy before it.
    Tls,
}

/// One client, as a 5-tuple tells it from others (RFC 8656, section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TurnClient {
    /// How it reaches the server.
    pub transport: Transport,
    /// Where it comes from. An IPv4 address is given as such, not as an IPv6 address that contains one.
    pub remote: SocketAddr,
    /// The address of ours that it came to. Where the edge does not know it, always the same.
    pub local: SocketAddr,
    /// The number of the connection, never used twice; zero for datagrams.
    pub connection: u64,
}

/// IPv4 or IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// A UDP socket that packets are relayed through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelaySocket {
    /// Which family it is of. It is used with no other.
    pub family: Family,
    /// Its port.
    pub port: u16,
}

impl Family {
    /// The family of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }
}
