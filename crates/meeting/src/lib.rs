//! One participant's side of a meeting, as a state machine with no I/O.
//!
//! Feed it [`Input`]s with the time, drain its [`Output`]s until there are none, show its [`Snapshot`]. It opens
//! no socket, reads no clock, draws no random number and starts no task, so that the whole of it runs in a plain
//! test, with the completions of browser promises in any order.

mod input;
mod output;
mod snapshot;

pub use input::{
    Capabilities, Input, Intent, MediaEvent, MediaFailure, NetworkEvent, OpResult, PeerConnectionState, PeerEvent,
    SocketEvent,
};
pub use output::{MediaCommand, OpId, Output, PeerCommand, PeerKey, SourceSet};
pub use snapshot::{
    CaptureState, Device, DeviceKind, EndReason, Link, LocalMedia, Remote, SessionState, Snapshot,
};

/// Milliseconds on a clock that never goes back and starts anywhere (`performance.now()` in the browser).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u64);
