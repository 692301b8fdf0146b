//! One participant's side of a meeting, as a state machine with no I/O.
//!
//! Hand it [`Input`]s with the time ([`Meeting::handle`]), drain its [`Output`]s until there are none, show its [`Snapshot`]. It
//! opens no socket, reads no clock, draws no random number and starts no task, so that the whole of it runs
//! in a plain test, with the completions of browser promises in any order.

// A new kind of input must be thought about in every place that tells kinds apart.
#![deny(clippy::wildcard_enum_match_arm)]

mod admission;
pub mod allocator;
mod budget;
mod candidates;
mod connections;
mod data_use;
mod devices;
mod ending;
pub mod flight;
mod hidden_address;
mod ice_servers;
mod input;
mod lobby;
mod local_participant;
mod media;
mod meeting;
mod negotiation;
mod notifications;
mod offer_need;
mod opus;
mod outbox;
mod output;
mod peer;
mod predecessor;
mod recovery;
mod roster;
mod sending;
mod session;
mod signal_route;
mod signaling;
mod snapshot;
mod socket;
mod socket_retry;
mod source;
mod speaker;
mod speaking;
mod stored;
mod time;
pub mod voice;

pub use data_use::DataUse;
pub use input::{
    Capabilities, Input, Intent, LocalDescription, MediaEvent, MediaFailure, NetworkEvent, OpResult,
    PeerConnectionState, PeerEvent, ScreenContent, ShownTile, SocketEvent,
};
pub use meeting::Meeting;
pub use notifications::{Actor, DeviceChange, Notification};
pub use output::{MediaCommand, OpId, Output, PeerCommand, PeerKey, SourceSet, VideoLimit, VideoLimits};
pub use parvis_base::Mono;
pub use snapshot::{
    AddressPrivacy, AdmissionView, CaptureState, ConnectionStatus, DeviceKind, EndReason, LobbyConversation,
    LobbyMessage, LobbySpeaker, LocalMedia, MediaDevice, MediaPrompt, Remote, SessionState, Snapshot,
};
pub use speaking::AudioLevel;
pub use stored::{StoredSeat, StoredSession};
