//! Keeps the call above the keyboard of a phone whose browser does not do that.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::{px, style};
use crate::js;
use parvis_view::seen::{Viewport, hidden};

/// What the browser tells of.
const TOLD: [&str; 2] = ["onresize", "onscroll"];

/// Makes nothing to be seen.
#[component]
pub(crate) fn AboveKeyboard() -> impl IntoView {
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| watch.set_value(Watch::new()));
}

/// Follows what is in sight of the page, until dropped.
struct Watch {
    viewport: JsValue,
    _told: Closure<dyn FnMut()>,
}

impl Watch {
    /// `None` where the browser does not tell.
    fn new() -> Option<Self> {
        let viewport = js::get(&js::page(), "visualViewport")?;
        let seen = viewport.clone();
        let told = Closure::<dyn FnMut()>::new(move || keep_in_sight(&seen));
        for name in TOLD {
            js::set(&viewport, name, told.as_ref());
        }
        Some(Self { viewport, _told: told })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for name in TOLD {
            js::set(&self.viewport, name, &JsValue::NULL);
        }
    }
}

/// Puts the call where it can be seen.
fn keep_in_sight(viewport: &JsValue) {
    let number = |name| js::get(viewport, name).and_then(|number| number.as_f64()).unwrap_or_default();
    let call = document().query_selector(".call").ok().flatten();
    let Some((call, root)) = call.zip(document().document_element()) else { return };
    let layout = f64::from(root.client_height());
    let (height, top, scale) = (number("height"), number("offsetTop"), number("scale"));
    let hidden = hidden(Viewport { layout, height, top, scale });
    if let Some(classes) = js::get(&call, "classList") {
        js::call(&classes, "toggle", &["over-keyboard".into(), hidden.is_some().into()]);
    }
    style(&call, "--hidden-above", hidden.map(|hidden| px(hidden.top)));
    style(&call, "--hidden-below", hidden.map(|hidden| px(hidden.bottom)));
}
