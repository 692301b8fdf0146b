use std::collections::BTreeSet;

use parvis_collab::ItemId;

use super::drag::{Drag, Nudge};
use super::shapes::ShapeDraft;
use super::stroke::Stroke;
use crate::camera::Camera;
use crate::geometry::Vec2;
use crate::input::DrawingTool;

/// What the pointer is in the middle of.
#[derive(Debug, Default)]
pub(super) enum Gesture {
    #[default]
    None,
    Pan {
        pointer: i32,
        last: Vec2,
    },
    Pinch {
        fingers: [i32; 2],
        from: [Vec2; 2],
        camera: Camera,
    },
    Stroke(Stroke),
    Shape(ShapeDraft),
    /// A press where words are to be.
    Place {
        pointer: i32,
        tool: DrawingTool,
    },
    Erase {
        pointer: i32,
        last: Vec2,
        gone: BTreeSet<ItemId>,
    },
    /// A box is drawn around what is to be selected.
    Frame {
        pointer: i32,
        from: Vec2,
        to: Vec2,
        before: BTreeSet<ItemId>,
    },
    Drag(Drag),
    /// Arrow keys move or resize; it is one act when they rest.
    Nudge(Nudge),
    Laser {
        pointer: i32,
    },
}

impl Gesture {
    /// Whether this pointer is in the middle of it.
    pub(super) fn is_of(&self, pointer: i32) -> bool {
        match self {
            Self::Pan { pointer: id, .. }
            | Self::Place { pointer: id, .. }
            | Self::Erase { pointer: id, .. }
            | Self::Frame { pointer: id, .. }
            | Self::Laser { pointer: id } => *id == pointer,
            Self::Pinch { fingers, .. } => fingers.contains(&pointer),
            Self::Stroke(stroke) => stroke.pointer() == pointer,
            Self::Shape(shape) => shape.pointer == pointer,
            Self::Drag(drag) => drag.pointer == pointer,
            Self::None | Self::Nudge(_) => false,
        }
    }
}
