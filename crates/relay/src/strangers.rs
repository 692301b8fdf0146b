//! How many answers those get who have not shown that they are where they say: a datagram's sender can be anybody, and the answer
//! goes to the address that stands in it.
//!
//! The shortest questions are shorter than their answers, and cannot be otherwise: a browser's first Allocate has 28 bytes and its
//! challenge needs a realm and a nonce. So what protects a victim is how few it gets: so many answers a second for all of its
//! network ([`crate::TurnQuotas::stranger_answers`], 10), which are 600 bytes. Whoever has an allocation gets ten times that, so
//! that a school behind one address is not held up by it; and so does whoever came over a connection, since that shows the address.

use std::net::IpAddr;

use parvis_base::{Mono, TokenBucket};

use crate::keys::{KeyedHash, Table};

/// How many networks are remembered in one generation; there are two.
const REMEMBERED: usize = 8_192;
/// How much more those get who are no strangers.
const KNOWN: u64 = 10;

/// Where a packet comes from, as far as limits count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ClientNetwork {
    /// An IPv4 address, or one of 24 bits with the last byte zero.
    V4(u32),
    /// An IPv6 network of 64 bits.
    V6(u64),
}

/// The answers that networks got lately.
#[derive(Debug)]
pub(crate) struct Strangers {
    per_second: u64,
    /// Filled until it is full; then it becomes the older one, and what was in that is forgotten. Who floods with made-up addresses
    /// makes others be forgotten, and that gives them more answers, not fewer.
    newer: Table<(bool, ClientNetwork), TokenBucket>,
    older: Table<(bool, ClientNetwork), TokenBucket>,
}

impl ClientNetwork {
    /// What counts as one client: an IPv4 address, an IPv6 network of 64 bits.
    pub(crate) fn of_client(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::V4(address.to_bits()),
            IpAddr::V6(address) => Self::V6((address.to_bits() >> 64) as u64),
        }
    }

    /// What counts as one stranger: an IPv4 network of 24 bits, an IPv6 network of 64.
    fn of_stranger(address: IpAddr) -> Self {
        match Self::of_client(address) {
            Self::V4(bits) => Self::V4(bits & !0xFF),
            Self::V6(bits) => Self::V6(bits),
        }
    }
}

impl Strangers {
    pub(crate) fn new(hash: KeyedHash, per_second: u32) -> Self {
        let table = || Table::with_hasher(hash);
        Self { per_second: u64::from(per_second), newer: table(), older: table() }
    }

    /// Whether an answer may go there. `known` is who has shown that this is the own address.
    pub(crate) fn may_hear(&mut self, now: Mono, address: IpAddr, known: bool) -> bool {
        let network =
            if known { ClientNetwork::of_client(address) } else { ClientNetwork::of_stranger(address) };
        let (key, rate) = ((known, network), if known { KNOWN * self.per_second } else { self.per_second });
        if !self.newer.contains_key(&key) {
            if self.newer.len() >= REMEMBERED {
                std::mem::swap(&mut self.newer, &mut self.older);
                self.newer.clear();
            }
            let bucket = self.older.remove(&key).unwrap_or(TokenBucket::per_second(now, rate, rate));
            self.newer.insert(key, bucket);
        }
        self.newer.get_mut(&key).is_some_and(|bucket| bucket.take(now, 1))
    }

    /// How many networks it remembers.
    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.newer.len() + self.older.len()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn strangers() -> Strangers {
        Strangers::new(KeyedHash::new(&[1; 32], 2), 10)
    }

    fn heard(strangers: &mut Strangers, now: u64, address: &str, known: bool) -> usize {
        let address = address.parse().unwrap();
        (0..1_000).filter(|_| strangers.may_hear(Mono(now), address, known)).count()
    }

    #[test]
    fn a_network_hears_ten_answers_a_second() {
        let mut strangers = strangers();
        assert_eq!(heard(&mut strangers, 0, "192.0.2.1", false), 10);
        assert_eq!(heard(&mut strangers, 0, "192.0.2.254", false), 0, "of the same /24");
        assert_eq!(heard(&mut strangers, 0, "192.0.3.1", false), 10, "of another");
        assert_eq!(heard(&mut strangers, 0, "2001:db8::1", false), 10);
        assert_eq!(heard(&mut strangers, 0, "2001:db8::ffff:1", false), 0, "of the same /64");
        assert_eq!(heard(&mut strangers, 0, "2001:db8:0:1::1", false), 10, "of another");
        assert_eq!(heard(&mut strangers, 1_000, "192.0.2.9", false), 10);
    }

    #[test]
    fn who_is_known_hears_more_and_is_held_up_by_no_stranger() {
        let mut strangers = strangers();
        assert_eq!(heard(&mut strangers, 0, "192.0.2.1", false), 10);
        assert_eq!(heard(&mut strangers, 0, "192.0.2.1", true), 100);
        assert_eq!(heard(&mut strangers, 0, "192.0.2.2", true), 100);
    }

    #[test]
    fn a_flood_from_everywhere_is_remembered_in_bounds_and_keeps_nobody_out() {
        let mut strangers = strangers();
        for network in 0..100_000_u32 {
            assert!(strangers.may_hear(Mono(0), Ipv4Addr::from_bits(network << 8).into(), false));
        }
        assert!(strangers.remembered() <= 2 * REMEMBERED);
        assert_eq!(heard(&mut strangers, 0, "192.0.2.1", false), 10);
    }
}
