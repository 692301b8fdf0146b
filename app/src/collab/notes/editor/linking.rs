//! An address that is being typed for a link. It is found again, with what it is for, when the panel is opened anew.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use parvis_collab::CaretAnchor;

use super::Editor;

/// An unfinished address, and what it is for.
#[derive(Default)]
struct SavedLink(RefCell<Option<(String, Option<(CaretAnchor, CaretAnchor)>)>>);

impl Editor {
    fn saved_link(self) -> Option<Rc<SavedLink>> {
        self.room.collab.kept(SavedLink::default)
    }

    /// The person typed this so far; `None`: they are done with it.
    pub(in super::super) fn keep_link(self, typed: Option<&str>) {
        if let Some(saved) = self.saved_link() {
            saved.0.replace(typed.map(|typed| (typed.to_owned(), self.anchors.get_value())));
        }
    }

    /// What was typed before the panel was closed.
    pub(in super::super) fn kept_link(self) -> Option<String> {
        self.saved_link().and_then(|saved| saved.0.borrow().as_ref().map(|(typed, _)| typed.clone()))
    }

    /// Goes on with an address that was begun before the panel was closed, if there is one.
    pub(super) fn resume_link(self) {
        let kept = self.saved_link().and_then(|saved| saved.0.borrow().clone());
        if let Some((_, anchors)) = kept {
            self.anchors.set_value(anchors);
            self.linking.set(true);
        }
    }
}
