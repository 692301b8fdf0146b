//! Whom packets may be relayed to: the public Internet, and nobody else unless the operator says so.
//!
//! A relay stands inside a network that strangers are outside of. If it sent wherever it is told to, everybody could reach what
//! only this machine may reach: its own loopback, the neighbours, the metadata service of a cloud. An IPv6 address may carry an
//! IPv4 address for a translator on the way, so each is read in all the ways that there are ([`readings()`]), and every
//! reading has to be permitted.
//!
//! IPv6 is permitted by a positive rule (global unicast, and the well-known prefix of translators), so that a range nobody thought
//! of is forbidden. The check is made when a client asks for a permission or a channel, with each Send indication, and again
//! where a packet leaves.

mod readings;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;

use crate::settings::{PortChoice, TurnSettings};

use readings::readings;

/// Whom packets may be relayed to. Each packet is asked for, so what is looked up is sorted.
#[derive(Debug)]
pub(crate) struct PeerPolicy {
    allowed: Vec<IpNet>,
    /// The addresses of this machine, and those that are translated to it.
    own: Vec<IpAddr>,
    /// Ports that something listens at on every address of ours.
    own_ports: Vec<u16>,
    listening: Vec<SocketAddr>,
}

impl PeerPolicy {
    pub(crate) fn new(settings: &TurnSettings) -> Self {
        let mut own: Vec<_> = settings.own_addresses.iter().map(IpAddr::to_canonical).collect();
        own.extend(settings.public_v4.map(IpAddr::V4));
        own.extend(settings.public_v6.map(IpAddr::V6));
        let (mut own_ports, mut listening) = (Vec::new(), Vec::new());
        for address in &settings.listening {
            let ip = address.ip().to_canonical();
            if ip.is_unspecified() {
                own_ports.push(address.port());
            } else {
                listening.push(SocketAddr::new(ip, address.port()));
            }
        }
        if let PortChoice::One(port) = settings.ports {
            own_ports.push(port);
        }
        own.sort_unstable();
        own_ports.sort_unstable();
        listening.sort_unstable();
        Self { allowed: settings.allowed_networks.clone(), own, own_ports, listening }
    }

    /// Whether a peer may be at this address, on some port.
    pub(crate) fn permits(&self, address: IpAddr) -> bool {
        readings(address).all(|reading| self.permits_reading(reading))
    }

    /// Whether packets may go there.
    pub(crate) fn permits_socket(&self, peer: SocketAddr) -> bool {
        peer.port() != 0
            && self.permits(peer.ip())
            && !readings(peer.ip()).any(|reading| self.listens(SocketAddr::new(reading, peer.port())))
    }

    /// Whether this server itself listens there: a packet to it would come back, and could be sent again for ever.
    fn listens(&self, address: SocketAddr) -> bool {
        let ip = address.ip();
        let on_every =
            || self.own_ports.binary_search(&address.port()).is_ok() && (ip.is_loopback() || self.is_own(ip));
        on_every() || self.listening.binary_search(&address).is_ok()
    }

    fn is_own(&self, address: IpAddr) -> bool {
        self.own.binary_search(&address).is_ok()
    }

    fn permits_reading(&self, address: IpAddr) -> bool {
        let public = match address {
            IpAddr::V4(address) => is_public_v4(address),
            IpAddr::V6(address) => is_public_v6(address),
        };
        (public && !self.is_own(address)) || self.allowed.iter().any(|network| network.contains(&address))
    }
}

/// All that the registry of special-purpose addresses (RFC 6890) has as not globally reachable, multicast, and what is reserved.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // "This network" with the unspecified address; private; loopback.
        (0 | 10 | 127, ..)
            // Shared by a provider's customers (CGNAT).
            | (100, 64..=127, _)
            // Link-local, with the metadata services of clouds.
            | (169, 254, _)
            | (172, 16..=31, _)
            // Protocol assignments; documentation; the old 6to4 relays.
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            // Benchmarking; documentation.
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            // Multicast; reserved, with the broadcast address.
            | (224..=255, ..)
    )
}

/// Global unicast without what the registry takes out of it, and addresses that a translator reads (their IPv4 address is a reading
/// of its own).
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Translators, the well-known prefix (RFC 6052).
        [0x64, 0xFF9B, 0, 0, 0, 0, ..] => true,
        // Teredo is the one part of the protocol assignments that is reachable; ORCHID, benchmarking and others are not.
        [0x2001, 0, ..] => true,
        [0x2001, 1..=0x1FF, ..] => false,
        // Documentation, both ranges (RFC 3849, RFC 9637).
        [0x2001, 0xDB8, ..] | [0x3FFF, 0..=0xFFF, ..] => false,
        [first, ..] => first & 0xE000 == 0x2000,
    }
}
