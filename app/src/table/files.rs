//! The files of the meeting.

pub mod engine;

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::lazy::{Make, NotLoaded};

/// Loads [`Files`].
#[wasm_split(table, fallible)]
pub(crate) fn files() -> Result<Make, NotLoaded> {
    Ok(|| view! { <Files/> }.into_any())
}

/// What the panel holds.
#[component]
pub(crate) fn Files() -> impl IntoView {
    view! { <p></p> }
}
