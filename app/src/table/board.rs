use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::lazy::{Make, NotLoaded};

/// Loads [`Board`].
#[wasm_split(table, fallible)]
pub(crate) fn board() -> Result<Make, NotLoaded> {
    Ok(|| view! { <Board/> }.into_any())
}

/// What the panel holds.
#[component]
pub(crate) fn Board() -> impl IntoView {
    view! { <p></p> }
}
