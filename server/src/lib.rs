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
mod passwords;
mod rooms;
mod server;
mod stalled;
mod state;
mod tls;
mod tuning;
mod ws;

pub use config::{Arguments, Config};
pub use server::{Server, ServerError};
pub use state::{StateError, check_state};
pub use tls::{CertificateError, PemFiles, TlsError, check_tls};
pub use tuning::{Rate, SocketPace, Tuning};
