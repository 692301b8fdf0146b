//! Makes of `locales/` what the compiler needs: a type a text, so that a key that is none, or a text without what it is
//! made with, does not compile; and the list of languages.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use parvis_locales::{COUNT, Key, LocaleSource, Locales};

/// The module of the page whose texts travel in its document.
const HOME: &str = "pages::home";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    // Which texts a page says is read from it.
    println!("cargo::rerun-if-changed=src");
    let (locales, sources) = match parvis_locales::read_crate(Path::new(".")) {
        Ok(read) => read,
        Err(wrong) => {
            for what in wrong {
                println!("cargo::error=app: {what}");
            }
            return Ok(());
        }
    };
    let said = sources.all();
    for key in locales.keys.iter().filter(|key| !said.contains(&key.name)) {
        println!("cargo::warning=app/locales: nothing says the text `{}`", key.name);
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for language in &locales.languages {
        std::fs::write(out.join(format!("{}.txt", language.tag)), locales.file(language))?;
    }
    std::fs::write(out.join("i18n.rs"), code(&locales, &sources.reached_from(HOME))?)?;
    Ok(())
}

fn code(
    Locales { keys, first, languages }: &Locales,
    home: &BTreeSet<String>,
) -> Result<String, std::fmt::Error> {
    let mut code = String::new();
    locale(&mut code, languages)?;

    writeln!(code, "#[cfg(not(target_arch = \"wasm32\"))]")?;
    writeln!(code, "pub(super) const FILES: [&str; Locale::ALL.len()] = [")?;
    for language in languages {
        writeln!(code, "include_str!(concat!(env!(\"OUT_DIR\"), \"/{}.txt\")),", language.tag)?;
    }
    writeln!(code, "];")?;

    writeln!(code, "/// How many texts are in a language's first file; the others are in its late one.")?;
    writeln!(code, "pub(super) const FIRST: usize = {first};")?;

    // What is late comes to the home page with the code that says it, as to a room's.
    let numbers = (0..*first).filter(|number| home.contains(&keys[*number].name));
    let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
    writeln!(code, "#[cfg(feature = \"ssr\")]")?;
    writeln!(code, "pub(super) const HOME: &[usize] = &[{}];", numbers.join(", "))?;

    writeln!(code, "pub(crate) mod keys {{")?;
    writeln!(code, "use std::fmt::Display;")?;
    writeln!(code, "use super::super::{{Locale, Number, Text, counted, filled}};")?;
    for (number, key) in keys.iter().enumerate() {
        text(&mut code, number, key)?;
    }
    writeln!(code, "}}")?;
    Ok(code)
}

/// The type `Locale`.
fn locale(code: &mut String, languages: &[LocaleSource]) -> std::fmt::Result {
    let variants: Vec<_> = languages.iter().map(|language| language.tag.replace('-', "_")).collect();
    writeln!(code, "/// A language there is a file for in `locales/`, by its tag.")?;
    writeln!(code, "#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]")?;
    writeln!(code, "pub enum Locale {{\n#[default]")?;
    for (variant, language) in variants.iter().zip(languages) {
        writeln!(code, "/// {}.\n{variant},", language.own_name)?;
    }
    writeln!(code, "}}\nimpl Locale {{")?;
    let all: Vec<_> = variants.iter().map(|variant| format!("Self::{variant}")).collect();
    writeln!(code, "/// Every language, the source of the others first.")?;
    writeln!(code, "pub const ALL: [Self; {}] = [{}];", all.len(), all.join(", "))?;
    for (name, what, of) in [
        ("as_str", "Its tag (BCP 47).", (|language| &language.tag) as fn(&LocaleSource) -> &String),
        ("own_name", "What it is called in itself.", |language| &language.own_name),
    ] {
        writeln!(
            code,
            "/// {what}\n#[must_use]\npub const fn {name}(self) -> &'static str {{\nmatch self {{"
        )?;
        for (variant, language) in variants.iter().zip(languages) {
            writeln!(code, "Self::{variant} => {:?},", of(language))?;
        }
        writeln!(code, "}}\n}}")?;
    }
    writeln!(code, "}}")
}

/// The type of one text: its fields are what it is made with.
fn text(code: &mut String, number: usize, Key { name, arguments, plural, source }: &Key) -> std::fmt::Result {
    writeln!(code, "#[doc = {source:?}]")?;
    if arguments.is_empty() {
        writeln!(code, "pub(crate) struct {name} {{}}")?;
        writeln!(code, "impl {name} {{ pub(crate) const TEXT: Text = Text({number});")?;
        writeln!(
            code,
            "#[inline] pub(crate) fn text(self, locale: Locale) -> &'static str {{ Self::TEXT.text(locale) }} }}"
        )?;
        return Ok(());
    }
    let is_count = |argument: &str| *plural && argument == COUNT;
    writeln!(code, "pub(crate) struct {name}<'a> {{")?;
    for argument in arguments {
        let kind = if is_count(argument) { "Number" } else { "Display" };
        writeln!(code, "pub(crate) {argument}: &'a dyn {kind},")?;
    }
    writeln!(code, "}}")?;
    let values: Vec<_> = arguments.iter().map(|argument| format!("self.{argument}")).collect();
    let made = if *plural {
        format!("counted(locale, {number}, self.{COUNT}, &[{}])", values.join(", "))
    } else {
        format!("filled(locale, {number}, &[{}])", values.join(", "))
    };
    writeln!(code, "impl {name}<'_> {{ pub(crate) fn text(self, locale: Locale) -> String {{ {made} }} }}")
}
