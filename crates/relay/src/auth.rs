//! Who asks (RFC 8489, section 9.2): a credential that this server made, and a nonce that shows where the client is.
//!
//! # Calls that last longer than a credential
//!
//! A browser signs everything about an allocation with the credential that it made it with, also after the page gave it newer ones:
//! those are used for the next allocation. If an expired credential were refused, each call over the relay would end after
//! [`crate::CREDENTIAL_LIFETIME`]. So an expired one still serves the allocation that was made with it, or with an older one of
//! the same seat, for [`crate::TurnQuotas::age`] after that was made and for as long as somebody holds the seat
//! ([`crate::TurnServer::handle_seat_held`]). It makes no new allocation. A seat that is given up takes its allocations with it
//! ([`crate::TurnServer::handle_seat_gone`]), and what its last credential still makes ends soon: whoever has left a meeting, or was never
//! seen by this process, relays for some minutes at most.

use std::net::SocketAddr;

use parvis_base::{Now, WallTime};
use stun_types::attribute::{ErrorCode, Nonce, Realm, Username};
use stun_types::message::{IntegrityAlgorithm, IntegrityKey, LongTermKeyCredentials};

use crate::credentials::TurnSecret;
use crate::nonce::Nonces;
use crate::received::Received;

/// What the passwords are for. Nobody reads it, and it is short so that a challenge is.
pub(crate) const REALM: &str = "turn";
/// The longest name: a time and a seat.
const MAX_USERNAME: usize = 96;

/// Checks requests.
#[derive(Debug)]
pub(crate) struct Auth {
    secret: TurnSecret,
    nonces: Nonces,
}

/// Whose a request is. Its signature is right.
pub(crate) struct Claim {
    username: String,
    /// Where the seat begins in the name.
    seat_at: usize,
    /// In Unix seconds.
    pub(crate) expires: u64,
    pub(crate) key: IntegrityKey,
}

impl Auth {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self { secret: TurnSecret::of_server(key), nonces: Nonces::new(key) }
    }

    /// Who signed this. Whether the credential has expired is for the caller to judge.
    ///
    /// # Errors
    ///
    /// The code of the answer: 401 and 438 come with a challenge.
    pub(crate) fn check(&self, now: Now, from: SocketAddr, message: &Received<'_>) -> Result<Claim, u16> {
        if !message.is_signed() {
            return Err(ErrorCode::UNAUTHORIZED);
        }
        let bad = |_| ErrorCode::BAD_REQUEST;
        let username = message.first::<Username>().map_err(bad)?;
        let realm = message.first::<Realm>().map_err(bad)?;
        let nonce = message.first::<Nonce>().map_err(bad)?;
        let (Some(username), Some(realm), Some(nonce)) = (username, realm, nonce) else {
            return Err(ErrorCode::BAD_REQUEST);
        };
        // Before anything is hashed at length: who cannot show where they are costs little.
        if !self.nonces.is_good(now.wall, from, nonce.nonce()) {
            return Err(ErrorCode::STALE_NONCE);
        }
        let claim = (realm.realm() == REALM).then(|| self.claim(username.username())).flatten();
        claim.filter(|claim| message.is_signed_with(&claim.key)).ok_or(ErrorCode::UNAUTHORIZED)
    }

    /// A nonce for this address.
    pub(crate) fn challenge(&self, now: Now, from: SocketAddr) -> (Realm, Nonce) {
        let nonce = self.nonces.issue(now.wall, from);
        let realm = Realm::new(REALM).expect("four letters");
        (realm, Nonce::new(&nonce).expect("sixteen letters"))
    }

    /// What a seat signs with, for the credential that expires then.
    pub(crate) fn key(&self, expires: u64, seat: &str) -> IntegrityKey {
        self.key_of(&format!("{expires}:{seat}"))
    }

    fn claim(&self, username: &str) -> Option<Claim> {
        let (expires, seat) = username.split_once(':')?;
        let number: u64 = expires.parse().ok()?;
        // One way to write each name, so that the name follows from what is in it.
        let proper = number.to_string() == expires && !seat.is_empty() && username.len() <= MAX_USERNAME;
        proper.then(|| Claim {
            seat_at: expires.len() + 1,
            expires: number,
            key: self.key_of(username),
            username: username.to_owned(),
        })
    }

    fn key_of(&self, username: &str) -> IntegrityKey {
        let password = self.secret.password(username);
        LongTermKeyCredentials::new(username.to_owned(), password, REALM.to_owned())
            .make_key(IntegrityAlgorithm::Sha1)
    }
}

impl Claim {
    /// Whose credential it is.
    pub(crate) fn seat(&self) -> &str {
        self.username.get(self.seat_at..).unwrap_or_default()
    }

    pub(crate) const fn has_expired(&self, now: WallTime) -> bool {
        self.expires.saturating_mul(1_000) <= now.0
    }
}
