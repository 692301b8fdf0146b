//! The Parvis server: pages, assets and signalling in one process.
//!
//! [`Server::bind`] takes a [`Config`], [`Server::run`] serves until it is told to stop. Rooms are the pure ones of
//! `parvis-room`, one task around each; a socket is one task that passes messages between its browser and its room.

mod address;
mod app;
mod clock;
pub mod config;
mod http;
mod limits;
mod listen;
mod metrics;
mod passwords;
mod readiness;
mod relay;
mod replayed;
mod rooms;
mod server;
mod stalled;
mod state;
mod tls;
mod tuning;
mod ws;

pub use config::{Arguments, Config};
pub use relay::RelayError;
pub use server::{Server, ServerError, check_start};
pub use state::StateError;
pub use tls::{CertificateError, PemFiles, TlsError};
pub use tuning::{Rate, SocketPace, Tuning};
