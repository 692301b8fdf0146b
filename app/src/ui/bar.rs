use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, KeyboardEvent};

use crate::dom;

/// The keyboard in a bar of buttons: one stop of the Tab key, arrows within (ARIA Authoring Practices, toolbar
/// pattern). At first the first button is the stop, by its `tabindex`; one with nothing to do says so by
/// `aria-disabled` and keeps the focus.
#[derive(Clone, Copy)]
pub(crate) struct Bar {
    /// The element with the role `toolbar`.
    pub(crate) node: NodeRef<html::Div>,
}

impl Bar {
    /// Of an element that is still to come.
    pub(crate) fn new() -> Self {
        Self { node: NodeRef::new() }
    }

    /// A button has the focus (`focusin`): from now on it is the stop.
    pub(crate) fn focused(self, event: &FocusEvent) {
        let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some((bar, button)) = self.node.get_untracked().zip(button) {
            dom::make_tab_stop(&bar, &button);
        }
    }

    /// Moves the focus as the key says (`keydown`). Whether the key was one that does.
    pub(crate) fn pressed(self, event: &KeyboardEvent) -> bool {
        let bar = self.node.get_untracked();
        let moved = bar.is_some_and(|bar| dom::move_among(&bar, &event.key(), dom::LYING));
        if moved {
            event.prevent_default();
        }
        moved
    }
}
