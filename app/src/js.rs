//! What the browser can do and `web-sys` does not say, or says as if it could not throw, and plain objects: a setter of
//! `web-sys` for each property of an options object would weigh more than the object does.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::js_sys::{Array, Function, Object, Reflect};

pub(crate) use by_name::{call, get, make, page, set};

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

/// How `Intl` counts the hours of a day (`h12`, `h23`) in a language, or else where the browser is, if it says.
pub(crate) fn hour_cycle(language: Option<&str>) -> Option<String> {
    let class = get(&get(&page(), "Intl")?, "DateTimeFormat")?.dyn_into::<Function>().ok()?;
    let language = language.map_or(JsValue::UNDEFINED, JsValue::from);
    let arguments = Array::of2(&language, &options(&[("hour", "numeric")]));
    let format = Reflect::construct(&class, &arguments).ok()?;
    get(&call(&format, "resolvedOptions", &[])?, "hourCycle")?.as_string()
}

/// A plain object with these texts.
pub(crate) fn options(options: &[(&str, &str)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (option, value) in options {
        set(&object, option, &JsValue::from_str(value));
    }
    object
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

/// Properties and methods by their names, for the whiteboard alone.
mod by_name {
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::js_sys::{Array, Function, Reflect, global};

    /// A property, unless it is missing, `undefined` or `null`, or reading it throws.
    pub(crate) fn get(object: &JsValue, property: &str) -> Option<JsValue> {
        if !object.is_object() && !object.is_function() {
            return None;
        }
        let value = Reflect::get(object, &JsValue::from_str(property)).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    /// Sets a property; what refuses it is left as it is.
    pub(crate) fn set(object: &JsValue, property: &str, value: &JsValue) {
        let _ = Reflect::set(object, &JsValue::from_str(property), value);
    }

    /// Calls a method. `None` where there is none, or where it throws.
    pub(crate) fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
        let function = get(object, method)?.dyn_into::<Function>().ok()?;
        Reflect::apply(&function, object, &arguments.iter().collect::<Array>()).ok()
    }

    /// A new object of a class that the page knows by this name. `None` where there is none, or where it throws.
    pub(crate) fn make(class: &str, arguments: &[JsValue]) -> Option<JsValue> {
        let class = get(&global(), class)?.dyn_into::<Function>().ok()?;
        Reflect::construct(&class, &arguments.iter().collect::<Array>()).ok()
    }

    /// The object that everything of the page hangs on.
    pub(crate) fn page() -> JsValue {
        JsValue::from(global())
    }
}
