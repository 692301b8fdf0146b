//! What is recorded: the kinds of inputs and outputs, without any text. `docs/reports.md` describes what they look like.

use parvis_protocol::{
    AdmissionStep, DescriptionKind, ErrorCode, Exchange, LeaveReason, MediaKind, ModerationRequest, Role,
    SimulcastLayer, TrackSource,
};
use serde::{Deserialize, Serialize};

use super::RecordedModeration;
use crate::{DataUse, DeviceKind, MediaFailure, NetworkEvent, PeerConnectionState, ScreenContent};

/// A participant, by the order in which they were first recorded; 0 is a media router.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonNumber(pub u16);

/// A load of somebody's page, by the order in which it was first recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageNumber(pub u16);

/// A text, by the order in which it was first recorded: two are the same where they have the same number, and nothing else is
/// known of them. 0 is the empty text, 1 is `default`, as Chromium calls a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextNumber(pub u16);

/// A choice of media: 1 is the microphone, 2 the camera, 4 the screen, 8 that it is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedKinds(pub u8);

/// A choice of sources: 1 is the microphone, 2 the camera, 4 the screen, 8 the sound of what is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedSources(pub u8);

/// A peer connection: to whom, and the how-manieth of the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedPeerKey(pub PersonNumber, pub u32);

/// When, in milliseconds since the page was loaded, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlightEntry(pub u32, pub Recorded);

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recorded {
    /// Something came.
    In(RecordedInput),
    /// Something was wanted.
    Out(RecordedOutput),
    /// What came or was wanted just before has this as well.
    Of(RecordedPart),
}

/// A [`crate::Input`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `Input`")]
pub enum RecordedInput {
    Intent(RecordedIntent),
    Server(RecordedMessage),
    Opened,
    Closed(Option<u16>),
    Peer(RecordedPeerKey, RecordedPeerEvent),
    Done(u32, RecordedResult),
    Ended(TrackSource),
    Interrupted(TrackSource, bool),
    DevicesChanged,
    PageShown,
    Network(NetworkEvent),
    /// The allocator limits the pictures to this endpoint; whether the camera is sent there, and the screen.
    Limit(PersonNumber, bool, bool),
    /// The allocator has this endpoint told what is wanted of it.
    Want(PersonNumber),
    /// The allocator says where a way is too weak for pictures.
    Paused,
    /// Somebody began or ceased to speak in a moment in which something else was due, which is this much late, in milliseconds.
    Speech {
        late: u32,
    },
    /// Something was due, and is this much late, in milliseconds.
    Wake {
        late: u32,
    },
}

/// A [`crate::Intent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `Intent`")]
#[allow(clippy::struct_excessive_bools, reason = "what is stored, each there or not")]
pub enum RecordedIntent {
    Join {
        name: TextNumber,
        seat: bool,
        only_if_free: bool,
        state: bool,
        browser: bool,
    },
    Leave,
    Switch(MediaKind, bool),
    PauseScreen(bool),
    TuneScreen(ScreenContent),
    ChooseDevice(DeviceKind, Option<TextNumber>),
    UseData(DataUse),
    HideAddress(bool),
    Rename(TextNumber),
    RefreshDevices,
    GivePassword,
    MessageHost,
    AnswerAsk(bool),
    Moderate(RecordedModeration),
    RaiseHand(bool),
    React,
    SetAway(bool),
    Request(MediaKind, bool),
    /// With so many tiles.
    Show(u16),
}

/// A [`parvis_protocol::ServerMessage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `ServerMessage`")]
pub enum RecordedMessage {
    /// With rows, of which the first is one's own, settings, the lobby, the removed and ICE servers.
    Welcome,
    Joined(RecordedRow),
    Updated(RecordedRow),
    Left(PersonNumber, LeaveReason),
    Admission(AdmissionStep),
    /// With the settings.
    Settings {
        by: Option<PersonNumber>,
    },
    State,
    /// With those who wait.
    Lobby,
    LobbyMessage {
        who: PersonNumber,
        from: Option<PersonNumber>,
    },
    HostMessage,
    ModerationRequest(PersonNumber, ModerationRequest),
    Reaction(PersonNumber),
    Seat,
    /// With the servers.
    IceServers,
    Signal {
        from: PersonNumber,
        page: PageNumber,
        signal: RecordedSignal,
    },
    Pong,
    Error(ErrorCode),
    Unknown,
}

/// An [`crate::Output`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is documented where it comes from")]
#[allow(clippy::struct_excessive_bools, reason = "what a `Join` brings along, each there or not")]
pub enum RecordedOutput {
    Join {
        name: TextNumber,
        media: RecordedKinds,
        webrtc: bool,
        seat: bool,
        only_if_free: bool,
        state: bool,
        browser: bool,
        password: bool,
    },
    Signal {
        to: PersonNumber,
        page: PageNumber,
        signal: RecordedSignal,
    },
    SetMedia(RecordedKinds),
    Rename(TextNumber),
    Leave,
    Unload,
    Password,
    MessageHost,
    Hand(bool),
    React,
    SetAway(bool),
    Request(MediaKind, bool),
    Moderate(RecordedModeration),
    Ping,
    Unknown,
    Connect,
    Disconnect,
    Peer(RecordedPeerKey, u32, RecordedPeerCommand),
    Media(u32, RecordedCapture),
    /// Whether there is something to keep.
    Keep(bool),
    DemandChanged,
}

