//! A file that the page has made goes to the browser's downloads.

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::Array;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// How long the address of a download stays: no browser says when it has begun to read.
const READ_WITHIN: std::time::Duration = std::time::Duration::from_secs(60);

/// Has the browser save these bytes under this name. `kind` is a MIME type.
pub(crate) fn save(name: &str, kind: &str, content: &JsValue) {
    let _ = try_save(name, kind, content);
}

fn try_save(name: &str, kind: &str, content: &JsValue) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    // The parts may be of any kind, whatever the constructor is called.
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(content), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link = document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.unchecked_ref::<HtmlElement>().click();
    set_timeout(move || drop(Url::revoke_object_url(&url)), READ_WITHIN);
    Ok(())
}
