//! The keys that are derived from the one that the server gives to its relay.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A key for one purpose.
pub(crate) fn derive(key: &[u8; 32], purpose: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}
