//! Pages of a PDF as pictures.
//!
//! A PDF is somebody else's program, more or less. So this is a WebAssembly file of its own, which a page loads into a
//! worker of its own when a person chooses a PDF, and ends with the worker whenever it wants. What is here may be slow,
//! fill its memory or fail on a hostile file; the page and the call notice nothing.
//!
//! [`Document`] is all there is to it, and does not know where it runs. `worker.rs` and `worker.js` are its edge.

mod document;
mod error;
pub mod limits;
mod size;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use document::{Document, Picture};
pub use error::Unreadable;
