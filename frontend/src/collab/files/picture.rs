//! Pictures that were offered, as addresses within this page.

use js_sys::Uint8Array;
use parvis_transfer::PictureFormat;
use parvis_view::files::PictureState;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ImageBitmap, Url};

use super::blob;
use crate::js;

/// Has the browser decode it. Its kind is what its bytes say, so an SVG or a page is none, whatever it is called.
pub(super) async fn decoded(file: &JsValue) -> PictureState {
    picture(file).await.unwrap_or(PictureState::Not)
}

async fn picture(file: &JsValue) -> Option<PictureState> {
    let size = blob::size(file);
    let kind = PictureFormat::shown(&Uint8Array::new(&blob::read(file, 0, size).await?).to_vec())?;
    let picture = blob::slice(file, 0, size, kind.mime())?;
    let decoding = web_sys::window()?.create_image_bitmap_with_blob(picture.unchecked_ref());
    let bitmap: ImageBitmap = js::settled(decoding).await.ok()?.unchecked_into();
    let (width, height) = (bitmap.width(), bitmap.height());
    bitmap.close();
    Some(PictureState::Here { url: address(&picture)?, width, height })
}

/// An address of these bytes that only this page knows, until it is given back.
pub(in crate::collab) fn address(blob: &JsValue) -> Option<String> {
    Url::create_object_url_with_blob(blob.unchecked_ref()).ok()
}

/// Gives an address back.
pub(in crate::collab) fn forget(address: &str) {
    // Refused is nothing, whatever the address.
    let _ = Url::revoke_object_url(address);
}
