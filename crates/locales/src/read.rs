//! Reads and checks the files of all languages: same keys, same arguments, every plural category of the language.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::entries::{Entries, Entry};
use crate::template::{arguments, is_identifier, numbered};
use crate::{CATEGORIES, COUNT, Key, LocaleSource, Locales, SOURCE};

const OWN_NAME: &str = "language_own_name";
const DIRECTION: &str = "language_direction";

/// Reads every language of the folder.
///
/// # Errors
///
/// Everything that is wrong in any of them, each as a sentence that names the file and the key.
pub fn read(folder: &Path) -> Result<Locales, Vec<String>> {
    let mut files = Vec::new();
    let names = fs::read_dir(folder).map_err(|error| vec![format!("{}: {error}", folder.display())])?;
    for entry in names {
        let path = entry.map_err(|error| vec![format!("{}: {error}", folder.display())])?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let json =
                fs::read_to_string(&path).map_err(|error| vec![format!("{}: {error}", path.display())])?;
            files.push((tag, json));
        }
    }
    gather(files)
}

/// The same of files that were read already: their tags, and their content.
fn gather(mut files: Vec<(String, String)>) -> Result<Locales, Vec<String>> {
    files.sort_by_key(|(tag, _)| (tag != SOURCE, tag.clone()));
    let mut wrong = Vec::new();
    let mut parsed = Vec::new();
    for (tag, json) in &files {
        match LocaleFile::parse(tag, json) {
            Ok(file) => parsed.push(file),
            Err(sentences) => wrong.extend(sentences.into_iter().map(|what| format!("{tag}.json: {what}"))),
        }
    }
    let Some(source) = parsed.iter().find(|file| file.tag == SOURCE) else {
        wrong.push(format!("{SOURCE}.json, which says what texts there are, is not there or cannot be read"));
        return Err(wrong);
    };
    let keys = keys(source, &mut wrong);
    let languages = parsed.iter().map(|file| file.language(&keys, &mut wrong)).collect();
    if wrong.is_empty() { Ok(Locales { first: keys.len(), keys, languages }) } else { Err(wrong) }
}

/// A language's file, before it is compared with the source.
struct LocaleFile {
    tag: String,
    own_name: String,
    direction: String,
    entries: Vec<(String, Entry)>,
}

impl LocaleFile {
    fn parse(tag: &str, json: &str) -> Result<Self, Vec<String>> {
        let all: Entries<Entry> = serde_json::from_str(json).map_err(|error| vec![error.to_string()])?;
        let mut wrong = Vec::new();
        let mut seen = BTreeSet::new();
        let mut meta = BTreeMap::new();
        let mut entries = Vec::new();
        for (key, entry) in all.0 {
            if !seen.insert(key.clone()) {
                wrong.push(format!("`{key}` stands there twice"));
            }
            match entry {
                Entry::Text(text) if key == OWN_NAME || key == DIRECTION => drop(meta.insert(key, text)),
                entry => entries.push((key, entry)),
            }
        }
        if !is_tag(tag) {
            wrong.push("the file is not named after the tag of a language, as `fr` or `pt-BR`".to_owned());
        }
        let own_name = meta.remove(OWN_NAME).unwrap_or_default();
        if own_name.is_empty() || own_name.contains(['"', '\\']) {
            wrong.push(format!("`{OWN_NAME}` has to say what the language is called in itself"));
        }
        let direction = meta.remove(DIRECTION).unwrap_or_default();
        if !matches!(direction.as_str(), "ltr" | "rtl") {
            wrong.push(format!("`{DIRECTION}` has to be \"ltr\" or \"rtl\""));
        }
        if wrong.is_empty() {
            Ok(Self { tag: tag.to_owned(), own_name, direction, entries })
        } else {
            Err(wrong)
        }
    }

