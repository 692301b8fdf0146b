//! Whether the server runs, and whether anybody should be sent to it: for proxies, service managers and monitors.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::app::App;

/// `GET /healthz`: the process answers. A server that does not should be started again.
pub(crate) async fn healthz() -> impl IntoResponse {
    plain(StatusCode::OK, "ok\n".to_owned())
}

/// `GET /readyz`: 200 where the server should be sent people, 503 and the check that failed where it should not.
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> impl IntoResponse {
    if app.draining.is_cancelled() || app.stopping.is_cancelled() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "not ready: the server is stopping\n".to_owned());
    }
    match app.readiness.look().await {
        Ok(()) => plain(StatusCode::OK, "ready\n".to_owned()),
        Err(not_ready) => plain(StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {not_ready}\n")),
    }
}

fn plain(status: StatusCode, text: String) -> impl IntoResponse {
    (status, [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}
