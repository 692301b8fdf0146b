use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::lazy::{Make, NotLoaded};

/// Loads [`Notes`].
#[wasm_split(table, fallible)]
pub(crate) fn notes() -> Result<Make, NotLoaded> {
    Ok(|| view! { <Notes/> }.into_any())
}

/// What the panel holds.
#[component]
pub(crate) fn Notes() -> impl IntoView {
    view! { <p></p> }
}