    /// The language, as far as it has what the source has.
    fn language(&self, keys: &[Key], wrong: &mut Vec<String>) -> LocaleSource {
        let mut complain =
            |key: &str, what: String| wrong.push(format!("{}.json: `{key}`: {what}", self.tag));
        let used: BTreeSet<&str> = self.entries.iter().flat_map(|(_, entry)| categories_of(entry)).collect();
        let categories: Vec<_> = CATEGORIES
            .into_iter()
            .filter(|category| *category == "other" || used.contains(category))
            .collect();
        let mut texts = BTreeMap::new();
        for key in keys {
            let Some((_, entry)) = self.entries.iter().find(|(name, _)| *name == key.name) else {
                complain(&key.name, "this text is missing".to_owned());
                continue;
            };
            match lines(entry, key, &categories) {
                Ok(lines) => drop(texts.insert(key.name.clone(), lines)),
                Err(what) => complain(&key.name, what),
            }
        }
        for (name, _) in self.entries.iter().filter(|(name, _)| !keys.iter().any(|key| key.name == *name)) {
            complain(name, format!("there is no such text in {SOURCE}.json"));
        }
        let Self { tag, own_name, direction, .. } = self;
        LocaleSource {
            tag: tag.clone(),
            own_name: own_name.clone(),
            direction: direction.clone(),
            categories,
            texts,
        }
    }
}

/// The texts that the source has.
fn keys(source: &LocaleFile, wrong: &mut Vec<String>) -> Vec<Key> {
    let mut keys = Vec::new();
    for (name, entry) in &source.entries {
        let (text, plural) = match entry {
            Entry::Text(text) => (Some(text), false),
            Entry::Forms(forms) => {
                (forms.iter().find(|(form, _)| form == "other").map(|(_, text)| text), true)
            }
        };
        let made_with = match text {
            None => Err("the form `other` is missing".to_owned()),
            Some(_) if !is_identifier(name) => {
                Err("a key is made of small letters, digits and `_`".to_owned())
            }
            Some(text) => arguments(text),
        };
        match made_with {
            Ok(mut arguments) => {
                // Some plurals name no number: "Several people are writing".
                if plural && !arguments.iter().any(|argument| argument == COUNT) {
                    arguments.push(COUNT.to_owned());
                }
                let source = text.cloned().unwrap_or_default();
                keys.push(Key { name: name.clone(), arguments, plural, source });
            }
            Err(what) => wrong.push(format!("{}.json: `{name}`: {what}", source.tag)),
        }
    }
    keys
}

/// A text as it stands in the browser's file, one form after the other.
fn lines(entry: &Entry, key: &Key, categories: &[&str]) -> Result<Vec<String>, String> {
    match entry {
        Entry::Text(_) if key.plural => Err("this has a text for each plural category".to_owned()),
        Entry::Forms(_) if !key.plural => Err(format!("this has one text, as in {SOURCE}.json")),
        Entry::Text(text) => Ok(vec![filled_as(text, key, &[])?]),
        Entry::Forms(forms) => {
            if let Some((form, _)) = forms.iter().find(|(form, _)| !CATEGORIES.contains(&form.as_str())) {
                return Err(format!("`{form}` is no plural category of CLDR"));
            }
            let form = |category: &&str| {
                let (_, text) = forms
                    .iter()
                    .find(|(form, _)| form == category)
                    .ok_or_else(|| format!("the form `{category}` is missing, which other plurals have"))?;
                // "1 person" need not be made with the number. Which number `few` or `other` stands for only it can say.
                let is_one_number = matches!(*category, "zero" | "one" | "two");
                let says_count = key.source.contains(COUNT) && !is_one_number;
                filled_as(text, key, if says_count { &[] } else { &[COUNT] })
                    .map_err(|what| format!("`{category}`: {what}"))
            };
            categories.iter().map(form).collect()
        }
    }
}

/// The text as a template, unless it lacks an argument that it has to have.
fn filled_as(text: &str, key: &Key, optional: &[&str]) -> Result<String, String> {
    let used = arguments(text)?;
    let missing = key
        .arguments
        .iter()
        .find(|argument| !used.contains(argument) && !optional.contains(&argument.as_str()));
    if let Some(argument) = missing {
        return Err(format!("`{{{{ {argument} }}}}` is missing"));
    }
    numbered(text, &key.arguments)
}

fn categories_of(entry: &Entry) -> Vec<&str> {
    match entry {
        Entry::Text(_) => Vec::new(),
        Entry::Forms(forms) => forms.iter().map(|(form, _)| form.as_str()).collect(),
    }
}

