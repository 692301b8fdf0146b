//! The messages that a browser and the server exchange over one WebSocket, with their ids and limits.
//!
//! Every message is one JSON text frame, an object with a `type`. The prose is in `docs/protocol.md`; the
//! exact bytes are in the golden files beside the tests. Nothing here does I/O.

mod admission;
mod channel;
mod client;
mod close;
mod endpoint;
mod ice_url;
mod ids;
pub mod limits;
mod line;
mod marks;
mod media;
mod moderation;
mod participant;
mod password;
mod read;
mod repair;
mod room_name;
mod server;
mod signal;
mod text;
mod want;

pub use admission::{AdmissionStep, LobbyEntry};
pub use channel::ChannelMessage;
pub use client::{ClientMessage, Join};
pub use close::CloseCode;
pub use endpoint::Endpoint;
pub use ice_url::{ICE_NAME_BYTES, IceUrlError, PAGE_HOST};
pub use ids::{BrowserId, IdError, ParticipantId, RoomSessionId, SealedState, SeatToken, SessionId};
pub use marks::is_mark;
pub use media::{MediaKind, MediaState, SimulcastLayer, TrackSource};
pub use moderation::{ModerationCommand, ModerationRequest, Reaction};
pub use participant::{Participant, Presence, Role};
pub use password::Password;
pub use read::ReadError;
pub use room_name::RoomName;
pub use server::{ErrorCode, IceServer, LeaveReason, RoomSettings, ServerMessage, Welcome};
pub use signal::{Description, DescriptionKind, Exchange, IceCandidate, Signal, TrackLabel};
pub use text::{DisplayName, ShortText, TextError};
pub use want::{Want, WantPriority};

/// The version of the protocol that this build speaks. A `Join` with another one is refused with
/// [`ErrorCode::VersionMismatch`]: the page is older or newer than the server and must be reloaded.
pub const VERSION: u32 = 3;
