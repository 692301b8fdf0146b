//! One room, as a state machine with no I/O: who sits where, who is the host, who hears what.
//!
//! Feed it [`Input`]s with the time, drain its [`Output`]s until there are none, call it again with
//! [`Input::Wake`] at [`Room::next_deadline`]. It opens no socket, reads no clock, draws no random number and
//! starts no task.
//!
//! A **seat** is a place in the room: a public `ParticipantId`, and a token that the server signed ([`ServerSecret`]).
//! A lost socket leaves its seat [`Away`](parvis_protocol::Presence::Away) for a while; the token takes it back. A room exists from the
//! first join until its last seat is free, and nothing of it remains after.

#![deny(clippy::wildcard_enum_match_arm)]

mod admission;
mod allowance;
mod broadcast;
mod confusable;
mod event;
mod host;
mod join;
mod leave;
mod moderation;
mod password_attempts;
mod room;
mod room_session;
mod sealed;
mod seat;
mod token;

pub use event::{AddressKey, ConnectionId, Fresh, Input, Output, PasswordHash};
pub use parvis_base::{Mono, Now, WallTime};
pub use room::{Room, Settings};
pub use token::{SeatClaims, ServerSecret, TokenVerdict};
