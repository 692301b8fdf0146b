//! Which texts a page may show, read from the sources: those that its module says, and every module that this one names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the macros are called that say a text, and whether its key is their second argument.
const MACROS: [(&str, bool); 4] = [("say!(", true), ("told!(", true), ("text!(", true), ("text_of!(", false)];

/// Where the tests of a module begin, at its end: what they say no page does.
const TESTS: &str = "\n#[cfg(test)]\n";
/// What declares a module that is nothing but tests.
const TEST_MODULE: &str = "#[cfg(test)]\n#[cfg(feature = \"ssr\")]\nmod ";

/// The file of a crate's root.
const ROOT: &str = "lib";

/// The sources of a crate, by the path of their module: `components::icon`.
#[derive(Debug, Clone)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// Reads every module below `src` but those that are tests.
    ///
    /// # Errors
    ///
    /// What cannot be read.
    pub fn read(src: &Path) -> io::Result<Self> {
        let mut modules = BTreeMap::new();
        let mut tests = Vec::new();
        let mut folders = vec![src.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let source = fs::read_to_string(&path)?;
                    let declared =
                        source.split(TEST_MODULE).skip(1).filter_map(|after| after.split_once(';'));
                    let inside = module(src, &path);
                    let parent = if inside == ROOT { String::new() } else { inside.clone() + "::" };
                    tests.extend(declared.map(|(name, _)| format!("{parent}{name}")));
                    let (source, _) = source.split_once(TESTS).unwrap_or((&source, ""));
                    modules.insert(inside, source.to_owned());
                }
            }
        }
        let tests: Vec<_> = tests.iter().map(String::as_str).collect();
        modules.retain(|module, _| !is_within(module, &tests));
        Ok(Self(modules))
    }

    /// The keys that any of them says.
    #[must_use]
    pub fn all(&self) -> BTreeSet<String> {
        self.0.values().flat_map(|source| keys_in(source)).collect()
    }

    /// The keys that this module says, and those that it names, and so on.
    #[must_use]
    pub fn reached_from(&self, module: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![module.to_owned()];
        while let Some(module) = waiting.pop() {
            if let Some(source) = self.0.get(&module)
                && reached.insert(module.clone())
            {
                waiting.extend(self.named_in(&module, source));
            }
        }
        reached.iter().flat_map(|module| keys_in(&self.0[module])).collect()
    }

    /// The keys that none but these modules and those below them say.
    #[must_use]
    pub fn said_only_in(&self, modules: &[&str]) -> BTreeSet<String> {
        let (inside, outside): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|(module, _)| is_within(module, modules));
        let said = |sources: Vec<(&String, &String)>| -> BTreeSet<String> {
            sources.into_iter().flat_map(|(_, source)| keys_in(source)).collect()
        };
        &said(inside) - &said(outside)
    }

    /// What other modules name of these and those below them, but for the functions that load a part; each as a sentence.
    #[must_use]
    pub fn strays(&self, modules: &[&str]) -> Vec<String> {
        let mut strays = Vec::new();
        for (module, source) in self.0.iter().filter(|(module, _)| !is_within(module, modules)) {
            for path in paths_in(module, source) {
                let within = self.module_of(&path);
                let item = path[within.len()..].trim_start_matches(':');
                if is_within(within, modules) && !loads_part(&self.0[within], item) {
                    strays.push(format!("{module} names `{path}`, whose code and texts are late"));
                }
            }
        }
        strays
    }

    /// The modules whose path stands in this one.
    fn named_in(&self, module: &str, source: &str) -> Vec<String> {
        let mut named: Vec<_> =
            paths_in(module, source).map(|path| self.module_of(&path).to_owned()).collect();
        // A module below this one is this one's own.
        let below = format!("{module}::");
        named.extend(self.0.keys().filter(|path| path.starts_with(&below)).cloned());
        named
    }

    /// The longest part of a path that is a module: what follows is an item in it.
    fn module_of<'a>(&self, path: &'a str) -> &'a str {
        let mut module = path;
        while !module.is_empty() && !self.0.contains_key(module) {
            module = &module[..module.rfind("::").unwrap_or(0)];
        }
        module
    }
}

