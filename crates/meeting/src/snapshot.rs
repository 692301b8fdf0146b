use std::collections::BTreeSet;

use parvis_protocol::{
    DisplayName, ErrorCode, LeaveReason, LobbyEntry, MediaKind, Participant, ParticipantId, Presence,
    RoomSettings, ShortText,
};
use serde::{Deserialize, Serialize};

use crate::{DataUse, MediaFailure, Notification, PeerKey, ScreenContent, SourceSet};

/// Where the meeting stands. What the page shows is a function of this and nothing else.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The seat.
    pub session: SessionState,
    /// This participant's own row of the roster, once joined; kept after.
    pub you: Option<Participant>,
    /// What is captured here.
    pub local: LocalMedia,
    /// Everyone else, longest present first.
    pub remotes: Vec<Remote>,
    /// The connection to each endpoint that counts: whose streams are shown, and whose data channel is used. While a
    /// connection is replaced there is another one to the same endpoint.
    pub connections: Vec<PeerKey>,
    /// The room at large, once joined.
    pub settings: Option<RoomSettings>,
    /// Whether this participant may moderate.
    pub can_moderate: bool,
    /// Whether this participant is the host.
    pub is_host: bool,
    /// Who waits in the lobby, longest waiting first. Empty for who may not moderate.
    pub waiting: Vec<LobbyConversation>,
    /// The messages of the time in which this participant waited in the lobby, oldest first.
    pub lobby_lines: Vec<LobbyMessage>,
    /// What a moderator wrote to this participant just before the meeting ended for them.
    pub last_host_message: Option<ShortText>,
    /// What a moderator asks this participant to switch on.
    pub asked: Option<MediaPrompt>,
    /// What happened lately, with growing numbers.
    pub notifications: Vec<(u32, Notification)>,
    /// Whether this participant speaks at the moment (never while muted).
    pub speaking: bool,
    /// Who of the others began to speak last; they may be silent by now, or gone.
    pub last_speaker: Option<ParticipantId>,
    /// Whether this participant speaks into a muted microphone.
    pub speaking_while_muted: bool,
    /// Whether the browser can make peer connections.
    pub webrtc: bool,
    /// Whether the others learn this participant's address.
    pub address: AddressPrivacy,
    /// Who sees it although it is hidden: the connection to them was there before, and goes on until one through the relay has
    /// taken over: for some seconds, or for as long as the relay is not reached.
    pub address_seen_by: Vec<ParticipantId>,
    /// Whose camera is on and shown here although no picture comes: the way from them is too weak for it, and carries their voice.
    /// With this participant's own id where somebody gets no picture from here for that reason.
    pub paused: Vec<ParticipantId>,
}

impl Snapshot {
    /// The moderators, of this participant and everyone else who is shown.
    #[must_use]
    pub fn moderators(&self) -> BTreeSet<ParticipantId> {
        let everyone = self.settings.as_ref().is_some_and(|settings| settings.everyone_moderates);
        let people = self.you.iter().chain(self.remotes.iter().map(|remote| &remote.participant));
        people.filter(|row| row.role.can_moderate(everyone)).map(|row| row.id).collect()
    }
}

/// Whether the others in a meeting learn this participant's IP address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AddressPrivacy {
    /// They do. It can be hidden.
    #[default]
    Shown,
    /// They do not: all goes through the relay.
    Hidden,
    /// They do, and it cannot be hidden: the server offers no relay.
    NoRelay {
        /// The operator meant it to be hidden.
        expected: bool,
    },
    /// It is hidden, and the server offers no relay: no connection comes about.
    Unreachable,
}

/// The seat, from this side.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum SessionState {
    /// Not asked for.
    #[default]
    Idle,
    /// Asked for, not had yet. `attempts` grows with each socket that failed.
    Joining {
        /// Sockets that failed since `Join` was asked for.
        attempts: u32,
    },
    /// Asked for, and the room wants a password or somebody to admit this participant. The socket may come and go; `attempts` grows with each that failed.
    Admission {
        /// What the server asks for, as the page shows it.
        view: AdmissionView,
        /// Sockets that failed since the server last said what it asks for.
        attempts: u32,
    },
    /// Had, and the socket is there.
    Joined,
    /// Had, and the socket is not there. Peer connections go on.
    Reconnecting {
        /// Sockets that failed since the one of the seat was lost.
        attempts: u32,
    },
    /// Over; a `Join` starts anew.
    Ended(EndReason),
}

impl SessionState {
    /// Whether there is a seat, with or without a socket to it.
    #[must_use]
    pub fn is_seated(&self) -> bool {
        matches!(self, Self::Joined | Self::Reconnecting { .. })
    }

    /// Whether the meeting is over for this browser, so that what is kept for another load of the page is to be erased.
    /// Where another page took the seat, that one goes on with it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Ended(reason) if *reason != EndReason::Replaced)
    }
}

