//! Nonces that the server does not keep (RFC 8489, section 9.2): each says when it was made and is signed for one address.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use parvis_base::WallTime;
use sha2::Sha256;

use crate::keys;

/// How long one may be used.
pub(crate) const LIFETIME: u32 = 600;
/// By how much a clock that was set back may make one look as if it came from the future.
const AHEAD: u32 = 10;
/// Short, so that the challenge is: 16 characters.
const SIGNATURE: usize = 8;

/// Makes and checks nonces.
#[derive(Clone)]
pub(crate) struct Nonces(Hmac<Sha256>);

impl Nonces {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key = keys::derive(key, b"turn nonces");
        Self(Hmac::new_from_slice(&key).expect("HMAC takes keys of any length"))
    }

    /// A new one for this address.
    pub(crate) fn issue(&self, now: WallTime, address: SocketAddr) -> String {
        let made = seconds(now).to_be_bytes();
        let signature = self.signature(made, address).finalize().into_bytes();
        let mut bytes = [0; 4 + SIGNATURE];
        bytes[..4].copy_from_slice(&made);
        bytes[4..].copy_from_slice(&signature[..SIGNATURE]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether one was made for this address, not long ago.
    pub(crate) fn is_good(&self, now: WallTime, address: SocketAddr, nonce: &str) -> bool {
        let mut bytes = [0; 4 + SIGNATURE];
        if URL_SAFE_NO_PAD.decode_slice(nonce, &mut bytes) != Ok(bytes.len()) {
            return false;
        }
        let [a, b, c, d, signature @ ..] = bytes;
        let made = [a, b, c, d];
        let age = seconds(now).wrapping_add(AHEAD).wrapping_sub(u32::from_be_bytes(made));
        age <= LIFETIME + AHEAD && self.signature(made, address).verify_truncated_left(&signature).is_ok()
    }

    fn signature(&self, made: [u8; 4], address: SocketAddr) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(&made);
        match address {
            SocketAddr::V4(address) => mac.update(&address.ip().octets()),
            SocketAddr::V6(address) => mac.update(&address.ip().octets()),
        }
        mac.update(&address.port().to_be_bytes());
        mac
    }
}

impl std::fmt::Debug for Nonces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nonces(..)")
    }
}

/// Unix seconds, of which the last 32 bits tell one from another.
#[allow(clippy::cast_possible_truncation)]
const fn seconds(now: WallTime) -> u32 {
    (now.0 / 1_000) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonces() -> Nonces {
        Nonces::new(&[3; 32])
    }

    fn at(seconds: u64) -> WallTime {
        WallTime(seconds * 1_000)
    }

    #[test]
    fn one_is_good_for_ten_minutes_and_one_address() {
        let (ada, other) = ("192.0.2.1:5000".parse().unwrap(), "192.0.2.1:5001".parse().unwrap());
        let nonce = nonces().issue(at(10_000), ada);
        assert_eq!(nonce.len(), 16);
        assert!(nonces().is_good(at(10_000), ada, &nonce) && nonces().is_good(at(10_600), ada, &nonce));
        assert!(!nonces().is_good(at(10_601), ada, &nonce), "too old");
        assert!(nonces().is_good(at(9_990), ada, &nonce), "the clock was set back a little");
        assert!(!nonces().is_good(at(9_989), ada, &nonce), "from the future");
        assert!(!nonces().is_good(at(10_000), other, &nonce), "of another port");
        assert!(!Nonces::new(&[4; 32]).is_good(at(10_000), ada, &nonce), "of another server");
    }

    #[test]
    fn no_changed_character_passes() {
        let ada = "[2001:db8::1]:5000".parse().unwrap();
        let nonce = nonces().issue(at(10_000), ada);
        for index in 0..nonce.len() {
            let mut changed = nonce.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            assert!(!nonces().is_good(at(10_000), ada, &String::from_utf8(changed).unwrap()), "{index}");
        }
        for other in ["", "A", "AAAAAAAAAAAAAAAAAAAAAAAA", "ééééééééé", &nonce[1..]] {
            assert!(!nonces().is_good(at(10_000), ada, other), "{other}");
        }
    }
}
