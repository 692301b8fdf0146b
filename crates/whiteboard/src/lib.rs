//! The whiteboard as its people use it: ink, camera, tools, selection, export. No I/O.

pub mod arrange;
pub mod camera;
pub mod colour;
pub mod command;
pub mod describe;
pub mod file;
#[cfg(test)]
mod fixtures;
pub mod form;
pub mod geometry;
pub mod hit;
mod index;
pub mod ink;
pub mod input;
pub mod limits;
pub mod pace;
pub mod path;
pub mod scene;
pub mod svg;
pub mod text;
pub mod tiles;
pub mod trail;
pub mod transform;
pub mod whiteboard;
