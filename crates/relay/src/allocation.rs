//! One allocation: whose it is, what it is reached at, and whom it may exchange packets with (RFC 8656, sections 7, 9, 12).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use parvis_base::{Mono, TokenBucket};
use stun_types::message::TransactionId;

use crate::client::{Family, TurnClient};

/// How much of a rate may be relayed at once, as a part of a second.
const BURST: u64 = 2;

/// One allocation. Where it has permissions and channels, they are sorted, so that a packet finds its own in a few steps.
#[derive(Debug)]
pub(crate) struct Allocation {
    pub(crate) client: TurnClient,
    pub(crate) seat: Arc<str>,
    /// When the credential that it was made with expires, in Unix seconds. With this one or a newer one of the same seat it is
    /// refreshed, see [`crate::auth`].
    pub(crate) credential_expires: u64,
    pub(crate) made: Mono,
    pub(crate) expires: Mono,
    pub(crate) v4: Option<Relayed>,
    pub(crate) v6: Option<Relayed>,
    pub(crate) permissions: Permissions,
    pub(crate) channels: Channels,
    /// In one-port mode: the peers that are told apart as its own.
    pub(crate) claimed: Vec<SocketAddr>,
    pub(crate) rates: Rates,
    /// Whether it counts among those that only check as well.
    pub(crate) is_check: bool,
    pub(crate) request: AllocateRequest,
}

/// What may be relayed, in each direction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) to_peers: TokenBucket,
    pub(crate) to_client: TokenBucket,
}

impl Rates {
    /// So many bytes a second, and at once those of half a second.
    pub(crate) fn per_second(now: Mono, rate: u64) -> Self {
        let bucket = TokenBucket::per_second(now, rate / BURST, rate);
        Self { to_peers: bucket, to_client: bucket }
    }
}

/// A relayed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Relayed {
    pub(crate) port: u16,
    /// Whether its socket is open.
    pub(crate) open: bool,
}

/// What its answer depends on: it is given when the sockets are open, and again when the request comes again.
#[derive(Debug)]
pub(crate) struct AllocateRequest {
    pub(crate) transaction: TransactionId,
    pub(crate) fingerprint: bool,
    /// What was granted, in seconds.
    pub(crate) lifetime: u32,
    /// A family that was asked for besides another one and that there is not.
    pub(crate) unavailable: Option<Family>,
    pub(crate) even_port: bool,
    /// How many ports could not be opened.
    pub(crate) failures: u8,
}

impl Allocation {
    pub(crate) fn relayed(&self, family: Family) -> Option<Relayed> {
        match family {
            Family::V4 => self.v4,
            Family::V6 => self.v6,
        }
    }

    pub(crate) fn relayed_mut(&mut self, family: Family) -> &mut Option<Relayed> {
        match family {
            Family::V4 => &mut self.v4,
            Family::V6 => &mut self.v6,
        }
    }

    /// The families that it has an address of.
    pub(crate) fn families(&self) -> impl Iterator<Item = (Family, Relayed)> + use<> {
        let of = |family, relayed: Option<Relayed>| relayed.map(|relayed| (family, relayed));
        of(Family::V4, self.v4).into_iter().chain(of(Family::V6, self.v6))
    }

    /// Whether all its sockets are open, and it was answered.
    pub(crate) fn is_open(&self) -> bool {
        self.families().all(|(_, relayed)| relayed.open)
    }
}

/// The addresses that packets may come from and go to (RFC 8656, section 9), each until some time.
#[derive(Debug, Default)]
pub(crate) struct Permissions(Vec<(IpAddr, Mono)>);

impl Permissions {
    /// Whether there is one now.
    pub(crate) fn has(&self, now: Mono, address: IpAddr) -> bool {
        self.find(address).is_ok_and(|index| self.0[index].1 > now)
    }

    /// Whether all of these fit, besides those that there are.
    pub(crate) fn fit(&self, now: Mono, addresses: &[IpAddr], most: u16) -> bool {
        let mut new: Vec<IpAddr> = addresses.iter().filter(|ip| !self.has(now, **ip)).copied().collect();
        new.sort_unstable();
        new.dedup();
        self.0.iter().filter(|(_, until)| *until > now).count() + new.len() <= usize::from(most)
    }

    /// Installs or refreshes one.
    pub(crate) fn install(&mut self, now: Mono, address: IpAddr, until: Mono) {
        match self.find(address) {
            Ok(index) => self.0[index].1 = until,
            Err(_) => {
                self.0.retain(|(_, until)| *until > now);
                let index = self.0.partition_point(|(other, _)| *other < address);
                self.0.insert(index, (address, until));
            }
        }
    }

    fn find(&self, address: IpAddr) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(&address))
    }
}

/// Channels (RFC 8656, section 12): a number for a peer, each until some time.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    by_number: Vec<BoundChannel>,
    by_peer: Vec<(SocketAddr, u16)>,
}

#[derive(Debug, Clone, Copy)]
struct BoundChannel {
    number: u16,
    peer: SocketAddr,
    until: Mono,
}

/// Why a channel cannot be bound.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotBound {
    /// The number belongs to another peer, or the peer has another number.
    Taken,
    /// There is no room for another one.
    Full,
}

