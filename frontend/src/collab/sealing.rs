//! Encryption under a key for one purpose, by the browser (W3C Web Cryptography): HKDF-SHA-256 makes the key of a
//! secret, AES-GCM encrypts with it.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use parvis_protocol::RoomName;
use wasm_bindgen::{JsCast, JsValue};

use crate::{js, platform};

/// Drawn at random for each message: 2^32 messages under one key may be, and nobody says as many.
const NONCE: usize = 12;

/// A key for one purpose. Its bits cannot be read.
#[derive(Debug, Clone)]
pub(super) struct Sealing {
    subtle: JsValue,
    key: JsValue,
}

impl Sealing {
    /// The key that this secret gives for this purpose in this room. `None` where the browser has no cryptography for
    /// this page, since it came over plain HTTP.
    pub(super) async fn new(secret: &[u8; 16], room: &RoomName, purpose: &str) -> Option<Self> {
        let subtle = js::get(&js::get(&js_sys::global(), "crypto")?, "subtle")?;
        let import: [JsValue; 5] =
            ["raw".into(), bytes(secret), "HKDF".into(), false.into(), list(&["deriveKey"])];
        let whole = js::start(&subtle, "importKey", &import).await.ok()?;
        let derivation = js::object([
            ("name", "HKDF".into()),
            ("hash", "SHA-256".into()),
            ("salt", bytes(room.as_str().as_bytes())),
            ("info", bytes(purpose.as_bytes())),
        ]);
        let cipher = js::object([("name", "AES-GCM".into()), ("length", 256.into())]);
        let derive = [derivation, whole, cipher, false.into(), list(&["encrypt", "decrypt"])];
        let key = js::start(&subtle, "deriveKey", &derive).await.ok()?;
        Some(Self { subtle, key })
    }

    /// Encrypts: a nonce, and what the cipher gives. It opens only beside the same context.
    pub(super) async fn seal(&self, plain: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let [first, second, ..] = platform::random().map(u64::to_le_bytes);
        let mut sealed = [&first[..], &second[..NONCE - first.len()]].concat();
        sealed.extend(self.run("encrypt", &sealed, plain, context).await?);
        Some(sealed)
    }

    /// Decrypts. `None` for what was not sealed with this key beside this context.
    pub(super) async fn open(&self, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        self.run("decrypt", nonce, sealed, context).await
    }

    async fn run(&self, what: &str, nonce: &[u8], text: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let how = js::object([
            ("name", "AES-GCM".into()),
            ("iv", bytes(nonce)),
            ("additionalData", bytes(context)),
        ]);
        let done = js::start(&self.subtle, what, &[how, self.key.clone(), bytes(text)]).await.ok()?;
        done.is_instance_of::<ArrayBuffer>().then(|| Uint8Array::new(&done).to_vec())
    }
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn list(texts: &[&str]) -> JsValue {
    texts.iter().copied().map(JsValue::from_str).collect::<Array>().into()
}