/// What the room wants before it admits this participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdmissionView {
    /// The password.
    Password {
        /// The one that was given last is wrong.
        wrong: bool,
        /// Seconds until the next one is looked at. One that is given earlier goes out by itself then.
        wait: u32,
        /// One was given, and is being looked at, or waits to be.
        checking: bool,
    },
    /// Somebody inside has to let this participant in.
    Lobby,
}

/// Why a meeting is over for this participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// They left.
    Left,
    /// The server refused, or a moderator did.
    Refused(ErrorCode),
    /// Another page of this browser took the seat.
    Replaced,
}

/// What is captured here, and what was wanted and could not be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalMedia {
    /// The microphone. `Off` is muted: the device may be held all the same.
    pub microphone: CaptureState,
    /// The camera. `Off` means that its light is out.
    pub camera: CaptureState,
    /// The shared screen.
    pub screen: CaptureState,
    /// Whether this browser can share a screen.
    pub can_share_screen: bool,
    /// Whether what the others see of the shared screen stands still.
    pub screen_paused: bool,
    /// What the shared screen is sent as.
    pub screen_content: ScreenContent,
    /// How much data the pictures may take.
    pub data_use: DataUse,
    /// What there is again when that ends: [`DataUse::Save`] after sound only that was chosen there, and else [`DataUse::Full`].
    pub data_use_back: DataUse,
    /// Whether the camera is off only for as long as that is [`DataUse::SoundOnly`].
    pub camera_waits: bool,
    /// The devices that the browser tells of.
    pub devices: Vec<MediaDevice>,
    /// The `deviceId` of the microphone in use, or else of the one that was chosen.
    pub microphone_device: Option<String>,
    /// The `deviceId` of the camera in use, or else of the one that was chosen.
    pub camera_device: Option<String>,
    /// The `deviceId` of the speaker that was chosen; `None` for the system's default.
    pub speaker_device: Option<String>,
}

/// One source that can be captured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CaptureState {
    /// Not wanted.
    #[default]
    Off,
    /// Wanted; the browser or the person is being asked.
    Asking,
    /// Captured and sent.
    On,
    /// Captured, and the system or the browser gives nothing of it at the moment. To everybody it is off.
    Interrupted,
    /// Wanted, and not to be had. Stays until it is wanted again or no longer.
    Failed(MediaFailure),
}

/// What a device is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// `audioinput`.
    Microphone,
    /// `videoinput`.
    Camera,
    /// `audiooutput`.
    Speaker,
}

/// One `MediaDeviceInfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaDevice {
    /// `deviceId`.
    pub id: String,
    /// `kind`, as one of the three that exist.
    pub kind: DeviceKind,
    /// `label`; empty until the person has allowed a capture.
    pub label: String,
}

/// Somebody else in the meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Remote {
    /// Their row of the roster.
    pub participant: Participant,
    /// The peer connection to them.
    pub link: ConnectionStatus,
    /// Whether they speak at the moment.
    pub speaking: bool,
    /// Set when the server no longer has a seat of theirs while their media still flows.
    pub gone: Option<LeaveReason>,
    /// What of theirs is neither shown nor played, whatever they send: they may not send it.
    pub dropped: SourceSet,
}

impl Remote {
    /// Whether the server can reach their page.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.gone.is_none() && self.participant.presence == Presence::Here
    }
}

/// Somebody who waits in the lobby, as moderators see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbyConversation {
    /// Their row of the lobby, with id and name.
    pub person: LobbyEntry,
    /// What was said to them and by them, oldest first.
    pub lines: Vec<LobbyMessage>,
}

/// A message between the lobby and the moderators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbyMessage {
    /// The side that wrote it.
    pub from: LobbySpeaker,
    /// At most `limits::LINE_GRAPHEMES` long.
    pub text: ShortText,
}

/// Who writes a message between the lobby and the moderators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LobbySpeaker {
    /// This participant.
    You,
    /// Whoever waits in the lobby; as moderators see it.
    Visitor,
    /// Another moderator; whoever waits is not told which one.
    Host(Option<DisplayName>),
}

/// A moderator asks to switch something on. Only the person can say yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaPrompt {
    /// The moderator.
    pub from: ParticipantId,
    /// Their display name, which others may have, too.
    pub by: DisplayName,
    /// What they would like to be switched on.
    pub kind: MediaKind,
}

/// A peer connection as a person understands it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// Being set up for the first time.
    #[default]
    Connecting,
    /// Media flows.
    Connected,
    /// Media flowed, and is being brought back.
    Interrupted,
    /// Three tries did not help; it is tried further all the same, and the person is told why.
    Struggling,
    /// One of the two browsers cannot make peer connections.
    Impossible,
}
