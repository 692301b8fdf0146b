//! The keys that are derived from the one that the server gives to its relay, and what is hashed with them.

use std::collections::HashMap;
use std::hash::BuildHasher;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use siphasher::sip::SipHasher13;

/// A table whose keys come from strangers: nobody can choose ones that collide.
pub(crate) type Table<K, V> = HashMap<K, V, KeyedHash>;

/// SipHash-1-3 with a key that nobody knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyedHash(u64, u64);

/// Numbers that look random (SplitMix64). They choose ports, and no secret hangs on them.
#[derive(Debug, Clone)]
pub(crate) struct Draws(u64);

/// A key for one purpose.
pub(crate) fn derive(key: &[u8; 32], purpose: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

impl KeyedHash {
    /// The seed is drawn anew at each start, so a collision that was found once is none later.
    pub(crate) fn new(key: &[u8; 32], seed: u64) -> Self {
        let key = derive(&derive(key, b"turn tables"), &seed.to_le_bytes());
        let half = |at: usize| u64::from_le_bytes(std::array::from_fn(|index| key[at + index]));
        Self(half(0), half(8))
    }
}

impl BuildHasher for KeyedHash {
    type Hasher = SipHasher13;

    fn build_hasher(&self) -> SipHasher13 {
        SipHasher13::new_with_keys(self.0, self.1)
    }
}

impl Draws {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}
