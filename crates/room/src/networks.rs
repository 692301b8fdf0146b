//! Where a socket comes from, as far as limits count it.

/// Where a socket comes from, as far as a room needs to know it: the same number for the same address, where all
/// of an IPv6 network of 64 bits counts as one. It is made with a key, and says nothing of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressKey(pub u64);

/// An address with the larger networks around it. Whoever has one IPv6 address has the 2^64 of its network, and often those of 256
/// or 65,536 networks: what is limited by address is limited by these, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Networks {
    /// The address itself.
    pub address: AddressKey,
    /// The IPv6 networks of 56 and of 48 bits that it is in.
    pub wider: [Option<AddressKey>; 2],
}

/// How much more than one address the larger networks may have, since a company may be one of them.
const WIDER: [u32; 2] = [2, 4];
/// The most of these.
const WIDEST: usize = 4;

impl Networks {
    /// Everything that a limit by address counts, and how many times as much it may have.
    pub fn counted(self) -> impl Iterator<Item = (AddressKey, u32)> + Clone {
        let wider = self.wider.into_iter().zip(WIDER).filter_map(|(key, times)| Some((key?, times)));
        std::iter::once((self.address, 1)).chain(wider)
    }

    /// How much of something these networks have, in quarters of what one address would have to have to be as much, where `has` says
    /// how many each has. The network that has most for its size counts.
    pub(crate) fn share(self, has: impl Fn(AddressKey) -> usize) -> usize {
        let shares = self.counted().map(|(key, times)| has(key).saturating_mul(WIDEST / times as usize));
        shares.max().unwrap_or(0)
    }
}

/// An address that is in no larger network, as those of IPv4 are.
impl From<AddressKey> for Networks {
    fn from(address: AddressKey) -> Self {
        Self { address, wider: [None; 2] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_network_may_have_more() {
        let of = |wider| Networks { address: AddressKey(1), wider };
        let (middle, large) = (AddressKey(2), AddressKey(3));
        let has = |key: AddressKey| [0, 1, 6, 40][usize::try_from(key.0).unwrap()];
        assert_eq!(of([None, None]).share(has), 4);
        assert_eq!(of([Some(middle), None]).share(has), 12, "six in a /56 are as three of one address");
        assert_eq!(of([Some(middle), Some(large)]).share(has), 40, "forty in a /48 are as ten");
        assert!(WIDER.iter().all(|times| WIDEST.is_multiple_of(*times as usize)));
    }
}