impl Channels {
    /// The peer of a channel.
    pub(crate) fn peer(&self, now: Mono, number: u16) -> Option<SocketAddr> {
        let index = self.by_number.binary_search_by_key(&number, |channel| channel.number).ok()?;
        let channel = self.by_number.get(index)?;
        (channel.until > now).then_some(channel.peer)
    }

    /// The channel of a peer.
    pub(crate) fn number(&self, now: Mono, peer: SocketAddr) -> Option<u16> {
        let index = self.by_peer.binary_search_by(|(other, _)| other.cmp(&peer)).ok()?;
        let (_, number) = *self.by_peer.get(index)?;
        self.peer(now, number).map(|_| number)
    }

    /// Whether it can be bound.
    pub(crate) fn may_bind(
        &self,
        now: Mono,
        number: u16,
        peer: SocketAddr,
        most: u16,
    ) -> Result<(), NotBound> {
        match (self.peer(now, number), self.number(now, peer)) {
            (None, None) => {
                let alive = self.by_number.iter().filter(|channel| channel.until > now).count();
                if alive < usize::from(most) { Ok(()) } else { Err(NotBound::Full) }
            }
            (Some(bound), Some(_)) if bound == peer => Ok(()),
            _ => Err(NotBound::Taken),
        }
    }

    /// Binds or refreshes one that may be bound.
    pub(crate) fn bind(&mut self, now: Mono, number: u16, peer: SocketAddr, until: Mono) {
        self.by_number.retain(|channel| channel.until > now && channel.number != number);
        self.by_number.push(BoundChannel { number, peer, until });
        self.by_number.sort_unstable_by_key(|channel| channel.number);
        self.by_peer.clear();
        self.by_peer.extend(self.by_number.iter().map(|channel| (channel.peer, channel.number)));
        self.by_peer.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(host: u8) -> SocketAddr {
        SocketAddr::from(([1, 1, 1, host], 5_000))
    }

    #[test]
    fn a_channel_has_one_peer_and_a_peer_one_channel_until_it_expires() {
        let mut channels = Channels::default();
        channels.bind(Mono(0), 0x4001, peer(1), Mono(600));
        assert_eq!(
            (channels.peer(Mono(599), 0x4001), channels.number(Mono(599), peer(1))),
            (Some(peer(1)), Some(0x4001))
        );
        assert_eq!((channels.peer(Mono(600), 0x4001), channels.number(Mono(600), peer(1))), (None, None));
        assert_eq!(channels.may_bind(Mono(1), 0x4001, peer(1), 9), Ok(()), "a refresh");
        assert_eq!(channels.may_bind(Mono(1), 0x4001, peer(2), 9), Err(NotBound::Taken));
        assert_eq!(channels.may_bind(Mono(1), 0x4002, peer(1), 9), Err(NotBound::Taken));
        assert_eq!(channels.may_bind(Mono(600), 0x4001, peer(2), 9), Ok(()), "it has expired");
        channels.bind(Mono(600), 0x4000, peer(1), Mono(900));
        assert_eq!(
            (channels.peer(Mono(601), 0x4001), channels.number(Mono(601), peer(1))),
            (None, Some(0x4000))
        );
    }

    #[test]
    fn channels_are_bounded_and_what_expired_makes_room() {
        let mut channels = Channels::default();
        for host in 0..3 {
            assert_eq!(channels.may_bind(Mono(0), 0x4000 + u16::from(host), peer(host), 3), Ok(()));
            channels.bind(Mono(0), 0x4000 + u16::from(host), peer(host), Mono(600 + u64::from(host)));
        }
        assert_eq!(channels.may_bind(Mono(599), 0x4009, peer(9), 3), Err(NotBound::Full));
        assert_eq!(channels.may_bind(Mono(599), 0x4002, peer(2), 3), Ok(()), "a refresh needs no room");
        assert_eq!(channels.may_bind(Mono(600), 0x4009, peer(9), 3), Ok(()));
        channels.bind(Mono(600), 0x4009, peer(9), Mono(900));
        assert_eq!(channels.by_number.len(), 3);
    }

    #[test]
    fn permissions_are_bounded_and_what_expired_makes_room() {
        let ip = |host| peer(host).ip();
        let mut permissions = Permissions::default();
        for host in [2, 1] {
            permissions.install(Mono(0), ip(host), Mono(300 + u64::from(host)));
        }
        assert!(permissions.has(Mono(300), ip(1)) && !permissions.has(Mono(301), ip(1)));
        assert!(!permissions.has(Mono(0), ip(3)));
        assert!(permissions.fit(Mono(0), &[ip(1), ip(2), ip(3), ip(3)], 3), "one is new");
        assert!(!permissions.fit(Mono(0), &[ip(3), ip(4)], 3));
        assert!(permissions.fit(Mono(301), &[ip(3), ip(4)], 3), "one has expired");
        permissions.install(Mono(301), ip(3), Mono(900));
        assert_eq!(permissions.0.len(), 2);
        permissions.install(Mono(301), ip(2), Mono(900));
        assert!(permissions.has(Mono(899), ip(2)) && permissions.has(Mono(899), ip(3)));
    }
}
