//! Every string a person reads, and the language it is read in.
//!
//! A text is known to the compiled pages by a number. What it is in a language stands in that language's two files, which a
//! browser loads for the language of its page, and for another one when a person chooses it: the first when a room's page
//! begins, the late one with the first code that is late, which alone says what is in it (`crates/locales`, `LATE`). That is
//! one of the things that the loader of late files waits for (`xtask/src/site/glue.rs`): where it does not come, then the
//! code has not come. The document of the home page carries the few that it needs. The server has all of them.

mod catalog;
#[cfg(feature = "ssr")]
mod negotiate;
#[cfg(not(target_arch = "wasm32"))]
mod pseudo;

use std::str::FromStr;

use leptos::prelude::*;
use parvis_names::Language;

use crate::engine::PlatformHandle;

#[allow(dead_code, non_camel_case_types, clippy::doc_markdown, reason = "made by build.rs from locales/")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub(crate) use catalog::Text;
#[cfg(feature = "ssr")]
pub(crate) use catalog::home_file;
pub use catalog::install;
use catalog::{Number, TextFile, counted, filled};
pub use generated::Locale;
pub(crate) use generated::keys;
#[cfg(feature = "ssr")]
pub use negotiate::{by_quality, negotiate};
#[cfg(not(target_arch = "wasm32"))]
pub use pseudo::Pseudo;

/// The identifier of the element that carries texts, and says in `data-files` where the files of the languages are:
/// `en=/assets/en.1f2e.txt,/assets/en-late.5a6b.txt fr=…`. Later the loader of late files has it
/// carry the texts that are late.
pub(crate) const CARRIER: &str = "texts";
/// Its attribute with the language of those.
const CARRIES_LATE: &str = "data-late";

/// The tag of no language that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLanguage;

impl FromStr for Locale {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(tag)).ok_or(UnknownLanguage)
    }
}

impl Locale {
    /// Which way it is written, as HTML's `dir` says it.
    #[must_use]
    pub fn direction(self) -> &'static str {
        catalog::of(self).map_or("ltr", |catalog| catalog.direction)
    }

    /// Where its files are, as the document says: what a page begins with, and what is late.
    #[must_use]
    pub fn files(self) -> Option<(String, String)> {
        let files = carrier()?.get_attribute("data-files")?;
        let mut files = files.split(' ').filter_map(|file| file.split_once('='));
        let (_, files) = files.find(|(tag, _)| *tag == self.as_str())?;
        files.split_once(',').map(|(first, late)| (first.to_owned(), late.to_owned()))
    }

    /// The language that the document is written in.
    #[must_use]
    pub fn of_document() -> Self {
        let tag = document().document_element().and_then(|root| root.get_attribute("lang"));
        tag.and_then(|tag| tag.parse().ok()).unwrap_or_default()
    }
}

/// Takes the texts that the document carries. `false` where it carries none, and the file of its language has to be
/// loaded before anything is shown.
#[must_use]
pub fn install_carried() -> bool {
    let carried = carrier().and_then(|carrier| carrier.text_content()).filter(|texts| !texts.is_empty());
    carried.is_some_and(|texts| {
        install(Locale::of_document(), texts);
        true
    })
}

/// The texts of this language that are late, where the document carries them by now.
fn carried_late(locale: Locale) -> Option<String> {
    let carrier = carrier()?;
    let carries = carrier.get_attribute(CARRIES_LATE)? == locale.as_str();
    carries.then(|| carrier.text_content()).flatten()
}

/// Whether code has come that says texts that are late.
fn is_late_code_here() -> bool {
    carrier().is_some_and(|carrier| carrier.has_attribute(CARRIES_LATE))
}

fn carrier() -> Option<leptos::web_sys::Element> {
    document().get_element_by_id(CARRIER)
}

/// The language of the page, from context.
#[derive(Debug, Clone, Copy)]
pub struct I18n {
    shown: RwSignal<Locale>,
    /// What was chosen last; its file may still be on its way.
    chosen: RwSignal<Locale>,
}

impl I18n {
    fn new(locale: Locale) -> Self {
        Self { shown: RwSignal::new(locale), chosen: RwSignal::new(locale) }
    }

    /// The language now; what reads it in a closure follows it.
    #[must_use]
    pub fn get(self) -> Locale {
        self.shown.get()
    }

