//! What the dialogs of a room's page hold: one late part for all of it, since each of its own would weigh on the first load.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::components::invite_dialog::Invitation;
use crate::components::leave_question::LeaveQuestion;
use crate::components::security_dialog::Security;
use crate::components::settings_dialog::Settings;
use crate::components::shortcuts_dialog::Shortcuts;
use crate::lazy::{Make, NotLoaded};
use crate::room::{CallDialog, RoomContext};

/// Loads what the open dialog holds.
#[wasm_split(tools, fallible)]
pub(crate) fn dialog_inside() -> Result<Make, NotLoaded> {
    Ok(inside)
}

fn inside() -> AnyView {
    match RoomContext::expect().open.get_untracked() {
        Some(CallDialog::Invite) => view! { <Invitation/> }.into_any(),
        Some(CallDialog::Security) => view! { <Security/> }.into_any(),
        Some(CallDialog::Settings) => view! { <Settings/> }.into_any(),
        Some(CallDialog::Shortcuts) => view! { <Shortcuts/> }.into_any(),
        Some(CallDialog::Leave) => view! { <LeaveQuestion/> }.into_any(),
        // Closed while its code was on its way.
        None => ().into_any(),
    }
}
