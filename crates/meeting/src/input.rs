use parvis_protocol::{
    ChannelMessage, Description, DescriptionKind, DisplayName, IceCandidate, MediaKind, ModerationCommand,
    ParticipantId, Password, Reaction, ServerMessage, ShortText, TrackLabel, TrackSource,
};
use serde::{Deserialize, Serialize};

use crate::allocator::AllocatorOutput;
use crate::{DataUse, DeviceKind, MediaDevice, OpId, PeerKey, StoredSession};

/// What this browser can do at all. Given once, when the meeting is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// `RTCPeerConnection` exists; an extension or a policy may have taken it away.
    pub webrtc: bool,
    /// `navigator.mediaDevices` exists; it does not on a page that is not secure.
    pub capture: bool,
    /// `getDisplayMedia` exists; it does not on phones.
    pub screen_capture: bool,
}

/// Everything that can happen to a meeting.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The person wants something.
    Intent(Intent),
    /// The server says something.
    Server(ServerMessage),
    /// Something happened to the socket.
    Socket(SocketEvent),
    /// Something happened to a peer connection. Ignored when that was closed.
    Peer(PeerKey, PeerEvent),
    /// A command has finished. Ignored when nothing waits for it any more.
    Done(OpId, OpResult),
    /// Something happened to the devices.
    Media(MediaEvent),
    /// Something happened to the network.
    Network(NetworkEvent),
    /// The allocator, which is beside the meeting, wants this done.
    Allocator(AllocatorOutput),
    /// The time that the last [`crate::Output::WakeAt`] named has come. Harmless at any other time.
    Wake,
}

/// What is to be seen on a shared screen (W3C MediaStreamTrack Content Hints).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenContent {
    /// Slides, a document, a program: each picture sharp, few of them.
    #[default]
    Text,
    /// A film, a game: many pictures a second.
    Motion,
}

impl ScreenContent {
    /// Whether a window or a tab comes to the front when it is shared (W3C Screen Capture, `CaptureStartFocusBehavior`). A film has
    /// to be started there. Who shares a text stays with those they talk to, and with the bar that pauses and stops.
    #[must_use]
    pub const fn comes_to_front(self) -> bool {
        matches!(self, Self::Motion)
    }
}

/// What the person wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Take a seat. From `Idle` or `Ended` (a rejoin) only.
    Join {
        /// What the person calls themself.
        name: DisplayName,
        /// What this browser has kept of the room.
        stored: StoredSession,
    },
    /// Leave for good: the seat is freed and every track stops.
    Leave,
    /// Microphone on or off. Also before joining. On captures where nothing is captured yet.
    SetMicrophone(bool),
    /// Camera on or off. Also before joining. Off stops the track: the light goes out. On ends [`DataUse::SoundOnly`].
    SetCamera(bool),
    /// Share a screen, or stop.
    SetScreen(bool),
    /// Let what the others see of the shared screen stand still, or go on. Only while one is shared.
    PauseScreen(bool),
    /// What is on the shared screen, now and when one is shared later.
    TuneScreen(ScreenContent),
    /// Use the device with this `deviceId` from now on, `None` for the system's default.
    ChooseDevice(DeviceKind, Option<String>),
    /// Take this much data for pictures from now on. Also before joining.
    UseData(DataUse),
    /// Let nobody learn this participant's IP address, or let them: then nothing goes but through a relay. Also before joining.
    HideAddress(bool),
    /// Be called something else.
    Rename(DisplayName),
    /// Ask for the list of devices again.
    RefreshDevices,
    /// The room's password. Only while one is asked for.
    GivePassword(Password),
    /// A message to the moderators. In the lobby only.
    MessageHost(ShortText),
    /// Yes or no to the question that is asked at the moment. Yes switches on what was asked for.
    AnswerAsk(bool),
    /// Moderate the room; the server refuses what this participant may not do.
    Moderate(ModerationCommand),
    /// Raise the hand, or lower it.
    RaiseHand(bool),
    /// Show a reaction on this participant's tile, to everybody.
    React(Reaction),
    /// Be away from one's place, or back. Away switches microphone and camera off; back switches nothing on.
    SetAway(bool),
    /// Ask to be allowed to send this, or no longer.
    Request(MediaKind, bool),
    /// These pictures of others are on the page now, all in all; whether the page itself is seen is told the allocator elsewhere. Of
    /// more than [`parvis_protocol::limits::WANTS`] the first count.
    Show(Vec<ShownTile>),
}

