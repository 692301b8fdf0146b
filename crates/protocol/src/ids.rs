//! Identifiers, a type for each use: random bits as hexadecimal digits, and opaque texts that only the server reads.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not exactly 16 lower-case hexadecimal digits.
    #[error("an id is 16 lower-case hexadecimal digits")]
    NotHex,
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// The id with these 64 bits, which the caller draws at random.
            #[must_use]
            pub const fn from_bits(bits: u64) -> Self {
                Self(bits)
            }

            /// The 64 bits of the id.
            #[must_use]
            pub const fn bits(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:016x})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let digits = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if !digits {
                    return Err(IdError::NotHex);
                }
                u64::from_str_radix(text, 16).map(Self).map_err(|_| IdError::NotHex)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // Where nobody reads it, as in the sealed state, a number is half as long.
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u64(self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return u64::deserialize(deserializer).map(Self);
                }
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_id! {
    /// A place in a room, as everyone in it sees it. Drawn by the server; public; 16 hexadecimal digits.
    ParticipantId
}

hex_id! {
    /// One load of the page. Drawn by the browser. Peer connections belong to a session: a participant who
    /// comes back with the same session kept them, one who comes back with another has none.
    SessionId
}

hex_id! {
    /// One session of a room, from its first `Join` until its last seat is free. Drawn by the server.
    RoomSessionId
}

hex_id! {
    /// A browser, as it calls itself: drawn and kept by the browser, so that a room recognizes somebody it has removed.
    /// A browser that has erased it is another browser.
    BrowserId
}

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident, $limit:expr, $why:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text as it was made or received; `None` over its limit in [`limits`].
            #[must_use]
            pub fn new(text: String) -> Option<Self> {
                (text.len() <= $limit).then_some(Self(text))
            }

            /// The text as it goes over the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::new(text).ok_or_else(|| serde::de::Error::custom($why))
            }
        }
    };
}

opaque! {
    /// The secret half of a seat: what takes it back after the socket was lost or the page reloaded. Made and
    /// signed by the server, opaque to everyone else.
    SeatToken, limits::SEAT_TOKEN_BYTES, "seat token too long"
}

opaque! {
    /// What a room has decided (lock, lobby, roles, bans, and a version that grows): made and sealed by the server,
    /// opaque to everyone else, kept by every participant, so that a restarted server forgets nothing that matters.
    SealedState, limits::SEALED_STATE_BYTES, "sealed state too long"
}
