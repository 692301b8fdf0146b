//! What is inside what opens above the bar. One function loads all of it: each that loads something weighs a hundred bytes
//! of what a page begins with.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::components::more_menu::MoreLines;
use crate::components::reactions::Reactions;
use crate::components::view_menu::ViewLines;
use crate::lazy::{Make, NotLoaded};
use crate::room::{Popup, RoomContext};

/// Loads the inside of whatever is open by then.
#[wasm_split(tools, fallible)]
pub(crate) fn popup_inside() -> Result<Make, NotLoaded> {
    Ok(|| match RoomContext::expect().popup.get_untracked() {
        Some(Popup::Reactions) => view! { <Reactions/> }.into_any(),
        Some(Popup::View) => view! { <ViewLines/> }.into_any(),
        Some(Popup::More) => view! { <MoreLines/> }.into_any(),
        None => ().into_any(),
    })
}
