//! A file that the page has made goes to the browser's downloads.

use web_sys::wasm_bindgen::JsValue;

use crate::js;

/// How long the address of a download stays: no browser says when it has begun to read.
const READ_WITHIN: std::time::Duration = std::time::Duration::from_secs(60);

/// Has the browser save these bytes under this name. `kind` is a MIME type.
pub(crate) fn save(name: &str, kind: &str, content: &JsValue) {
    let _ = try_save(name, kind, content);
}

fn try_save(name: &str, kind: &str, content: &JsValue) -> Option<()> {
    let parts = JsValue::from(web_sys::js_sys::Array::of1(content));
    let blob = js::make("Blob", &[parts, js::object([("type", kind.into())])])?;
    let addresses = js::get(&js::page(), "URL")?;
    let url = js::call(&addresses, "createObjectURL", &[blob])?;
    let link = js::call(&leptos::prelude::document(), "createElement", &["a".into()])?;
    js::set(&link, "href", &url);
    js::set(&link, "download", &name.into());
    js::call(&link, "click", &[])?;
    let forget = move || {
        js::call(&addresses, "revokeObjectURL", std::slice::from_ref(&url));
    };
    leptos::prelude::set_timeout(forget, READ_WITHIN);
    Some(())
}
