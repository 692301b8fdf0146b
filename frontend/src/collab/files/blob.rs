//! `Blob`s: bytes that are somewhere, and read where they are needed.

use js_sys::{Array, Uint8Array};
use parvis_transfer::Hash;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::js;

/// What a browser never opens in a page.
pub(super) const BYTES: &str = "application/octet-stream";

/// Of these parts, one after the other.
///
/// # Errors
/// What the browser threw.
pub(super) fn new(parts: &Array, kind: &str) -> Result<JsValue, JsValue> {
    let options = js::object([("type", kind.into())]);
    // The parts may be of any kind, whatever the constructor is called.
    Blob::new_with_blob_sequence_and_options(parts, options.unchecked_ref()).map(JsValue::from)
}

/// Its bytes are so many.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes")]
pub(super) fn size(blob: &JsValue) -> u64 {
    blob.unchecked_ref::<Blob>().size() as u64
}

/// A part of it, by reference, as a `Blob` of this kind.
pub(super) fn slice(blob: &JsValue, from: u64, to: u64, kind: &str) -> Option<JsValue> {
    #[allow(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
    let (from, to) = (from as f64, to as f64);
    let blob: &Blob = blob.unchecked_ref();
    blob.slice_with_f64_and_f64_and_content_type(from, to, kind).ok().map(JsValue::from)
}

/// Begins to read a part of it, and gives out the `ArrayBuffer`. `None` where it cannot be read, or not all of it.
pub(super) fn read(blob: &JsValue, from: u64, to: u64) -> impl Future<Output = Option<JsValue>> + use<> {
    let part = slice(blob, from, to, "");
    let reading = part.map(|part| JsFuture::from(part.unchecked_ref::<Blob>().array_buffer()));
    async move {
        let buffer = reading?.await.ok()?;
        (length(&buffer) == to - from).then_some(buffer)
    }
}

/// The bytes of an `ArrayBuffer` or of a view of one; none for anything else.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes")]
pub(super) fn length(buffer: &JsValue) -> u64 {
    js::get(buffer, "byteLength").and_then(|length| length.as_f64()).unwrap_or(0.0) as u64
}

/// Begins to hash these bytes, off the main thread.
pub(super) fn digest(bytes: &JsValue) -> impl Future<Output = Option<Hash>> + use<> {
    let hashing = js::subtle().map(|subtle| {
        js::settled(subtle.digest_with_str_and_buffer_source("SHA-256", bytes.unchecked_ref()))
    });
    async move { Uint8Array::new(&hashing?.await.ok()?).to_vec().try_into().ok() }
}
