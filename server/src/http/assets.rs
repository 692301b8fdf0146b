//! The embedded files: hashed names are kept forever, others are asked about each time by their tag.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH,
    VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::EmbeddedFile;

use super::encoding::{Encoding, accepted};
use super::headers;
use super::site::Site;
use crate::app::App;

/// A file whose name changes with its content.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// A file whose name stays: kept, and asked about each time.
const ASK: &str = "no-cache";

/// `GET /assets/{path}`.
pub(crate) async fn asset(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    serve(&app.site, "assets", &path, FOREVER, &headers).unwrap_or_else(|| {
        // What a page of an older build asks for, while it is still open, must not be kept as missing.
        (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], "no such file\n").into_response()
    })
}

/// A file that lies at the root: the icon, the manifest of the app, and their like.
pub(crate) fn root_file(site: &Site, path: &str, headers: &HeaderMap) -> Option<Response> {
    serve(site, "root", path, ASK, headers)
}

fn serve(
    site: &Site,
    folder: &str,
    path: &str,
    caching: &'static str,
    headers: &HeaderMap,
) -> Option<Response> {
    let is_compressed =
        [Encoding::Brotli, Encoding::Gzip].iter().any(|encoding| path.ends_with(encoding.suffix()));
    let is_plain = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_compressed || !is_plain {
        return None;
    }
    let (encoding, file) = accepted(headers).into_iter().find_map(|encoding| {
        Some((encoding, site.file(&format!("{folder}/{path}{}", encoding.suffix()))?))
    })?;
    let tag = tag(&file, encoding)?;
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match file.data {
            std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
            std::borrow::Cow::Owned(bytes) => Body::from(bytes),
        };
        let mut response = Response::new(body);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        if let Some(name) = encoding.name() {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    };
    let answer = response.headers_mut();
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(ETAG, tag);
    if is_worker(path) {
        answer.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::WORKER));
    }
    Some(response)
}

/// Whether this is the script of a worker: `pdf_worker.1f2e3d4c5b6a7988.js`.
fn is_worker(path: &str) -> bool {
    path.ends_with(".js") && path.split('.').next().is_some_and(|name| name.ends_with("_worker"))
}

/// Names the content and how it is written on its way, as a strong tag must (RFC 9110 section 8.8.3).
fn tag(file: &EmbeddedFile, encoding: Encoding) -> Option<HeaderValue> {
    let hash = URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12]);
    HeaderValue::from_str(&format!("\"{hash}{}\"", encoding.suffix())).ok()
}

pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    })
}

fn content_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "webmanifest" => "application/manifest+json",
        "json" | "map" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        _ => "application/octet-stream",
    }
}
