//! Snapshots to test with.

use parvis_meeting::{
    AtTheDoor, DoorLine, DoorSpeaker, Doorstep, Link, Remote, SessionState, Snapshot, SourceSet,
};
use parvis_protocol::{
    DisplayName, Line, MediaState, Participant, ParticipantId, Role, RoomSettings, SessionId, Waiting,
};

pub(crate) const ALL_ON: MediaState = MediaState { microphone: true, camera: true, screen: false };

pub(crate) fn participant(id: u64, name: &str) -> Participant {
    let (id, session) = (ParticipantId::from_bits(id), SessionId::from_bits(id));
    Participant { media: ALL_ON, ..Participant::new(id, session, DisplayName::new(name).unwrap()) }
}

pub(crate) fn remote(id: u64, name: &str) -> Remote {
    let participant = participant(id, name);
    Remote { participant, link: Link::Connected, speaking: false, gone: None, dropped: SourceSet::default() }
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

/// Ada before this door.
pub(crate) fn at_door(door: Doorstep) -> Snapshot {
    Snapshot { session: SessionState::AtDoor { door, attempts: 0 }, webrtc: true, ..Snapshot::default() }
}

/// Somebody comes to the door, and says these lines.
pub(crate) fn knock(snapshot: &mut Snapshot, id: u64, name: &str, lines: &[&str]) {
    let person =
        Waiting { id: ParticipantId::from_bits(id), name: DisplayName::new(name).unwrap(), twin: false };
    let line = |text: &&str| DoorLine { from: DoorSpeaker::Waiting, text: Line::new(text).unwrap() };
    snapshot.waiting.push(AtTheDoor { person, lines: lines.iter().map(line).collect() });
}

/// The same, with Ada as the host.
pub(crate) fn hosted(others: &[&str]) -> Snapshot {
    let mut snapshot = call(others);
    if let Some(you) = &mut snapshot.you {
        you.role = Role::Host;
    }
    let settings = RoomSettings { max_participants: 12, ..RoomSettings::default() };
    Snapshot { keeps_order: true, is_host: true, settings: Some(settings), ..snapshot }
}
