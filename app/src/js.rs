//! What the browser can do and `web-sys` does not say, or says as if it could not throw, and plain objects: a setter of
//! `web-sys` for each property of an options object would weigh more than the object does.

use wasm_bindgen::prelude::*;
use web_sys::js_sys::{Object, Reflect};

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
}

/// Whether a property is there, whatever it is: what tells a browser that can do something from one that cannot.
pub(crate) fn has(object: &JsValue, property: &str) -> bool {
    Reflect::has(object, &JsValue::from_str(property)).unwrap_or(false)
}

/// A plain object with these properties.
pub(crate) fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (property, value) in properties {
        // Refused by frozen objects only.
        let _ = Reflect::set(&object, &JsValue::from_str(property), &value);
    }
    object
}