    /// The language now, once.
    #[must_use]
    pub fn get_untracked(self) -> Locale {
        self.shown.get_untracked()
    }

    /// The language that was chosen last, which is not shown yet where its texts are still coming.
    pub(crate) fn chosen(self) -> Locale {
        self.chosen.get()
    }

    /// Changes the language of the page as soon as its texts are here, and keeps it for the next page. Where they do not
    /// come, the page stays as it is.
    pub fn set(self, locale: Locale) {
        self.chosen.set(locale);
        self.bring(locale, use_context().unwrap_or_else(|| PlatformHandle::new(None)));
    }

    /// Loads one after the other what is missing, and then shows the language. Late code may come while another file does,
    /// so that only what is missing in the end counts.
    fn bring(self, locale: Locale, platform: PlatformHandle) {
        let missing = catalog::missing(locale);
        let Some(missing) = missing else { return self.show(locale, platform) };
        let file = locale.files().map(|(first, late)| match missing {
            TextFile::First => first,
            TextFile::Late => late,
        });
        let Some(file) = file else { return self.chosen.set(self.get_untracked()) };
        let arrived = move |texts: Option<String>| {
            let is_here = match (texts, missing) {
                (Some(texts), TextFile::First) => install(locale, texts),
                (Some(texts), TextFile::Late) => catalog::install_late(locale, texts),
                (None, _) => false,
            };
            // Another one may have been chosen in the meantime, or the page may be gone.
            if self.chosen.try_get_untracked() != Some(locale) {
                return;
            }
            if is_here || catalog::missing(locale) != Some(missing) {
                self.bring(locale, platform);
            } else {
                self.chosen.set(self.get_untracked());
            }
        };
        platform.with(|platform| platform.fetch_text(&file, Box::new(arrived)));
    }

    fn show(self, locale: Locale, platform: PlatformHandle) {
        self.shown.set(locale);
        if let Some(root) = document().document_element() {
            // The only failure is an invalid name of an attribute.
            let _ = root.set_attribute("lang", locale.as_str());
            let _ = root.set_attribute("dir", locale.direction());
        }
        platform.with(|platform| platform.remember_language(locale.as_str()));
    }
}

/// Puts the language of the page into the context: the one the shell has chosen on the server, the one the
/// page is written in in the browser.
pub(crate) fn provide_i18n() -> I18n {
    let locale =
        if cfg!(feature = "ssr") { use_context().unwrap_or_default() } else { Locale::of_document() };
    let i18n = I18n::new(locale);
    provide_context(i18n);
    i18n
}

/// The language of the page.
pub(crate) fn use_i18n() -> I18n {
    use_context::<I18n>().unwrap_or_else(provide_i18n)
}

/// The words that suggested names are made of in this language.
pub(crate) fn words_of(locale: Locale) -> Language {
    Language::of_tag(locale.as_str())
}

/// The string of a key in a language: `text!(locale, key)` is a `&'static str`, `text!(locale, key, name = value)` a
/// `String`. What a key is made with is checked when this is compiled.
macro_rules! text {
    ($locale:expr, $key:ident $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::keys::$key { $($name: &$value),* }.text($locale)
    };
}
pub(crate) use text;

/// A key without a language yet, for a table of them: `text_of!(key).text(locale)`.
macro_rules! text_of {
    ($key:ident) => {
        $crate::i18n::keys::$key::TEXT
    };
}
pub(crate) use text_of;

/// The string of a key in the language of the page: `say!(i18n, key)`, `say!(i18n, key, name = value)`. Inside a
/// closure it follows the language.
macro_rules! say {
    ($i18n:expr, $($key:tt)*) => { $crate::i18n::text!($crate::i18n::I18n::get($i18n), $($key)*) };
}
pub(crate) use say;

/// [`say!`] as a text of the page that follows the language: `{told!(i18n, key)}`.
macro_rules! told {
    ($i18n:expr, $($key:tt)*) => { $crate::i18n::followed(move || $crate::i18n::say!($i18n, $($key)*)) };
}
pub(crate) use told;

/// Makes all closures of one result one type, so that the page's code to show a text, to update it and to bring it
/// to life is there once instead of once a text.
pub(crate) fn followed<T>(text: impl Fn() -> T + Send + 'static) -> Box<dyn Fn() -> T + Send> {
    Box::new(text)
}
