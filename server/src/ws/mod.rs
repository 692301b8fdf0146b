//! From a socket to messages: who may open one, and what one socket's task does.

mod budget;
mod message;
mod origin;
mod socket;

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use parvis_protocol::{RoomName, limits};

use crate::address::Peer;
use crate::http::App;

/// Most sockets say little: what they read is kept small, and grows for who says more.
const READ_BUFFER: usize = 1024;
/// A message is written as soon as there is one.
const WRITE_BUFFER: usize = 0;
/// Must be more than the buffer; nothing but one message at a time ever waits in there.
const MOST_WRITE_BUFFER: usize = 4 * limits::MESSAGE_BYTES;

/// `GET /ws/{room}`.
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    Path(room): Path<String>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !origin::is_allowed(&app.config.allowed_origins, &headers) {
        return (StatusCode::FORBIDDEN, "only pages of this server may open a connection\n").into_response();
    }
    let Some(room) = tidy(&room) else {
        return (StatusCode::NOT_FOUND, "not a valid meeting name\n").into_response();
    };
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    // Whether there is such a room plays no part in it.
    let pass = match app.gate.socket(app.addresses.client(peer, &headers)) {
        Ok(pass) => pass,
        Err(refusal) => return refusal.into_response(),
    };
    upgrade
        .max_message_size(limits::MESSAGE_BYTES)
        .max_frame_size(limits::MESSAGE_BYTES)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MOST_WRITE_BUFFER)
        .on_upgrade(move |socket| {
            let sockets = app.sockets.clone();
            sockets.track_future(socket::run(app, pass, room, socket))
        })
}

/// The room of this name, which the page has made tidy before it asked.
fn tidy(name: &str) -> Option<RoomName> {
    parvis_names::tidy(name).ok().filter(|room| room.as_str() == name)
}
