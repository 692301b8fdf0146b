use serde::{Deserialize, Serialize};

use crate::{DisplayName, MediaState, ParticipantId, SessionId};

/// What a participant may do in the room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Keeps order. The first one in is the host.
    Host,
    /// Everyone else.
    #[default]
    Guest,
}

/// Whether the server has a socket to the participant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// There is one.
    #[default]
    Here,
    /// It was lost, and the seat is kept for [`crate::limits::SEAT_KEPT`]. Their media may well go on.
    Away,
}

/// A participant as the others see them. One row of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Their seat.
    pub id: ParticipantId,
    /// The load of the page that sits in it.
    pub session: SessionId,
    /// What they call themself.
    pub name: DisplayName,
    /// What they may do.
    pub role: Role,
    /// What they send.
    pub media: MediaState,
    /// Whether their socket is there.
    #[serde(default)]
    pub presence: Presence,
    /// Whether their browser can make peer connections; where it can't, nobody tries.
    #[serde(default = "yes")]
    pub webrtc: bool,
}

pub(crate) fn yes() -> bool {
    true
}
