//! What a person chose, dropped or pasted: files, and folders with what is in them.

use std::collections::BTreeMap;

use js_sys::Array;
use parvis_app::collab::files::engine::HeldFile;
use parvis_transfer::limits::FOLDER_FILES;
use parvis_transfer::safe_name;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, ClipboardEvent, DataTransferItem, DragEvent, Event, File, FileSystemDirectoryEntry,
    FileSystemEntry, FileSystemFileEntry, HtmlInputElement,
};

use crate::js;

/// Something to be offered as one file.
pub(super) enum Chosen {
    File(JsValue),
    /// The files of a folder by their paths, from the folder's name on.
    Folder(String, Vec<(String, JsValue)>),
}

/// What is read off an event while it lasts.
pub(super) enum Brought {
    File(JsValue),
    /// A folder that is still to be walked through.
    Entry(FileSystemDirectoryEntry),
}

/// What this event brings: a drop or a paste, or the change of a field for files, which is emptied.
pub(super) fn brought(event: &Event) -> (Vec<Brought>, Vec<Chosen>) {
    // An event of another kind carries neither.
    let dropped = event.unchecked_ref::<DragEvent>().data_transfer();
    if let Some(data) = dropped.or_else(|| event.unchecked_ref::<ClipboardEvent>().clipboard_data()) {
        let items = list(&data.items());
        return (items.iter().filter_map(|one| item(one.unchecked_ref())).collect(), Vec::new());
    }
    let field = event.target().map(JsCast::unchecked_into::<HtmlInputElement>);
    let Some((field, files)) = field.and_then(|field| field.files().map(|files| (field, files))) else {
        return (Vec::new(), Vec::new());
    };
    let files = list(&files);
    field.set_value("");
    (Vec::new(), grouped(files))
}

/// What is shown of it before it is offered.
pub(super) fn held(brought: &Brought) -> HeldFile {
    match brought {
        Brought::File(file) => {
            let file = file.clone().unchecked_into::<File>();
            HeldFile { name: file.name(), file: Some(file) }
        }
        Brought::Entry(folder) => HeldFile { name: folder.name(), file: None },
    }
}

fn item(item: &DataTransferItem) -> Option<Brought> {
    if item.kind() != "file" {
        return None;
    }
    let entry = item.webkit_get_as_entry().ok().flatten();
    match entry.filter(FileSystemEntry::is_directory) {
        Some(folder) => Some(Brought::Entry(folder.unchecked_into())),
        None => item.get_as_file().ok().flatten().map(|file| Brought::File(file.into())),
    }
}

/// A field for folders gives out the files of all of them in one row.
fn grouped(files: Vec<JsValue>) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    let mut folders: BTreeMap<String, Vec<(String, JsValue)>> = BTreeMap::new();
    for file in files {
        let path = js::get_text(&file, "webkitRelativePath").unwrap_or_default();
        match path.split_once('/') {
            Some((folder, _)) => folders.entry(folder.to_owned()).or_default().push((path, file)),
            None => chosen.push(Chosen::File(file)),
        }
    }
    chosen.extend(folders.into_iter().map(|(name, files)| Chosen::Folder(name, files)));
    chosen
}

/// Walks through folders. Those with nothing in them are left out.
pub(super) async fn walked(brought: Vec<Brought>) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    for brought in brought {
        match brought {
            Brought::File(file) => chosen.push(Chosen::File(file)),
            Brought::Entry(folder) => {
                let name = folder.name();
                let files = walk(folder).await;
                if !files.is_empty() {
                    chosen.push(Chosen::Folder(name, files));
                }
            }
        }
    }
    chosen
}

async fn walk(folder: FileSystemDirectoryEntry) -> Vec<(String, JsValue)> {
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let reader = folder.create_reader();
        let read = || {
            js::called_back(|done, failed| drop(reader.read_entries_with_callback_and_callback(done, failed)))
        };
        // A reader gives out some of them each time, and in the end none.
        while let Ok(entries) = read().await.map(|entries| list(&entries)) {
            if entries.is_empty() || files.len() > FOLDER_FILES {
                break;
            }
            for entry in entries.into_iter().map(JsCast::unchecked_into::<FileSystemEntry>) {
                if entry.is_directory() {
                    folders.push(entry.unchecked_into());
                    continue;
                }
                let path = entry.full_path();
                let entry: FileSystemFileEntry = entry.unchecked_into();
                let file =
                    js::called_back(|done, failed| entry.file_with_callback_and_callback(done, failed)).await;
                if let Ok(file) = file {
                    files.push((path.trim_start_matches('/').to_owned(), file));
                }
            }
        }
    }
    files
}

fn list(list: &JsValue) -> Vec<JsValue> {
    Array::from(list).to_vec()
}

/// A `Blob` as a file of this name.
pub(super) fn named(blob: &JsValue, name: &str) -> Option<JsValue> {
    let kind = js::object([("type", blob.unchecked_ref::<Blob>().type_().into())]);
    let file =
        File::new_with_blob_sequence_and_options(&Array::of1(blob), name, kind.unchecked_ref()).ok()?;
    Some(file.into())
}

/// What it is called as a file.
pub(super) fn name(chosen: &Chosen) -> String {
    match chosen {
        Chosen::File(file) => safe_name(&file.unchecked_ref::<File>().name()),
        Chosen::Folder(name, _) => safe_name(&format!("{name}.zip")),
    }
}
