use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::lazy::{Make, NotLoaded};

/// Loads [`Polls`].
#[wasm_split(table, fallible)]
pub(crate) fn polls() -> Result<Make, NotLoaded> {
    Ok(|| view! { <Polls/> }.into_any())
}

/// What the panel holds.
#[component]
pub(crate) fn Polls() -> impl IntoView {
    view! { <p></p> }
}
