//! The headers that hold browsers to the promise that no third party is contacted: content policies, permissions,
//! framing.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::host;
use crate::app::App;
use crate::listen::PageTransport;
use crate::tls::Tls;

/// What a page may use, and nothing embedded in it: no page embeds any. Only names that browsers know, as they tell
/// of each other on the console. Not named is what a page has to itself anyway, as sharing a link.
const PERMISSIONS: &str = "autoplay=(self), camera=(self), clipboard-write=(self), display-capture=(self), \
    fullscreen=(self), microphone=(self), picture-in-picture=(self), screen-wake-lock=(self), \
    accelerometer=(), browsing-topics=(), clipboard-read=(), encrypted-media=(), geolocation=(), \
    gyroscope=(), hid=(), idle-detection=(), magnetometer=(), midi=(), payment=(), \
    publickey-credentials-get=(), serial=(), sync-xhr=(), usb=(), xr-spatial-tracking=()";

/// For what is no page: a picture or a script that somebody opens by itself does nothing.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For the script of a worker, which is a policy of its own and not that of the page (HTML, "run a worker"). What reads
/// others' documents there compiles the WebAssembly that the page hands to it, and may ask nobody for anything.
pub(crate) const WORKER: &str = "default-src 'none'; script-src 'wasm-unsafe-eval'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// For the service worker: it may ask its own server, on behalf of pages, and load no script.
pub(crate) const SERVICE_WORKER: &str = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The policy of a page whose inline scripts carry this nonce (CSP level 3).
///
/// A page names no origin but its own: that no request leaves it is a promise, and this is what keeps it. What is not
/// named is forbidden; live pictures and voices are no requests, and need no name. `blob:` is for pictures and films that
/// somebody offered as files: it names bytes that this page already has, and nothing on the network.
pub(crate) fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob:; media-src blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The policy of the page that a service worker shows without a server, by the hashes of what is written in it (CSP level 3,
/// section 2.3.1). It may ask whether the server is back.
pub(crate) fn offline_policy(style: &str, script: &str) -> String {
    let hash = |content: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(content)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; connect-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
        hash(style),
        hash(script)
    )
}

/// Half a year. Whoever gives up HTTPS has to wait for so long.
const STAY_SECURE: &str = "max-age=15552000";

/// Tells browsers to come over HTTPS only (RFC 6797), where this server has a certificate that they accept. It would hold for all
/// ports of the host: so it is said only where Parvis has the ports that browsers use by themselves.
pub(crate) async fn stay_secure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let is_tls = request.extensions().get() == Some(&PageTransport::Tls);
    let has_host = host::named(&request).is_some_and(|host| host.port_u16().is_none_or(|port| port == 443));
    let stays = is_tls && has_host && app.tls.as_ref().is_some_and(Tls::is_trusted);
    let mut response = next.run(request).await;
    if stays {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STAY_SECURE));
    }
    response
}

/// Adds to every answer the headers that keep browsers to the promise.
pub(crate) async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        // Half a kilobyte that means nothing to any other file.
        headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    }
    for (name, value) in
        [("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin")]
    {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}
