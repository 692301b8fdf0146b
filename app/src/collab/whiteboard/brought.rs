//! The files that an event brings.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Event, File, FileList, HtmlInputElement};

/// Of a drop, a paste, or the change of a field for files.
pub(super) fn files_of(event: &Event) -> Vec<File> {
    let files = list_of(event);
    files.iter().flat_map(|files| (0..files.length()).filter_map(|number| files.item(number))).collect()
}

fn list_of(event: &Event) -> Option<FileList> {
    if let Some(drop) = event.dyn_ref::<DragEvent>() {
        drop.data_transfer()?.files()
    } else if let Some(paste) = event.dyn_ref::<ClipboardEvent>() {
        paste.clipboard_data()?.files()
    } else {
        event.target()?.dyn_into::<HtmlInputElement>().ok()?.files()
    }
}

/// Whether a file says that it is a PDF. Some systems know no kind of it.
pub(super) fn is_pdf(file: &File) -> bool {
    file.type_() == "application/pdf" || file.name().to_ascii_lowercase().ends_with(".pdf")
}

/// Empties a field for files, so that the same can be chosen again.
pub(super) fn empty(event: &Event) {
    if let Some(field) = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        field.set_value("");
    }
}
