//! For who works on Parvis: a page that is open reloads itself when the server has started anew.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use futures_util::stream::{Stream, StreamExt as _, once};
use leptos::nonce::Nonce;

use crate::app::App;
use crate::config::BasePath;

const EVENTS: &str = "/dev/server";

/// The address that tells which start of the server this is, and never ends before the server does.
pub(crate) fn router() -> Router<Arc<App>> {
    let start: u64 = rand::random();
    Router::new().route(EVENTS, get(move |app| events(app, start)))
}

async fn events(
    State(app): State<Arc<App>>,
    start: u64,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stopping = app.stopping.clone();
    let said = once(async move { Ok(Event::default().data(format!("{start:016x}"))) });
    Sse::new(said.chain(futures_util::stream::pending()).take_until(stopping.cancelled_owned()))
}

/// What asks it, over and over, and reloads the page when the answer is another one.
pub(crate) fn script(nonce: &Nonce, base: &BasePath) -> String {
    let events = format!("{base}{EVENTS}");
    format!(
        "<script nonce=\"{nonce}\">let start;new EventSource({events:?}).onmessage=({{data}})=>\
         data===(start??=data)||location.reload();</script>"
    )
}

/// The page with this at its end.
pub(crate) fn append(page: Body, script: String) -> Body {
    Body::from_stream(page.into_data_stream().chain(once(async move { Ok(script.into()) })))
}
