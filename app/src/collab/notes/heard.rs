use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::wasm_bindgen::JsValue;

use crate::js;

/// Listens to something of the document that does not come up to the window, until dropped.
pub(super) struct DocumentListener {
    event: &'static str,
    callback: Closure<dyn FnMut()>,
}

impl DocumentListener {
    pub(super) fn new(event: &'static str, heard: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(heard);
        js::call(&document(), "addEventListener", &[event.into(), function(&callback)]);
        Self { event, callback }
    }
}

impl Drop for DocumentListener {
    fn drop(&mut self) {
        js::call(&document(), "removeEventListener", &[self.event.into(), function(&self.callback)]);
    }
}

fn function(callback: &Closure<dyn FnMut()>) -> JsValue {
    callback.as_ref().unchecked_ref::<JsValue>().clone()
}
