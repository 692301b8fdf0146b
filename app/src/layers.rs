//! The order of the modules of this crate, held by a test: a module uses those before it and none after it.

use std::fs;
use std::path::Path;

/// What the browser and the browser half are, then what every page needs, then the parts, then what is made of them.
const ORDER: [&str; 17] = [
    "js",
    "dom",
    "save",
    "page",
    "engine",
    "i18n",
    "ui",
    "lazy",
    "plan",
    "room",
    "components",
    "check",
    "collab",
    "pages",
    "roots",
    "web_app",
    "shell",
];
/// The crate itself, and tests of whole pages.
const APART: [&str; 3] = ["lib", "layers", "rendered"];

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Looks at every source file in a folder, which belongs to the module `top` or is the root.
fn visit(folder: &Path, top: Option<&str>, wrong: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let top = top.unwrap_or(stem);
        if APART.contains(&top) {
            continue;
        }
        if path.is_dir() {
            visit(&path, Some(top), wrong);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let found = upward(top, &text).into_iter();
            wrong.extend(found.map(|found| format!("{} uses {found}", path.display())));
        }
    }
}

/// The modules that a source of the module `top` uses although they stand after it, or have no place in the order.
fn upward<'a>(top: &str, text: &'a str) -> Vec<&'a str> {
    let place = |module: &str| ORDER.iter().position(|other| *other == module);
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let used = code.flat_map(|line| line.split("crate::").skip(1)).flat_map(|after| {
        let end = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        // Of `crate::{a, b}` each; what is in one another is written as an import each.
        let all = after.strip_prefix('{').and_then(|after| after.split('}').next()).unwrap_or(after);
        let all = if all.len() == after.len() { &after[..end(after)] } else { all };
        all.split(',').map(move |one| &one.trim()[..end(one.trim())])
    });
    used.filter(|module| place(module).is_none_or(|at| place(top).is_none_or(|own| at > own))).collect()
}

#[test]
fn an_upward_import_is_found() {
    assert_eq!(
        upward("components", "use crate::collab::chat;\nuse crate::dom;\n// crate::roots"),
        ["collab"]
    );
    assert_eq!(upward("room", "use crate::{dom, pages};"), ["pages"]);
    assert_eq!(upward("new", "use crate::dom;"), ["dom"]);
}
