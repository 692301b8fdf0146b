use serde::{Deserialize, Serialize};

use crate::{DisplayName, MediaState, ParticipantId, SeatToken, SessionId, Signal};

/// Asks for a seat in the room whose address the socket was opened at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// [`crate::VERSION`] of the sender.
    pub version: u32,
    /// What the person calls themself.
    pub name: DisplayName,
    /// This load of the page.
    pub session: SessionId,
    /// What the person sends.
    #[serde(default)]
    pub media: MediaState,
    /// Whether this browser can make peer connections.
    #[serde(default = "crate::participant::yes")]
    pub webrtc: bool,
    /// The token of a seat held before, to take it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatToken>,
}

/// From a browser to the server. The first one is `Join`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Take a seat.
    Join(Join),
    /// Say this to another participant.
    Signal {
        /// Who is to hear it.
        to: ParticipantId,
        /// The session it is meant for; dropped when another one has taken the seat.
        to_session: SessionId,
        /// What is said.
        signal: Signal,
    },
    /// What I send has changed.
    SetMedia {
        /// What I send now.
        media: MediaState,
    },
    /// What I call myself has changed.
    Rename {
        /// My new name.
        name: DisplayName,
    },
    /// I am leaving for good: free my seat at once.
    Leave,
    /// Are you there? Answered with `Pong`.
    Ping,
    /// A message that a newer page knows; ignored.
    #[serde(other)]
    Unknown,
}
