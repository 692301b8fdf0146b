//! The panels of the collaboration: one module for each tool, and what they share. All of it is in a late file.

pub(crate) mod background;
pub(crate) mod chat;
pub(crate) mod extras;
pub mod files;
pub mod film;
pub(crate) mod frame;
pub(crate) mod launch;
pub(crate) mod notes;
pub(crate) mod panel_inside;
pub(crate) mod paths;
pub(crate) mod people;
pub(crate) mod polls;
pub(crate) mod reach;
pub(crate) mod ready;
pub(crate) mod whiteboard;
pub(crate) mod words;

pub use background::background;
