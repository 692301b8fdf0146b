//! Everything by keyboard. Tab leaves the whiteboard as it leaves anything else, unless something is selected; Escape
//! selects nothing.

use parvis_base::Mono;

use super::{Gesture, Whiteboard};
use crate::geometry::Vec2;
use crate::input::{DrawingTool, Modifiers};
use crate::output::WhiteboardOutput;
use crate::transform::ANGLE_STEP;

/// How far an arrow key moves what is selected, in units of the whiteboard, and the view, in pixels.
const STEP: f64 = 10.0;
const VIEW_STEP: f64 = 60.0;

impl Whiteboard {
    /// Whether the key meant something.
    pub(super) fn key(&mut self, now: Mono, key: &str, held: Modifiers) -> bool {
        // Caps Lock makes capitals of the letters, and means no other tools. With Shift a capital is meant.
        let small = key.to_lowercase();
        let key = if key.len() == 1 && !held.shift { small.as_str() } else { key };
        if let Some(way) = arrow(key) {
            return self.arrow(now, way, held);
        }
        // One key that is held is one gesture; another ends it.
        if !matches!(key, "," | "." | "Shift" | "Alt") {
            self.rest();
        }
        if held.ctrl {
            return self.with_ctrl(now, &key.to_lowercase(), held.shift);
        }
        let some = !self.selection.is_empty();
        match key {
            "Escape" => self.escape(),
            "Tab" => self.next(held.shift),
            "Enter" => self.enter(),
            "Delete" | "Backspace" if some => self.delete(),
            "[" if some => self.order(false),
            "]" if some => self.order(true),
            "," => self.nudge(now, Vec2::default(), Vec2::default(), -ANGLE_STEP),
            "." => self.nudge(now, Vec2::default(), Vec2::default(), ANGLE_STEP),
            "+" | "=" => self.zoom_by(1.25),
            "-" => self.zoom_by(0.8),
            "0" => self.zoom_to(1.0),
            "1" => self.fit(),
            _ => {
                let tool = DrawingTool::ALL.into_iter().find(|tool| !held.alt && tool.key() == key);
                tool.is_some_and(|tool| {
                    self.take_up(tool);
                    true
                })
            }
        }
    }

    fn with_ctrl(&mut self, now: Mono, key: &str, shift: bool) -> bool {
        match (key, shift) {
            ("a", _) => self.select_all(),
            ("c", _) => self.copy(),
            ("x", _) => self.copy() && self.delete(),
            ("v", _) => self.paste(now),
            ("d", _) => self.duplicate(),
            ("g", false) => self.group(),
            ("g", true) => self.ungroup(),
            ("z", false) => self.undo(),
            ("y", _) | ("z", true) => self.redo(),
            _ => false,
        }
    }

    fn arrow(&mut self, now: Mono, way: Vec2, held: Modifiers) -> bool {
        if held.ctrl {
            return false;
        }
        let step = way * if held.shift { 1.0 } else { STEP };
        if self.selection.is_empty() {
            self.camera = self.camera.panned(way * -VIEW_STEP);
            return true;
        }
        if held.alt {
            self.nudge(now, Vec2::default(), step, 0.0)
        } else {
            self.nudge(now, step, Vec2::default(), 0.0)
        }
    }

    fn escape(&mut self) -> bool {
        if self.cancel() {
            return true;
        }
        if !self.selection.is_empty() {
            self.select(std::collections::BTreeSet::new());
            return true;
        }
        let other = self.tool != DrawingTool::Select;
        self.tool_is(DrawingTool::Select);
        other
    }

    /// The next element, from behind to the front. Beyond the last one the focus goes on.
    fn next(&mut self, back: bool) -> bool {
        if self.selection.is_empty() {
            return false;
        }
        let all: Vec<_> =
            self.scene.on_page().filter(|element| !element.fixed).map(|element| element.id).collect();
        let place = all.iter().position(|id| self.selection.contains(id));
        let next = place.and_then(|place| if back { place.checked_sub(1) } else { Some(place + 1) });
        match next.and_then(|next| all.get(next)) {
            Some(id) => {
                self.select_and_show(*id);
                true
            }
            None => {
                self.select(std::collections::BTreeSet::new());
                false
            }
        }
    }

    /// Writes on what is selected, selects the first, or makes what the tool makes.
    fn enter(&mut self) -> bool {
        if let (1, Some(id)) = (self.selection.len(), self.selection.first().copied()) {
            self.edit(id);
            return true;
        }
        if self.tool.draws() && !self.may_draw {
            self.ask(WhiteboardOutput::ReadOnly);
            return true;
        }
        match self.tool {
            DrawingTool::Select => {
                let first = self.scene.on_page().find(|element| !element.fixed).map(|element| element.id);
                if let Some(first) = first {
                    self.select_and_show(first);
                }
                first.is_some()
            }
            DrawingTool::Text | DrawingTool::Sticky => {
                self.begin_words(self.tool, self.camera.view(self.size).middle());
                true
            }
            DrawingTool::Line | DrawingTool::Arrow | DrawingTool::Rectangle | DrawingTool::Ellipse => {
                self.gesture = Gesture::None;
                self.shape_by_key(self.tool);
                true
            }
            DrawingTool::Hand
            | DrawingTool::Pen
            | DrawingTool::Highlighter
            | DrawingTool::Eraser
            | DrawingTool::Laser => false,
        }
    }
}

fn arrow(key: &str) -> Option<Vec2> {
    Some(match key {
        "ArrowLeft" => Vec2::new(-1.0, 0.0),
        "ArrowRight" => Vec2::new(1.0, 0.0),
        "ArrowUp" => Vec2::new(0.0, -1.0),
        "ArrowDown" => Vec2::new(0.0, 1.0),
        _ => return None,
    })
}
