use serde::{Deserialize, Serialize};

use crate::{DisplayName, MediaState, ParticipantId, RoomSettings, SessionId};

/// What a participant may do in the room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Moderates the room and gives out roles. The first one in is the host.
    Host,
    /// Moderates the room because the host said so.
    CoHost,
    /// Everyone else.
    #[default]
    Guest,
}

impl Role {
    /// Whether somebody with this role is a moderator, in a room where everyone is one or not. The only place that decides it.
    #[must_use]
    pub const fn can_moderate(self, everyone_moderates: bool) -> bool {
        match self {
            Self::Host | Self::CoHost => true,
            Self::Guest => everyone_moderates,
        }
    }
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
    /// What they send; nothing that they are [barred](Self::barred) from.
    pub media: MediaState,
    /// What they may not send at the moment: every receiver drops it.
    #[serde(default, skip_serializing_if = "MediaState::is_none")]
    pub barred: MediaState,
    /// What they would like to be allowed to send.
    #[serde(default, skip_serializing_if = "MediaState::is_none")]
    pub requests: MediaState,
    /// Whether their hand is raised: the lower number was first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand: Option<u32>,
    /// Whether they said that they are away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
    /// Whether their name can be taken for that of the host, who is somebody else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confusable: bool,
    /// Whether their socket is there.
    #[serde(default)]
    pub presence: Presence,
    /// Whether their browser can make peer connections; where it can't, nobody tries.
    #[serde(default = "yes")]
    pub webrtc: bool,
}

impl Participant {
    /// A guest who is here, sends nothing, and whose browser can make peer connections.
    #[must_use]
    pub fn new(id: ParticipantId, session: SessionId, name: DisplayName) -> Self {
        Self {
            id,
            session,
            name,
            role: Role::Guest,
            media: MediaState::NONE,
            barred: MediaState::NONE,
            requests: MediaState::NONE,
            hand: None,
            away: false,
            confusable: false,
            presence: Presence::Here,
            webrtc: true,
        }
    }

    /// Whether they may moderate a room of these settings.
    #[must_use]
    pub fn can_moderate(&self, settings: &RoomSettings) -> bool {
        self.role.can_moderate(settings.everyone_moderates)
    }
}

pub(crate) fn yes() -> bool {
    true
}
