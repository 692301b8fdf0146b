//! A shape while it is drawn.

use parvis_collab::{Drawn, Element, ElementKind};

use super::pointer::CLICK;
use super::{Awaited, Gesture, Whiteboard, unborn};
use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::input::{DrawingTool, Pointer};
use crate::limits::GRID;
use crate::transform::{snapped, squared};

/// The size of a shape that nobody drew larger.
const SIZE: Vec2 = Vec2 { x: 160.0, y: 100.0 };
/// How often a place beside the others is looked for.
const STEPS: u32 = 32;

/// A shape while it is drawn.
#[derive(Debug)]
pub(super) struct ShapeDraft {
    pub(super) pointer: i32,
    from: Vec2,
    pub(super) to: Vec2,
    /// As high as wide, or at a snapped angle.
    pub(super) even: bool,
    tool: DrawingTool,
}

impl Whiteboard {
    pub(super) fn begin_shape(&mut self, pointer: Pointer) {
        self.select(std::collections::BTreeSet::new());
        let at = self.camera.to_page(pointer.at);
        let even = pointer.held.shift;
        self.gesture =
            Gesture::Shape(ShapeDraft { pointer: pointer.id, from: at, to: at, even, tool: self.tool });
    }

    /// As it is at the moment; `None` if it is too small to be one.
    pub(super) fn shape_element(&self, shape: &ShapeDraft) -> Option<Element> {
        self.shape_drawn(shape).map(|drawn| unborn(&drawn))
    }

    fn shape_drawn(&self, shape: &ShapeDraft) -> Option<Drawn> {
        if shape.from.distance(shape.to) * self.camera.zoom < CLICK {
            return None;
        }
        Some(self.shape_between(shape.tool, shape.from, shape.to, shape.even))
    }

    fn shape_between(&self, tool: DrawingTool, from: Vec2, to: Vec2, even: bool) -> Drawn {
        let (kind, line) = match tool {
            DrawingTool::Line => (ElementKind::Line, true),
            DrawingTool::Arrow => (ElementKind::Arrow, true),
            DrawingTool::Ellipse => (ElementKind::Ellipse, false),
            _ => (ElementKind::Rectangle, false),
        };
        let to = match (line, even) {
            (_, false) => to,
            (true, true) => snapped(from, to),
            (false, true) => squared(from, to),
        };
        let place = if line { form::between(from, to) } else { form::place(Rect::around(from, to), 0.0) };
        self.new_drawn(kind, place)
    }

    pub(super) fn end_shape(&mut self, shape: &ShapeDraft) {
        let drawn = self.shape_drawn(shape).or_else(|| {
            // A click is a shape of the usual size; a line has no usual way.
            let boxed = matches!(shape.tool, DrawingTool::Rectangle | DrawingTool::Ellipse);
            let half = SIZE * 0.5;
            boxed.then(|| self.shape_between(shape.tool, shape.from - half, shape.from + half, false))
        });
        if let Some(drawn) = drawn {
            self.draw(drawn, Awaited::Select);
            self.tool_is(DrawingTool::Select);
        }
    }

    /// A shape of the usual size in the middle of what is seen, for who has no pointer.
    pub(super) fn shape_by_key(&mut self, tool: DrawingTool) {
        let middle = self.free_near(self.camera.view(self.size).middle());
        let half = SIZE * 0.5;
        let drawn = self.shape_between(tool, middle - half, middle + half, false);
        self.draw(drawn, Awaited::Select);
        self.tool_is(DrawingTool::Select);
    }

    /// Here, or a little to the right and below, where what is put does not cover what was put before.
    fn free_near(&self, middle: Vec2) -> Vec2 {
        let taken = |at: Vec2| {
            let mut bounds = self.scene.on_page().filter_map(|element| self.scene.bounds(element.id));
            bounds.any(|bounds| bounds.middle().distance(at) < GRID * 0.5)
        };
        (0..STEPS)
            .map(|step| middle + Vec2::new(GRID, GRID) * f64::from(step))
            .find(|at| !taken(*at))
            .unwrap_or(middle)
    }
}
