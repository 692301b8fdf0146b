//! Erases what this browser keeps of meetings, for the home page. Its code is in a late file, which a press has loaded.

use std::pin::Pin;

use js_sys::Array;
use parvis_app::engine::Forgotten;
use parvis_protocol::RoomName;
use parvis_view::forget::Forgetting;
use wasm_bindgen::JsCast;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::{collab, js, storage};

/// Its code did not come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForgetNotLoaded;

impl From<SplitLoaderError> for ForgetNotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Erases what is kept of one meeting, or of all.
pub(crate) type Forget = fn(Option<RoomName>) -> Pin<Box<dyn Future<Output = Forgotten>>>;

/// Loads what does it.
#[wasm_split(table, fallible)]
pub(crate) fn forgetting() -> Result<Forget, ForgetNotLoaded> {
    Ok(|room| Box::pin(forget(room)))
}

async fn forget(room: Option<RoomName>) -> Forgotten {
    let locks = held_locks().await;
    let forgetting = Forgetting::new(room, locks.iter().map(String::as_str));
    let erased = collab::erase(&forgetting).await;
    // The list last: what is left of a meeting can be erased by another press.
    if erased {
        storage::forget(&forgetting);
    }
    Forgotten { kept: forgetting.kept().to_vec(), failed: !erased }
}

/// The names of the locks that pages of this server hold in this browser.
async fn held_locks() -> Vec<String> {
    let Some(locks) = js::navigator().and_then(|navigator| navigator.locks()) else { return Vec::new() };
    let Ok(state) = js::settled(locks.query()).await else { return Vec::new() };
    let held = js::get(&state, "held").and_then(|held| held.dyn_into::<Array>().ok()).unwrap_or_default();
    held.iter().filter_map(|lock| js::get_text(&lock, "name")).collect()
}
