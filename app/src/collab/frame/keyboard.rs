//! Keeps the call above the keyboard of a phone whose browser does not do that.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::VisualViewport;

use super::{px, style};
use parvis_view::seen::{Viewport, hidden};

/// Makes nothing to be seen.
#[component]
pub(crate) fn AboveKeyboard() -> impl IntoView {
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| watch.set_value(Watch::new()));
}

/// Follows what is in sight of the page, until dropped.
struct Watch {
    viewport: VisualViewport,
    _told: Closure<dyn FnMut()>,
}

impl Watch {
    /// `None` where the browser does not tell.
    fn new() -> Option<Self> {
        let viewport = window().visual_viewport()?;
        let seen = viewport.clone();
        let told = Closure::<dyn FnMut()>::new(move || keep_in_sight(&seen));
        let listener = Some(told.as_ref().unchecked_ref());
        viewport.set_onresize(listener);
        viewport.set_onscroll(listener);
        Some(Self { viewport, _told: told })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.viewport.set_onresize(None);
        self.viewport.set_onscroll(None);
    }
}

/// Puts the call where it can be seen.
fn keep_in_sight(viewport: &VisualViewport) {
    let call = document().query_selector(".call").ok().flatten();
    let Some((call, root)) = call.zip(document().document_element()) else { return };
    let layout = f64::from(root.client_height());
    let (height, top, scale) = (viewport.height(), viewport.offset_top(), viewport.scale());
    let hidden = hidden(Viewport { layout, height, top, scale });
    // Refused are only names with a space in them.
    let _ = call.class_list().toggle_with_force("over-keyboard", hidden.is_some());
    style(&call, "--hidden-above", hidden.map(|hidden| px(hidden.top)));
    style(&call, "--hidden-below", hidden.map(|hidden| px(hidden.bottom)));
}
