//! What the browser says that a person wants, and what is done about it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, InputEvent};

use super::editor::Editor;
use parvis_view::notes::edit;
use parvis_view::notes::keys::{EditRequest, Shortcut, edit_request, shortcut};
use parvis_view::notes::links::Came;

/// Something is about to be written.
pub(super) fn before_input(editor: Editor, event: &InputEvent) {
    let kind = event.input_type();
    let edit_request = edit_request(&kind);
    // What it does then is taken over when it has.
    if !event.is_composing() && !event.cancelable() {
        editor.restore_lines();
    }
    if edit_request == EditRequest::Compose
        || editor.is_composing()
        || event.is_composing()
        || !event.cancelable()
    {
        return;
    }
    event.prevent_default();
    editor.restore_lines();
    editor.read_selection();
    match edit_request {
        EditRequest::Insert | EditRequest::Replace => {
            if (edit_request == EditRequest::Replace || kind == "insertFromDrop")
                && let Some(target) = editor.target(event)
            {
                editor.select(target);
            }
            let words = event.data().or_else(|| carried(event.data_transfer()));
            let came = if kind == "insertText" { Came::Typed } else { Came::Whole };
            editor.insert(&words.unwrap_or_default(), came);
        }
        EditRequest::Enter => editor.write(Came::Typed, edit::enter),
        EditRequest::Backwards => {
            let reach = editor.target(event);
            editor.edit(|page, selection| edit::backwards(page, selection, reach));
        }
        EditRequest::Forwards => {
            let reach = editor.target(event);
            editor.edit(|page, selection| edit::forwards(page, selection, reach));
        }
        EditRequest::Mark(mark) => editor.toggle(&mark),
        EditRequest::Undo => editor.undo(false),
        EditRequest::Redo => editor.undo(true),
        EditRequest::Compose | EditRequest::Nothing => {}
    }
}

/// Something was written. What belongs to a letter of several keys is taken over when that is done: until then the
/// browser goes on with what it has.
pub(super) fn input(editor: Editor, event: &web_sys::Event) {
    // What an extension of the browser makes up says nothing of it, which counts as no.
    let composing = event.unchecked_ref::<InputEvent>().is_composing();
    if !composing && !editor.is_composing() {
        editor.absorb();
    }
}

/// A key went down.
pub(super) fn key(editor: Editor, event: &leptos::ev::KeyboardEvent) {
    if event.is_composing() {
        return;
    }
    if event.key() == "Escape" {
        event.prevent_default();
        return editor.room.close_side();
    }
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    let Some(found) = shortcut(&event.key(), &event.code(), event.shift_key()) else { return };
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
pub(super) fn paste(editor: Editor, event: &ClipboardEvent) {
    event.prevent_default();
    editor.read_selection();
    if let Some(words) = carried(event.clipboard_data()) {
        editor.insert(&words, Came::Whole);
    }
}

/// Something is let go over the notes.
pub(super) fn drop(editor: Editor, event: &DragEvent) {
    let words = carried(event.data_transfer());
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
        && let Some(address) = link.get_attribute("href")
    {
        // Where the browser opens no window, the person sees it.
        let _ = window().open_with_url_and_target_and_features(&address, "_blank", "noopener,noreferrer");
    }
}

/// The words in what is pasted or dropped.
fn carried(data: Option<DataTransfer>) -> Option<String> {
    data?.get_data("text/plain").ok()
}
