//! What opens above the bar of the call: one late part for all of it, since each of its own would weigh on the first load.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::components::device_menu::{CameraMenu, MicrophoneMenu};
use crate::components::more_menu::{ActivityLines, MoreLines};
use crate::components::reactions::Reactions;
use crate::components::view_menu::ViewLines;
use crate::lazy::{Make, NotLoaded};
use crate::room::{Popup, RoomContext};

/// Loads what is open above the bar.
#[wasm_split(tools, fallible)]
pub(crate) fn popup_inside() -> Result<Make, NotLoaded> {
    Ok(inside)
}

fn inside() -> AnyView {
    match RoomContext::expect().popup.get_untracked() {
        Some(Popup::Reactions) => view! { <Reactions/> }.into_any(),
        Some(Popup::View) => view! { <ViewLines/> }.into_any(),
        Some(Popup::More) => view! { <MoreLines/> }.into_any(),
        Some(Popup::Activities) => view! { <ActivityLines/> }.into_any(),
        Some(Popup::Microphone) => view! { <MicrophoneMenu/> }.into_any(),
        Some(Popup::Camera) => view! { <CameraMenu/> }.into_any(),
        // Closed while its code was on its way.
        None => ().into_any(),
    }
}
