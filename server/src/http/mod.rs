//! Everything that is asked for over HTTP.

mod assets;
mod dev;
mod encoding;
mod headers;
mod home;
mod page;
mod pseudo;
mod room;
pub(crate) mod site;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::map_response;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::compression::CompressionLayer;

use site::Site;

use crate::address::Addresses;
use crate::config::Config;
use crate::limits::RateLimiter;
use crate::rooms::Rooms;
use crate::tuning::Tuning;
use crate::ws;

/// What every request may need.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) tuning: Tuning,
    pub(crate) addresses: Addresses,
    pub(crate) gate: RateLimiter,
    pub(crate) rooms: Rooms,
    pub(crate) site: Site,
    /// Every open connection.
    pub(crate) sockets: TaskTracker,
    /// Cancelled when the server is to stop.
    pub(crate) stopping: CancellationToken,
}

/// Which address is what.
pub(crate) fn router(app: Arc<App>) -> Router {
    let pages =
        Router::new().route("/", get(home::home)).fallback(get(room::room)).layer(CompressionLayer::new());
    let dev = if app.tuning.dev { dev::router() } else { Router::new() };
    Router::new()
        .route("/healthz", get(health))
        .route("/assets/{*path}", get(assets::asset))
        .route("/ws/{room}", get(ws::open))
        .merge(dev)
        .merge(app.tuning.pseudo.map(pseudo::router).unwrap_or_default())
        .merge(pages)
        .layer(map_response(headers::secure))
        .with_state(app)
}

async fn health() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "text/plain; charset=utf-8")], "ok\n")
}
