//! Where a request comes from, as far as the server needs to know it.

mod forwarded;

use std::net::IpAddr;

use axum::http::HeaderMap;
use parvis_room::{AddressKey, Networks, ServerSecret};

use crate::config::{ForwardedHeader, Network};

/// The other end of a connection: a browser, or a proxy that speaks for one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PeerAddress(IpAddr);

impl PeerAddress {
    /// An IPv4 address that came as an IPv6 one is an IPv4 address.
    pub(crate) fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

/// Whom a request is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address and the networks that it is in, under numbers that say nothing of them.
    pub(crate) networks: Networks,
    /// Whether the address is that of a trusted proxy, which has not said whom it speaks for.
    pub(crate) is_proxy: bool,
}

impl Client {
    /// Everything that a limit by address counts, and how many times as much it may have.
    pub(crate) fn counted(self) -> impl Iterator<Item = (AddressKey, u32)> + Clone {
        self.networks.counted()
    }
}

/// Finds out the addresses of clients, and gives each a number.
#[derive(Debug)]
pub(crate) struct Addresses {
    trusted: Vec<Network>,
    header: ForwardedHeader,
    key: ServerSecret,
}

impl Addresses {
    pub(crate) fn new(trusted: Vec<Network>, header: ForwardedHeader, key: ServerSecret) -> Self {
        Self { trusted, header, key }
    }

    /// Whose request this is.
    pub(crate) fn client(&self, peer: PeerAddress, headers: &HeaderMap) -> Client {
        let is_trusted = |address| self.trusted.iter().any(|network| network.contains(address));
        let address = forwarded::client(peer.0, headers, self.header, is_trusted);
        let is_proxy = is_trusted(address);
        let networks = match address {
            IpAddr::V4(address) => self.key.address_key(&address.octets()).into(),
            IpAddr::V6(address) => {
                let network = |bytes: usize| self.key.address_key(&address.octets()[..bytes]);
                Networks { address: network(8), wider: [Some(network(7)), Some(network(6))] }
            }
        };
        Client { networks, is_proxy }
    }

    /// The other end of a connection, before it has said anything.
    pub(crate) fn peer(&self, peer: PeerAddress) -> Client {
        self.client(peer, &HeaderMap::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        Addresses::new(
            Network::LOOPBACK.to_vec(),
            ForwardedHeader::XForwardedFor,
            ServerSecret::new(&[1; 32]),
        )
    }

    fn key(text: &str) -> AddressKey {
        addresses().client(PeerAddress::new(text.parse().unwrap()), &HeaderMap::new()).networks.address
    }

    #[test]
    fn an_address_always_has_the_same_number_and_another_one_another() {
        assert_eq!(key("192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }

    #[test]
    fn an_ipv6_network_of_64_bits_is_one_address() {
        assert_eq!(key("2001:db8:1:2::3"), key("2001:db8:1:2:ffff::4"));
        assert_ne!(key("2001:db8:1:2::3"), key("2001:db8:1:3::3"));
    }

    #[test]
    fn the_networks_around_it_are_counted_too() {
        let counted = |text: &str| -> Vec<_> {
            let client = addresses().peer(PeerAddress::new(text.parse().unwrap()));
            client.counted().map(|(key, _)| key).collect()
        };
        let ada = counted("2001:db8:1:200::3");
        let same = |text: &str| counted(text).iter().filter(|key| ada.contains(key)).count();
        assert_eq!(same("2001:db8:1:200:ffff::4"), 3);
        assert_eq!(same("2001:db8:1:2ff::3"), 2, "the same /56");
        assert_eq!(same("2001:db8:1:300::3"), 1, "the same /48");
        assert_eq!(same("2001:db8:2:200::3"), 0);
        assert_eq!(counted("192.0.2.1").len(), 1);
    }

    #[test]
    fn an_ipv4_address_within_an_ipv6_one_is_itself() {
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("::ffff:192.0.2.1"), key("::ffff:192.0.2.2"));
    }

    #[test]
    fn another_server_has_other_numbers() {
        let other = Addresses { key: ServerSecret::new(&[2; 32]), ..addresses() };
        let peer = PeerAddress::new("192.0.2.1".parse().unwrap());
        assert_ne!(other.client(peer, &HeaderMap::new()).networks.address, key("192.0.2.1"));
    }

    #[test]
    fn a_proxy_that_says_nothing_is_known_as_one() {
        let peer = PeerAddress::new("127.0.0.1".parse().unwrap());
        assert!(addresses().client(peer, &HeaderMap::new()).is_proxy);
        let headers =
            HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), "192.0.2.1".parse().unwrap())]);
        let client = addresses().client(peer, &headers);
        assert_eq!((client.networks.address, client.is_proxy), (key("192.0.2.1"), false));
    }
}
