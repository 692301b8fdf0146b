use parvis_collab::Millis;
use web_sys::wasm_bindgen::JsValue;

use crate::i18n::Locale;
use crate::js;

/// Hour and minute as people write them in this language, where the browser is.
pub(crate) fn clock_time(locale: Locale, at: Millis) -> String {
    let options = js::object([("hour", "2-digit".into()), ("minute", "2-digit".into())]);
    written(locale, at, "toLocaleTimeString", options)
}

/// With the day.
pub(crate) fn full_time(locale: Locale, at: Millis) -> String {
    let options = js::object([("dateStyle", "medium".into()), ("timeStyle", "short".into())]);
    written(locale, at, "toLocaleString", options)
}

/// In the way of the region that the browser is set to, where that speaks this language.
fn written(locale: Locale, at: Millis, method: &str, options: JsValue) -> String {
    #[allow(clippy::cast_precision_loss, reason = "a date has far fewer digits")]
    let Some(date) = js::make("Date", &[(at.0 as f64).into()]) else { return String::new() };
    let own = js::get(&js::page(), "navigator").and_then(|navigator| js::get(&navigator, "language"));
    let own = own.and_then(|tag| tag.as_string()).filter(|tag| tag.starts_with(locale.as_str()));
    let tag = own.unwrap_or_else(|| locale.as_str().to_owned());
    // A time that is none, which another's clock may well say, throws.
    js::call(&date, method, &[tag.into(), options]).and_then(|text| text.as_string()).unwrap_or_default()
}
