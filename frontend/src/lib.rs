//! The browser half: the WebAssembly entry and every browser adapter. Empty on any other target.
#![cfg(target_arch = "wasm32")]
