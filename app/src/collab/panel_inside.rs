//! What the panels of the collaboration hold: one late part for all of it, since each of its own would weigh on the first load.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::collab::chat::ChatPanel;
use crate::collab::files::FilesPanel;
use crate::collab::notes::Notes;
use crate::collab::polls::Polls;
use crate::collab::ready::WhenReady;
use crate::collab::whiteboard::Whiteboard;
use crate::lazy::{Make, NotLoaded};
use crate::room::{RoomContext, Side};

/// Loads what the open panel holds.
#[wasm_split(panels, fallible)]
pub(crate) fn panel_inside() -> Result<Make, NotLoaded> {
    Ok(inside)
}

fn inside() -> AnyView {
    match RoomContext::expect().side.get_untracked() {
        Some(Side::Chat) => view! { <WhenReady><ChatPanel/></WhenReady> }.into_any(),
        Some(Side::Files) => view! { <FilesPanel/> }.into_any(),
        Some(Side::Whiteboard) => view! { <Whiteboard/> }.into_any(),
        Some(Side::Notes) => view! { <Notes/> }.into_any(),
        Some(Side::Polls) => view! { <WhenReady><Polls/></WhenReady> }.into_any(),
        // Closed while its code was on its way; the people are among the tools.
        Some(Side::People) | None => ().into_any(),
    }
}
