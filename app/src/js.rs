//! What the browser can do and `web-sys` does not say, or says as if it could not throw, and plain objects: a setter of
//! `web-sys` for each property of an options object would weigh more than the object does.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Array, Function, Intl, Object, Promise, Reflect, global};

#[wasm_bindgen]
extern "C" {
    /// A `Date` whose `toLocaleString` may throw: browsers make up languages that they do not take (`en-US@posix`).
    #[wasm_bindgen(js_name = Date)]
    pub(crate) type LocalDate;

    /// `at` in milliseconds since 1970.
    #[wasm_bindgen(constructor, js_class = "Date")]
    pub(crate) fn new(at: f64) -> LocalDate;

    #[wasm_bindgen(method, catch, structural, js_class = "Date", js_name = toLocaleString)]
    pub(crate) fn to_locale_string(
        this: &LocalDate,
        language: &str,
        options: &JsValue,
    ) -> Result<String, JsValue>;

    /// `DocumentPictureInPicture` (WICG Document Picture-in-Picture).
    pub(crate) type SmallWindows;

    /// Fails without a click. Ends with a `Window`.
    #[wasm_bindgen(method, catch, structural, js_name = requestWindow)]
    pub(crate) fn request_window(this: &SmallWindows, options: &JsValue) -> Result<Promise, JsValue>;

    /// `HTMLVideoElement` (W3C Picture-in-Picture).
    type VideoAbove;

    /// Fails without a click, and for a video without a picture.
    #[wasm_bindgen(method, catch, structural, js_name = requestPictureInPicture)]
    fn request_above(this: &VideoAbove) -> Result<Promise, JsValue>;

    /// `MediaSession` (W3C Media Session).
    type LeavingSession;

    /// Throws for an action that the browser does not know.
    #[wasm_bindgen(method, catch, structural, js_name = setActionHandler)]
    fn set_action_handler(this: &LeavingSession, action: &str, handler: &JsValue) -> Result<(), JsValue>;

    /// By how many minutes the clock of the reader is behind UTC at this moment.
    #[wasm_bindgen(method, structural, js_class = "Date", js_name = getTimezoneOffset)]
    pub(crate) fn timezone_offset(this: &LocalDate) -> f64;
}

/// How `Intl` counts the hours of a day (`h12`, `h23`) in a language, or else where the browser is, if it says.
pub(crate) fn hour_cycle(language: Option<&str>) -> Option<String> {
    let part = |of: &JsValue, name: &str| Reflect::get(of, &JsValue::from_str(name)).ok();
    let class = part(&part(&global(), "Intl")?, "DateTimeFormat")?.dyn_into::<Function>().ok()?;
    let language = language.map_or(JsValue::UNDEFINED, JsValue::from);
    let arguments = Array::of2(&language, &options(&[("hour", "numeric")]));
    // Throws for a language that the browser made up.
    let format = Reflect::construct(&class, &arguments).ok()?;
    let resolved = format.unchecked_into::<Intl::DateTimeFormat>().resolved_options();
    part(&resolved, "hourCycle")?.as_string()
}

/// What opens small windows above other programs, in a browser that has them.
pub(crate) fn small_windows() -> Option<SmallWindows> {
    property(&global(), "documentPictureInPicture").map(JsCast::unchecked_into)
}

/// Whether the browser can show a video of this document above other programs.
pub(crate) fn shows_videos_above(document: &JsValue) -> bool {
    property(document, "pictureInPictureEnabled").is_some_and(|enabled| enabled.is_truthy())
}

/// Shows this video above other programs; does nothing where that is refused.
pub(crate) fn show_above(video: &JsValue) {
    if let Ok(shown) = video.unchecked_ref::<VideoAbove>().request_above() {
        ignore(shown);
    }
}

/// Calls this when the person goes to another tab and the browser would show the call above the others, within what counts as
/// a click; with `None` never again.
pub(crate) fn on_leaving_page(handler: Option<&Closure<dyn FnMut()>>) {
    let handler = handler.map_or(JsValue::NULL, |handler| handler.as_ref().clone());
    let session = property(&global(), "navigator").and_then(|navigator| property(&navigator, "mediaSession"));
    if let Some(session) = session {
        let session = session.unchecked_into::<LeavingSession>();
        // Most browsers do not know it.
        let _ = session.set_action_handler("enterpictureinpicture", &handler);
    }
}

/// Waits for what nobody needs to know the end of.
fn ignore(promise: Promise) {
    spawn_local(async move { drop(JsFuture::from(promise).await) });
}

/// A property, unless it is missing.
pub(crate) fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// A plain object with these texts.
pub(crate) fn options(options: &[(&str, &str)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (option, value) in options {
        // Refused by frozen objects only.
        let _ = Reflect::set(&object, &JsValue::from_str(option), &JsValue::from_str(value));
    }
    object
}

/// A property that is a number; 0 where it is none.
pub(crate) fn number(object: &JsValue, property: &str) -> f64 {
    Reflect::get(object, &JsValue::from_str(property)).ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
}

/// Whether a property is there, whatever it is: what tells a browser that can do something from one that cannot.
pub(crate) fn has(object: &JsValue, property: &str) -> bool {
    Reflect::has(object, &JsValue::from_str(property)).unwrap_or(false)
}
