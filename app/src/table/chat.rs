use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::lazy::{Make, NotLoaded};

/// Loads [`Chat`].
#[wasm_split(table, fallible)]
pub(crate) fn chat() -> Result<Make, NotLoaded> {
    Ok(|| view! { <Chat/> }.into_any())
}

/// What the panel holds.
#[component]
pub(crate) fn Chat() -> impl IntoView {
    view! { <p></p> }
}
