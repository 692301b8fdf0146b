//! Which texts a page may show, read from the sources: those that its module says, and every module that this one names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the macros are called that say a text, and whether its key is their second argument.
const MACROS: [(&str, bool); 4] = [("say!(", true), ("told!(", true), ("text!(", true), ("text_of!(", false)];

/// Where the tests of a module begin, at its end: what they say no page does.
const TESTS: &str = "\n#[cfg(test)]\n";

/// The sources of a crate, by the path of their module: `components::icon`.
#[derive(Debug, Clone)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// Reads every module below `src`.
    ///
    /// # Errors
    ///
    /// What cannot be read.
    pub fn read(src: &Path) -> io::Result<Self> {
        let mut modules = BTreeMap::new();
        let mut folders = vec![src.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let source = fs::read_to_string(&path)?;
                    let (source, _) = source.split_once(TESTS).unwrap_or((&source, ""));
                    modules.insert(module(src, &path), source.to_owned());
                }
            }
        }
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

    /// The modules whose path stands in this one.
    fn named_in(&self, module: &str, source: &str) -> Vec<String> {
        let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
        let mut named = Vec::new();
        for (start, base) in [("crate::", ""), ("super::", parent), ("self::", module)] {
            for (at, _) in source.match_indices(start) {
                let path = source[at + start.len()..]
                    .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == ':'))
                    .next()
                    .unwrap_or_default();
                let mut path = format!("{base}::{path}").trim_matches(':').to_owned();
                // The longest part of the path that is a module: what follows is an item in it.
                while !path.is_empty() && !self.0.contains_key(&path) {
                    path.truncate(path.rfind("::").unwrap_or(0));
                }
                named.push(path);
            }
        }
        // A module below this one is this one's own.
        let below = format!("{module}::");
        named.extend(self.0.keys().filter(|path| path.starts_with(&below)).cloned());
        named
    }
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
}
