//! The order of the files of the whiteboard's panel, held by a test: each uses those before it and none after it.

use std::fs;
use std::path::Path;

/// What reaches the browser, then what paints, then the view that everything shown shares, then what is shown.
const ORDER: [&str; 16] = [
    "clock",
    "brought",
    "canvas",
    "look",
    "paint",
    "words",
    "view",
    "pictures",
    "saving",
    "bar",
    "style_bar",
    "foot",
    "listing",
    "writing",
    "surface",
    "pdf",
];

#[test]
fn files_use_only_what_stands_before_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/collab/whiteboard");
    let mut sources = 0;
    for (at, module) in ORDER.iter().enumerate() {
        let mut check = |path: &Path, way: &str| {
            sources += 1;
            let text = fs::read_to_string(path).unwrap();
            for used in used(&text, way) {
                let above = ORDER.iter().position(|other| *other == used).is_some_and(|used| used >= at);
                assert!(!above, "{} uses {used}", path.display());
            }
        };
        check(&folder.join(module).with_extension("rs"), "super::");
        for entry in fs::read_dir(folder.join(module)).into_iter().flatten() {
            check(&entry.unwrap().path(), "whiteboard::");
        }
    }
    assert_eq!(sources, ORDER.len() + 2, "the view has two files more");
    let files = fs::read_dir(&folder).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_file());
    assert_eq!(files.count(), ORDER.len() + 1, "each has its place, but for this one");
}

/// The modules that stand behind this in a source, alone or in braces.
fn used<'a>(text: &'a str, way: &str) -> Vec<&'a str> {
    let behind = text.split(way).skip(1).flat_map(|after| {
        let all = after.strip_prefix('{').and_then(|after| after.split('}').next());
        all.unwrap_or_else(|| after.split([';', '\n']).next().unwrap_or_default()).split(',')
    });
    behind.filter_map(|one| one.trim().split(|c: char| c != '_' && !c.is_alphanumeric()).next()).collect()
}
