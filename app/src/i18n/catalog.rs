//! The texts of each language that are here, and how they are filled in.

use std::fmt::{Display, Write as _};
use std::sync::OnceLock;

use super::Locale;
use super::generated::FIRST;

/// The texts of one language, but for those that are late in a browser.
#[derive(Debug)]
pub(super) struct Catalog {
    /// `ltr` or `rtl`.
    pub(super) direction: &'static str,
    /// The plural categories, in the order of the forms of a text.
    categories: &'static str,
    texts: Vec<&'static str>,
}

/// A file is read once and stays for as long as the page does: so a text can be handed out without a copy.
static FILES: [OnceLock<String>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
static CATALOGS: [OnceLock<Catalog>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
/// The same of the texts that are late.
static LATE_FILES: [OnceLock<String>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
static LATE_TEXTS: [OnceLock<Vec<&'static str>>; Locale::ALL.len()] =
    [const { OnceLock::new() }; Locale::ALL.len()];

impl Catalog {
    /// See `Locales::file` in `crates/locales`, which writes this.
    fn read(file: &'static str) -> Self {
        let mut lines = file.split('\n');
        let (direction, categories) = lines.next().and_then(|head| head.split_once('\t')).unwrap_or_default();
        Self { direction, categories, texts: lines.collect() }
    }
}

/// Takes what a language's file says. `false` when the language was here before, and stays what it was.
pub fn install(locale: Locale, file: String) -> bool {
    let number = locale as usize;
    FILES[number].set(file).is_ok()
        && FILES[number].get().is_some_and(|file| CATALOGS[number].set(Catalog::read(file)).is_ok())
}

/// The same of the texts that are late.
pub(super) fn install_late(locale: Locale, file: String) -> bool {
    let number = locale as usize;
    LATE_FILES[number].set(file).is_ok()
        && LATE_FILES[number]
            .get()
            .is_some_and(|file| LATE_TEXTS[number].set(file.split('\n').collect()).is_ok())
}

/// One of the two files of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextFile {
    First,
    Late,
}

/// What a language lacks to be shown. The server lacks nothing.
pub(super) fn missing(locale: Locale) -> Option<TextFile> {
    if of(locale).is_none() {
        Some(TextFile::First)
    } else if cfg!(target_arch = "wasm32") && super::is_late_code_here() && late(locale).is_empty() {
        Some(TextFile::Late)
    } else {
        None
    }
}

/// The texts of a language, if they are here.
pub(super) fn of(locale: Locale) -> Option<&'static Catalog> {
    let catalog = &CATALOGS[locale as usize];
    #[cfg(not(target_arch = "wasm32"))]
    let catalog = Some(catalog.get_or_init(|| Catalog::read(super::generated::FILES[locale as usize])));
    #[cfg(target_arch = "wasm32")]
    let catalog = catalog.get();
    catalog
}

/// A text that is made with nothing, in no language yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text(pub(super) u16);

impl Text {
    /// In this language.
    pub(crate) fn text(self, locale: Locale) -> &'static str {
        template(locale, self.0)
    }
}

/// A line of a language's files; nothing where the language is not here.
fn template(locale: Locale, number: u16) -> &'static str {
    let number = usize::from(number);
    let first = of(locale).and_then(|catalog| catalog.texts.get(number));
    first.or_else(|| late(locale).get(number.checked_sub(FIRST)?)).copied().unwrap_or_default()
}

/// The texts of a language that are late. The loader of late files puts them into the document before it lets any code
/// run that says one.
fn late(locale: Locale) -> &'static [&'static str] {
    let texts = &LATE_TEXTS[locale as usize];
    if cfg!(target_arch = "wasm32")
        && texts.get().is_none()
        && let Some(file) = super::carried_late(locale)
    {
        let _ = install_late(locale, file);
    }
    texts.get().map_or(&[], Vec::as_slice)
}

/// A text with these values in it.
pub(super) fn filled(locale: Locale, number: u16, values: &[&dyn Display]) -> String {
    fill(template(locale, number), values)
}

/// A number that a plural is chosen by.
pub(crate) trait Number: Display {
    /// As JavaScript counts.
    fn as_f64(&self) -> f64;
}

macro_rules! numbers {
    ($($kind:ty),*) => { $(impl Number for $kind {
        #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "nothing is counted up to 2^53")]
        fn as_f64(&self) -> f64 { *self as f64 }
    })* };
}
numbers!(u8, u16, u32, u64, usize, i32);

/// The form of a text that this number takes in the language, with these values in it.
pub(super) fn counted(locale: Locale, number: u16, count: &dyn Number, values: &[&dyn Display]) -> String {
    let forms = template(locale, number).split('\t');
    let categories = of(locale).map_or("", |catalog| catalog.categories).split(' ');
    let category = category(locale, count.as_f64());
    let mut chosen = "";
    // The last form is that of `other`, which every language has.
    for (form, of) in forms.zip(categories) {
        chosen = form;
        if of == category {
            break;
        }
    }
    fill(chosen, values)
}