/// What belongs to the input or output before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is documented where it comes from")]
pub enum RecordedPart {
    Row(RecordedRow),
    Settings(RecordedSettings),
    /// Somebody in the lobby, and what they call themself.
    Waiting(PersonNumber, TextNumber),
    Removed(PersonNumber),
    /// One address of an ICE server, in the order in which they came.
    IceUrl {
        /// Of another server than the address before.
        begins: bool,
        scheme: RecordedIceScheme,
        /// Whether a browser takes it.
        usable: bool,
        /// The same for the same address with the same credentials.
        same: TextNumber,
    },
    Exchange(Exchange),
    /// One of the ICE user fragments of a description.
    Fragment(TextNumber),
    Track {
        owner: PersonNumber,
        source: TrackSource,
        layer: Option<SimulcastLayer>,
    },
    /// A source of a capture, or a line of a local description.
    Source(TrackSource),
    /// A source of a capture comes from this device.
    From(TrackSource, TextNumber),
    Device {
        kind: DeviceKind,
        id: TextNumber,
        label: TextNumber,
    },
}

/// A row of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in `Participant`")]
#[allow(clippy::struct_excessive_bools, reason = "as in `Participant`")]
pub struct RecordedRow {
    pub who: PersonNumber,
    pub page: PageNumber,
    pub name: TextNumber,
    pub role: Role,
    pub media: RecordedKinds,
    pub barred: RecordedKinds,
    pub requests: RecordedKinds,
    pub hand: bool,
    pub away: bool,
    pub here: bool,
    pub webrtc: bool,
}

/// The settings of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in `RoomSettings`")]
#[allow(clippy::struct_excessive_bools, reason = "as in `RoomSettings`")]
pub struct RecordedSettings {
    pub locked: bool,
    pub lobby: bool,
    pub password: bool,
    pub everyone_moderates: bool,
    pub moderated: RecordedKinds,
}

/// What two sides of a connection say to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedSignal {
    /// With its exchange, its fragments and its tracks.
    Description(DescriptionKind),
    /// A way to reach the author.
    Candidate(RecordedCandidate),
    /// Something encrypted.
    Sealed,
    /// Which pictures are wanted.
    Want,
    /// A kind that a newer peer knows.
    Unknown,
}

/// A [`parvis_protocol::ChannelMessage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `ChannelMessage`")]
pub enum RecordedChannelMessage {
    /// With its parts.
    Signal(RecordedSignal),
    Media(RecordedKinds),
}

/// A candidate, without its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedCandidate {
    /// How it was found.
    pub kind: RecordedCandidateKind,
    /// Whether it is of TCP.
    pub tcp: bool,
    /// The ICE user fragment of its generation.
    pub fragment: Option<TextNumber>,
}

/// The `cand-type` of a candidate (RFC 8839 section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedCandidateKind {
    /// No candidate: there are no more.
    End,
    /// An address of the machine itself.
    Host,
    /// As a STUN server sees it.
    Srflx,
    /// As the other side sees it.
    Prflx,
    /// An address of a relay.
    Relay,
    /// Something else.
    Other,
}

/// The kind of an ICE server's address (RFC 7064, RFC 7065).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "named as in an address")]
pub enum RecordedIceScheme {
    Stun,
    Stuns,
    Turn,
    Turns,
    /// Something else.
    Other,
}

/// A [`crate::PeerEvent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `PeerEvent`")]
pub enum RecordedPeerEvent {
    NegotiationNeeded,
    Candidate(RecordedCandidate),
    ChannelOpen(bool),
    OverChannel(RecordedChannelMessage),
    State(PeerConnectionState),
}

/// A [`crate::PeerCommand`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `PeerCommand`")]
pub enum RecordedPeerCommand {
    /// With so many ICE servers, and whether nothing but relays may be used.
    Create(u16, bool),
    /// So many of them, and the same.
    SetIceServers(u16, bool),
    SendSources(RecordedSources),
    SetLocalDescription,
    /// With its fragments and its tracks.
    SetRemoteDescription(DescriptionKind),
    AddIceCandidate(RecordedCandidate),
    SendOverChannel(RecordedChannelMessage),
    RestartIce,
    LimitVideo,
    Close,
}

/// A [`crate::OpResult`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `OpResult`")]
pub enum RecordedResult {
    Ok,
    /// With its fragments and the sources on its lines.
    Local(DescriptionKind),
    Failed,
    /// With its sources and the devices that they come from.
    Captured,
    NotCaptured(MediaFailure),
    /// With the devices.
    Devices,
}

/// A [`crate::MediaCommand`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `MediaCommand`")]
pub enum RecordedCapture {
    Microphone(Option<TextNumber>),
    Camera(Option<TextNumber>),
    Both(Option<TextNumber>, Option<TextNumber>),
    Screen,
    TuneScreen(ScreenContent),
    Release(RecordedSources),
    EnableMicrophone(bool),
    ListDevices,
    UseSpeaker(Option<TextNumber>),
}
