//! From a socket to messages: who may open one, and what one socket's task does.

mod budget;
mod message;
mod meter;
mod origin;
mod socket;
mod upgrade;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use parvis_protocol::RoomName;

use crate::address::PeerAddress;
use crate::app::App;
use crate::limits::{Refusal, Slot};
use crate::listen::Transport;
use upgrade::Upgrade;

/// `GET /ws/{room}`.
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<PeerAddress>,
    Extension(transport): Extension<Transport>,
    Extension(slot): Extension<Arc<Slot>>,
    Path(room): Path<String>,
    request: Request<Body>,
) -> Response {
    let (mut parts, _) = request.into_parts();
    if !origin::is_allowed(&app.config.allowed_origins, transport, &parts.headers) {
        return (StatusCode::FORBIDDEN, "only pages of this server may open a connection\n").into_response();
    }
    let Some(room) = tidy(&room) else {
        return (StatusCode::NOT_FOUND, "not a valid meeting name\n").into_response();
    };
    let upgrade = match Upgrade::of(&mut parts).await {
        Ok(upgrade) => upgrade,
        Err(refusal) => return refusal,
    };
    // Whether there is such a room plays no part in it.
    let pass = match app.limiter.socket(app.addresses.client(peer, &parts.headers)) {
        Ok(pass) => pass,
        Err(refusal) => return refusal.into_response(),
    };
    if !slot.keep() {
        return Refusal::Server.into_response();
    }
    // Before its page hears that it is open, and so before that can open another one.
    let connection = app.rooms.connection();
    let response = upgrade.response();
    app.sockets.clone().spawn(async move {
        if let Some(socket) = upgrade.socket(app.tuning.pace).await {
            socket::run(app, pass, connection, room, socket).await;
        }
        drop(slot);
    });
    response
}

/// The room of this name, which the page has made tidy before it asked.
fn tidy(name: &str) -> Option<RoomName> {
    parvis_names::tidy(name).ok().filter(|room| room.as_str() == name)
}
