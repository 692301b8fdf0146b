//! Where presses go.

use std::collections::BTreeSet;

use parvis_base::Mono;
use parvis_collab::{Change, CollabIntent, SharedPointer};

use super::drag::{Drag, Grip};
use super::{Gesture, Whiteboard};
use crate::geometry::{Rect, Vec2};
use crate::hit;
use crate::input::{DrawingTool, Pointer, PointerDevice};
use crate::limits;
use crate::output::WhiteboardOutput;
use crate::transform::Handle;

/// A press that moved no further than this, in pixels, was a click.
pub(super) const CLICK: f64 = 4.0;

/// A line that one of two fingers drew before the other came is not meant, unless it is longer, in pixels.
const SLIP: f64 = 60.0;

impl Whiteboard {
    pub(super) fn down(&mut self, now: Mono, pointer: Pointer) {
        self.rest();
        // Asked first: a pen is no palm beside itself.
        let palm = self.palms.rejects(now, &pointer) && self.tool.draws();
        self.palms.pressed(now, &pointer);
        let by_fingers = self.fingers.keys().any(|finger| self.gesture.is_of(*finger));
        if pointer.device == PointerDevice::Touch {
            self.fingers.insert(pointer.id, pointer.at);
            // Beside a pen that draws they are those of the hand that holds it.
            if self.fingers.len() == 2 && (by_fingers || matches!(self.gesture, Gesture::None)) {
                return self.pinch();
            }
        } else if pointer.device == PointerDevice::Pen && by_fingers {
            // The hand was there before its pen.
            self.cancel();
        }
        if !matches!(self.gesture, Gesture::None) {
            return;
        }
        if pointer.pan || palm || self.tool == DrawingTool::Hand {
            self.gesture = Gesture::Pan { pointer: pointer.id, last: pointer.at };
            return;
        }
        if self.tool.draws() && !self.may_draw {
            self.ask(WhiteboardOutput::ReadOnly);
            return;
        }
        let at = self.camera.to_page(pointer.at);
        match self.tool {
            DrawingTool::Select => self.take_hold(pointer),
            DrawingTool::Pen | DrawingTool::Highlighter => self.begin_stroke(now, pointer),
            DrawingTool::Eraser => {
                self.gesture = Gesture::Erase { pointer: pointer.id, last: at, gone: BTreeSet::new() };
                self.erase(pointer, at);
            }
            DrawingTool::Line | DrawingTool::Arrow | DrawingTool::Rectangle | DrawingTool::Ellipse => {
                self.begin_shape(pointer);
            }
            DrawingTool::Text | DrawingTool::Sticky => {
                self.gesture = Gesture::Place { pointer: pointer.id, tool: self.tool };
            }
            DrawingTool::Laser => {
                self.gesture = Gesture::Laser { pointer: pointer.id };
                self.trail.add(now, at);
                self.say_pointer(now, at, true);
            }
            DrawingTool::Hand => {}
        }
    }

    pub(super) fn moved(&mut self, now: Mono, pointer: Pointer) {
        if let Some(finger) = self.fingers.get_mut(&pointer.id) {
            *finger = pointer.at;
        }
        let at = self.camera.to_page(pointer.at);
        let laser = matches!(self.gesture, Gesture::Laser { pointer: id } if id == pointer.id);
        self.point_at(now, Some((at, laser)));
        match &mut self.gesture {
            Gesture::Pan { pointer: id, last } if *id == pointer.id => {
                let by = pointer.at - *last;
                *last = pointer.at;
                self.camera = self.camera.panned(by);
            }
            Gesture::Pinch { fingers, from, camera } => {
                let to = fingers.map(|finger| self.fingers.get(&finger).copied());
                if let [Some(one), Some(other)] = to {
                    self.camera = camera.pinched(*from, [one, other]);
                }
            }
            Gesture::Stroke(stroke) if stroke.pointer() == pointer.id => self.go_on_with_stroke(now, pointer),
            Gesture::Shape(shape) if shape.pointer == pointer.id => {
                (shape.to, shape.even) = (at, pointer.held.shift);
            }
            Gesture::Erase { pointer: id, .. } if *id == pointer.id => self.erase(pointer, at),
            Gesture::Frame { pointer: id, from, to, before } if *id == pointer.id => {
                *to = at;
                let (area, before) = (Rect::around(*from, at), before.clone());
                let inside = self.scene.within(area);
                self.select(before.union(&inside).copied().collect());
            }
            Gesture::Drag(drag) if drag.pointer == pointer.id => self.drag_to(pointer),
            Gesture::Laser { pointer: id } if *id == pointer.id => self.trail.add(now, at),
            Gesture::None
            | Gesture::Pan { .. }
            | Gesture::Stroke(_)
            | Gesture::Shape(_)
            | Gesture::Place { .. }
            | Gesture::Erase { .. }
            | Gesture::Frame { .. }
            | Gesture::Drag(_)
            | Gesture::Nudge(_)
            | Gesture::Laser { .. } => {}
        }
    }

