//! The pages of Parvis: rendered on the server first, then brought to life in the browser.
//!
//! They read a [`parvis_meeting::Snapshot`] and send [`parvis_meeting::Intent`]s through [`engine`]; they name no
//! browser API of media, storage or network.

pub mod engine;
pub mod page;
