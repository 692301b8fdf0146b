//! Moving, resizing and turning what is selected: with the pointer, and with the arrow keys.

use parvis_base::Mono;
use parvis_collab::{Change, Element, ItemId};

use super::pointer::CLICK;
use super::{Gesture, Whiteboard};
use crate::geometry::{Rect, Vec2};
use crate::input::Pointer;
use crate::limits;
use crate::transform::{self, Handle, Selected, Transform};

/// Arrow keys that rest so long, in milliseconds, have moved it.
const NUDGED: u64 = 400;

/// What the pointer has hold of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Grip {
    /// What is selected.
    Body,
    /// One of several that are selected: a click means this one.
    One(ItemId),
    /// A handle of the box around it.
    Handle(Handle, Selected),
}

/// A press that may become a drag.
#[derive(Debug)]
pub(super) struct Drag {
    pub(super) pointer: i32,
    pressed: Vec2,
    from: Vec2,
    grip: Grip,
    transform: Option<Transform>,
}

impl Drag {
    pub(super) fn new(pointer: Pointer, from: Vec2, grip: Grip) -> Self {
        Self { pointer: pointer.id, pressed: pointer.at, from, grip, transform: None }
    }

    pub(super) fn moves(&self) -> bool {
        self.transform.is_some()
    }
}

/// What arrow keys have done since they last rested.
#[derive(Debug)]
pub(super) struct Nudge {
    by: Vec2,
    larger: Vec2,
    turn: f64,
    at: Mono,
}

impl Whiteboard {
    pub(super) fn drag_to(&mut self, pointer: Pointer) {
        let at = self.camera.to_page(pointer.at);
        let may_draw = self.may_draw;
        let Gesture::Drag(drag) = &mut self.gesture else { return };
        if !may_draw || (drag.transform.is_none() && pointer.at.distance(drag.pressed) < CLICK) {
            return;
        }
        let shift = pointer.held.shift;
        drag.transform = Some(match drag.grip {
            Grip::Handle(handle, selected) => selected.dragged(handle, drag.from, at, shift),
            Grip::Body | Grip::One(_) => {
                let by = at - drag.from;
                // With Shift, along one axis.
                let level = by.x.abs() > by.y.abs();
                Transform::Move(match (shift, level) {
                    (false, _) => by,
                    (true, true) => Vec2::new(by.x, 0.0),
                    (true, false) => Vec2::new(0.0, by.y),
                })
            }
        });
    }

    pub(super) fn end_drag(&mut self, drag: &Drag) {
        if let Some(transform) = drag.transform {
            let changes = self.changes(transform);
            self.change(changes);
        } else if let Grip::One(id) = drag.grip {
            self.select(self.scene.with_groups([id].into()));
        }
    }

    /// The elements as the gesture has them; `None` if it has not moved them.
    pub(super) fn transformed(&self) -> Option<Vec<Element>> {
        let transform = match &self.gesture {
            Gesture::Drag(drag) => drag.transform?,
            Gesture::Nudge(nudge) => return Some(self.nudged(nudge).into_iter().map(|(it, _)| it).collect()),
            _ => return None,
        };
        let moved = self
            .elements(&self.selection)
            .map(|element| transform::changed(element, &transform::changes(element, transform)));
        Some(moved.collect())
    }

    fn changes(&self, transform: Transform) -> Vec<(ItemId, Change)> {
        self.elements(&self.selection).flat_map(|element| transform::changes(element, transform)).collect()
    }

    /// An arrow key, or one that turns. Whether there was something to move.
    pub(super) fn nudge(&mut self, now: Mono, by: Vec2, larger: Vec2, turn: f64) -> bool {
        if self.selection.is_empty() || !self.may_draw {
            return false;
        }
        if !matches!(self.gesture, Gesture::Nudge(_) | Gesture::None) {
            return true;
        }
        let before = match std::mem::take(&mut self.gesture) {
            Gesture::Nudge(nudge) => nudge,
            _ => Nudge { by: Vec2::default(), larger: Vec2::default(), turn: 0.0, at: now },
        };
        self.gesture = Gesture::Nudge(Nudge {
            by: before.by + by,
            larger: before.larger + larger,
            turn: before.turn + turn,
            at: now,
        });
        true
    }

    pub(super) fn tick_nudge(&mut self, now: Mono) {
        if matches!(&self.gesture, Gesture::Nudge(nudge) if now.since(nudge.at) >= NUDGED) {
            self.rest();
        }
    }

    /// Makes one act of what arrow keys did.
    pub(super) fn rest(&mut self) {
        if let Gesture::Nudge(nudge) = &self.gesture {
            let changes: Vec<_> = self.nudged(nudge).into_iter().flat_map(|(_, changes)| changes).collect();
            self.gesture = Gesture::None;
            self.change(changes);
        }
    }

    fn nudged(&self, nudge: &Nudge) -> Vec<(Element, Vec<(ItemId, Change)>)> {
        let Some(selected) = Selected::around(self.elements(&self.selection)) else { return Vec::new() };
        let frame = selected.frame;
        let size = frame.size() + nudge.larger;
        let size = Vec2::new(size.x.max(limits::SIZE_LEAST), size.y.max(limits::SIZE_LEAST));
        let resize = Transform::Resize { from: frame, to: Rect::sized(frame.min, size), turn: selected.turn };
        let mut steps = vec![Transform::Move(nudge.by)];
        if nudge.larger != Vec2::default() {
            steps.insert(0, resize);
        }
        if nudge.turn != 0.0 {
            steps.push(Transform::Turn(frame.middle() + nudge.by, nudge.turn));
        }
        let through = |element: &Element| {
            let mut now = element.clone();
            for step in &steps {
                now = transform::changed(&now, &transform::changes(&now, *step));
            }
            let mut changes = vec![(element.id, Change::Place(now.place))];
            if now.style != element.style {
                changes.push((element.id, Change::Style(now.style)));
            }
            (now, changes)
        };
        self.elements(&self.selection).map(through).collect()
    }
}
