use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse as _, Response};
use parvis_app::page::Page;

use super::page;
use super::room::path_of;
use crate::app::App;

/// `GET /`. With `?room=...`, which is the form on it sent without a script, the way to that room.
pub(crate) async fn home(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let typed = form_urlencoded::parse(query).find(|(key, _)| key == "room");
    if let Some(room) = typed.and_then(|(_, typed)| parvis_names::tidy(&typed).ok()) {
        return (StatusCode::SEE_OTHER, [(LOCATION, path_of(&room)), (CACHE_CONTROL, "no-store".to_owned())])
            .into_response();
    }
    page::render(&app, Page::Home, request).await
}
