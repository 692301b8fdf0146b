//! Reads `app/locales` when the pages are built, for the build script of `app` and for `xtask`.
//!
//! A language is one file, `xx.json`, named after its tag (BCP 47). It says what the language is called in itself and
//! which way it is written, and then has one line a text:
//!
//! ```json
//! {
//!   "language_own_name": "English",
//!   "language_direction": "ltr",
//!   "home_start": "Start the meeting",
//!   "tile_you": "{{ name }} (you)",
//!   "people_count": { "one": "1 person", "other": "{{ count }} people" }
//! }
//! ```
//!
//! [`read`] refuses what would show a person a hole: a text that one language lacks, an argument that its translation
//! does not use, a form of the plural that is missing. A browser gets a language in two files, [`Locales::first_file`] and
//! [`Locales::late_file`]: one line a text, in the order of [`Locales::keys`], so that the compiled pages know a text by its
//! number.

mod entries;
mod late;
mod read;
mod said;
mod template;

use std::collections::BTreeMap;

pub use late::{LATE, SERVER_ONLY, read_crate};
pub use read::read;
pub use said::Sources;

/// The language that the others are translations of: it says which texts there are and what each is made with.
pub const SOURCE: &str = "en";

/// The categories of CLDR's plural rules, in CLDR's order. Every language has `other`.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The argument that a plural is chosen by.
pub const COUNT: &str = "count";

/// Every language, and what each of them has a text for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locales {
    /// In the order of the texts in a language's files.
    pub keys: Vec<Key>,
    /// How many of them are in the first file. The others are late.
    pub first: usize,
    /// The source first, then by their tags.
    pub languages: Vec<LocaleSource>,
}

/// A text, whatever the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// An identifier in Rust.
    pub name: String,
    /// What it is made with, in the order of their numbers in the templates.
    pub arguments: Vec<String>,
    /// Whether it has forms, chosen by the argument [`COUNT`].
    pub plural: bool,
    /// The text in the source language, as it stands in its file; of a plural, the form `other`.
    pub source: String,
}

/// One language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocaleSource {
    /// Its tag, which names its file: `fr`, `pt-BR`.
    pub tag: String,
    /// What it is called in itself.
    pub own_name: String,
    /// `ltr` or `rtl`, as in HTML's `dir`.
    pub direction: String,
    /// Which plural categories its texts have, in the order of [`CATEGORIES`].
    pub categories: Vec<&'static str>,
    /// By key; as templates, in which `{0}` is the first of the key's arguments.
    texts: BTreeMap<String, Vec<String>>,
}

impl Locales {
    /// All texts of a language: the first line is the direction, a tab, and the plural categories; then comes one text a
    /// line, the forms of a plural in the order of the categories and with tabs between them.
    #[must_use]
    pub fn file(&self, language: &LocaleSource) -> String {
        language.file(&self.keys)
    }

    /// What a browser gets first: the same without the texts that are late.
    #[must_use]
    pub fn first_file(&self, language: &LocaleSource) -> String {
        language.file(&self.keys[..self.first])
    }

    /// What a browser gets with the first code that is late: the lines that are missing there.
    #[must_use]
    pub fn late_file(&self, language: &LocaleSource) -> String {
        let lines: Vec<_> = self.keys[self.first..].iter().map(|key| language.line(key)).collect();
        lines.join("\n")
    }
}

impl LocaleSource {
    fn file(&self, keys: &[Key]) -> String {
        let mut file = format!("{}\t{}", self.direction, self.categories.join(" "));
        for key in keys {
            file.push('\n');
            file.push_str(&self.line(key));
        }
        file
    }

    fn line(&self, key: &Key) -> String {
        self.texts[&key.name].join("\t")
    }
}
