//! When something was said, in the language of the page.

use leptos::prelude::window;
use parvis_collab::WallTime;
use parvis_view::chat::clock::options;

use crate::i18n::Locale;
use crate::js::{self, LocalDate};

/// Hour and minute as people write them in this language, where the browser is.
pub(crate) fn clock_time(locale: Locale, at: WallTime) -> String {
    written(locale, at, false)
}

/// With the day.
pub(crate) fn full_time(locale: Locale, at: WallTime) -> String {
    written(locale, at, true)
}

/// In the way of the region that the browser is set to, where that speaks this language.
fn written(locale: Locale, at: WallTime, day: bool) -> String {
    let own = window().navigator().language().filter(|tag| tag.starts_with(locale.as_str()));
    let tag = own.as_deref().unwrap_or(locale.as_str());
    #[allow(clippy::cast_precision_loss, reason = "a date has far fewer digits")]
    let date = LocalDate::new(at.0 as f64);
    let options = options(js::hour_cycle(Some(tag)).as_deref(), js::hour_cycle(None).as_deref(), day);
    date.to_locale_string(tag, &js::options(options)).unwrap_or_default()
}
