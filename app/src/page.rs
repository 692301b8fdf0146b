//! What the server and the browser half agree on about a page: which one it is, and where its files are.

use parvis_protocol::{DisplayName, RoomName};

/// The pages that have an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// `/`.
    Home,
    /// `/{name}`: pre-join, call and goodbye.
    Room(RoomName, RoomQuery),
    /// An address that is no room name; answered with status 404.
    NotFound,
}

/// What the address of a room may carry: `?name=Ada&mic=off&camera=off&skip=1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomQuery {
    /// Fills the name in.
    pub name: Option<DisplayName>,
    /// Whether the microphone is asked for.
    pub microphone: bool,
    /// Whether the camera is asked for.
    pub camera: bool,
    /// Joins without stopping at the pre-join page, where there is a name.
    pub skip: bool,
}

/// The addresses of the files that a page loads, with their hashes, as the build wrote them down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    /// The module that starts the page.
    pub script: String,
    /// The WebAssembly that it loads first.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
    /// What the room page loads besides, to be fetched at once.
    pub room_preload: Vec<String>,
}
