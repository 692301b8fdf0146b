//! Credentials that a server makes and checks without keeping them: the name says who and until when, and the password is a hash
//! of it ("A REST API For Access To TURN Services", draft-uberti-behave-turn-rest).

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use parvis_base::WallTime;
use sha1::Sha1;

/// How long a credential may be used to begin with it. A page gets new ones during a call.
pub const CREDENTIAL_LIFETIME: Duration = Duration::from_secs(300);

/// What credentials are made with: known to those who issue them and to the relay that checks them.
#[derive(Clone)]
pub struct TurnSecret(Hmac<Sha1>);

/// What a page gives to its peer connections. [`fmt::Debug`] does not show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnCredential {
    /// The Unix time in seconds when it expires, a colon, and whose it is.
    pub username: String,
    /// The password, in base64.
    pub password: String,
}

impl TurnSecret {
    /// The secret of a relay of ours, from the key that [`crate::TurnServer::new`] gets.
    #[must_use]
    pub fn of_server(key: &[u8; 32]) -> Self {
        Self::shared(&crate::keys::derive(key, b"turn credentials"))
    }

    /// A secret that is shared with an external TURN server (`static-auth-secret` of coturn).
    #[must_use]
    pub fn shared(secret: &[u8]) -> Self {
        Self(Hmac::new_from_slice(secret).expect("HMAC takes keys of any length"))
    }

    /// A credential for a seat, from now for so long. `seat` is what tells seats apart, in ASCII and without a colon.
    #[must_use]
    pub fn issue(&self, now: WallTime, lifetime: Duration, seat: &str) -> TurnCredential {
        let expires = (now + lifetime).0 / 1_000;
        let username = format!("{expires}:{seat}");
        let password = self.password(&username);
        TurnCredential { username, password }
    }

    /// The password of a name.
    pub(crate) fn password(&self, username: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(username.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

impl fmt::Debug for TurnSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TurnSecret(..)")
    }
}

impl fmt::Debug for TurnCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TurnCredential").field("username", &self.username).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_what_other_servers_make_of_the_same_secret() {
        let credential =
            TurnSecret::shared(b"north").issue(WallTime(1_790_000_000_999), CREDENTIAL_LIFETIME, "ada");
        assert_eq!(credential.username, "1790000300:ada");
        // printf 1790000300:ada | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(credential.password, "z/bQikSl4zemuNPnCKlSj+PO4Cw=");
    }

    #[test]
    fn what_is_logged_has_no_password() {
        let secret = TurnSecret::of_server(&[7; 32]);
        let credential = secret.issue(WallTime(0), CREDENTIAL_LIFETIME, "ada");
        assert_eq!(format!("{secret:?}"), "TurnSecret(..)");
        let logged = format!("{credential:?}");
        assert!(logged.contains("300:ada") && !logged.contains(&credential.password));
        assert!(secret.password("300:ada") != TurnSecret::of_server(&[8; 32]).password("300:ada"));
    }
}
