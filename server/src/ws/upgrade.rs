//! From a request to a stream of frames. Unlike axum's own, what is read of the stream can be metered.

use axum::body::Body;
use axum::extract::FromRequestParts as _;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use parvis_protocol::limits;
use tokio_tungstenite::WebSocketStream;
use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::{Role, WebSocketConfig};

use super::meter::MeteredStream;
use crate::tuning::SocketPace;

/// Most sockets say little: what they read is kept small, and grows for who says more.
const READ_BUFFER: usize = 1024;
/// A message is written as soon as there is one.
const WRITE_BUFFER: usize = 0;
/// Must be more than the buffer; nothing but one message at a time ever waits in there.
const MOST_WRITE_BUFFER: usize = 4 * limits::MESSAGE_BYTES;

/// A socket of a browser.
pub(super) type WebSocket = WebSocketStream<MeteredStream<TokioIo<Upgraded>>>;

/// A request that may become a socket.
#[derive(Debug)]
pub(super) struct Upgrade {
    key: HeaderValue,
    stream: OnUpgrade,
}

impl Upgrade {
    /// Looks whether the request asks for a socket as it should (RFC 6455 section 4.2.1).
    ///
    /// # Errors
    /// The answer to one that does not.
    pub(super) async fn of(parts: &mut Parts) -> Result<Self, Response> {
        let stream = parts.extensions.get::<OnUpgrade>().cloned();
        let key = parts.headers.get(SEC_WEBSOCKET_KEY).cloned();
        // What axum would have made of it is not needed, only whether it would.
        let _ = WebSocketUpgrade::from_request_parts(parts, &())
            .await
            .map_err(axum::response::IntoResponse::into_response)?;
        key.zip(stream)
            .map(|(key, stream)| Self { key, stream })
            .ok_or_else(|| StatusCode::UPGRADE_REQUIRED.into_response())
    }

    /// The answer that opens the socket.
    pub(super) fn response(&self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let accept = HeaderValue::from_str(&derive_accept_key(self.key.as_bytes()));
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept.expect("base64 is a header value"));
        response
    }

    /// The socket, once the answer was sent. Nothing where the connection broke before.
    pub(super) async fn socket(self, pace: SocketPace) -> Option<WebSocket> {
        let stream = self.stream.await.ok()?;
        let stream = MeteredStream::new(TokioIo::new(stream), pace);
        let config = WebSocketConfig::default()
            .max_message_size(Some(limits::MESSAGE_BYTES))
            .max_frame_size(Some(limits::MESSAGE_BYTES))
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_write_buffer_size(MOST_WRITE_BUFFER);
        Some(WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await)
    }
}
