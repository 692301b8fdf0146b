//! What the browser says that a person wants, and what is done about it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::wasm_bindgen::JsValue;

use super::editor::Editor;
use crate::js;
use parvis_view::notes::edit;
use parvis_view::notes::keys::{Shortcut, Wish, shortcut, wish};
use parvis_view::notes::links::Came;

/// Something is about to be written.
pub(super) fn before_input(editor: Editor, event: &web_sys::Event) {
    let is = |property| js::get(event, property).is_some_and(|value| value.is_truthy());
    let kind = js::get(event, "inputType").and_then(|kind| kind.as_string()).unwrap_or_default();
    let wish = wish(&kind);
    // What it does then is taken over when it has.
    if wish == Wish::Compose || editor.is_composing() || is("isComposing") || !is("cancelable") {
        return;
    }
    event.prevent_default();
    editor.read_selection();
    match wish {
        Wish::Insert | Wish::Replace => {
            if (wish == Wish::Replace || kind == "insertFromDrop")
                && let Some(target) = editor.target(event)
            {
                editor.select(target);
            }
            let words = js::get(event, "data").and_then(|data| data.as_string());
            let words = words.or_else(|| carried(&js::get(event, "dataTransfer")?));
            let came = if kind == "insertText" { Came::Typed } else { Came::Whole };
            editor.insert(&words.unwrap_or_default(), came);
        }
        Wish::Enter => editor.write(Came::Typed, edit::enter),
        Wish::Backwards => {
            let reach = editor.target(event);
            editor.edit(|page, selection| edit::backwards(page, selection, reach));
        }
        Wish::Forwards => {
            let reach = editor.target(event);
            editor.edit(|page, selection| edit::forwards(page, selection, reach));
        }
        Wish::Mark(mark) => editor.toggle(&mark),
        Wish::Undo => editor.undo(false),
        Wish::Redo => editor.undo(true),
        Wish::Compose | Wish::Nothing => {}
    }
}

/// Something was written. What belongs to a letter of several keys is taken over when that is done: until then the
/// browser goes on with what it has.
pub(super) fn input(editor: Editor, event: &web_sys::Event) {
    let composing = js::get(event, "isComposing").is_some_and(|composing| composing.is_truthy());
    if !composing && !editor.is_composing() {
        editor.absorb();
    }
}

/// A key went down.
pub(super) fn key(editor: Editor, event: &leptos::ev::KeyboardEvent) {
    if js::get(event, "isComposing").is_some_and(|composing| composing.is_truthy()) {
        return;
    }
    if event.key() == "Escape" {
        event.prevent_default();
        return editor.room.close_side();
    }
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    let Some(found) = shortcut(&event.key(), event.shift_key()) else { return };
    event.prevent_default();
    editor.read_selection();
    match found {
        Shortcut::Mark(mark) => editor.toggle(&mark),
        Shortcut::Link => editor.linking.set(true),
        Shortcut::Undo => editor.undo(false),
        Shortcut::Redo => editor.undo(true),
        Shortcut::Tick => editor.tick(None),
    }
}

/// Something is pasted: whatever it is elsewhere, here it is words.
pub(super) fn paste(editor: Editor, event: &web_sys::Event) {
    event.prevent_default();
    editor.read_selection();
    if let Some(words) = js::get(event, "clipboardData").and_then(|data| carried(&data)) {
        editor.insert(&words, Came::Whole);
    }
}

/// Something is let go over the notes.
pub(super) fn drop(editor: Editor, event: &web_sys::Event) {
    let words = js::get(event, "dataTransfer").and_then(|data| carried(&data));
    if let Some(words) = words.filter(|words| !words.is_empty()) {
        event.prevent_default();
        editor.insert(&words, Came::Whole);
    }
}

/// A link is followed where the person asks for it: a click alone puts the caret there.
pub(super) fn click(event: &leptos::ev::MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(link) = target.and_then(|target| target.closest("a[href]").ok().flatten()) else { return };
    event.prevent_default();
    if (event.ctrl_key() || event.meta_key())
        && let Some(address) = js::get(&link, "href")
    {
        js::call(&js::page(), "open", &[address, "_blank".into(), "noopener,noreferrer".into()]);
    }
}

fn carried(data: &JsValue) -> Option<String> {
    js::call(data, "getData", &["text/plain".into()])?.as_string()
}
