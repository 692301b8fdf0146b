//! The addresses of this machine: which of them peers reach the relay at, unless the operator says so.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use crate::config::PublicAddress;

/// What clients are told of the relay's own place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RelayedAddresses {
    pub(super) v4: Option<Ipv4Addr>,
    pub(super) v6: Option<Ipv6Addr>,
}

impl RelayedAddresses {
    /// What is configured; where nothing is, what the system would send from. Two clients of this relay reach each other inside
    /// it, whatever that is: on one machine and in one network this is enough.
    pub(super) fn find(configured: PublicAddress) -> Self {
        let found = |to: &str| to.parse().ok().and_then(outgoing);
        let v4 = configured.v4.or_else(|| match found(ELSEWHERE_V4) {
            Some(IpAddr::V4(address)) => Some(address),
            _ => None,
        });
        let v6 = configured.v6.or_else(|| match found(ELSEWHERE_V6) {
            Some(IpAddr::V6(address)) => Some(address),
            _ => None,
        });
        // A machine without a network has itself.
        let v4 = if v6.is_none() { v4.or(Some(Ipv4Addr::LOCALHOST)) } else { v4 };
        Self { v4, v6 }
    }
}

/// Addresses for documentation (RFC 5737, RFC 3849), which only a default route leads to. Nothing is sent there.
const ELSEWHERE_V4: &str = "192.0.2.1:9";
const ELSEWHERE_V6: &str = "[2001:db8::1]:9";

/// The address that the system would send from. A UDP socket that is connected has looked up its route and sent nothing.
fn outgoing(to: SocketAddr) -> Option<IpAddr> {
    let any: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(to).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|ip| !ip.is_unspecified())
}

/// All addresses of this machine.
pub(super) fn own() -> io::Result<Vec<IpAddr>> {
    Ok(if_addrs::get_if_addrs()?.into_iter().map(|interface| interface.ip()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_counts() {
        let configured =
            PublicAddress { v4: Some(Ipv4Addr::new(203, 0, 113, 7)), v6: Some(Ipv6Addr::LOCALHOST) };
        let RelayedAddresses { v4, v6 } = RelayedAddresses::find(configured);
        assert_eq!((v4, v6), (configured.v4, configured.v6));
    }

    #[test]
    fn where_nothing_is_one_of_this_machine_s_own_is_found() {
        let RelayedAddresses { v4, v6 } = RelayedAddresses::find(PublicAddress::default());
        let own = own().expect("the system knows its addresses");
        let found: Vec<IpAddr> = v4.map(IpAddr::from).into_iter().chain(v6.map(IpAddr::from)).collect();
        assert!(
            !found.is_empty() && found.iter().all(|address| own.contains(address)),
            "{found:?} of {own:?}"
        );
    }
}
