//! Snapshots to test with.

use parvis_meeting::{
    AdmissionView, ConnectionStatus, LobbyConversation, LobbyMessage, LobbySpeaker, Remote, SessionState,
    Snapshot, SourceSet,
};
use parvis_protocol::{
    DisplayName, LobbyEntry, MediaState, Participant, ParticipantId, Role, RoomSettings, SessionId, ShortText,
};

/// Microphone and camera on, and no screen.
pub const ALL_ON: MediaState = MediaState { screen: false, ..MediaState::ALL };

/// Somebody with this id and name, whose media are [`ALL_ON`].
#[must_use]
pub fn participant(id: u64, name: &str) -> Participant {
    let (id, session) = (ParticipantId::from_bits(id), SessionId::from_bits(id));
    Participant {
        media: ALL_ON,
        ..Participant::new(id, session, DisplayName::new(name).expect("tests give names that are valid"))
    }
}

/// The same as one of the others, connected and silent.
#[must_use]
pub fn remote(id: u64, name: &str) -> Remote {
    let participant = participant(id, name);
    Remote {
        participant,
        link: ConnectionStatus::Connected,
        speaking: false,
        gone: None,
        dropped: SourceSet::default(),
    }
}

/// A running call of Ada, who looks at it, and these others.
#[must_use]
pub fn call(others: &[&str]) -> Snapshot {
    Snapshot {
        session: SessionState::Joined,
        you: Some(participant(1, "Ada")),
        remotes: others.iter().zip(2..).map(|(name, id)| remote(id, name)).collect(),
        webrtc: true,
        ..Snapshot::default()
    }
}

/// Ada, who is not admitted yet.
#[must_use]
pub fn on_admission(view: AdmissionView) -> Snapshot {
    Snapshot { session: SessionState::Admission { view, attempts: 0 }, webrtc: true, ..Snapshot::default() }
}

/// Somebody comes to the lobby, and says these lines.
pub fn request_admission(snapshot: &mut Snapshot, id: u64, name: &str, lines: &[&str]) {
    let person = LobbyEntry {
        id: ParticipantId::from_bits(id),
        name: DisplayName::new(name).expect("tests give names that are valid"),
        confusable: false,
    };
    let line = |text: &&str| LobbyMessage {
        from: LobbySpeaker::Visitor,
        text: ShortText::new(text).expect("tests give lines that are valid"),
    };
    snapshot.waiting.push(LobbyConversation { person, lines: lines.iter().map(line).collect() });
}

/// The call of [`call`], with Ada as the host.
#[must_use]
pub fn hosted(others: &[&str]) -> Snapshot {
    let mut snapshot = call(others);
    if let Some(you) = &mut snapshot.you {
        you.role = Role::Host;
    }
    let settings = RoomSettings { max_participants: 12, ..RoomSettings::default() };
    Snapshot { can_moderate: true, is_host: true, settings: Some(settings), ..snapshot }
}
