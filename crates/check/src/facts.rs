//! What was found out so far. Each part comes when it comes; what is not known yet is `None`, or waits.

use crate::agent::UserAgent;
use crate::form::DeviceForm;
use crate::line::LineFacts;

/// After how long a question that the browser asks counts as not answered, in milliseconds.
pub const UNANSWERED_AFTER: u32 = 5_000;

/// All that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckFacts {
    /// Which browser and system.
    pub agent: UserAgent,
    /// Whether the page is a secure context (W3C Secure Contexts): only such a page has devices.
    pub secure: bool,
    /// Whether there is `RTCPeerConnection`.
    pub webrtc: bool,
    /// Whether there is `getUserMedia`.
    pub capture: bool,
    /// Whether the page is shown within another one.
    pub framed: bool,
    /// What is known of the microphone.
    pub microphone: DeviceFacts,
    /// What is known of the camera.
    pub camera: DeviceFacts,
    /// What came of opening a socket to the server.
    pub socket: Option<SocketOutcome>,
    /// Whether the browser found any address of its own to be reached at.
    pub candidates: Option<bool>,
    /// Which relay the server offers.
    pub relay: Option<RelayOffer>,
    /// Whether the relay is reached by UDP.
    pub udp: TransportReach,
    /// By TCP.
    pub tcp: TransportReach,
    /// By TLS.
    pub tls: TransportReach,
    /// What the way through the relay can carry.
    pub line: Option<LineFacts>,
}

impl Default for CheckFacts {
    /// Nothing was tried, and nothing is missing.
    fn default() -> Self {
        Self {
            agent: UserAgent::default(),
            secure: true,
            webrtc: true,
            capture: true,
            framed: false,
            microphone: DeviceFacts::default(),
            camera: DeviceFacts::default(),
            socket: None,
            candidates: None,
            relay: None,
            udp: TransportReach::Waiting,
            tcp: TransportReach::Waiting,
            tls: TransportReach::Waiting,
            line: None,
        }
    }
}

/// What is known of a microphone or a camera.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DeviceFacts {
    /// What the browser says of the permission.
    pub permission: DevicePermission,
    /// Whether the page's policy allows it (W3C Permissions Policy); `None` where the browser does not say.
    pub policy: Option<bool>,
    /// How many of the kind the browser lists. Before a permission, browsers list one of each kind that there is.
    pub listed: Option<u8>,
    /// What came of asking for it.
    pub attempt: CaptureAttempt,
    /// What it is.
    pub form: Option<DeviceForm>,
    /// Whether the browser or the system gives nothing of it (`MediaStreamTrack.muted`).
    pub muted: bool,
    /// Whether it was taken away while it was measured (`MediaStreamTrack.readyState`): unplugged, or no longer permitted.
    pub ended: bool,
    /// The most that was measured: of a microphone the root mean square of the samples, 0 to 1; of a camera the brightest
    /// part of a picture, 0 to 1.
    pub signal: Option<f32>,
    /// Whether measuring is over.
    pub measured: bool,
}

/// `PermissionStatus.state`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DevicePermission {
    /// The browser does not say.
    #[default]
    Unknown,
    /// Given.
    Granted,
    /// To be asked for.
    Prompt,
    /// Refused.
    Denied,
}

impl DevicePermission {
    /// Reads the state as the browser names it.
    #[must_use]
    pub fn read(state: &str) -> Self {
        match state {
            "granted" => Self::Granted,
            "prompt" => Self::Prompt,
            "denied" => Self::Denied,
            _ => Self::Unknown,
        }
    }
}

/// What came of `getUserMedia`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureAttempt {
    /// Nothing so far, for so many milliseconds.
    Waiting(u32),
    /// It gave a track.
    Captured,
    /// It did not.
    Failed(CaptureFailure),
}

impl Default for CaptureAttempt {
    fn default() -> Self {
        Self::Waiting(0)
    }
}

/// Why `getUserMedia` did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaptureFailure {
    /// The kind of error.
    pub error: CaptureError,
    /// Who refused, as far as the message says so.
    pub by: RefusedBy,
}

/// The errors of `getUserMedia` (W3C Media Capture section 10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureError {
    /// `NotAllowedError` and its older names.
    NotAllowed,
    /// `NotFoundError`, and `OverconstrainedError` where nothing particular was asked for.
    NotFound,
    /// `NotReadableError`, and `AbortError` as Firefox says it.
    NotReadable,
    /// Any other.
    Other,
}

/// Who refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedBy {
    /// The message does not say.
    Unsaid,
    /// The operating system. Chromium says so.
    System,
    /// Nobody: the question was put away. Chromium says so.
    Dismissal,
}

impl CaptureFailure {
    /// Reads the `name` and the `message` of an exception.
    #[must_use]
    pub fn read(name: &str, message: &str) -> Self {
        let error = match name {
            "NotAllowedError" | "SecurityError" | "PermissionDeniedError" => CaptureError::NotAllowed,
            "NotFoundError" | "OverconstrainedError" | "DevicesNotFoundError" => CaptureError::NotFound,
            "NotReadableError" | "AbortError" | "TrackStartError" => CaptureError::NotReadable,
            _ => CaptureError::Other,
        };
        let by = if message.contains("by system") {
            RefusedBy::System
        } else if message.contains("dismissed") {
            RefusedBy::Dismissal
        } else {
            RefusedBy::Unsaid
        };
        Self { error, by }
    }
}

/// What came of opening a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketOutcome {
    /// It opened.
    Open,
    /// It did not, and the server answers a plain request.
    Blocked,
    /// Nothing of the server is reached.
    ServerAway,
}

/// Which relay the server offers to this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayOffer {
    /// It has none.
    None,
    /// It has one, by these transports.
    By {
        /// By UDP.
        udp: bool,
        /// By TCP.
        tcp: bool,
        /// By TLS.
        tls: bool,
    },
    /// It has one, and lets nobody try it at the moment: too many do.
    Later,
    /// The question was not answered.
    Unanswered,
}

/// Whether the relay is reached by one transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportReach {
    /// Not known yet.
    Waiting,
    /// Yes, after so many milliseconds.
    Reached(u32),
    /// No. The last error that ICE gave (W3C WebRTC, `RTCPeerConnectionIceErrorEvent.errorCode`), or nothing. An error alone
    /// is no failure: one address of several may not answer, and another does.
    Failed(Option<u16>),
}
