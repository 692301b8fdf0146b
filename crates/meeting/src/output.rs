use parvis_protocol::{
    ChannelMessage, ClientMessage, Description, Endpoint, IceCandidate, IceServer, MediaState, TrackSource,
};
use serde::{Deserialize, Serialize};

use crate::{Mono, ScreenContent, StoredSeat};

/// Names one command, so that its completion finds its way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u64);

/// Names one peer connection: to what, and the how-manieth of this meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerKey {
    /// What is at the other end.
    pub endpoint: Endpoint,
    /// Grows with each connection that this meeting makes.
    pub epoch: u32,
}

/// A choice of sources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "four independent sources, each there or not")]
pub struct SourceSet {
    /// The microphone.
    pub microphone: bool,
    /// The camera.
    pub camera: bool,
    /// The shared screen.
    pub screen: bool,
    /// The sound of what is shared.
    pub screen_audio: bool,
}

impl SourceSet {
    /// Whether it holds this one.
    #[must_use]
    pub const fn has(self, source: TrackSource) -> bool {
        match source {
            TrackSource::Microphone => self.microphone,
            TrackSource::Camera => self.camera,
            TrackSource::Screen => self.screen,
            TrackSource::ScreenAudio => self.screen_audio,
            TrackSource::Unknown => false,
        }
    }

    /// What a receiver drops of somebody who may not send these. A source is its sender's claim: a voice can come as
    /// the sound of a screen, so that who may not speak is not heard at all.
    #[must_use]
    pub const fn dropped(barred: MediaState) -> Self {
        Self {
            microphone: barred.microphone,
            camera: barred.camera,
            screen: barred.screen,
            screen_audio: barred.screen || barred.microphone,
        }
    }
}

/// How one picture is sent to one peer, as `RTCRtpEncodingParameters` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoLimit {
    /// Whether it is sent at all; where it is not, nothing is encoded and no byte goes out.
    pub active: bool,
    /// `scaleResolutionDownBy` in hundredths: 100 is the picture as it is captured, 200 half its width and height.
    pub scale: u16,
    /// `maxFramerate`, in frames a second; 0 for no limit.
    pub max_framerate: u8,
    /// `maxBitrate`, in bits a second; 0 for no limit.
    pub max_bitrate: u32,
    /// What is on it, where it is a screen: it decides what the browser gives up first where it must, the frames or the size
    /// (`degradationPreference`). `None` leaves that to the browser.
    #[serde(default)]
    pub content: Option<ScreenContent>,
}

impl VideoLimit {
    /// None.
    pub const NONE: Self = Self { active: true, scale: 100, max_framerate: 0, max_bitrate: 0, content: None };
}

/// How the pictures are sent to one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VideoLimits {
    /// The camera's.
    pub camera: VideoLimit,
    /// The shared screen's.
    pub screen: VideoLimit,
}

/// What the meeting wants done. Nothing is assumed to have happened before its completion comes back.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Send this over the socket, which is open.
    Send(ClientMessage),
    /// Open a socket, closing any other.
    Connect,
    /// Close the socket, without telling [`crate::SocketEvent::Closed`].
    Disconnect,
    /// Do this to a peer connection. Completes with [`crate::Input::Done`], except for `Create` and `Close`.
    Peer(PeerKey, OpId, PeerCommand),
    /// Do this to the devices. Completes with [`crate::Input::Done`] where the command says so.
    Media(OpId, MediaCommand),
    /// Call with [`crate::Input::Wake`] at this time. Replaces any earlier one.
    WakeAt(Mono),
    /// Keep this for a reload of the page and a crash of the browser, or forget what is kept: the seat was given up,
    /// or taken away.
    Keep(Option<StoredSeat>),
    /// What [`crate::Meeting::demand`] answers has changed, also in parts that the snapshot does not show.
    DemandChanged,
}

/// What can be done to a peer connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerCommand {
    /// Make it. Its offers have a line for a voice and one for a picture also when nothing is sent, so that
    /// there is always something to connect. Has no completion; what follows may be given at once.
    Create {
        /// Where to ask for addresses and relays.
        ice_servers: Vec<IceServer>,
        /// `iceTransportPolicy: "relay"`: nothing goes but through a relay.
        relay_only: bool,
    },
    /// `setConfiguration` with these servers, the policy that it was made with, and nothing else changed. What is connected stays
    /// so; they count when candidates are next gathered (W3C WebRTC section 4.4.1.6).
    SetIceServers {
        /// All of them, as for `Create`.
        ice_servers: Vec<IceServer>,
        /// As for `Create`.
        relay_only: bool,
    },
    /// Send exactly these sources, with the tracks that are captured at the moment: `addTrack` for a new one,
    /// `replaceTrack` for one whose sender exists. May cause `negotiationneeded`.
    SendSources(SourceSet),
    /// `setLocalDescription()` without an argument (JSEP, W3C WebRTC section 4.4.2): makes the offer or the
    /// answer that fits the state. Completes with [`crate::OpResult::Local`].
    SetLocalDescription,
    /// `setRemoteDescription`; an offer in `have-local-offer` rolls back by itself.
    SetRemoteDescription(Description),
    /// `addIceCandidate`.
    AddIceCandidate(IceCandidate),
    /// Send this over the data channel, as text. What does not go out is lost.
    SendOverChannel(ChannelMessage),
    /// `restartIce`: the next offer has new credentials. Causes `negotiationneeded`.
    RestartIce,
    /// Send the pictures to this peer in this way, also those that are switched on later (`RTCRtpSender.setParameters`).
    LimitVideo(VideoLimits),
    /// Close it and forget it. Has no completion; nothing more is heard of the key. Until then there may be another one to
    /// the same endpoint, and [`crate::Snapshot::connections`] says which of the two counts.
    Close,
}

/// What can be done to the devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaCommand {
    /// `getUserMedia` for the microphone. Completes with `Captured` or `NotCaptured`. A track that was held
    /// is replaced, and stops, only when the new one is there.
    CaptureMicrophone {
        /// The wanted `deviceId`; `None` for the system's default.
        device: Option<String>,
    },
    /// `getUserMedia` for the camera. Completes, and replaces a held track, as `CaptureMicrophone` does.
    CaptureCamera {
        /// The wanted `deviceId`; `None` for the system's default.
        device: Option<String>,
    },
    /// The same for both in one question to the person; `Captured` may name only one of them.
    CaptureBoth {
        /// The wanted microphone's `deviceId`.
        microphone: Option<String>,
        /// The wanted camera's `deviceId`.
        camera: Option<String>,
    },
    /// `getDisplayMedia`.
    CaptureScreen,
    /// Prefer what this content needs (`contentHint`), and capture as many pictures a second as it does. Of what is captured
    /// now, or next. No completion.
    TuneScreen(ScreenContent),
    /// Stop and drop the tracks of these sources. No completion.
    Release(SourceSet),
    /// `enabled` of the microphone's track: a muted one sends silence and keeps the device. No completion.
    EnableMicrophone(bool),
    /// `enumerateDevices`. Completes with `Devices`.
    ListDevices,
    /// Play what is heard on this device (`setSinkId`). Completes with `Ok` or `Failed`.
    UseSpeaker(Option<String>),
}
