use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use parvis_app::page::Page;

use super::page;
use crate::app::App;

/// Where it is.
pub(crate) const PATH: &str = "/-/certificate";

/// `GET /-/certificate`, where the certificate is self-made: what the browser's warning means.
pub(super) async fn certificate(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    page::render(&app, Page::Certificate, request).await
}