/// Whether a module is one of these, or below one.
fn is_within(module: &str, modules: &[&str]) -> bool {
    modules
        .iter()
        .any(|of| module.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
}

/// Whether the function of this name in a source is one that loads a part: its attribute stands right before it.
fn loads_part(source: &str, name: &str) -> bool {
    source.split("#[wasm_split(").skip(1).any(|after| {
        let declared = after.split_once("fn ").and_then(|(_, declared)| declared.split_once('('));
        declared.is_some_and(|(declared, _)| declared == name)
    })
}

/// The paths in the source of a module that begin at the crate, beside the module, or in it, each from the crate on. Of
/// `a::{b, c}` there is each.
fn paths_in(module: &str, source: &str) -> impl Iterator<Item = String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent).to_owned();
    let starts = [("crate::", String::new()), ("super::", parent), ("self::", module.to_owned())];
    starts.into_iter().flat_map(move |(start, base)| {
        source.match_indices(start).flat_map(move |(at, _)| {
            let rest = &source[at + start.len()..];
            let is_path = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == ':';
            let path = rest.split(|letter| !is_path(letter)).next().unwrap_or_default();
            let many = rest[path.len()..].strip_prefix('{').and_then(|many| many.split('}').next());
            let base = base.clone();
            many.unwrap_or_default().split(',').map(move |last| {
                let last = last.trim().split(|letter| !is_path(letter)).next().unwrap_or_default();
                format!("{base}::{path}{last}").trim_matches(':').to_owned()
            })
        })
    })
}

/// `src/components/icon.rs` is `components::icon`, `src/media/mod.rs` is `media`.
fn module(src: &Path, file: &Path) -> String {
    let path: PathBuf = file.strip_prefix(src).unwrap_or(file).with_extension("");
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).filter(|part| part != "mod").collect();
    parts.join("::")
}

/// The keys of the texts that a source says.
fn keys_in(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (macro_name, is_second) in MACROS {
        for (at, _) in source.match_indices(macro_name) {
            let arguments = &source[at + macro_name.len()..];
            let from = if is_second { after_first(arguments) } else { Some(arguments) };
            let key: String = from
                .unwrap_or_default()
                .trim_start()
                .chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                .collect();
            if !key.is_empty() {
                keys.insert(key);
            }
        }
    }
    keys
}

/// What follows the first comma that is in no brackets.
fn after_first(arguments: &str) -> Option<&str> {
    let mut depth = 0_i32;
    for (at, letter) in arguments.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return None,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => return Some(&arguments[at + 1..]),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(modules: &[(&str, &str)]) -> Sources {
        Sources(modules.iter().map(|(path, source)| ((*path).to_owned(), (*source).to_owned())).collect())
    }

    #[test]
    fn a_page_says_what_its_module_says_and_the_modules_it_names() {
        let sources = sources(&[
            ("pages::home", "use crate::components::field::{Field, Kind};\ntold!(i18n, home_title)"),
            ("pages::room", "say!(i18n, room_title)"),
            ("components::field", "super::icon::Icon; say!(use_i18n(), field_name, name = who(a, b))"),
            ("components::icon", "text!(\n    locale,\n    icon_name,\n)"),
            ("components::other", "say!(i18n, other)"),
            ("pages::home::below", "text_of!(below)"),
        ]);
        let reached = sources.reached_from("pages::home");
        assert_eq!(reached.iter().collect::<Vec<_>>(), ["below", "field_name", "home_title", "icon_name"]);
        assert_eq!(sources.all().len(), 6);
        assert!(sources.reached_from("pages::none").is_empty());
    }

    #[test]
    fn a_text_is_late_that_only_late_modules_say() {
        let sources = sources(&[
            ("pages", "say!(i18n, a)"),
            ("panels", "say!(i18n, a); say!(i18n, b)"),
            ("panels::chat", "say!(i18n, c)"),
            ("panels_frame", "say!(i18n, d)"),
        ]);
        assert_eq!(sources.said_only_in(&["panels"]).iter().collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn nothing_late_is_named_by_what_is_there_before_but_what_loads_it() {
        let chat =
            "#[wasm_split(panels, fallible)]\npub(crate) fn chat() -> Make {}\npub(crate) fn words() {}";
        let strays = |pages: &str| {
            sources(&[("panels", ""), ("panels::chat", chat), ("pages", pages)]).strays(&["panels"])
        };
        let none: [&str; 0] = [];
        assert_eq!(strays("use crate::panels::chat::chat;\nuse super::pages;"), none);
        assert_eq!(strays("use crate::panels::chat::{chat, words};").len(), 1);
        assert_eq!(strays("crate::panels::chat::words()").len(), 1);
        assert_eq!(strays("use crate::panels::Frame;").len(), 1);
        assert_eq!(strays("use crate::panels::{chat};").len(), 1, "by which anything in it can be named");
    }
}
