//! One socket, from its first message to its close: deadlines, budget, and the way between the frames and the room.

use std::io;
use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use parvis_protocol::{CloseCode, ErrorCode, Join, RoomName, ServerMessage};
use parvis_room::ConnectionId;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tungstenite::error::{Error as WsError, ProtocolError};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Bytes, Message, Utf8Bytes};

use super::budget::{BudgetVerdict, SocketBudget};
use super::message;
use super::upgrade::WebSocket;
use crate::app::App;
use crate::limits::Pass;
use crate::metrics::{Metrics, ReceivedKind, RefusalReason};
use crate::rooms::{NoRoom, OutgoingQueue, RoomHandle, SocketAction, json};
use crate::tuning::Tuning;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConnectionEnd {
    /// The other side has closed it.
    Closed,
    /// It is broken; there is nobody to tell.
    Gone,
    /// Close it with this code.
    Close(CloseCode),
    /// Say why, and close it.
    Refuse(ErrorCode, CloseCode),
}

/// The page comes back, and finds the next server.
const SHUTTING_DOWN: ConnectionEnd = ConnectionEnd::Refuse(ErrorCode::ShuttingDown, CloseCode::GoingAway);

/// Everything that one socket does, from its first message to its close.
pub(super) async fn run(
    app: Arc<App>,
    pass: Pass,
    connection: ConnectionId,
    room: RoomName,
    mut socket: WebSocket,
) {
    let outgoing = OutgoingQueue::default();
    let entered = match first_message(&app, &mut socket).await {
        Ok(join) => enter(&app, &pass, connection, &room, join, outgoing.clone()),
        Err(end) => Err(end),
    };
    drop(room);
    let end = match entered {
        Ok(handle) => {
            tracing::Span::current().record("room", handle.room_number());
            let now = Instant::now();
            Connection {
                tuning: &app.tuning,
                metrics: &app.metrics,
                stopping: &app.stopping,
                socket: &mut socket,
                outgoing,
                handle,
                budget: SocketBudget::new(now, app.tuning.pace),
                heard_at: now,
                ping_at: now + app.tuning.heartbeat,
                read_after: None,
            }
            .run()
            .await
        }
        Err(end) => end,
    };
    tracing::debug!(?end, "a socket ends");
    // Whoever does not read keeps nothing here waiting.
    let _ = timeout(app.tuning.close_within, close(&mut socket, &app.metrics, end)).await;
}

/// Brings the socket into its room, unless too many ask for a seat in it. Who has one is not counted with those who ask.
fn enter(
    app: &App,
    pass: &Pass,
    connection: ConnectionId,
    room: &RoomName,
    join: Box<Join>,
    outgoing: OutgoingQueue,
) -> Result<RoomHandle, ConnectionEnd> {
    if app.rooms.seat(room, &join).is_none() {
        pass.join().map_err(|_refusal| refuse(app, RefusalReason::AddressJoins))?;
    }
    app.rooms.enter(connection, room, pass.networks(), join, outgoing).map_err(|none| match none {
        NoRoom::Full => refuse(app, RefusalReason::Rooms),
        NoRoom::TooOften => refuse(app, RefusalReason::RoomJoins),
        NoRoom::Stopping => {
            app.metrics.refusals.count(RefusalReason::Stopping);
            SHUTTING_DOWN
        }
    })
}

fn refuse(app: &App, reason: RefusalReason) -> ConnectionEnd {
    app.metrics.refusals.count(reason);
    tracing::debug!(?reason, "a seat is refused");
    ConnectionEnd::Refuse(ErrorCode::Crowded, CloseCode::Crowded)
}

/// Waits for the message that every connection begins with.
async fn first_message(app: &App, socket: &mut WebSocket) -> Result<Box<Join>, ConnectionEnd> {
    let by = Instant::now() + app.tuning.join_within;
    loop {
        let frame = tokio::select! {
            frame = timeout_at(by, socket.next()) => frame.map_err(|_| ConnectionEnd::Close(CloseCode::Policy))?,
            () = app.stopping.cancelled() => return Err(SHUTTING_DOWN),
        };
        if let Some(text) = text_of(frame)? {
            let join = message::read_join(&text).inspect(|_| app.metrics.received.count(ReceivedKind::Join));
            return join.map_err(|code| {
                let close = match code {
                    ErrorCode::VersionMismatch => CloseCode::VersionMismatch,
                    _ => CloseCode::BadMessage,
                };
                ConnectionEnd::Refuse(code, close)
            });
        }
    }
}