/// As much of BCP 47 as a file may be named: letters and digits in parts.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|letter| letter.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#""language_own_name": "X", "language_direction": "ltr""#;

    fn file(tag: &str, entries: &str) -> (String, String) {
        (tag.to_owned(), format!("{{ {HEAD}, {entries} }}"))
    }

    /// What is said about a translation of this source.
    fn complaints(source: &str, translation: &str) -> String {
        gather(vec![file("fr", translation), file("en", source)]).unwrap_err().join("\n")
    }

    #[test]
    fn a_language_is_written_in_the_order_of_the_source() {
        let source = r#""hello": "Hello {{ name }}", "people": { "one": "1 person of {{ room }}", "other": "{{ count }} people of {{ room }}" }"#;
        let french = r#""people": { "many": "{{ count }} de gens, {{ room }}", "one": "{{ room }} : {{ count }}", "other": "{{ count }} gens, {{ room }}" }, "hello": "Bonjour {{ name }}""#;
        let Locales { keys, languages, .. } = gather(vec![file("fr", french), file("en", source)]).unwrap();
        assert_eq!(languages.iter().map(|language| language.tag.as_str()).collect::<Vec<_>>(), ["en", "fr"]);
        assert_eq!(keys[1].arguments, ["count", "room"]);
        assert_eq!(languages[0].file(&keys), "ltr\tone other\nHello {0}\n1 person of {1}\t{0} people of {1}");
        assert_eq!(
            languages[1].file(&keys),
            "ltr\tone many other\nBonjour {0}\n{1} : {0}\t{0} de gens, {1}\t{0} gens, {1}"
        );
    }

    #[test]
    fn what_would_leave_a_hole_is_refused_in_a_sentence() {
        let hello = r#""hello": "Hello {{ name }}""#;
        let people = r#""people": { "one": "1 person", "other": "{{ count }} people" }"#;
        for (source, translation, complaint) in [
            (hello, r#""other": "x""#, "fr.json: `hello`: this text is missing"),
            (
                hello,
                r#""hello": "Bonjour {{ name }}", "more": "x""#,
                "fr.json: `more`: there is no such text",
            ),
            (hello, r#""hello": "Bonjour""#, "fr.json: `hello`: `{{ name }}` is missing"),
            (hello, r#""hello": "Bonjour {{ name }} {{ nom }}""#, "`{{ nom }}` is nothing"),
            (hello, r#""hello": "Bonjour {{ name }}", "hello": "x""#, "`hello` stands there twice"),
            (hello, r#""hello": { "other": "{{ name }}" }"#, "this has one text"),
            (people, r#""people": "gens""#, "this has a text for each plural category"),
            (people, r#""people": { "one": "1 personne" }"#, "the form `other` is missing"),
            (people, r#""people": { "one": "1", "other": "gens" }"#, "`other`: `{{ count }}` is missing"),
            (
                people,
                r#""people": { "single": "1", "other": "{{ count }}" }"#,
                "`single` is no plural category",
            ),
        ] {
            let said = complaints(source, translation);
            assert!(said.contains(complaint), "{said}");
        }
        let two =
            r#""a": { "one": "1", "other": "{{ count }}" }, "b": { "one": "1", "other": "{{ count }}" }"#;
        let uneven = r#""a": { "one": "1", "few": "{{ count }}", "other": "{{ count }}" }, "b": { "one": "1", "other": "{{ count }}" }"#;
        assert!(complaints(two, uneven).contains("`b`: the form `few` is missing, which other plurals have"));
    }

    #[test]
    fn a_file_says_its_name_and_its_direction() {
        let said = gather(vec![file("en", r#""a": "b""#), ("de".to_owned(), r#"{ "a": "b" }"#.to_owned())]);
        let said = said.unwrap_err().join("\n");
        assert!(
            said.contains("de.json: `language_own_name`") && said.contains("de.json: `language_direction`")
        );
        assert!(gather(vec![file("en", r#""a": "b""#), file("English", r#""a": "b""#)]).is_err());
        assert!(gather(vec![file("en", r#""a": "b""#), file("pt-BR", r#""a": "b""#)]).is_ok());
    }
}
