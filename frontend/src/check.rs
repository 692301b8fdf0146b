//! Finds out what keeps a call from working here. What it means is decided in `parvis_check`. All of it is in a late file but
//! for [`begin`].

mod candidates;
mod devices;
mod line;
mod page;
mod picture;
mod relay;
mod run;
mod server;

use wasm_bindgen::JsValue;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Its code did not come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CheckNotLoaded;

impl From<SplitLoaderError> for CheckNotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

impl From<CheckNotLoaded> for JsValue {
    fn from(_: CheckNotLoaded) -> Self {
        "the code of the page did not come".into()
    }
}

/// Loads what shows the page.
#[wasm_split(check, fallible)]
pub(crate) fn begin() -> Result<fn(), CheckNotLoaded> {
    Ok(page::show)
}
