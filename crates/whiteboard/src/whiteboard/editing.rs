//! Writing on the whiteboard, in a field of the page that lies over it.

use parvis_collab::{Change, Drawn, Element, ElementKind, ItemId, Placement, limits as collab_limits};

use super::{Awaited, Whiteboard, unborn};
use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::input::DrawingTool;
use crate::text;

/// What is being written on.
#[derive(Debug, Clone, PartialEq)]
pub struct Editing {
    /// As it was before.
    pub element: Element,
    /// What stands in the field: as it was before, or typed since.
    pub draft: String,
    /// Whether it is still to be drawn.
    new: Option<Drawn>,
}

impl Editing {
    /// Which, if it is in the shared document.
    #[must_use]
    pub fn id(&self) -> Option<ItemId> {
        self.new.is_none().then_some(self.element.id)
    }

    /// Whether the draft is more than a text on the whiteboard can hold.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        !fits(&self.draft)
    }
}

impl Whiteboard {
    /// What the person is writing on.
    #[must_use]
    pub fn editing(&self) -> Option<&Editing> {
        self.editing.as_ref()
    }

    /// New words in the middle of what is seen, as those that are pasted. Whether a new field began.
    pub(super) fn write_at_middle(&mut self) -> bool {
        self.rest();
        self.cancel();
        let begins = self.may_draw && !self.is_held();
        if begins {
            self.begin_words(DrawingTool::Text, self.camera.view(self.size).middle());
        }
        begins
    }

    /// Puts one thing on the whiteboard and selects it.
    pub(super) fn put_one(&mut self, drawn: Drawn) {
        self.draw(drawn, Awaited::Select);
    }

    /// New words or a new note here, unless the field holds what does not fit.
    pub(super) fn begin_words(&mut self, tool: DrawingTool, at: Vec2) {
        if self.is_held() {
            return;
        }
        let drawn = if tool == DrawingTool::Sticky {
            let size = Vec2::new(text::STICKY_SIZE, text::STICKY_SIZE);
            let place = form::place(Rect::sized(at - size * 0.5, size), 0.0);
            let mut drawn = self.new_drawn(ElementKind::Sticky, place);
            drawn.style.fill = Some(self.style.fill.unwrap_or(crate::path::STICKY));
            drawn
        } else {
            let up = text::font_size(&self.style) * text::LINE_HEIGHT / 2.0;
            let place =
                Placement { x: at.x as f32, y: (at.y - up) as f32, width: 0.0, height: 0.0, turn: 0.0 };
            self.new_drawn(ElementKind::Text, place)
        };
        self.select(std::collections::BTreeSet::new());
        self.editing = Some(Editing { element: unborn(&drawn), draft: String::new(), new: Some(drawn) });
    }

    /// Writes on what is there, if one can and the field holds nothing that does not fit.
    pub(super) fn edit(&mut self, id: ItemId) {
        if self.is_held() {
            return;
        }
        let written = self.scene.get(id).filter(|element| form::is_written(&element.kind));
        if let Some(element) = written.filter(|_| self.may_draw) {
            let (element, draft) = (element.clone(), element.text.clone());
            self.editing = Some(Editing { element, draft, new: None });
        }
    }

    /// The person typed this so far. It is still there when the panel is closed and opened again.
    pub fn typed(&mut self, words: &str) {
        if let Some(editing) = &mut self.editing {
            words.clone_into(&mut editing.draft);
        }
    }

    /// The person has written this. `measure` says how wide a text is with letters of a size. Whether it is taken: one
    /// that is too long stays in the field, whole.
    pub fn written(&mut self, words: &str, measure: &mut dyn FnMut(&str, f64) -> f64) -> bool {
        self.typed(words);
        if self.is_held() {
            return false;
        }
        let Some(Editing { mut element, new, .. }) = self.editing.take() else { return true };
        let before = (element.place, element.text.clone());
        words.trim_end().clone_into(&mut element.text);
        let empty = element.text.trim().is_empty();
        element.place = text::fitted(&element, measure);
        if let Some(drawn) = new {
            if !empty {
                self.draw(Drawn { text: element.text, place: element.place, ..drawn }, Awaited::Select);
            }
            self.tool_is(DrawingTool::Select);
        } else if self.scene.get(element.id).is_none() {
            // Somebody took it away meanwhile, and nobody writes for nothing.
            if !empty && before.1 != element.text {
                let Element { page, kind, place, style, order, text, .. } = element;
                self.draw(Drawn { page, kind, place, style, text, order }, Awaited::Select);
            }
        } else if empty && matches!(element.kind, ElementKind::Text) {
            self.change(vec![(element.id, Change::Gone(true))]);
        } else if before.1 != element.text {
            let mut changes = vec![(element.id, Change::Text(element.text))];
            if before.0 != element.place {
                changes.push((element.id, Change::Place(element.place)));
            }
            self.change(changes);
        }
        true
    }

    /// Whether the field holds a text that is too long, which stays there until it is made shorter.
    fn is_held(&self) -> bool {
        self.editing.as_ref().is_some_and(Editing::is_too_long)
    }

    /// Nobody writes any more. What is too long to be put on the whiteboard is not dropped for that.
    pub(super) fn leave_field(&mut self) {
        if !self.is_held() {
            self.editing = None;
        }
    }

    /// The field goes with its panel. What was typed and not put on the whiteboard is there again with the next one.
    pub(super) fn keep_field(&mut self) {
        if self.editing.as_ref().is_some_and(|editing| editing.draft == editing.element.text) {
            self.editing = None;
        }
    }
}

fn fits(words: &str) -> bool {
    words.trim_end().len() <= collab_limits::BOARD_TEXT_BYTES
}
