//! The state of a room as its participants keep it for a server that forgets: the decisions, encrypted under the
//! server's key and bound to the room's name. A participant can neither read nor change it, only give it back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use parvis_protocol::{RoomName, RoomSessionId, SealedState};

use crate::WallTime;
use crate::lineage::Lineage;
use crate::room_session::{Decisions, RoomSession, ServerRun};

/// What a room has decided, as its participants keep it for a server that forgets.
///
/// It is encrypted and not only signed: it holds the hash of the password, and records of people who were removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersistedState {
    pub(crate) room_session_id: RoomSessionId,
    pub(crate) version: u64,
    pub(crate) issued_at: WallTime,
    /// Which run of the server sealed it.
    pub(crate) run: ServerRun,
    /// As [`RoomSession::before`] was in that run.
    pub(crate) before: Option<WallTime>,
    pub(crate) guessed: bool,
    /// With [`PersistedState::version`] at its end.
    pub(crate) lineage: Lineage,
    pub(crate) decisions: Decisions,
}

impl PersistedState {
    pub(crate) fn of(room_session: &RoomSession, run: ServerRun, now: WallTime) -> Self {
        let RoomSession { id, version, decisions, lineage, guessed, before, .. } = room_session;
        Self {
            room_session_id: *id,
            version: *version,
            issued_at: now,
            run,
            before: *before,
            guessed: *guessed,
            lineage: lineage.at(*version),
            decisions: decisions.clone(),
        }
    }
}

/// The state as it is written by `postcard`: the version of this form, then the fields of [`PersistedState`] in their order.
type Written<L, D> = (u8, RoomSessionId, u64, WallTime, ServerRun, Option<WallTime>, bool, L, D);

/// Another number whenever a field of [`Decisions`] or [`Lineage`] changes: what an older server sealed is then forgotten, and not misread.
const FORM: u8 = 5;

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
    /// to be drawn by chance. `None` for what is over [`SealedState`]'s limit, which the bounds of the lists do not allow.
    pub(crate) fn seal(
        &self,
        room: &RoomName,
        state: &PersistedState,
        nonce: impl Fn(&[u8]) -> [u8; 24],
    ) -> Option<SealedState> {
        let PersistedState { room_session_id, version, issued_at, run, before, guessed, lineage, decisions } =
            state;
        let written: Written<&Lineage, &Decisions> =
            (FORM, *room_session_id, *version, *issued_at, *run, *before, *guessed, lineage, decisions);
        let plain = postcard::to_allocvec(&written).ok()?;
        let nonce = nonce(&plain);
        let payload = Payload { msg: &plain, aad: room.as_str().as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        SealedState::new(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens a state; `None` for one of another key, room or form, or a forged one.
    pub(crate) fn open(&self, room: &RoomName, sealed: &SealedState) -> Option<PersistedState> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.as_str()).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: room.as_str().as_bytes() };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        // First, so that another form is not misread.
        let (form, _) = postcard::take_from_bytes::<u8>(&plain).ok()?;
        if form != FORM {
            return None;
        }
        let (_, room_session_id, version, issued_at, run, before, guessed, lineage, decisions): Written<
            Lineage,
            Decisions,
        > = postcard::from_bytes(&plain).ok()?;
        Some(PersistedState { room_session_id, version, issued_at, run, before, guessed, lineage, decisions })
    }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::{MediaState, ParticipantId, limits};

    use super::*;
    use crate::room_session::{Fingerprint, LISTED, RemovalRecord};
    use crate::{Mono, PasswordHash, ServerSecret};

    fn room() -> RoomName {
        RoomName::new("tulipe").unwrap()
    }

    fn full() -> PersistedState {
        let id = |n: usize| ParticipantId::from_bits(u64::MAX - n as u64);
        let everything = MediaState::ALL;
        let record = |n| RemovalRecord {
            id: id(n),
            browser: Some(Fingerprint(u64::MAX)),
            address: Fingerprint(u64::MAX),
            banned: true,
            at: Mono::default(),
        };
        PersistedState {
            room_session_id: RoomSessionId::from_bits(u64::MAX),
            version: u64::MAX,
            issued_at: WallTime(u64::MAX),
            run: (WallTime(u64::MAX), u64::MAX),
            before: Some(WallTime(u64::MAX)),
            guessed: true,
            lineage: Lineage::longest(),
            decisions: Decisions {
                host: Some(id(0)),
                acting: Some(id(1)),
                co_hosts: (0..LISTED).map(id).collect(),
                locked: true,
                lobby: true,
                password: Some(PasswordHash::new("$".repeat(128))),
                everyone_moderates: true,
                moderated: everything,
                allowed: (0..LISTED).map(|n| (id(n), everything)).collect(),
                removed: (0..limits::REMOVED).map(record).collect(),
                spotlight: (0..limits::SPOTLIGHT).map(id).collect(),
            },
        }
    }

    #[test]
    fn the_largest_state_comes_back_as_it_was() {
        let key = ServerSecret::new(&[1; 32]);
        let sealed = key.seal(&room(), &full()).unwrap();
        assert_eq!(key.open(&room(), &sealed), Some(full()));
    }

    #[test]
    fn a_state_of_another_room_or_key_or_a_changed_one_is_none() {
        let key = ServerSecret::new(&[1; 32]);
        let sealed = key.seal(&room(), &full()).unwrap();
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
        let sealed = key.seal(&room(), &full()).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(sealed.as_str()).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"$$$$$$$$"));
    }
}