/// A picture of somebody else's that is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownTile {
    /// Whose it is.
    pub participant: ParticipantId,
    /// The screen, and not the camera.
    pub screen: bool,
    /// The height in device pixels that the whole picture can use, also where a part of it is cropped; 0 is as if the tile were
    /// not there.
    pub height: u32,
}

/// What happened to the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketEvent {
    /// It is open; `Join` may go out.
    Opened,
    /// It is gone, or never opened. The code is that of RFC 6455 where there was one.
    Closed(Option<u16>),
}

/// `RTCPeerConnection.connectionState`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerConnectionState {
    /// Nothing was tried yet.
    #[default]
    New,
    /// Being set up.
    Connecting,
    /// Media can flow.
    Connected,
    /// Was connected; may come back by itself.
    Disconnected,
    /// Will not come back without an ICE restart.
    Failed,
    /// Closed.
    Closed,
}

/// What happened to a peer connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerEvent {
    /// The `negotiationneeded` event.
    NegotiationNeeded,
    /// A local candidate was found.
    Candidate(IceCandidate),
    /// The data channel opened, or closed.
    ChannelOpen(bool),
    /// The other side sent this over the data channel.
    OverChannel(ChannelMessage),
    /// The connection state changed.
    State(PeerConnectionState),
}

/// Why a device could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaFailure {
    /// The person or a policy refused (`NotAllowedError`, `SecurityError`).
    Denied,
    /// The person closed the browser's chooser without choosing; not an error to speak of.
    Dismissed,
    /// There is none, or not the one that was asked for (`NotFoundError`, `OverconstrainedError`).
    NotFound,
    /// There is one, and something else holds it (`NotReadableError`, `AbortError`).
    Busy,
    /// This browser, or this page because it is not secure, cannot capture.
    Unsupported,
}

/// What `setLocalDescription` has made. The browser knows nothing of participants: whose tracks they are is added by the
/// meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalDescription {
    /// Offer or answer.
    pub kind: DescriptionKind,
    /// The SDP text.
    pub sdp: String,
    /// The `mid` of each m-line on which something is sent, or will be when the person switches it on.
    pub tracks: Vec<(String, TrackSource)>,
}

impl LocalDescription {
    /// As the other side gets it: everything in it is this participant's.
    #[must_use]
    pub fn owned_by(self, owner: ParticipantId) -> Description {
        let label = |(mid, source)| TrackLabel { mid, owner, source, layer: None };
        Description { kind: self.kind, sdp: self.sdp, tracks: self.tracks.into_iter().map(label).collect() }
    }
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpResult {
    /// Done, with nothing to tell.
    Ok,
    /// `SetLocalDescription` ended with this description.
    Local(LocalDescription),
    /// The browser refused: the text of the exception, for the log.
    Failed(String),
    /// A capture ended with these sources (a screen may come with its sound).
    Captured {
        /// What is captured now.
        sources: Vec<TrackSource>,
        /// The `deviceId` that each of them really comes from, where the browser tells.
        devices: Vec<(TrackSource, String)>,
    },
    /// A capture was not to be had.
    NotCaptured(MediaFailure),
    /// The list of devices.
    Devices(Vec<MediaDevice>),
}

/// What happened to the devices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MediaEvent {
    /// A local track ended by itself: unplugged, taken away, or "Stop sharing" in the browser's own bar.
    Ended(TrackSource),
    /// A local track is muted, or no longer, as the W3C calls it: the system or the browser gives nothing of it. A phone
    /// call came, a key or a switch of the machine was pressed, another program has it. Said of each new track as well,
    /// before its capture is done.
    Interrupted(TrackSource, bool),
    /// The `devicechange` event.
    DevicesChanged,
    /// The page is seen again, after it was not.
    PageShown,
    /// How loud somebody is, 0 to 1 (RFC 6464 levels made linear); `None` is this participant's own
    /// microphone.
    Level(Option<ParticipantId>, f32),
}

/// What happened to the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkEvent {
    /// The browser says that there is one again.
    Online,
    /// The browser says that there is none.
    Offline,
    /// It may be another one now; or the browser estimates anew how fast it is.
    Changed,
}
