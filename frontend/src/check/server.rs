//! Whether a socket to the server opens. It is the one of a room that nobody is in, and says nothing: so no room begins.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use parvis_check::SocketOutcome;
use web_sys::WebSocket;

use super::run::{FactSheet, within};
use crate::clock;
use crate::listener::Listener;

/// How long it may take, in milliseconds.
const PATIENCE: u64 = 6_000;
/// How long the answer to a plain request may take.
const ANSWER_PATIENCE: u32 = 4_000;
/// A name that nobody's room has: no suggestion has one word.
const PATH: &str = "/ws/connection-check";

pub(super) async fn reach(sheet: &FactSheet) {
    let outcome = if opens().await {
        SocketOutcome::Open
    } else if answers().await {
        SocketOutcome::Blocked
    } else {
        SocketOutcome::ServerAway
    };
    sheet.write(|facts| facts.socket = Some(outcome));
}

async fn opens() -> bool {
    // `http` becomes `ws`, and `https` becomes `wss`.
    let base = crate::platform::base_url();
    let address = format!("ws{}{PATH}", base.strip_prefix("http").unwrap_or(&base));
    let Ok(socket) = WebSocket::new(&address) else { return false };
    let ended = Rc::new(Cell::new(None));
    let _listeners = [("open", true), ("close", false)].map(|(event, opened)| {
        let ended = Rc::clone(&ended);
        Listener::new(&socket, event, move |_| {
            if ended.get().is_none() {
                ended.set(Some(opened));
            }
        })
    });
    let begun = clock::mono();
    while ended.get().is_none() && clock::mono().since(begun) < PATIENCE {
        TimeoutFuture::new(50).await;
    }
    let _ = socket.close();
    ended.get() == Some(true)
}

/// Whether the server answers a plain request.
async fn answers() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let asked = window.fetch_with_str(&(crate::page::base_path() + "/healthz"));
    within(ANSWER_PATIENCE, &asked).await.is_ok()
}
