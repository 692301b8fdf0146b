//! Where the pages are below a path of their host.
//!
//! A proxy may pass on the whole path, or take the base path away: in either case the routes see what is behind it, and whatever a
//! page names begins with it.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};

use crate::config::{BasePath, BelowBase};

/// The same routes below this path. They see addresses without it.
pub(super) fn below(base: &BasePath, routes: Router) -> Router {
    if base.is_root() {
        return routes;
    }
    // A layer runs after its router has chosen a route: so the one that takes the path off is around a router of its own.
    Router::new().fallback_service(routes).layer(from_fn_with_state(base.clone(), take_off))
}

async fn take_off(State(base): State<BasePath>, mut request: Request, next: Next) -> Response {
    match base.below(request.uri()) {
        BelowBase::Below(uri) => *request.uri_mut() = uri,
        BelowBase::Top(place) => {
            let headers = [(LOCATION, place), (CACHE_CONTROL, "no-store".to_owned())];
            return (StatusCode::PERMANENT_REDIRECT, headers).into_response();
        }
        BelowBase::Outside => {}
    }
    next.run(request).await
}