    pub(super) fn up(&mut self, now: Mono, pointer: Pointer) {
        self.fingers.remove(&pointer.id);
        if !self.gesture.is_of(pointer.id) {
            return;
        }
        match std::mem::take(&mut self.gesture) {
            // The finger that stays moves the view; a line that it drew now would be none.
            Gesture::Pinch { .. } => {
                if let Some((&pointer, &last)) = self.fingers.iter().next() {
                    self.gesture = Gesture::Pan { pointer, last };
                }
            }
            Gesture::Stroke(stroke) => self.end_stroke(&stroke),
            Gesture::Shape(shape) => self.end_shape(&shape),
            Gesture::Place { tool, .. } => self.begin_words(tool, self.camera.to_page(pointer.at)),
            Gesture::Erase { gone, .. } => {
                // Others may have taken some of it away meanwhile.
                let there = gone.into_iter().filter(|id| self.scene.get(*id).is_some());
                let gone: Vec<_> = there.map(|id| (id, Change::Gone(true))).collect();
                self.change(gone);
            }
            Gesture::Drag(drag) => self.end_drag(&drag),
            Gesture::Laser { .. } => self.say_pointer(now, self.camera.to_page(pointer.at), false),
            Gesture::Pan { .. } | Gesture::Frame { .. } | Gesture::None | Gesture::Nudge(_) => {}
        }
    }

    pub(super) fn double(&mut self, pointer: Pointer) {
        if self.tool != DrawingTool::Select || !self.may_draw {
            return;
        }
        let at = self.camera.to_page(pointer.at);
        let under = self.scene.at(at, self.tolerance(pointer.device)).map(|element| element.id);
        match under {
            Some(id) => self.edit(id),
            None => self.begin_words(DrawingTool::Text, at),
        }
    }

    /// The browser took this pointer away. What another one does goes on: a hand that rests beside a pen is taken away
    /// again and again.
    pub(super) fn lost(&mut self, pointer: i32) {
        self.fingers.remove(&pointer);
        if self.gesture.is_of(pointer) {
            self.cancel();
        }
    }

    /// No pointer is heard of any more, and nobody writes for now.
    pub(super) fn put_down(&mut self) {
        self.fingers.clear();
        self.keep_field();
        self.rest();
        self.cancel();
    }

    /// Ends what the pointer is in the middle of, as if it had not begun. Whether there was something.
    pub(super) fn cancel(&mut self) -> bool {
        match std::mem::take(&mut self.gesture) {
            Gesture::None => false,
            Gesture::Stroke(stroke) => {
                self.forget_stroke(&stroke);
                true
            }
            Gesture::Frame { before, .. } => {
                self.select(before);
                true
            }
            Gesture::Pan { .. }
            | Gesture::Pinch { .. }
            | Gesture::Shape(_)
            | Gesture::Place { .. }
            | Gesture::Erase { .. }
            | Gesture::Drag(_)
            | Gesture::Nudge(_)
            | Gesture::Laser { .. } => true,
        }
    }

    pub(super) fn wheel(&mut self, at: Vec2, by: Vec2, zoom: bool) {
        self.camera = if zoom {
            self.camera.zoomed(at, self.camera.zoom * (-by.y.clamp(-60.0, 60.0) * 0.01).exp())
        } else {
            self.camera.panned(by * -1.0)
        };
    }

