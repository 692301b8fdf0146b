//! When something was said, in the language of the page.

use leptos::prelude::window;
use parvis_collab::WallTime;
use wasm_bindgen::JsValue;

use crate::i18n::Locale;
use crate::js::{self, LocalDate};

/// Hour and minute as people write them in this language, where the browser is.
pub(crate) fn clock_time(locale: Locale, at: WallTime) -> String {
    written(locale, at, &js::object([("hour", "2-digit".into()), ("minute", "2-digit".into())]))
}

/// With the day.
pub(crate) fn full_time(locale: Locale, at: WallTime) -> String {
    written(locale, at, &js::object([("dateStyle", "medium".into()), ("timeStyle", "short".into())]))
}

/// In the way of the region that the browser is set to, where that speaks this language.
fn written(locale: Locale, at: WallTime, options: &JsValue) -> String {
    let own = window().navigator().language().filter(|tag| tag.starts_with(locale.as_str()));
    let tag = own.as_deref().unwrap_or(locale.as_str());
    #[allow(clippy::cast_precision_loss, reason = "a date has far fewer digits")]
    let date = LocalDate::new(at.0 as f64);
    date.to_locale_string(tag, options).unwrap_or_default()
}
