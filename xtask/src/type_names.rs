//! A type name stands once in the workspace, so that who searches for it finds it. Types of tests are not looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Names that stand more than once, each with how often and why.
const SHARED: [(&str, usize, &str); 3] = [
    ("Input", 2, "what a pure core takes: `meeting` and `room`"),
    ("Output", 3, "what a pure core gives: `meeting`, `room`, and a file that comes in `transfer`"),
    ("LanguageFiles", 2, "the build writes it as JSON and `app` reads it: one thing on two sides"),
];

#[test]
fn a_type_name_stands_once_in_the_workspace() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for folder in ["app", "crates", "frontend", "pdf", "server", "xtask"] {
        visit(&root.join(folder), &mut found);
    }
    assert!(found.len() > 500, "only {} type names were found", found.len());
    let allowed = |name: &str| SHARED.iter().find(|shared| shared.0 == name).map_or(1, |shared| shared.1);
    let twice = found.iter().filter(|(name, files)| files.len() > allowed(name));
    let lines: Vec<_> = twice.map(|(name, files)| format!("{name}: {files:?}")).collect();
    assert!(lines.is_empty(), "defined more than once:\n{}", lines.join("\n"));
    for (name, times, _) in SHARED {
        assert_eq!(found.get(name).map(Vec::len), Some(times), "{name} is not shared like this any more");
    }
}

fn visit(folder: &Path, found: &mut BTreeMap<String, Vec<PathBuf>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["tests", "target", "benches", "examples"].contains(&name) {
                visit(&path, found);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            for defined in type_names(&fs::read_to_string(&path).unwrap()) {
                found.entry(defined).or_default().push(path.clone());
            }
        }
    }
}

/// The types and traits that a source defines outside functions and modules.
fn type_names(text: &str) -> Vec<String> {
    let defined = |line: &str| {
        let line = line.strip_prefix("pub").map_or(line, |rest| match rest.strip_prefix('(') {
            Some(scope) => scope.split_once(')').map_or(rest, |(_, rest)| rest),
            None => rest,
        });
        let mut words = line.split_whitespace();
        let keyword = words.next()?;
        let name: String = words.next()?.chars().take_while(|c| c.is_alphanumeric()).collect();
        ["struct", "enum", "trait", "union"].contains(&keyword).then_some(name)
    };
    text.lines().filter(|line| !line.starts_with(' ')).filter_map(defined).collect()
}

#[test]
fn types_are_found_whatever_their_visibility() {
    let text = "struct A;\npub struct B<T> {\npub(crate) enum C {\npub(in crate::x) trait D: E {\n    struct F;\n// enum G\nfn h() {}\n";
    assert_eq!(type_names(text), ["A", "B", "C", "D"]);
}
