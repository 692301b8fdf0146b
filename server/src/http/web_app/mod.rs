//! Parvis as an app of the system: the manifest by which browsers install it, and the service worker, which shows a page
//! of its own when the server is away.
//!
//! The worker keeps no page. What it shows without a server is written in it, so that nothing a proxy answers can get in;
//! what it keeps are files that pages load late, each under the hash in its name.

mod manifest;
mod worker;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, LOCATION, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_app::shell::PageRequest;
use sha2::{Digest as _, Sha256};

use super::{assets, headers};
use crate::app::App;

/// The manifest and the worker. Both are as one says them now, and asked about each time.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/manifest.webmanifest", get(manifest)).route("/sw.js", get(worker))
}

async fn manifest(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let text = manifest::manifest(PageRequest::of(&headers), &home(&app), app.config.web_app);
    let mut answer = tagged(text, "application/manifest+json", &headers);
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-language, cookie"));
    answer
}

/// The service worker, or where there is to be none, one that removes itself: browsers ask for it whenever they come back.
async fn worker(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let text =
        if app.config.web_app { worker::worker(&app.site.assets()) } else { worker::FAREWELL.to_owned() };
    let mut answer = tagged(text, "text/javascript; charset=utf-8", &headers);
    let policy = HeaderValue::from_static(headers::SERVICE_WORKER);
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    answer
}

/// `POST /`: something was shared with the app, and its worker is not there to give it to the page. It may hold the key of a
/// meeting, so it is not read: the home page opens without it.
pub(super) async fn shared(State(app): State<Arc<App>>) -> Response {
    let headers = [(LOCATION, home(&app)), (CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Where the home page is. The manifest and the worker name everything else relative to themselves, which lie beside it.
fn home(app: &App) -> String {
    format!("{}/", app.config.base_path.as_str())
}

/// A text that browsers ask about each time. Its tag is a weak one: it may be compressed on its way.
fn tagged(text: String, kind: &'static str, headers: &HeaderMap) -> Response {
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&text)[..12]);
    let tag = HeaderValue::from_str(&format!("\"{hash}\"")).ok();
    let is_known = tag.as_ref().is_some_and(|tag| assets::is_known(headers, tag));
    let mut answer = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, kind)], text).into_response()
    };
    let answered = answer.headers_mut();
    answered.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{hash}\"")) {
        answered.insert(ETAG, tag);
    }
    answer
}
