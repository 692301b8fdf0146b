//! The seat token: who may take back which seat, signed by the server, so that it holds after a restart. The same key
//! seals the room's state and makes numbers of addresses and browsers, each use with a prefix of its own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use parvis_protocol::{BrowserId, ParticipantId, Role, RoomName, RoomSessionId, SealedState, SeatToken};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::room_session::Fingerprint;
use crate::sealed::{PersistedState, Sealer};
use crate::{AddressKey, Incarnation, WallTime};

// Each use of the key begins with words of its own, so that what was made for one is worth nothing for another.
const SEAT: &[u8] = b"parvis seat 1\0";
const KEY_NAME: &[u8] = b"parvis key name 1\0";
const STATE_KEY: &[u8] = b"parvis state key 1\0";
const STATE_NONCE: &[u8] = b"parvis state nonce 1\0";
const DERIVED: &[u8] = b"parvis derived key 1\0";
const BROWSER: &[u8] = b"parvis browser 1\0";
const ADDRESS: &[u8] = b"parvis address 1\0";
const ADDRESS_KEY: &[u8] = b"parvis address key 1\0";

/// What a seat token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatClaims {
    /// The room that the seat is in.
    pub room: RoomName,
    /// The session of that room.
    pub room_session_id: RoomSessionId,
    /// The seat.
    pub id: ParticipantId,
    /// In which stay of that session in a server's memory its holder was let in.
    pub let_in: Incarnation,
    /// What its holder was allowed when the token was made.
    pub role: Role,
    /// When that was.
    pub issued_at: WallTime,
}

/// The claims and the name of the key, as they stand in the token.
#[derive(Serialize, Deserialize)]
struct Payload {
    key: String,
    room: RoomName,
    room_session_id: RoomSessionId,
    id: ParticipantId,
    /// Not in the tokens of older servers.
    #[serde(default)]
    let_in: Incarnation,
    role: Role,
    issued_at: u64,
}

/// What a token turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenVerdict {
    /// Made with this key, and unchanged.
    Valid(SeatClaims),
    /// Made with another key, or by another version: worth nothing here, and nobody's fault.
    Foreign,
    /// Says that it was made with this key, and was not.
    Forged,
}

/// The server's secret, with which it signs seats (HMAC-SHA256, RFC 2104) and seals the states of rooms.
#[derive(Clone)]
pub struct ServerSecret {
    mac: Hmac<Sha256>,
    sealer: Sealer,
    name: String,
}

impl std::fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerSecret").field("name", &self.name).finish_non_exhaustive()
    }
}

impl ServerSecret {
    /// The key with these secret bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        let mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        // Tells a token of another key from a forged one, and tells nothing about the key.
        let name = mac.clone().chain_update(KEY_NAME).finalize().into_bytes();
        let name = URL_SAFE_NO_PAD.encode(&name[..6]);
        let sealer = Sealer::new(&mac.clone().chain_update(STATE_KEY).finalize().into_bytes().into());
        Self { mac, sealer, name }
    }

    /// A key for something else of this server, which tells nothing about this one. `purpose` is a text of its own for each.
    #[must_use]
    pub fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        self.mac.clone().chain_update(DERIVED).chain_update(purpose).finalize().into_bytes().into()
    }

    /// Makes what the participants keep of their room.
    pub(crate) fn seal(&self, room: &RoomName, state: &PersistedState) -> Option<SealedState> {
        self.sealer.seal(room, state, |plain| {
            let mac = self.mac.clone().chain_update(STATE_NONCE).chain_update(plain).finalize().into_bytes();
            let mut nonce = [0; 24];
            nonce.copy_from_slice(&mac[..24]);
            nonce
        })
    }

    /// Reads what somebody kept of this room, if it was made with this key and is unchanged.
    pub(crate) fn open(&self, room: &RoomName, sealed: &SealedState) -> Option<PersistedState> {
        self.sealer.open(room, sealed)
    }

    /// What one room session knows a browser by.
    pub(crate) fn browser_fingerprint(
        &self,
        room_session_id: RoomSessionId,
        browser: BrowserId,
    ) -> Fingerprint {
        self.fingerprint(BROWSER, room_session_id, browser.bits())
    }

    /// What one room session knows an address by.
    pub(crate) fn address_fingerprint(
        &self,
        room_session_id: RoomSessionId,
        address: AddressKey,
    ) -> Fingerprint {
        self.fingerprint(ADDRESS, room_session_id, address.0)
    }

    /// The number that a room knows an address by. The same after a restart, so that a removed participant stays recognized.
    #[must_use]
    pub fn address_key(&self, address: &[u8]) -> AddressKey {
        let mac = self.mac.clone().chain_update(ADDRESS_KEY).chain_update(address).finalize().into_bytes();
        AddressKey(first_eight(&mac))
    }

    fn fingerprint(&self, of: &[u8], salt: RoomSessionId, what: u64) -> Fingerprint {
        let mac = self.mac.clone().chain_update(of).chain_update(salt.bits().to_be_bytes());
        let mac = mac.chain_update(what.to_be_bytes()).finalize().into_bytes();
        Fingerprint(first_eight(&mac))
    }

    /// Makes the token that says this.
    #[must_use]
    pub fn sign(&self, claims: &SeatClaims) -> SeatToken {
        let payload = Payload {
            key: self.name.clone(),
            room: claims.room.clone(),
            room_session_id: claims.room_session_id,
            id: claims.id,
            let_in: claims.let_in,
            role: claims.role,
            issued_at: claims.issued_at.0,
        };
        let payload = serde_json::to_vec(&payload).expect("texts and numbers always become JSON");
        let payload = URL_SAFE_NO_PAD.encode(payload);
        let signature = self.mac_of(&payload).finalize().into_bytes();
        let token = format!("{payload}.{}", URL_SAFE_NO_PAD.encode(signature));
        SeatToken::new(token).expect("the longest room name leaves the token under its limit")
    }

    /// Reads a token.
    #[must_use]
    pub fn verify(&self, token: &SeatToken) -> TokenVerdict {
        let Some((payload, signature)) = token.as_str().split_once('.') else { return TokenVerdict::Foreign };
        let Some(claimed) = decode(payload) else { return TokenVerdict::Foreign };
        if claimed.key != self.name {
            return TokenVerdict::Foreign;
        }
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return TokenVerdict::Forged };
        // Compares in constant time.
        if self.mac_of(payload).verify_slice(&signature).is_err() {
            return TokenVerdict::Forged;
        }
        TokenVerdict::Valid(SeatClaims {
            room: claimed.room,
            room_session_id: claimed.room_session_id,
            id: claimed.id,
            let_in: claimed.let_in,
            role: claimed.role,
            issued_at: WallTime(claimed.issued_at),
        })
    }

    fn mac_of(&self, payload: &str) -> Hmac<Sha256> {
        self.mac.clone().chain_update(SEAT).chain_update(payload)
    }
}

