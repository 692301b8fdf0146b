//! A STUN and TURN server with no I/O (RFC 8489, 8656): who may relay, from where and to whom.
//!
//! # What the edge does
//!
//! The edge owns the sockets and decides nothing. It gives [`TurnServer`] what came, with the time, and carries out what comes
//! back:
//!
//! - Control messages, answers and sockets to open and close queue up inside. After each call, drain [`TurnServer::poll`].
//! - **Data never queues.** A packet that is to go on is the return value of the call that brought it: a [`Forward`] says where to,
//!   which bytes of the input are the payload, and what stands before and after it. Nothing is copied or allocated. An edge
//!   that keeps [`Forward::HEADROOM`] bytes free before what it receives, and [`Forward::TAILROOM`] behind, sends from the same
//!   buffer: [`Forward::in_place`]. One with a stream to write to uses [`Forward::append_to`].
//! - A UDP socket for clients gives [`TurnServer::handle_client`] each datagram that [`PacketKind::of`] its first byte is
//!   `Stun` or `ChannelData`. A TCP or TLS connection is read through a [`StreamReader`], which makes messages of it.
//! - [`TurnOutput::Open`] asks for a UDP socket on a port of all (or the configured) addresses of one family, IPv6 sockets for IPv6
//!   alone. [`TurnServer::handle_opened`] says how it went. What the socket then receives goes to [`TurnServer::handle_peer`].
//! - [`TurnServer::handle_timeout`] is called at [`TurnServer::wake`], or a little later.
//!
//! ```
//! use parvis_relay::{Now, Transport, TurnClient, TurnOutput, TurnServer, TurnSettings};
//!
//! let public = [198, 51, 100, 1].into();
//! let mut server = TurnServer::new(TurnSettings::new(Some(public), None), &[7; 32], 1);
//!
//! // A browser asks where it is seen: a STUN Binding request without attributes.
//! let mut request = [0; 20];
//! request[..8].copy_from_slice(&[0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42]);
//! let client = TurnClient {
//!     transport: Transport::Udp,
//!     remote: "192.0.2.1:5000".parse()?,
//!     local: "198.51.100.1:3478".parse()?,
//!     connection: 0,
//! };
//! // Nothing goes on to anybody; an answer waits.
//! assert_eq!(server.handle_client(Now::both(0), client, &request), None);
//! let Some(TurnOutput::Send { client: to, bytes }) = server.poll() else { panic!("no answer") };
//! assert_eq!((to, &bytes[..2]), (client, &[1, 1][..]));
//! // Nothing was kept of it.
//! assert_eq!((server.allocations(), server.wake(), server.poll()), (0, None, None));
//! # Ok::<(), std::net::AddrParseError>(())
//! ```

#![deny(clippy::wildcard_enum_match_arm)]

mod allocate;
mod allocation;
mod allocations;
mod answer;
mod auth;
mod client;
mod counters;
mod credentials;
mod data;
mod demux;
mod forward;
mod keys;
mod nonce;
mod permit;
mod policy;
mod ports;
mod received;
mod request;
mod server;
mod settings;
mod strangers;
mod stream;

pub use client::{Family, RelaySocket, Transport, TurnClient};
pub use counters::TurnCounters;
pub use credentials::{CREDENTIAL_LIFETIME, TurnCredential, TurnSecret};
pub use demux::PacketKind;
pub use forward::{Destination, Forward};
pub use parvis_base::{Mono, Now, WallTime};
pub use server::{CannotOpen, TurnOutput, TurnServer};
pub use settings::{CHECK_SEAT, PortChoice, TurnQuotas, TurnSettings};
pub use stream::{NoTurnStream, StreamReader};
