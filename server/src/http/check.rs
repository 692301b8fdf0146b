//! The page that says why a call does not work, and what it tries the relay with.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse as _, Response};
use parvis_app::page::Page;
use parvis_protocol::IceServer;

use super::page;
use crate::address::PeerAddress;
use crate::app::App;
use crate::limits::Refusal;
use crate::listen::PageTransport;
use crate::metrics::RefusalReason;
use crate::ws::origin;

/// Where the page is.
pub(super) const PATH: &str = "/-/check";
/// Where it asks for the relay.
pub(super) const ICE_SERVERS: &str = "/-/check/ice-servers";

/// `GET /-/check`.
pub(super) async fn check(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    page::render(&app, Page::Check, request).await
}

/// `POST /-/check/ice-servers`: the STUN and TURN servers that a page may try without a seat, as JSON, a list of [`IceServer`].
/// Of this server's own relay with a credential that is good for little and for a short time; where there is none, those that
/// the operator named, as every room has them. An empty list says that there is none.
pub(super) async fn ice_servers(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<PeerAddress>,
    Extension(transport): Extension<PageTransport>,
    headers: HeaderMap,
) -> Response {
    if !origin::is_allowed(&app.config.allowed_origins, transport, &headers) {
        app.metrics.refusals.count(RefusalReason::Origin);
        return (StatusCode::FORBIDDEN, "only pages of this server may ask for this\n").into_response();
    }
    if let Err(refusal) = app.limiter.check(app.addresses.client(peer, &headers)) {
        app.metrics.refusals.count(RefusalReason::AddressChecks);
        return refusal.into_response();
    }
    let Some(relay) = &app.relay else { return json(&app.config.ice_servers) };
    match relay.checks().begin() {
        Some(own) => json(&[own]),
        None => {
            app.metrics.refusals.count(RefusalReason::Checks);
            Refusal::Server.into_response()
        }
    }
}

fn json(servers: &[IceServer]) -> Response {
    match serde_json::to_vec(servers) {
        Ok(body) => ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body).into_response(),
        // Texts alone are in it, so that it does not come to this.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