fn first_eight(mac: &[u8]) -> u64 {
    mac.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

fn decode(payload: &str) -> Option<Payload> {
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use parvis_protocol::limits;

    use super::*;

    fn claims() -> SeatClaims {
        SeatClaims {
            room: RoomName::new("tulipe-calme-4").unwrap(),
            room_session_id: RoomSessionId::from_bits(7),
            id: ParticipantId::from_bits(8),
            let_in: Incarnation(u64::MAX),
            role: Role::Host,
            issued_at: WallTime(9),
        }
    }

    #[test]
    fn a_token_gives_back_what_was_signed() {
        let key = ServerSecret::new(&[1; 32]);
        assert_eq!(key.verify(&key.sign(&claims())), TokenVerdict::Valid(claims()));
    }

    #[test]
    fn a_token_of_another_key_is_foreign() {
        let token = ServerSecret::new(&[1; 32]).sign(&claims());
        assert_eq!(ServerSecret::new(&[2; 32]).verify(&token), TokenVerdict::Foreign);
    }

    #[test]
    fn a_changed_token_is_forged() {
        let key = ServerSecret::new(&[1; 32]);
        let good = key.sign(&claims());
        let other = key.sign(&SeatClaims { id: ParticipantId::from_bits(1), ..claims() });
        let (_, signature) = good.as_str().split_once('.').unwrap();
        let (payload, _) = other.as_str().split_once('.').unwrap();
        for forged in [format!("{payload}.{signature}"), format!("{payload}."), format!("{payload}.!")] {
            assert_eq!(key.verify(&SeatToken::new(forged).unwrap()), TokenVerdict::Forged);
        }
    }

    #[test]
    fn noise_is_foreign() {
        let key = ServerSecret::new(&[1; 32]);
        for noise in ["", ".", "a.b", "e30.e30", "🦀.🦀"] {
            assert_eq!(
                key.verify(&SeatToken::new(noise.to_owned()).unwrap()),
                TokenVerdict::Foreign,
                "{noise}"
            );
        }
    }

    #[test]
    fn the_longest_room_name_still_fits() {
        let room = RoomName::new(&"𠀀".repeat(limits::ROOM_NAME_CHARS)).unwrap();
        let key = ServerSecret::new(&[1; 32]);
        let claims = SeatClaims { room, issued_at: WallTime(u64::MAX), ..claims() };
        assert_eq!(key.verify(&key.sign(&claims)), TokenVerdict::Valid(claims));
    }

    #[test]
    fn the_key_is_never_printed() {
        let key = ServerSecret::new(&[0x5a; 32]);
        assert!(!format!("{key:?}").contains("90"), "{key:?}");
    }
}
