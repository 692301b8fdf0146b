//! The line of the caret stays in sight.

use leptos::prelude::*;
use parvis_view::notes::sight::VerticalExtent;

use super::Editor;

impl Editor {
    /// Where the line with the caret is in the window, for who writes here.
    pub(super) fn caret_reach(self) -> Option<VerticalExtent> {
        let head = self.selection.get_value().filter(|_| self.has_focus())?.head;
        self.with(|surface, page| surface.line_reach(page, head)).flatten()
    }

    /// Keeps that line in sight while somebody writes: oneself, or others.
    pub(super) fn keep_in_sight(self, before: Option<VerticalExtent>, writes: bool) {
        if let Some(selection) = self.selection.get_value().filter(|_| self.has_focus()) {
            self.with(|surface, page| surface.follow(page, selection.head, before, writes));
        }
    }

    /// The panel has another size, as when the keyboard of a phone comes up.
    pub(in crate::collab::notes) fn resized(self) {
        if !self.is_composing() {
            self.keep_in_sight(None, true);
        }
        self.layer.lay(self);
    }
}
