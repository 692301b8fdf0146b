//! The headers that hold browsers to the promise that no third party is contacted: content policies, permissions,
//! framing.

use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Response;

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

/// The policy of a page whose inline scripts carry this nonce (CSP level 3).
///
/// A page names no origin but its own: that no request leaves it is a promise, and this is what keeps it. What is not
/// named is forbidden; live pictures and voices are no requests, and need no name. `blob:` is for pictures that somebody
/// offered as files: it names bytes that this page already has, and nothing on the network.
pub(crate) fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
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
