//! One room, as a state machine with no I/O: who sits where, who is the host, who hears what.
//!
//! Feed it [`Input`]s with the time, drain its [`Output`]s until there are none, call it again with
//! [`Input::Wake`] at [`Room::next_deadline`]. It opens no socket, reads no clock, draws no random number and
//! starts no task.
//!
//! A **seat** is a place in the room: a public `ParticipantId`, and a token that the server signed ([`ServerSecret`]).
//! A lost socket leaves its seat [`Away`](parvis_protocol::Presence::Away) for a while; the token takes it back. A room exists from the
//! first join until its last seat is free, and a little longer where that was by a page that may be loaded again; nothing of it
//! remains after.
//!
//! ```
//! use std::sync::Arc;
//!
//! use parvis_protocol::{DisplayName, Join, ParticipantId, RoomName, RoomSessionId, ServerMessage, SessionId};
//! use parvis_room::{AddressKey, ConnectionId, Fresh, Input, Now, Output, Room, ServerSecret, Settings};
//!
//! let settings = Settings::new(ServerSecret::new(&[7; 32]));
//! let mut room = Room::new(RoomName::new("standup")?, Arc::new(settings));
//!
//! // The server drew these numbers, and made a number of the address.
//! let fresh = Fresh { id: ParticipantId::from_bits(1), room_session_id: RoomSessionId::from_bits(2) };
//! let join = Box::new(Join::new(DisplayName::new("Ada")?, SessionId::from_bits(3)));
//! let (connection, networks) = (ConnectionId(1), AddressKey(4).into());
//! room.handle(Now::both(0), Input::Join { connection, join, fresh, networks });
//!
//! // Ada is the first, and hears that she is in.
//! let Some(Output::Send { to, message }) = room.poll() else { panic!("she is told nothing") };
//! assert_eq!(to, [connection]);
//! assert!(matches!(*message, ServerMessage::Welcome(welcome) if welcome.you.id == fresh.id));
//!
//! // Her socket is lost. She keeps her seat until the deadline; then the room is empty.
//! room.handle(Now::both(1_000), Input::Lost { connection });
//! let late = room.next_deadline().expect("a seat is kept for a while");
//! room.handle(Now::both(late.0), Input::Wake);
//! assert_eq!(room.next_deadline(), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(clippy::wildcard_enum_match_arm)]

mod admission;
mod allowance;
mod broadcast;
mod confusable;
mod ended;
mod event;
mod host;
mod ice_servers;
mod join;
mod leave;
mod lineage;
mod lobby_traffic;
mod moderation;
mod networks;
mod password_attempts;
mod promises;
mod restore;
mod room;
mod room_session;
mod sealed;
mod seat;
mod sending;
mod settings;
mod stops;
mod token;

pub use ended::EndedSessions;
pub use event::{ConnectionId, Fresh, Incarnation, Input, LapsedSession, Output, PasswordHash, SeatChange};
pub use ice_servers::{IceServerSource, StaticIceServers};
pub use networks::{AddressKey, Networks};
pub use parvis_base::{Mono, Now, WallTime};
pub use room::Room;
pub use settings::Settings;
pub use token::{SeatClaims, ServerSecret, TokenVerdict};
