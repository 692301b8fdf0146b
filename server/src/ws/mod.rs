//! From a socket to messages: who may open one, and what one socket's task does.

mod budget;
mod message;
mod meter;
pub(crate) mod origin;
mod socket;
mod upgrade;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use parvis_protocol::RoomName;
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::address::PeerAddress;
use crate::app::App;
use crate::limits::{ConnectionSlot, Refusal};
use crate::listen::PageTransport;
use crate::metrics::{InGauge, RefusalReason};
use upgrade::Upgrade;

/// `GET /ws/{room}`.
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<PeerAddress>,
    Extension(transport): Extension<PageTransport>,
    Extension(slot): Extension<Arc<ConnectionSlot>>,
    Path(room): Path<String>,
    request: Request<Body>,
) -> Response {
    let (mut parts, _) = request.into_parts();
    if !origin::is_allowed(&app.config.allowed_origins, transport, &parts.headers) {
        app.metrics.refusals.count(RefusalReason::Origin);
        return (StatusCode::FORBIDDEN, "only pages of this server may open a connection\n").into_response();
    }
    let Some(room) = tidy(&room) else {
        app.metrics.refusals.count(RefusalReason::RoomName);
        return (StatusCode::NOT_FOUND, "not a valid meeting name\n").into_response();
    };
    let upgrade = match Upgrade::of(&mut parts).await {
        Ok(upgrade) => upgrade,
        Err(refusal) => return refusal,
    };
    // Whether there is such a room plays no part in it.
    let pass = match app.limiter.socket(app.addresses.client(peer, &parts.headers)) {
        Ok(pass) => pass,
        Err(refusal) => {
            app.metrics.refusals.count(reason(refusal));
            return refusal.into_response();
        }
    };
    if !slot.keep() {
        app.metrics.refusals.count(RefusalReason::Sockets);
        return Refusal::Server.into_response();
    }
    // Before its page hears that it is open, and so before that can open another one.
    let connection = app.rooms.connection();
    let response = upgrade.response();
    let (sockets, participants) = (app.sockets.clone(), app.participants.clone());
    sockets.spawn(participants.track_future(async move {
        if let Some(socket) = upgrade.socket(app.tuning.pace).await {
            let _open = InGauge::new(&app.metrics.sockets);
            // The room's number is that of its span, and says nothing of its name.
            let span = tracing::info_span!(parent: None, "socket", id = connection.0, room = Empty);
            socket::run(app, pass, connection, room, socket).instrument(span).await;
        }
        drop(slot);
    }));
    response
}

fn reason(refusal: Refusal) -> RefusalReason {
    match refusal {
        Refusal::Address { .. } => RefusalReason::AddressSockets,
        Refusal::Server => RefusalReason::Sockets,
    }
}

/// The room of this name, which the page has made tidy before it asked.
fn tidy(name: &str) -> Option<RoomName> {
    parvis_names::tidy(name).ok().filter(|room| room.as_str() == name)
}
