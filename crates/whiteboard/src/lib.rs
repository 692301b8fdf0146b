//! The whiteboard as its people use it: ink, camera, tools, selection, export. No I/O.
//!
//! ```
//! use parvis_collab::{Drawn, ElementKind, ElementStyle, Mono, Now, Placement, SharedDocument};
//! use parvis_protocol::ParticipantId;
//! use parvis_whiteboard::geometry::Vec2;
//! use parvis_whiteboard::{describe::describe, hit::hits, svg::svg, whiteboard::Whiteboard};
//!
//! // Somebody has drawn a rectangle.
//! let mut document = SharedDocument::new(ParticipantId::from_bits(1), 11, Mono(0));
//! let place = Placement { x: 10.0, y: 10.0, width: 100.0, height: 50.0, turn: 0.0 };
//! let style = ElementStyle { colour: [0, 0, 0, 255], fill: None, width: 2.0 };
//! let kind = ElementKind::Rectangle;
//! let drawn = Drawn { page: None, kind, place, style, text: String::new(), order: 0 };
//! let id = document.draw(Now::both(1_000), drawn)?;
//!
//! // Whoever looks at the whiteboard takes it over.
//! let mut board = Whiteboard::default();
//! assert!(board.follow(&document));
//! let rectangle = board.scene().get(id).expect("it was drawn");
//! assert!(hits(rectangle, Vec2::new(10.0, 30.0), 6.0), "its edge can be touched");
//! assert!(!hits(rectangle, Vec2::new(60.0, 35.0), 6.0), "it is not filled");
//!
//! // Everything that is seen can be read, and saved. How wide words are, the page says.
//! assert_eq!(describe(board.scene()).len(), 1);
//! assert!(svg(board.scene(), &mut |text, size| text.len() as f64 * size / 2.0, &mut |_| None).starts_with("<svg"));
//! # Ok::<(), parvis_collab::Refused>(())
//! ```

pub mod arrange;
pub mod camera;
pub mod clipboard;
pub mod colour;
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
pub mod layers;
pub mod limits;
pub mod output;
pub mod pace;
mod palm;
pub mod path;
pub mod scene;
pub mod svg;
pub mod text;
pub mod tiles;
pub mod trail;
pub mod transform;
pub mod whiteboard;
