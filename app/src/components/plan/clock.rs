//! The clock of the person who plans.

use leptos::prelude::window;
use parvis_base::WallTime;
use parvis_view::plan::start_options;
use web_sys::js_sys::Date;

use crate::i18n::Locale;
use crate::js::{self, LocalDate};

/// The time now.
pub(super) fn now() -> WallTime {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time of this century; what is before 1970 is 1970"
    )]
    WallTime(Date::now() as u64)
}

/// By how many seconds this clock is ahead of UTC at a moment.
pub(super) fn ahead(at: WallTime) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "no clock is a day away from UTC")]
    let behind = (date(at).timezone_offset() * 60.0).round() as i32;
    behind.saturating_neg()
}

/// A moment with the day of the week and the time zone, in the way of the region that the browser is set to where that
/// speaks the language of the page.
pub(super) fn written(locale: Locale, at: WallTime) -> String {
    let own = window().navigator().language().filter(|tag| tag.starts_with(locale.as_str()));
    let tag = own.as_deref().unwrap_or(locale.as_str());
    let options = start_options(js::hour_cycle(Some(tag)).as_deref(), js::hour_cycle(None).as_deref());
    date(at).to_locale_string(tag, &js::options(options)).unwrap_or_default()
}

fn date(at: WallTime) -> LocalDate {
    #[allow(clippy::cast_precision_loss, reason = "a date has far fewer digits")]
    LocalDate::new(at.0 as f64)
}
