//! Snapshots to test with.

use parvis_meeting::{Link, Remote, SessionState, Snapshot};
use parvis_protocol::{DisplayName, MediaState, Participant, ParticipantId, Presence, Role, SessionId};

pub(crate) const ALL_ON: MediaState = MediaState { microphone: true, camera: true, screen: false };

pub(crate) fn participant(id: u64, name: &str) -> Participant {
    Participant {
        id: ParticipantId::from_bits(id),
        session: SessionId::from_bits(id),
        name: DisplayName::new(name).unwrap(),
        role: Role::Guest,
        media: ALL_ON,
        presence: Presence::Here,
        webrtc: true,
    }
}

pub(crate) fn remote(id: u64, name: &str) -> Remote {
    Remote { participant: participant(id, name), link: Link::Connected, speaking: false, gone: None }
}

/// A running call of Ada, who looks at it, and these others.
pub(crate) fn call(others: &[&str]) -> Snapshot {
    Snapshot {
        session: SessionState::Joined,
        you: Some(participant(1, "Ada")),
        remotes: others.iter().zip(2..).map(|(name, id)| remote(id, name)).collect(),
        webrtc: true,
        ..Snapshot::default()
    }
}
