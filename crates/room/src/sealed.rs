use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use parvis_protocol::{MediaState, ParticipantId, RoomName, RoomSessionId, SealedState};
use serde::{Deserialize, Serialize};

use crate::room_session::{Fingerprint, RemovalRecord, RoomSession};
use crate::{PasswordHash, WallTime};

/// What a room has decided, as its participants keep it for a server that forgets.
///
/// It is encrypted and not only signed: it holds the hash of the password, and marks of people who were put out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersistedState {
    pub(crate) room_session_id: RoomSessionId,
    pub(crate) version: u64,
    pub(crate) issued_at: WallTime,
    pub(crate) host: ParticipantId,
    pub(crate) acting: Option<ParticipantId>,
    pub(crate) co_hosts: Vec<ParticipantId>,
    pub(crate) locked: bool,
    pub(crate) lobby: bool,
    pub(crate) password: Option<PasswordHash>,
    pub(crate) everyone_moderates: bool,
    pub(crate) moderated: MediaState,
    pub(crate) allowed: Vec<(ParticipantId, MediaState)>,
    pub(crate) removed: VecDeque<RemovalRecord>,
}

impl PersistedState {
    pub(crate) fn of(room_session: &RoomSession, now: WallTime) -> Self {
        Self {
            room_session_id: room_session.room_session_id,
            version: room_session.version,
            issued_at: now,
            host: room_session.host,
            acting: room_session.acting,
            co_hosts: room_session.co_hosts.clone(),
            locked: room_session.locked,
            lobby: room_session.lobby,
            password: room_session.password.clone(),
            everyone_moderates: room_session.everyone_moderates,
            moderated: room_session.moderated,
            allowed: room_session.allowed.clone(),
            removed: room_session.removed.clone(),
        }
    }
}

/// The state as bytes: numbers and short lists, written by `postcard`. Its first field is the version of this form.
#[derive(Serialize, Deserialize)]
struct Written {
    form: u8,
    room_session_id: u64,
    version: u64,
    issued_at: u64,
    host: u64,
    acting: Option<u64>,
    co_hosts: Vec<u64>,
    locked: bool,
    lobby: bool,
    password: Option<PasswordHash>,
    everyone_moderates: bool,
    moderated: [bool; 3],
    allowed: Vec<(u64, [bool; 3])>,
    removed: Vec<(u64, Option<u64>, u64, bool)>,
}

const FORM: u8 = 1;

/// The cipher that states are sealed with (XChaCha20-Poly1305), bound to a room's name.
#[derive(Clone)]
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
}

impl Sealer {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        use chacha20poly1305::KeyInit as _;
        Self { cipher: XChaCha20Poly1305::new(key.into()) }
    }

    /// Seals a state. `nonce` makes the nonce of what is sealed: the same for the same bytes only, so that nothing has
    /// to be drawn by chance.
    pub(crate) fn seal(
        &self,
        room: &RoomName,
        state: &PersistedState,
        nonce: impl Fn(&[u8]) -> [u8; 24],
    ) -> SealedState {
        let plain =
            postcard::to_allocvec(&Written::from(state)).expect("numbers and lists can always be written");
        let nonce = nonce(&plain);
        let payload = Payload { msg: &plain, aad: room.as_str().as_bytes() };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a state is shorter than any limit of the cipher");
        let text = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        SealedState::new(text).expect("the lists of a state are bounded, and leave it under its limit")
    }

    /// Opens a state; `None` for one of another key, room or form, or a forged one.
    pub(crate) fn open(&self, room: &RoomName, sealed: &SealedState) -> Option<PersistedState> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.as_str()).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: room.as_str().as_bytes() };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let written: Written = postcard::from_bytes(&plain).ok()?;
        (written.form == FORM).then(|| written.into())
    }
}

impl From<&PersistedState> for Written {
    fn from(state: &PersistedState) -> Self {
        Self {
            form: FORM,
            room_session_id: state.room_session_id.bits(),
            version: state.version,
            issued_at: state.issued_at.0,
            host: state.host.bits(),
            acting: state.acting.map(ParticipantId::bits),
            co_hosts: state.co_hosts.iter().map(|id| id.bits()).collect(),
            locked: state.locked,
            lobby: state.lobby,
            password: state.password.clone(),
            everyone_moderates: state.everyone_moderates,
            moderated: bits(state.moderated),
            allowed: state.allowed.iter().map(|(id, kinds)| (id.bits(), bits(*kinds))).collect(),
            removed: state
                .removed
                .iter()
                .map(|mark| (mark.id.bits(), mark.browser.map(|print| print.0), mark.address.0, mark.banned))
                .collect(),
        }
    }
}

