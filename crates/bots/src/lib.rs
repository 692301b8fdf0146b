//! Headless participants: they join, hear and say what they are told to, and send no media.
//!
//! [`Bot`] is one of them, for tests. [`load`] fills a server with many. [`memory`] measures what that costs it,
//! [`relay`] what it costs to relay for some, and [`soak`] what is left of many who came and went.

mod bot;
pub mod limits;
pub mod load;
pub mod memory;
pub mod relay;
mod scrape;
mod server;
pub mod soak;

pub use bot::{Bot, BotError, BotEvent, page};
pub use server::ServerProcess;
