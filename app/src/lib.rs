//! The pages of Parvis: rendered on the server first, then brought to life in the browser.
//!
//! They read a [`parvis_meeting::Snapshot`] and send [`parvis_meeting::Intent`]s through [`engine`]; they name no
//! browser API of media, storage or network. Whoever renders begins at [`Shell`] on the server and at
//! [`HomeRoot`] or [`RoomRoot`] in the browser.

pub mod engine;
pub mod i18n;
pub mod page;
pub mod roots;
pub mod shell;
pub mod view_model;

pub use roots::{HomeRoot, NotFound, RoomRoot};
pub use shell::Shell;