impl From<Written> for PersistedState {
    fn from(written: Written) -> Self {
        let id = ParticipantId::from_bits;
        Self {
            room_session_id: RoomSessionId::from_bits(written.room_session_id),
            version: written.version,
            issued_at: WallTime(written.issued_at),
            host: id(written.host),
            acting: written.acting.map(id),
            co_hosts: written.co_hosts.into_iter().map(id).collect(),
            locked: written.locked,
            lobby: written.lobby,
            password: written.password,
            everyone_moderates: written.everyone_moderates,
            moderated: kinds(written.moderated),
            allowed: written.allowed.into_iter().map(|(who, bits)| (id(who), kinds(bits))).collect(),
            removed: written
                .removed
                .into_iter()
                .map(|(who, browser, address, banned)| RemovalRecord {
                    id: id(who),
                    browser: browser.map(Fingerprint),
                    address: Fingerprint(address),
                    banned,
                })
                .collect(),
        }
    }
}

fn bits(kinds: MediaState) -> [bool; 3] {
    [kinds.microphone, kinds.camera, kinds.screen]
}

fn kinds([microphone, camera, screen]: [bool; 3]) -> MediaState {
    MediaState { microphone, camera, screen }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::limits;

    use super::*;
    use crate::ServerSecret;

    fn room() -> RoomName {
        RoomName::new("tulipe").unwrap()
    }

    fn full() -> PersistedState {
        let id = |n: usize| ParticipantId::from_bits(u64::MAX - n as u64);
        let everything = MediaState { microphone: true, camera: true, screen: true };
        let mark = |n| RemovalRecord {
            id: id(n),
            browser: Some(Fingerprint(u64::MAX)),
            address: Fingerprint(u64::MAX),
            banned: true,
        };
        PersistedState {
            room_session_id: RoomSessionId::from_bits(u64::MAX),
            version: u64::MAX,
            issued_at: WallTime(u64::MAX),
            host: id(0),
            acting: Some(id(1)),
            co_hosts: (0..64).map(id).collect(),
            locked: true,
            lobby: true,
            password: Some(PasswordHash::new("$".repeat(128))),
            everyone_moderates: true,
            moderated: everything,
            allowed: (0..64).map(|n| (id(n), everything)).collect(),
            removed: (0..limits::REMOVED).map(mark).collect(),
        }
    }

    #[test]
    fn the_largest_state_comes_back_as_it_was() {
        let key = ServerSecret::new(&[1; 32]);
        let sealed = key.seal(&room(), &full());
        assert_eq!(key.open(&room(), &sealed), Some(full()));
    }

    #[test]
    fn a_state_of_another_room_or_key_or_a_changed_one_is_none() {
        let key = ServerSecret::new(&[1; 32]);
        let sealed = key.seal(&room(), &full());
        assert_eq!(key.open(&RoomName::new("rose").unwrap(), &sealed), None);
        assert_eq!(ServerSecret::new(&[2; 32]).open(&room(), &sealed), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed.as_str()).unwrap();
        for at in [0, 24, bytes.len() - 1] {
            bytes[at] ^= 1;
            let changed = SealedState::new(URL_SAFE_NO_PAD.encode(&bytes)).unwrap();
            assert_eq!(key.open(&room(), &changed), None, "byte {at}");
            bytes[at] ^= 1;
        }
        for noise in ["", "!", "AAAA"] {
            assert_eq!(key.open(&room(), &SealedState::new(noise.to_owned()).unwrap()), None);
        }
    }

    #[test]
    fn nobody_can_read_it() {
        let key = ServerSecret::new(&[1; 32]);
        let sealed = key.seal(&room(), &full());
        let bytes = URL_SAFE_NO_PAD.decode(sealed.as_str()).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"$$$$$$$$"));
    }
}
