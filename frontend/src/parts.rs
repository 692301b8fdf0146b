//! Keeps each page in one file beside the parts that are loaded late.
//!
//! The splitter asks of each function which pages and late files reach it, and makes a file of each set of answers that
//! occurs. A late file therefore reaches the whole of each page: what it needs as well stays with the rest of that
//! page, and is not cut into as many files as there are such sets. The room's page is there by then; what only the home
//! page has comes with the first late file.

use std::hint::black_box;
use std::pin::Pin;

use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::{home, room};

type Late = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// One function in each late file, never called.
#[wasm_split(tools, fallible)]
fn tools() -> Result<(), SplitLoaderError> {
    pages();
    Ok(())
}

#[wasm_split(table, fallible)]
fn table() -> Result<(), SplitLoaderError> {
    pages();
    Ok(())
}

#[wasm_split(panels, fallible)]
fn panels() -> Result<(), SplitLoaderError> {
    pages();
    Ok(())
}

#[wasm_split(check, fallible)]
fn check() -> Result<(), SplitLoaderError> {
    pages();
    Ok(())
}

fn pages() {
    black_box(home::hydrate as fn());
    black_box(room::hydrate as fn());
}

/// Has the functions of the late files linked.
pub(crate) fn link() {
    let late: [Late; 4] = [Box::pin(tools()), Box::pin(table()), Box::pin(panels()), Box::pin(check())];
    drop(black_box(late));
}