/// Puts the values in the places of their numbers: `{0}`.
fn fill(template: &str, values: &[&dyn Display]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut pieces = template.split('{');
    filled.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let mut letters = piece.chars();
        let value =
            letters.next().and_then(|digit| digit.to_digit(10)).and_then(|at| values.get(at as usize));
        if let Some(value) = value {
            // A value that refuses to be written is left out.
            let _ = write!(filled, "{value}");
        }
        letters.next();
        filled.push_str(letters.as_str());
    }
    filled
}

/// The plural category of a number, by the browser's rules.
#[cfg(target_arch = "wasm32")]
fn category(locale: Locale, count: f64) -> String {
    use web_sys::js_sys::{Array, Intl::PluralRules, Object};
    PluralRules::new(&Array::of1(&locale.as_str().into()), &Object::new()).select(count).into()
}

/// The plural category of a number, by the rules of CLDR.
#[cfg(not(target_arch = "wasm32"))]
fn category(locale: Locale, count: f64) -> &'static str {
    use icu_plurals::PluralCategory;
    let Some(rules) = rules(locale) else { return "other" };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a whole number")]
    match rules.category_for(count as usize) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn rules(locale: Locale) -> Option<icu_plurals::PluralRules> {
    let language: icu_locale_core::Locale = locale.as_str().parse().ok()?;
    icu_plurals::PluralRules::try_new(language.into(), icu_plurals::PluralRulesOptions::default()).ok()
}

/// What the document of the home page carries: its file with nothing but the texts that the page can show.
#[cfg(feature = "ssr")]
pub(crate) fn home_file(locale: Locale) -> String {
    let Some(catalog) = of(locale) else { return String::new() };
    let wanted = super::generated::HOME;
    let texts = &catalog.texts[..wanted.last().map_or(0, |last| last + 1)];
    let mut file = format!("{}\t{}", catalog.direction, catalog.categories);
    for (number, text) in texts.iter().enumerate() {
        file.push('\n');
        file.push_str(if wanted.contains(&number) { text } else { "" });
    }
    file
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    #[test]
    fn a_text_has_its_values_in_it() {
        assert_eq!(fill("{1}: {0}!", &[&"a {0}", &2]), "2: a {0}!");
        assert_eq!(fill("plain", &[]), "plain");
        assert_eq!(text!(Locale::en, tile_you, name = "Ada"), "Ada (you)");
        assert_eq!(text!(Locale::fr, home_field), "Nom de la réunion");
    }

    #[test]
    fn a_number_takes_the_form_that_the_language_has_for_it() {
        let people = |locale, count: usize| text!(locale, people_count, count = count);
        assert_eq!(people(Locale::en, 0), "0 people");
        assert_eq!(people(Locale::en, 1), "1 person");
        assert_eq!(people(Locale::en, 2), "2 people");
        assert_eq!(people(Locale::fr, 0), "0 personne");
        assert_eq!(people(Locale::fr, 1), "1 personne");
        assert_eq!(people(Locale::fr, 2), "2 personnes");
        assert_eq!(people(Locale::fr, 1_000_000), "1000000 personnes");
    }

    #[test]
    fn each_language_has_the_forms_that_cldr_says() {
        for locale in Locale::ALL {
            let rules = rules(locale).unwrap();
            let mut wanted: Vec<_> =
                rules.categories().map(|category| format!("{category:?}").to_lowercase()).collect();
            let place =
                |category: &String| parvis_locales::CATEGORIES.iter().position(|known| known == category);
            wanted.sort_by_key(place);
            let found = super::of(locale).unwrap().categories;
            assert_eq!(found, wanted.join(" "), "the plural forms in {}.json", locale.as_str());
        }
    }

    #[test]
    fn what_the_home_page_carries_is_what_it_can_say() {
        let file = home_file(Locale::en);
        for text in [
            text!(Locale::en, home_headline),
            text!(Locale::en, title_home),
            text!(Locale::en, name_reserved),
            text!(Locale::en, language),
            text!(Locale::en, theme_dark),
            // What stands around late code there.
            text!(Locale::en, plan_open),
            text!(Locale::en, lazy_missing),
            text!(Locale::en, close),
        ] {
            assert!(file.contains(text), "{text}");
        }
        assert!(!file.contains(text!(Locale::en, prejoin_title)));
        assert!(!file.contains(text!(Locale::en, plan_who)), "it is late");
        assert!(!file.contains('<'), "it would end the element that carries it");
    }
}
