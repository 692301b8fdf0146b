//! What the body of each page holds: the same on the server and in the browser.

use leptos::prelude::*;
use parvis_protocol::RoomName;

use crate::i18n::{provide_i18n, say};
use crate::page::RoomQuery;

/// The body of `/`. In the browser it wants [`crate::engine::PlatformHandle`] in the context.
#[component]
pub fn HomeRoot() -> impl IntoView {
    let i18n = provide_i18n();
    view! { <main>{move || say!(i18n, description)}</main> }
}

/// The body of `/{room}`. In the browser it wants [`crate::engine::MeetingHandle`] and
/// [`crate::engine::PlatformHandle`] in the context.
#[component]
pub fn RoomRoot(
    /// The room.
    room: RoomName,
    /// What its address carries besides.
    query: RoomQuery,
) -> impl IntoView {
    let i18n = provide_i18n();
    let _ = query;
    view! { <main>{move || say!(i18n, title_room, room = room.as_str())}</main> }
}

/// The body of an address that is no room name. Server only: it has no script.
#[component]
pub fn NotFound() -> impl IntoView {
    let i18n = provide_i18n();
    view! { <main>{move || say!(i18n, title_not_found)}</main> }
}
