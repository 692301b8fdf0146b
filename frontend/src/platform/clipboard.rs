//! Copies text.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDocument, HtmlTextAreaElement};

use crate::js;

/// Copies through the clipboard interface, and where there is none, or it refuses, the way it was done before there was
/// one.
pub(super) fn copy(text: &str, done: Box<dyn FnOnce(bool)>) {
    let clipboard = js::navigator().and_then(|navigator| navigator.clipboard());
    let written = clipboard.map(|clipboard| JsFuture::from(clipboard.write_text(text)));
    let text = text.to_owned();
    spawn_local(async move {
        let copied = match written {
            Some(written) => written.await.is_ok(),
            None => false,
        };
        done(copied || copy_selected(&text).is_some());
    });
}

/// Selects the text in an element that nobody sees, and has the browser copy what is selected.
fn copy_selected(text: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let focused = document.active_element();
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_value(text);
    area.set_read_only(true);
    // Within a modal dialog nothing outside of it can be selected.
    let parent = focused.as_ref().and_then(|focused| focused.closest("dialog").ok().flatten());
    match parent {
        Some(dialog) => dialog.append_child(&area).ok()?,
        None => document.body()?.append_child(&area).ok()?,
    };
    area.select();
    let copied = document.unchecked_ref::<HtmlDocument>().exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(focused) = focused.and_then(|focused| focused.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = focused.focus();
    }
    copied.then_some(())
}
