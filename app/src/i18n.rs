//! Every string a person reads, and the language it is read in.

use leptos::prelude::*;
use parvis_names::Language;

use crate::engine::PlatformHandle;

#[allow(
    missing_docs,
    unreachable_pub,
    unused,
    clippy::all,
    clippy::pedantic,
    reason = "made by build.rs from locales/"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use generated::i18n::Locale;
use leptos_i18n::Locale as _;

/// Every language there is, in the order in which the switcher lists them.
pub const LOCALES: [Locale; 2] = [Locale::en, Locale::fr];

/// The language of the page, from context.
#[derive(Debug, Clone, Copy)]
pub struct I18n(RwSignal<Locale>);

impl I18n {
    /// The language now; what reads it in a closure follows it.
    #[must_use]
    pub fn get(self) -> Locale {
        self.0.get()
    }

    /// The language now, once.
    #[must_use]
    pub fn get_untracked(self) -> Locale {
        self.0.get_untracked()
    }

    /// Changes the language of the page and keeps it for the next one.
    pub fn set(self, locale: Locale) {
        self.0.set(locale);
        if let Some(root) = document().document_element() {
            // The only failure is an invalid attribute name.
            let _ = root.set_attribute("lang", locale.as_str());
        }
        if let Some(platform) = use_context::<PlatformHandle>() {
            platform.with(|platform| platform.remember_language(locale.as_str()));
        }
    }
}

/// Puts the language of the page into the context: the one the shell has chosen on the server, the one the
/// page is written in in the browser.
pub(crate) fn provide_i18n() -> I18n {
    let locale = if cfg!(feature = "ssr") { use_context::<Locale>() } else { of_document() };
    let i18n = I18n(RwSignal::new(locale.unwrap_or_default()));
    provide_context(i18n);
    i18n
}

/// The language of the page.
pub(crate) fn use_i18n() -> I18n {
    use_context::<I18n>().unwrap_or_else(provide_i18n)
}

fn of_document() -> Option<Locale> {
    document().document_element()?.get_attribute("lang")?.parse().ok()
}

/// The language that a browser gets: the one its cookie names, or the first of its `Accept-Language` (RFC 9110
/// section 12.5.4) that there is.
#[must_use]
pub fn negotiate(cookie: Option<&str>, accept_language: Option<&str>) -> Locale {
    if let Some(chosen) = cookie.and_then(|tag| tag.parse().ok()) {
        return chosen;
    }
    let mut accepted: Vec<(&str, f32)> = accept_language
        .unwrap_or_default()
        .split(',')
        .filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let quality =
                parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok())?;
            Some((tag.trim(), quality))
        })
        .filter(|(_, quality)| *quality > 0.0)
        .collect();
    accepted.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    accepted
        .into_iter()
        .find_map(|(tag, _)| {
            let primary = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
            primary.parse().ok()
        })
        .unwrap_or_default()
}

/// The words that suggested names are made of in this language.
pub(crate) fn words_of(locale: Locale) -> Language {
    match locale {
        Locale::en => Language::English,
        Locale::fr => Language::French,
    }
}

/// The string of a key in the language of the page: `say!(i18n, key)`, `say!(i18n, key, name = value)`. Inside a
/// closure it follows the language.
macro_rules! say {
    ($i18n:expr, $($key:tt)*) => { ::leptos_i18n::td_string!($crate::i18n::I18n::get($i18n), $($key)*) };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_then_the_best_accepted_language_that_there_is() {
        assert_eq!(negotiate(Some("fr"), Some("en")), Locale::fr);
        assert_eq!(negotiate(Some("xx"), Some("fr-CA,en;q=0.8")), Locale::fr);
        assert_eq!(negotiate(None, Some("en;q=0.3, fr;q=0.9")), Locale::fr);
        assert_eq!(negotiate(None, Some("de-CH, de;q=0.9, fr;q=0.1")), Locale::fr);
        assert_eq!(negotiate(None, Some("fr;q=0, en;q=0.1")), Locale::en);
        assert_eq!(negotiate(None, Some("*;q=x,;;")), Locale::en);
        assert_eq!(negotiate(None, None), Locale::en);
    }

    #[test]
    fn every_key_is_in_every_language() {
        let keys = |json: &str| {
            let mut keys: Vec<String> = json
                .lines()
                .filter_map(|line| {
                    line.trim().strip_prefix('"')?.split_once("\":").map(|(key, _)| key.to_owned())
                })
                .collect();
            keys.sort();
            keys
        };
        let english = keys(include_str!("../locales/en.json"));
        assert!(!english.is_empty());
        assert_eq!(english, keys(include_str!("../locales/fr.json")));
    }
}
