//! Keeps the room's page in one file beside the parts of it that are loaded late.
//!
//! The splitter asks of each function which late files reach it, and makes a file of each set of answers that occurs.
//! A late file therefore reaches the whole of the room's page, which is there by then: what both need stays with the
//! rest of the page, and is not cut into as many files as there are such sets.

use std::hint::black_box;
use std::pin::Pin;

use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::room;

type Late = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// One function in each late file, never called.
#[wasm_split(tools, fallible)]
fn tools() -> Result<(), SplitLoaderError> {
    black_box(room::hydrate as fn());
    Ok(())
}

#[wasm_split(table, fallible)]
fn table() -> Result<(), SplitLoaderError> {
    black_box(room::hydrate as fn());
    Ok(())
}

#[wasm_split(panels, fallible)]
fn panels() -> Result<(), SplitLoaderError> {
    black_box(room::hydrate as fn());
    Ok(())
}

/// Has the functions of the late files linked.
pub(crate) fn link() {
    let late: [Late; 3] = [Box::pin(tools()), Box::pin(table()), Box::pin(panels())];
    drop(black_box(late));
}
