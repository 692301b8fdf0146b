//! An address that is being typed for a link. It is found again, with what it is for, when the panel is opened anew.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use parvis_collab::CaretAnchor;

use super::Editor;

/// An unfinished address.
#[derive(Clone)]
struct LinkDraft {
    typed: String,
    /// What it is for.
    anchors: Option<(CaretAnchor, CaretAnchor)>,
}

/// The unfinished address of this meeting, if there is one.
#[derive(Default)]
struct SavedLink(RefCell<Option<LinkDraft>>);

impl Editor {
    fn saved_link(self) -> Option<Rc<SavedLink>> {
        self.room.collab.kept(SavedLink::default)
    }

    /// The person typed this so far; `None`: they are done with it.
    pub(in super::super) fn keep_link(self, typed: Option<&str>) {
        if let Some(saved) = self.saved_link() {
            let draft =
                |typed: &str| LinkDraft { typed: typed.to_owned(), anchors: self.anchors.get_value() };
            saved.0.replace(typed.map(draft));
        }
    }

    /// What was typed before the panel was closed.
    pub(in super::super) fn kept_link(self) -> Option<String> {
        self.saved_link().and_then(|saved| saved.0.borrow().as_ref().map(|draft| draft.typed.clone()))
    }

    /// Goes on with an address that was begun before the panel was closed, if there is one.
    pub(super) fn resume_link(self) {
        let kept = self.saved_link().and_then(|saved| saved.0.borrow().clone());
        if let Some(LinkDraft { anchors, .. }) = kept {
            self.anchors.set_value(anchors);
            self.linking.set(true);
        }
    }
}
