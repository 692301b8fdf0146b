//! The texts of the page: in the document where it carries them, else in the file of its language.

use parvis_app::i18n::{Locale, install, install_carried};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Has every text here that the page may begin with. Its file has been on its way for as long as this WebAssembly.
///
/// # Errors
///
/// The file does not come: the page cannot begin, as without its code.
pub(crate) async fn begin() -> Result<(), JsValue> {
    if !install_carried() {
        let locale = Locale::of_document();
        let (file, _) = locale.files().ok_or("the page does not say where its texts are")?;
        install(locale, fetch(&file).await?);
    }
    Ok(())
}

/// A file of this server, as text.
pub(crate) async fn fetch(path: &str) -> Result<String, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let answer: web_sys::Response = JsFuture::from(window.fetch_with_str(path)).await?.dyn_into()?;
    if !answer.ok() {
        return Err("the server does not have this file".into());
    }
    JsFuture::from(answer.text()?).await?.as_string().ok_or_else(|| "no text".into())
}
