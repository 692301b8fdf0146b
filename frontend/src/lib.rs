//! The browser half: the WebAssembly entry and every browser adapter. Empty on any other target.
//!
//! Each page is a chunk of its own, which only its function reaches: [`hydrate_home`] with the words that names are
//! made of, [`hydrate_room`] with the meeting and everything that captures, connects and plays. What both need comes
//! first.
#![cfg(target_arch = "wasm32")]
// A page is one type that nests all of its elements.
#![recursion_limit = "512"]

mod audio;
mod capabilities;
mod check;
mod clock;
mod collab;
mod driver;
mod engine;
mod forget;
mod home;
mod js;
mod lifecycle;
mod listener;
pub mod media;
mod meter;
mod network;
mod page;
mod parts;
pub mod peer;
mod platform;
mod room;
mod seat_lock;
mod socket;
pub mod storage;
mod streams;
mod texts;
mod typing;
mod wake_lock;

pub use listener::Listener;
pub use streams::Streams;

use std::rc::Rc;

use parvis_app::engine::PlatformHandle;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page to life that the server has rendered.
///
/// # Errors
///
/// The texts of the page do not come, or the code of the one that checks.
#[wasm_bindgen]
pub async fn hydrate() -> Result<(), JsValue> {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    texts::begin().await?;
    match page::attribute("data-page").as_deref() {
        Some("home") => hydrate_home().await,
        Some("room") => hydrate_room().await,
        Some("check") => check::begin().await?(),
        _ => {}
    }
    Ok(())
}

#[leptos::lazy]
fn hydrate_home() {
    home::hydrate();
}

fn platform_handle() -> PlatformHandle {
    PlatformHandle::new(Some(Rc::new(platform::BrowserPlatform)))
}

#[leptos::lazy]
fn hydrate_room() {
    room::hydrate();
}