/// The text of a frame, or nothing for a frame that only says that somebody is there.
fn text_of(frame: Option<Result<Message, WsError>>) -> Result<Option<Utf8Bytes>, ConnectionEnd> {
    match frame {
        Some(Ok(Message::Text(text))) => Ok(Some(text)),
        // What is read is never a bare frame.
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(None),
        Some(Ok(Message::Binary(_))) => Err(ConnectionEnd::Close(CloseCode::Unsupported)),
        Some(Ok(Message::Close(_))) => Err(ConnectionEnd::Closed),
        Some(Err(error)) => Err(match error {
            WsError::Capacity(_) => ConnectionEnd::Close(CloseCode::TooBig),
            WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => ConnectionEnd::Gone,
            WsError::Protocol(_) | WsError::Utf8(_) => ConnectionEnd::Close(CloseCode::BadMessage),
            // Who sends more than is ever read.
            WsError::Io(error) if error.kind() == io::ErrorKind::QuotaExceeded => {
                ConnectionEnd::Close(CloseCode::Policy)
            }
            _ => ConnectionEnd::Gone,
        }),
        None => Err(ConnectionEnd::Gone),
    }
}

/// A socket whose seat is, or was, asked for.
struct Connection<'a> {
    tuning: &'a Tuning,
    metrics: &'a Metrics,
    stopping: &'a CancellationToken,
    socket: &'a mut WebSocket,
    outgoing: OutgoingQueue,
    handle: RoomHandle,
    budget: SocketBudget,
    heard_at: Instant,
    ping_at: Instant,
    read_after: Option<Instant>,
}

impl Connection<'_> {
    async fn run(mut self) -> ConnectionEnd {
        loop {
            if let Err(end) = self.step().await {
                return end;
            }
        }
    }

    async fn step(&mut self) -> Result<(), ConnectionEnd> {
        let wake = self.dead_at().min(self.ping_at).min(self.read_after.unwrap_or(self.ping_at));
        tokio::select! {
            frame = self.socket.next(), if self.read_after.is_none() => self.hear(frame).await,
            next = self.outgoing.next() => match next {
                SocketAction::Text(text) => self.write(Message::Text(text)).await,
                SocketAction::Close(code) => Err(ConnectionEnd::Close(code)),
            },
            () = sleep_until(wake) => self.wake().await,
            () = self.stopping.cancelled() => Err(SHUTTING_DOWN),
        }
    }

    fn dead_at(&self) -> Instant {
        self.heard_at + self.tuning.silence
    }

    async fn hear(&mut self, frame: Option<Result<Message, WsError>>) -> Result<(), ConnectionEnd> {
        let now = Instant::now();
        self.heard_at = now;
        let text = text_of(frame)?;
        let message = text.as_ref().map(|text| message::read(text)).transpose();
        let message = message.map_err(|code| ConnectionEnd::Refuse(code, CloseCode::BadMessage))?;
        let verdict = match (&message, &text) {
            (Some(message), Some(text)) => self.budget.pay_for(now, message, text.len()),
            _ => self.budget.pay(now, 0),
        };
        match verdict {
            BudgetVerdict::Go => {}
            BudgetVerdict::Wait(until) => self.read_after = Some(until),
            BudgetVerdict::Flood => return Err(ConnectionEnd::Close(CloseCode::Policy)),
        }
        let (Some(message), Some(text)) = (message, text) else { return Ok(()) };
        self.metrics.received.count(ReceivedKind::from(&*message));
        self.handle
            .say(message, text.len())
            .await
            .map_err(|_| ConnectionEnd::Refuse(ErrorCode::Internal, CloseCode::Internal))
    }

    async fn wake(&mut self) -> Result<(), ConnectionEnd> {
        let now = Instant::now();
        if self.read_after.is_some_and(|after| after <= now) {
            self.read_after = None;
        }
        if self.dead_at() <= now {
            return Err(ConnectionEnd::Close(CloseCode::Policy));
        }
        if self.ping_at <= now {
            self.ping_at = now + self.tuning.heartbeat;
            return self.write(Message::Ping(Bytes::new())).await;
        }
        Ok(())
    }

    /// Writes a message, unless nobody reads it for too long.
    async fn write(&mut self, message: Message) -> Result<(), ConnectionEnd> {
        let dead_at = self.dead_at();
        tokio::select! {
            written = self.socket.send(message) => written.map_err(|_| ConnectionEnd::Gone),
            () = self.outgoing.overflowed() => Err(ConnectionEnd::Close(CloseCode::Policy)),
            () = sleep_until(dead_at) => Err(ConnectionEnd::Close(CloseCode::Policy)),
        }
    }
}

/// Closes the socket and waits until the other side has closed it too: what was written last would be lost with
/// what was not read.
async fn close(socket: &mut WebSocket, metrics: &Metrics, end: ConnectionEnd) {
    let (reason, code) = match end {
        ConnectionEnd::Gone => return,
        ConnectionEnd::Closed => (None, None),
        ConnectionEnd::Close(code) => (None, Some(code)),
        ConnectionEnd::Refuse(reason, code) => (Some(reason), Some(code)),
    };
    if let Some(code) = reason {
        metrics.errors.count(code.into());
        let text = json(&ServerMessage::Error { code });
        if socket.send(Message::Text(text.into())).await.is_err() {
            return;
        }
    }
    if let Some(code) = code {
        let frame = CloseFrame { code: code.number().into(), reason: Utf8Bytes::default() };
        if socket.send(Message::Close(Some(frame))).await.is_err() {
            return;
        }
    }
    while let Some(Ok(_)) = socket.next().await {}
}
