//! Encryption under a key for one purpose, by the browser (W3C Web Cryptography): HKDF-SHA-256 makes the key of a
//! secret, AES-GCM encrypts with it.

use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use parvis_protocol::RoomName;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CryptoKey, SubtleCrypto};

use crate::{js, platform};

/// Drawn at random for each message: 2^32 messages under one key may be, and nobody says as many.
const NONCE: usize = 12;

/// A key for one purpose. Its bits cannot be read.
#[derive(Debug, Clone)]
pub(super) struct Sealing {
    subtle: SubtleCrypto,
    key: CryptoKey,
}

impl Sealing {
    /// The key that this secret gives for this purpose in this room. `None` where the browser has no cryptography for
    /// this page, since it came over plain HTTP.
    pub(super) async fn new(secret: &[u8; 16], room: &RoomName, purpose: &str) -> Option<Self> {
        let subtle = js::subtle()?;
        let uses = list(&["deriveKey"]);
        let whole = subtle.import_key_with_str("raw", bytes(secret).unchecked_ref(), "HKDF", false, &uses);
        let whole: CryptoKey = js::settled(whole).await.ok()?.unchecked_into();
        let derivation = js::object([
            ("name", "HKDF".into()),
            ("hash", "SHA-256".into()),
            ("salt", bytes(room.as_str().as_bytes())),
            ("info", bytes(purpose.as_bytes())),
        ]);
        let cipher = js::object([("name", "AES-GCM".into()), ("length", 256.into())]);
        let key = subtle.derive_key_with_object_and_object(
            derivation.unchecked_ref(),
            &whole,
            cipher.unchecked_ref(),
            false,
            &list(&["encrypt", "decrypt"]),
        );
        let key = js::settled(key).await.ok()?.unchecked_into();
        Some(Self { subtle, key })
    }

    /// Encrypts: a nonce, and what the cipher gives. It opens only beside the same context.
    pub(super) async fn seal(&self, plain: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let [first, second, ..] = platform::random().map(u64::to_le_bytes);
        let mut sealed = [&first[..], &second[..NONCE - first.len()]].concat();
        let cipher = cipher(&sealed, context);
        let done = self.subtle.encrypt_with_object_and_js_u8_array(
            cipher.unchecked_ref(),
            &self.key,
            &Uint8Array::from(plain),
        );
        sealed.extend(buffer(done).await?);
        Some(sealed)
    }

    /// Decrypts. `None` for what was not sealed with this key beside this context.
    pub(super) async fn open(&self, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let cipher = cipher(nonce, context);
        let done = self.subtle.decrypt_with_object_and_js_u8_array(
            cipher.unchecked_ref(),
            &self.key,
            &Uint8Array::from(sealed),
        );
        buffer(done).await
    }
}

/// How one message is encrypted, an `AesGcmParams`.
fn cipher(nonce: &[u8], context: &[u8]) -> JsValue {
    js::object([("name", "AES-GCM".into()), ("iv", bytes(nonce)), ("additionalData", bytes(context))])
}

/// The bytes that the cipher gives.
async fn buffer(done: Result<Promise, JsValue>) -> Option<Vec<u8>> {
    let done = js::settled(done).await.ok()?;
    done.is_instance_of::<ArrayBuffer>().then(|| Uint8Array::new(&done).to_vec())
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn list(texts: &[&str]) -> JsValue {
    texts.iter().copied().map(JsValue::from_str).collect::<Array>().into()
}
