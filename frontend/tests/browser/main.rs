//! The adapters in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "clippy knows `#[test]` as a test, and not the one of the browser")]

mod listener;
mod media;
mod names;
mod peer;
mod storage;
mod streams;
mod support;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
