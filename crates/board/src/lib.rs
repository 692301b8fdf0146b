//! The whiteboard as its people use it: ink, camera, tools, selection, export. No I/O.

// A new kind of element must be thought about in every place that tells kinds apart.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod camera;
#[cfg(test)]
mod fixtures;
pub mod form;
pub mod geometry;
pub mod hit;
pub mod ink;
pub mod limits;
pub mod path;