    pub(super) fn tolerance(&self, device: PointerDevice) -> f64 {
        device.tolerance() / self.camera.zoom
    }

    /// Tells the others where the pointer is, but not too often.
    pub(super) fn point_at(&mut self, now: Mono, at: Option<(Vec2, bool)>) {
        let lately = self.pointer_said.is_some_and(|said| now.since(said) < limits::POINTER_EVERY);
        match at {
            Some((at, laser)) if !lately => self.say_pointer(now, at, laser),
            Some(_) => {}
            None => {
                self.pointer_said = None;
                self.dispatch(CollabIntent::SetPointer(None));
            }
        }
    }

    fn say_pointer(&mut self, now: Mono, at: Vec2, laser: bool) {
        self.pointer_said = Some(now);
        let pointer = SharedPointer { page: self.scene.page(), x: at.x as f32, y: at.y as f32, laser };
        self.dispatch(CollabIntent::SetPointer(Some(pointer)));
    }

    fn pinch(&mut self) {
        match std::mem::take(&mut self.gesture) {
            // So much is no slip of the first of two fingers.
            Gesture::Stroke(stroke) if stroke.length() * self.camera.zoom > SLIP => self.end_stroke(&stroke),
            other => {
                self.gesture = other;
                self.cancel();
            }
        }
        let mut fingers = self.fingers.iter().map(|(id, at)| (*id, *at));
        if let (Some((one, from)), Some((other, and))) = (fingers.next(), fingers.next()) {
            self.gesture = Gesture::Pinch { fingers: [one, other], from: [from, and], camera: self.camera };
        }
    }

    /// Of a handle, an element, or the empty whiteboard.
    fn take_hold(&mut self, pointer: Pointer) {
        let at = self.camera.to_page(pointer.at);
        let near = self.tolerance(pointer.device);
        let add = pointer.held.shift;
        if self.may_draw
            && !add
            && let Some(handle) = self.handle_at(at, near)
            && let Some(selected) = crate::transform::Selected::around(self.elements(&self.selection))
        {
            self.gesture = Gesture::Drag(Drag::new(pointer, at, Grip::Handle(handle, selected)));
            return;
        }
        let under = self.scene.at(at, near).map(|element| element.id);
        let Some(under) = under else {
            let before = if add { self.selection.clone() } else { BTreeSet::new() };
            self.select(before.clone());
            self.gesture = Gesture::Frame { pointer: pointer.id, from: at, to: at, before };
            return;
        };
        let group = self.scene.with_groups([under].into());
        let mut grip = Grip::Body;
        if add && self.selection.contains(&under) {
            self.select(self.selection.difference(&group).copied().collect());
            return;
        } else if add {
            self.select(self.selection.union(&group).copied().collect());
        } else if self.selection.contains(&under) {
            // A click on one of several means this one; a drag means all of them.
            grip = Grip::One(under);
        } else {
            self.select(group);
        }
        self.gesture = Gesture::Drag(Drag::new(pointer, at, grip));
    }

    fn handle_at(&self, at: Vec2, near: f64) -> Option<Handle> {
        let handles = self.handles();
        let distance = |(_, place): &(Handle, Vec2)| place.distance(at);
        // On something small the handles would cover all of it, and it could not be moved.
        let small = crate::transform::Selected::around(self.elements(&self.selection))
            .is_some_and(|it| it.line.is_none() && it.frame.size().x.min(it.frame.size().y) < 2.5 * near);
        let nearest = handles.into_iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
        let inside = small && matches!(nearest.0, Handle::Side(right, down) if right == 0 || down == 0);
        (distance(&nearest) <= near * 1.5 && !inside).then_some(nearest.0)
    }

    fn erase(&mut self, pointer: Pointer, at: Vec2) {
        let near = self.tolerance(pointer.device);
        let Gesture::Erase { last, gone, .. } = &mut self.gesture else { return };
        let seen = self.scene.seen_in(Rect::around(*last, at).grown(near));
        let crossed =
            seen.into_iter().filter(|element| !element.fixed && hit::crosses(element, *last, at, near));
        gone.extend(crossed.map(|element| element.id));
        *last = at;
    }
}
