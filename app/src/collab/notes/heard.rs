//! A listener to the document, for as long as the notes are open.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Listens to something of the document that does not come up to the window, until dropped.
pub(super) struct DocumentListener {
    event: &'static str,
    callback: Closure<dyn FnMut()>,
}

impl DocumentListener {
    pub(super) fn new(event: &'static str, heard: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(heard);
        // Refused only where the arguments have the wrong types, which these cannot.
        let _ = document().add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self { event, callback }
    }
}

impl Drop for DocumentListener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = document().remove_event_listener_with_callback(self.event, callback);
    }
}
