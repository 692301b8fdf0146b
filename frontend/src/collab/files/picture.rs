//! Pictures that were offered, as addresses within this page.

use js_sys::Uint8Array;
use parvis_app::collab::files::engine::PictureState;
use parvis_transfer::PictureFormat;
use wasm_bindgen::JsValue;

use super::blob;
use crate::js;

/// Has the browser decode it. Its kind is what its bytes say, so an SVG or a page is none, whatever it is called.
pub(super) async fn decoded(file: &JsValue) -> PictureState {
    picture(file).await.unwrap_or(PictureState::Not)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of pixels")]
async fn picture(file: &JsValue) -> Option<PictureState> {
    let size = blob::size(file);
    let kind = PictureFormat::shown(&Uint8Array::new(&blob::read(file, 0, size).await?).to_vec())?;
    let picture = blob::slice(file, 0, size, kind.mime())?;
    let bitmap =
        js::start(&js_sys::global(), "createImageBitmap", std::slice::from_ref(&picture)).await.ok()?;
    let side = |side| js::get(&bitmap, side).and_then(|side| side.as_f64());
    let (width, height) = (side("width")?, side("height")?);
    let _ = js::call(&bitmap, "close", &[]);
    Some(PictureState::Here { url: address(&picture)?, width: width as u32, height: height as u32 })
}

/// An address of these bytes that only this page knows, until it is given back.
pub(super) fn address(blob: &JsValue) -> Option<String> {
    let url = js::get(&js_sys::global(), "URL")?;
    js::call(&url, "createObjectURL", std::slice::from_ref(blob)).ok()?.as_string()
}

/// Gives an address back.
pub(super) fn forget(address: &str) {
    if let Some(url) = js::get(&js_sys::global(), "URL") {
        let _ = js::call(&url, "revokeObjectURL", &[address.into()]);
    }
}
