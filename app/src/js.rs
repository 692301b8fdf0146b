//! What the browser can do and is asked for so rarely that a binding of its own would weigh more than it saves.

use web_sys::js_sys::{Array, Function, Reflect, global};
use web_sys::wasm_bindgen::{JsCast, JsValue};

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
    make_of(&global(), class, arguments)
}

/// The same of a class that this object holds.
pub(crate) fn make_of(holder: &JsValue, class: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let class = get(holder, class)?.dyn_into::<Function>().ok()?;
    Reflect::construct(&class, &arguments.iter().collect::<Array>()).ok()
}

/// A plain object with these properties.
pub(crate) fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = JsValue::from(web_sys::js_sys::Object::new());
    for (property, value) in properties {
        set(&object, property, &value);
    }
    object
}

/// The object that everything of the page hangs on.
pub(crate) fn page() -> JsValue {
    JsValue::from(global())
}
