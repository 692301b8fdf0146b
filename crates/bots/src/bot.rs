//! A participant without browser and media, over a real WebSocket.

use std::net::IpAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use parvis_protocol::{ClientMessage, DisplayName, Join, SeatToken, ServerMessage, SessionId, Welcome};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::error::Error as WsError;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// Why a bot could not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// The server did not open a socket.
    #[error("the server answered {0}")]
    Refused(StatusCode),
    /// The socket broke, or there never was one.
    #[error("the socket failed: {0}")]
    Broken(Box<WsError>),
    /// The server said what no server says.
    #[error("the server sent an invalid message: {0}")]
    NoMessage(#[from] serde_json::Error),
    /// A seat was asked for and not given.
    #[error("no welcome, but {0:?}")]
    NoWelcome(BotEvent),
    /// There was no answer in time.
    #[error("the server did not answer in time")]
    Silent,
    /// The server closed the socket where there was no reason to.
    #[error("the server closed the socket with {0:?}")]
    Closed(Option<u16>),
    /// What cannot stand in a header.
    #[error("{0:?} is not a valid header value")]
    Header(String),
}

impl From<WsError> for BotError {
    fn from(error: WsError) -> Self {
        match error {
            WsError::Http(response) => Self::Refused(response.status()),
            other => Self::Broken(Box::new(other)),
        }
    }
}

/// What a bot heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BotEvent {
    /// A message.
    Message(ServerMessage),
    /// The socket was closed, with this code if there was one. Nothing comes after it.
    Closed(Option<u16>),
}

/// One headless participant.
#[derive(Debug)]
pub struct Bot {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Bot {
    /// Opens the socket of a room of the server at `ws://...`, as a page of that server does. The name is one that
    /// needs no percent-encoding.
    ///
    /// # Errors
    /// There is no such server, or it refuses.
    pub async fn connect(server: &str, room: &str) -> Result<Self, BotError> {
        Self::connect_with(server, room, &[("origin", &own_origin(server))]).await
    }

    /// The same from this address, as a proxy on this machine says it.
    ///
    /// # Errors
    /// The same.
    pub async fn connect_behind(server: &str, room: &str, address: IpAddr) -> Result<Self, BotError> {
        let (origin, address) = (own_origin(server), address.to_string());
        Self::connect_with(server, room, &[("origin", &origin), ("x-forwarded-for", &address)]).await
    }

    /// The same with these headers, besides those without which there is no socket.
    ///
    /// # Errors
    /// The same.
    pub async fn connect_with(
        server: &str,
        room: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, BotError> {
        let mut request = format!("{server}/ws/{room}").into_client_request()?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_| BotError::Header((*value).to_owned()))?;
            request.headers_mut().append(*name, value);
        }
        // Ten thousand of them must fit into one process.
        let config = WebSocketConfig::default().read_buffer_size(1024).write_buffer_size(0);
        let (socket, _) = connect_async_with_config(request, Some(config), true).await?;
        Ok(Self { socket })
    }

    /// Asks for a seat and waits for the answer.
    ///
    /// # Errors
    /// The answer is no welcome.
    pub async fn join(&mut self, join: Join) -> Result<Welcome, BotError> {
        self.say(&ClientMessage::Join(join)).await?;
        match self.hear().await? {
            BotEvent::Message(ServerMessage::Welcome(welcome)) => Ok(*welcome),
            heard => Err(BotError::NoWelcome(heard)),
        }
    }

    /// Says something.
    ///
    /// # Errors
    /// The socket broke.
    pub async fn say(&mut self, message: &ClientMessage) -> Result<(), BotError> {
        self.send(Message::text(serde_json::to_string(message)?)).await
    }

    /// Sends a frame, whatever is in it.
    ///
    /// # Errors
    /// The socket broke.
    pub async fn send(&mut self, message: Message) -> Result<(), BotError> {
        Ok(self.socket.send(message).await?)
    }

    /// The next thing that the server says. Answers pings meanwhile.
    ///
    /// # Errors
    /// The socket broke, or what came is no message.
    pub async fn hear(&mut self) -> Result<BotEvent, BotError> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(BotEvent::Message(serde_json::from_str(&text)?)),
                Some(Ok(Message::Close(frame))) => {
                    // The answer to the close is written while the end is read.
                    while let Some(Ok(_)) = self.socket.next().await {}
                    return Ok(BotEvent::Closed(frame.map(|frame| frame.code.into())));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(BotEvent::Closed(None)),
            }
        }
    }
}

fn own_origin(server: &str) -> String {
    server.replacen("ws", "http", 1)
}

/// The join of a page that never had a seat.
///
/// # Panics
/// The name is none.
#[must_use]
pub fn page(name: &str, session: u64, seat: Option<SeatToken>) -> Join {
    Join { seat, ..Join::new(DisplayName::new(name).expect("a name"), SessionId::from_bits(session)) }
}
