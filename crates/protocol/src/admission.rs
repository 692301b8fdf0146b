use serde::{Deserialize, Serialize};

use crate::{DisplayName, ParticipantId};

/// What a newcomer is asked for before being let in. It says nothing else of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum AdmissionStep {
    /// The password is asked for.
    Password {
        /// Whether one was given that is wrong.
        #[serde(default)]
        wrong: bool,
        /// How long until the next one is looked at, in milliseconds; one that comes earlier counts for nothing.
        #[serde(default)]
        wait: u32,
    },
    /// Somebody has to let them in.
    Lobby,
    /// A step that a newer server knows; a page treats it as the lobby.
    #[serde(other)]
    Unknown,
}

/// Somebody in the lobby, as moderators see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LobbyEntry {
    /// The seat that they will have.
    pub id: ParticipantId,
    /// What they call themself.
    pub name: DisplayName,
    /// Whether that name can be taken for that of the host.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confusable: bool,
}
