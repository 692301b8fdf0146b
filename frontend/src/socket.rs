//! The WebSocket to the server. It is made and dropped by the driver; when to try again is the meeting's decision.

use parvis_meeting::SocketEvent;
use parvis_protocol::{ClientMessage, RoomName, ServerMessage};
use wasm_bindgen::JsCast;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use crate::listener::Listener;

/// What comes out of a socket.
#[derive(Debug)]
pub(crate) enum SocketNotice {
    /// It opened or closed.
    Event(SocketEvent),
    /// The server said something.
    Message(ServerMessage),
}

/// The one WebSocket. Dropped, it closes and is heard of no more.
pub(crate) struct Socket {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Socket {
    /// Opens it. `None` where the browser refuses at once (a policy on connections).
    pub(crate) fn open(address: &str, notify: impl Fn(SocketNotice) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new(address).ok()?;
        let opened = notify.clone();
        let heard = notify.clone();
        let listeners = [
            Listener::new(&socket, "open", move |_| opened(SocketNotice::Event(SocketEvent::Opened))),
            Listener::new(&socket, "message", move |event| {
                let data = event.unchecked_ref::<MessageEvent>().data();
                let Some(text) = data.as_string() else { return };
                match ServerMessage::read(&text) {
                    Ok(message) => heard(SocketNotice::Message(message)),
                    // The rest of the conversation may still be understood; a version mismatch is told by the server.
                    Err(error) => {
                        leptos::logging::warn!("a message of the server was not understood: {error}");
                    }
                }
            }),
            // `error` is always followed by `close` (WHATWG WebSockets, "fail the connection").
            Listener::new(&socket, "close", move |event| {
                let code = event.unchecked_ref::<CloseEvent>().code();
                notify(SocketNotice::Event(SocketEvent::Closed(close_code(code))));
            }),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    /// Sends. A socket that is not open drops the message: its `close` is on its way.
    pub(crate) fn send(&self, message: &ClientMessage) {
        if let Ok(text) = serde_json::to_string(message) {
            let _ = self.socket.send_with_str(&text);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}

/// 1005 and 1006 never go over the wire: they say that there was no code (RFC 6455 section 7.4.1).
fn close_code(code: u16) -> Option<u16> {
    (!matches!(code, 1005 | 1006)).then_some(code)
}

/// Where the socket of this room is.
pub(crate) fn address(base: &str, room: &RoomName) -> String {
    // `http` becomes `ws`, and `https` becomes `wss`.
    let host = base.strip_prefix("http").unwrap_or(base);
    let name = String::from(js_sys::encode_uri_component(room.as_str()));
    format!("ws{host}/ws/{name}")
}
