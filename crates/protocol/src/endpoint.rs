use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{IdError, ParticipantId};

/// What stands on the wire for [`Endpoint::Sfu`]. No participant id has this form.
const SFU: &str = "sfu";

/// The other end of a peer connection, and whom a signal is for: in the mesh another participant's page, and in a larger
/// room the server's media router. On the wire it is one text, a participant id or `sfu`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// The page of this participant.
    Participant(ParticipantId),
    /// The media router (selective forwarding unit, RFC 7667 section 3.7), which passes on what others send.
    Sfu,
}

impl Endpoint {
    /// The participant at the other end, where it is one.
    #[must_use]
    pub const fn participant(self) -> Option<ParticipantId> {
        match self {
            Self::Participant(id) => Some(id),
            Self::Sfu => None,
        }
    }

    /// Whether a reader believes it when it labels a track as this participant's: a page speaks for itself alone, and a
    /// media router for everyone whose media it passes on.
    #[must_use]
    pub fn may_label(self, owner: ParticipantId) -> bool {
        match self {
            Self::Participant(id) => id == owner,
            Self::Sfu => true,
        }
    }
}

impl From<ParticipantId> for Endpoint {
    fn from(id: ParticipantId) -> Self {
        Self::Participant(id)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Participant(id) => id.fmt(f),
            Self::Sfu => f.write_str(SFU),
        }
    }
}

impl FromStr for Endpoint {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text == SFU { Ok(Self::Sfu) } else { text.parse().map(Self::Participant) }
    }
}

impl Serialize for Endpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
