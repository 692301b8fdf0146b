//! What the whiteboard asks of the page.

use parvis_collab::{Change, Drawn, ItemId, Point};

use crate::geometry::Vec2;
use crate::input::DrawingTool;

/// Something to be done, to the shared document mostly.
#[derive(Debug, Clone, PartialEq)]
pub enum WhiteboardCommand {
    /// Put this on the whiteboard, and say with [`Whiteboard::drawn`](crate::whiteboard::Whiteboard::drawn) what became
    /// of it.
    Draw(Drawn),
    /// Go on with a stroke.
    Extend(ItemId, Vec<Point>),
    /// Change elements.
    Change(Vec<(ItemId, Change)>),
    /// Make a group of these.
    Group(Vec<ItemId>),
    /// Draw these once more, so far away, and say with [`Whiteboard::copied`](crate::whiteboard::Whiteboard::copied)
    /// what came of it.
    Duplicate(Vec<ItemId>, Vec2),
    /// Put all of these on the whiteboard, as fast as that goes.
    Put(Vec<Copied>),
    /// Take back one's last act.
    Undo,
    /// Do it again.
    Redo,
    /// Let the person write; [`Whiteboard::editing`](crate::whiteboard::Whiteboard::editing) says where.
    Edit,
    /// Show the others where the pointer is, and whether it is a laser.
    Pointer(Option<(Vec2, bool)>),
    /// Say that nobody may draw at the moment.
    ReadOnly,
    /// Another tool is used.
    Use(DrawingTool),
    /// These are selected now.
    Selected,
}

/// An element to be drawn again, here or elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// The element to be drawn.
    pub drawn: Drawn,
    /// Those of one number are a group.
    pub group: Option<u32>,
    /// Whether it is part of the background.
    pub fixed: bool,
}
