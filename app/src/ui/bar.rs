use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, KeyboardEvent, MouseEvent};

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

/// A bar of buttons in a panel, with its keyboard.
#[component]
pub(crate) fn ButtonBar(
    /// Its class, for the style sheet.
    class: &'static str,
    /// What it is called.
    #[prop(into)]
    label: Signal<&'static str>,
    /// Whether a press on it leaves the focus, and what is selected, where they are.
    #[prop(optional)]
    keeps_focus: bool,
    /// Called for the key Escape, which otherwise goes on to what is around the bar.
    #[prop(optional, into)]
    on_escape: Option<Callback<()>>,
    /// Its buttons.
    children: Children,
) -> impl IntoView {
    let bar = Bar::new();
    let on_key = move |event: KeyboardEvent| {
        if !bar.pressed(&event)
            && event.key() == "Escape"
            && let Some(escape) = on_escape
        {
            escape.run(());
        }
    };
    let on_mouse_down = move |event: MouseEvent| {
        if keeps_focus {
            event.prevent_default();
        }
    };
    view! {
        <div
            node_ref=bar.node
            class=class
            role="toolbar"
            aria-label=move || label.get()
            on:focusin=move |event| bar.focused(&event)
            on:keydown=on_key
            on:mousedown=on_mouse_down
        >
            {children()}
        </div>
    }
}
