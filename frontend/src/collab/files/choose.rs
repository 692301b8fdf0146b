//! What a person chose, dropped or pasted: files, and folders with what is in them.

use std::collections::BTreeMap;

use js_sys::{Array, Function, Promise, Reflect};
use parvis_transfer::limits::FOLDER_FILES;
use parvis_transfer::safe_name;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Event;

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
    Entry(JsValue),
}

/// What this event brings: a drop or a paste, or the change of a field for files, which is emptied.
pub(super) fn brought(event: &Event) -> (Vec<Brought>, Vec<Chosen>) {
    for source in ["dataTransfer", "clipboardData"] {
        if let Some(items) = js::get(event, source).and_then(|data| js::get(&data, "items")) {
            return (list(&items).iter().filter_map(item).collect(), Vec::new());
        }
    }
    let Some(field) = js::get(event, "target") else { return (Vec::new(), Vec::new()) };
    let files = js::get(&field, "files").map(|files| list(&files)).unwrap_or_default();
    js::set(&field, "value", &"".into());
    (Vec::new(), grouped(files))
}

fn item(item: &JsValue) -> Option<Brought> {
    if js::get_text(item, "kind")? != "file" {
        return None;
    }
    let entry = js::call(item, "webkitGetAsEntry", &[]).ok();
    let folder = entry.filter(|entry| is(entry, "isDirectory"));
    match folder {
        Some(folder) => Some(Brought::Entry(folder)),
        None => js::call(item, "getAsFile", &[]).ok().filter(JsValue::is_object).map(Brought::File),
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
                let name = js::get_text(&folder, "name").unwrap_or_default();
                let files = walk(folder).await;
                if !files.is_empty() {
                    chosen.push(Chosen::Folder(name, files));
                }
            }
        }
    }
    chosen
}

async fn walk(folder: JsValue) -> Vec<(String, JsValue)> {
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let Ok(reader) = js::call(&folder, "createReader", &[]) else { continue };
        // A reader gives out some of them each time, and in the end none.
        while let Some(entries) = called_back(&reader, "readEntries").await.map(|entries| list(&entries)) {
            if entries.is_empty() || files.len() > FOLDER_FILES {
                break;
            }
            for entry in entries {
                if is(&entry, "isDirectory") {
                    folders.push(entry);
                } else if let Some(file) = called_back(&entry, "file").await {
                    let path = js::get_text(&entry, "fullPath").unwrap_or_default();
                    files.push((path.trim_start_matches('/').to_owned(), file));
                }
            }
        }
    }
    files
}

/// Calls what answers by one of two callbacks.
async fn called_back(object: &JsValue, method: &str) -> Option<JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let _ = js::call(object, method, &[resolve.into(), reject.into()]);
    });
    js::settled(Ok(promise)).await.ok()
}

fn is(object: &JsValue, property: &str) -> bool {
    js::get(object, property).is_some_and(|value| value.is_truthy())
}

fn list(list: &JsValue) -> Vec<JsValue> {
    Array::from(list).to_vec()
}

/// A `Blob` as a file of this name.
pub(super) fn named(blob: &JsValue, name: &str) -> Option<JsValue> {
    let class = js::get(&js_sys::global(), "File")?.dyn_into::<Function>().ok()?;
    let kind = js::object([("type", js::get(blob, "type")?)]);
    Reflect::construct(&class, &Array::of3(&Array::of1(blob), &name.into(), &kind)).ok()
}

/// What it is called as a file.
pub(super) fn name(chosen: &Chosen) -> String {
    match chosen {
        Chosen::File(file) => safe_name(&js::get_text(file, "name").unwrap_or_default()),
        Chosen::Folder(name, _) => safe_name(&format!("{name}.zip")),
    }
}
