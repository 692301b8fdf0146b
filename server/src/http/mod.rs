//! Everything that is asked for over HTTP.

pub(crate) mod activity;
mod assets;
mod base;
pub(crate) mod certificate;
mod check;
mod dev;
mod encoding;
mod headers;
mod health;
mod home;
mod host;
mod page;
mod pseudo;
mod redirect;
mod room;
pub(crate) mod site;
mod web_app;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::tls::Tls;
use crate::ws;

/// How hard pages are compressed, each anew. From 4, which is usual for brotli, to 5 a page loses a twentieth and takes no longer.
const QUALITY: CompressionLevel = CompressionLevel::Precise(5);

/// Which address is what.
pub(crate) fn router(app: Arc<App>) -> Router {
    let pages = Router::new()
        .route("/", get(home::home).post(web_app::shared))
        .route(check::PATH, get(check::check))
        .merge(web_app::router())
        .fallback(get(room::room))
        .layer(CompressionLayer::new().quality(QUALITY));
    let dev = if app.tuning.dev { dev::router() } else { Router::new() };
    let router = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/assets/{*path}", get(assets::asset))
        .route("/ws/{room}", get(ws::open))
        .route(check::ICE_SERVERS, post(check::ice_servers))
        .merge(about_certificate(&app))
        .merge(dev)
        .merge(app.tuning.pseudo.map(pseudo::router).unwrap_or_default())
        .merge(pages)
        .with_state(Arc::clone(&app));
    base::below(&app.config.base_path, router)
        .layer(from_fn(host::check))
        .layer(map_response(headers::secure))
        .layer(from_fn(activity::count))
        .layer(from_fn_with_state(app, headers::stay_secure))
}

/// For who comes without TLS to a server that speaks it.
pub(crate) fn redirects(app: Arc<App>) -> Router {
    let base = app.config.base_path.clone();
    let is_self_made = app.tls.as_ref().is_some_and(Tls::is_self_made);
    let router = Router::new()
        .merge(about_certificate(&app))
        .merge(if is_self_made {
            Router::new().route("/assets/{*path}", get(assets::asset))
        } else {
            Router::new()
        })
        .fallback(redirect::to_https)
        .with_state(app);
    base::below(&base, router).layer(from_fn(host::check)).layer(map_response(headers::secure))
}

/// What the warning of a browser means, to be read before it is accepted: also over HTTP, with what makes it a page.
fn about_certificate(app: &App) -> Router<Arc<App>> {
    if !app.tls.as_ref().is_some_and(Tls::is_self_made) {
        return Router::new();
    }
    Router::new().route(certificate::PATH, get(certificate::certificate))
}
