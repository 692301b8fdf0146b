//! Renders a page. Each answer has a nonce for its inline scripts, so none may be cached.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;
use leptos::view;
use parvis_app::Shell;
use parvis_app::page::Page;

use super::{dev, headers, pseudo};
use crate::address::PeerAddress;
use crate::app::App;
use crate::metrics::RefusalReason;

/// Renders a page: the whole document, with a script nonce of its own, never kept by anyone.
pub(crate) async fn render(app: &App, page: Page, request: Request<Body>) -> Response {
    if let Some(peer) = request.extensions().get::<PeerAddress>() {
        let client = app.addresses.client(*peer, request.headers());
        if let Err(refusal) = app.limiter.page(client) {
            app.metrics.refusals.count(RefusalReason::AddressPages);
            return refusal.into_response();
        }
    }
    let status = match &page {
        Page::Home | Page::Room(..) | Page::Check | Page::Certificate => StatusCode::OK,
        Page::NotFound => StatusCode::NOT_FOUND,
    };
    let nonce = Nonce::new();
    let policy = headers::page_policy(&nonce);
    let mut assets = app.site.assets();
    if !app.config.web_app {
        assets.web_app = None;
    }
    if app.tuning.pseudo.is_some() {
        pseudo::replace_english(&mut assets);
    }
    let dev = app.tuning.dev.then(|| dev::script(&nonce, &app.config.base_path));
    let room_policy = app.room_policy();
    let base = app.config.base_path.to_string();
    let shell = move || {
        let (page, assets, base) = (page.clone(), assets.clone(), base.clone());
        view! { <Shell page assets policy=room_policy base/> }
    };
    let render = leptos_axum::render_app_async_with_context(move || provide_context(nonce.clone()), shell);
    let mut response = render(request).await;
    if let Some(script) = dev {
        response = response.map(|page| dev::append(page, script));
    }
    *response.status_mut() = status;
    let answer = response.headers_mut();
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        answer.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
