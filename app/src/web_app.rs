//! Parvis as an app of the system: what its manifest and the page without a server say, and the button that installs it.
//! The server alone says these texts.

use leptos::prelude::*;

use crate::i18n::{Locale, text};
use crate::ui::button::ButtonKind;

/// What the manifest of the app (W3C Web Application Manifest), and the page that stands in for the server, say in a
/// language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebAppTexts {
    /// The tag of the language (BCP 47).
    pub language: &'static str,
    /// Which way it is written, as HTML's `dir` says it.
    pub direction: &'static str,
    /// What Parvis is.
    pub description: &'static str,
    /// The shortcut to a new meeting.
    pub start: &'static str,
    /// The shortcut to a meeting for later.
    pub plan: &'static str,
    /// What is seen in the pictures that browsers show before they install it.
    pub picture: &'static str,
    /// The title of the page without a server.
    pub offline_title: &'static str,
    /// What is wrong where the device knows of no network.
    pub offline_device: &'static str,
    /// What is wrong where it does.
    pub offline_server: &'static str,
    /// What the page does by itself.
    pub offline_waits: &'static str,
    /// The button that does it at once.
    pub offline_again: &'static str,
}

impl WebAppTexts {
    /// The texts in this language.
    #[must_use]
    pub fn of(locale: Locale) -> Self {
        Self {
            language: locale.as_str(),
            direction: locale.direction(),
            description: text!(locale, description),
            start: text!(locale, app_start),
            plan: text!(locale, app_plan),
            picture: text!(locale, app_picture),
            offline_title: text!(locale, offline_title),
            offline_device: text!(locale, offline_device),
            offline_server: text!(locale, offline_server),
            offline_waits: text!(locale, offline_waits),
            offline_again: text!(locale, offline_again),
        }
    }

    /// Those of every language that there is.
    #[must_use]
    pub fn all() -> Vec<Self> {
        Locale::ALL.into_iter().map(Self::of).collect()
    }
}

/// The button that installs Parvis, at the end of the home page. `frontend/src/web_app.js` shows it where the browser
/// offers that, and nothing is seen of it elsewhere.
#[component]
pub(crate) fn InstallButton(locale: Locale) -> impl IntoView {
    view! {
        <section class="site-footer" aria-label=text!(locale, app_install) data-install hidden>
            <button type="button" class=ButtonKind::Small.class()>{text!(locale, app_install)}</button>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_all_of_it_in_words_of_its_own() {
        let all = WebAppTexts::all();
        assert_eq!(all.len(), Locale::ALL.len());
        for texts in &all {
            let said =
                [texts.description, texts.start, texts.plan, texts.offline_title, texts.offline_device];
            let more = [texts.offline_server, texts.offline_waits, texts.offline_again, texts.picture];
            assert!(said.iter().chain(&more).all(|text| !text.is_empty()), "{}", texts.language);
        }
        assert_ne!(all[0].offline_title, all[1].offline_title);
    }
}
