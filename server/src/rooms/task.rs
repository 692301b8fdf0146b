//! One task around each room: gives it inputs, the time and random numbers, and carries out its outputs.

use std::collections::HashMap;
use std::sync::Arc;

use parvis_base::TokenBucket;
use parvis_protocol::{ParticipantId, RoomName, ServerMessage, Signal, limits};
use parvis_room::{AddressKey, ConnectionId, Input, Output, Room, SeatChange};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use tungstenite::Utf8Bytes;

use super::outgoing_queue::{OutgoingKind, OutgoingQueue};
use super::registry::{RoomSerial, Rooms, Seats};
use crate::clock::Clock;
use crate::metrics::{Metrics, RefusalReason, SentKind};
use crate::passwords::Passwords;
use crate::relay::{RelayInbox, SeatNews};

/// Unbounded in inputs, which are few besides messages; the bytes of messages are bounded by [`INBOX_BYTES`].
pub(super) type Inbox = mpsc::UnboundedSender<TaskInput>;

/// After how many milliseconds to try a password again that was not compared.
const BUSY: u64 = 1_000;

/// What may wait to be handled by one room. Whoever says more waits until there is place, and is read no further meanwhile.
pub(super) const INBOX_BYTES: usize = limits::OUTGOING_BYTES;

/// What a room's task is told.
#[derive(Debug)]
pub(super) enum TaskInput {
    /// This socket is there.
    Enter {
        /// The number that the room knows it by.
        connection: ConnectionId,
        /// Where it comes from.
        address: AddressKey,
        /// Where what the room says to it is put.
        outgoing: OutgoingQueue,
        /// How it comes in.
        entering: Entering,
    },
    /// Something happened to the room.
    Room(Input),
    /// A socket says something, which takes a part of [`INBOX_BYTES`] until it was handled.
    Message(Input, OwnedSemaphorePermit),
    /// Somebody asks whether the task is there.
    Check(oneshot::Sender<()>),
}

/// A socket that has asked for a seat and has none yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entering {
    asked_at: Instant,
    /// Whether it brought the token of a seat.
    returns: bool,
    /// Whether it was asked for a password or sent to the lobby: then it waits for people, and not for this server.
    waited: bool,
}

impl Entering {
    pub(super) fn now(returns: bool) -> Self {
        Self { asked_at: Instant::now(), returns, waited: false }
    }
}

/// Runs one room until nobody holds it any more.
pub(super) async fn run(
    rooms: Rooms,
    name: RoomName,
    serial: RoomSerial,
    mut task: RoomTask,
    mut commands: mpsc::UnboundedReceiver<TaskInput>,
) {
    let mut said = Seats::Free;
    let mut seats = SeatCount { metrics: Arc::clone(&task.metrics), seats: 0 };
    loop {
        let next = match task.room.next_deadline() {
            Some(at) => timeout_at(task.clock.instant(at), commands.recv()).await,
            None => Ok(commands.recv().await),
        };
        match next {
            Ok(Some(TaskInput::Enter { connection, address, outgoing, entering })) => {
                task.members.insert(connection, Member { address, outgoing, entering: Some(entering) });
            }
            Ok(Some(TaskInput::Room(input))) => task.handle(input),
            Ok(Some(TaskInput::Message(input, place))) => {
                task.handle(input);
                drop(place);
            }
            Ok(Some(TaskInput::Check(answer))) => {
                // Whoever asked may be gone.
                let _ = answer.send(());
            }
            Ok(None) => return,
            Err(_elapsed) => task.handle(Input::Wake),
        }
        // Before anybody hears of it, and after, since whoever cannot be told is lost.
        note(&rooms, &name, serial, &task, &mut said);
        task.deliver();
        note(&rooms, &name, serial, &task, &mut said);
        let taken = task.room.roster().count();
        if seats.set(taken) {
            tracing::debug!(seats = taken, "the seats have changed");
        }
    }
}

fn note(rooms: &Rooms, name: &RoomName, serial: RoomSerial, task: &RoomTask, said: &mut Seats) {
    let seats = if task.room.is_empty() { Seats::Free } else { Seats::Held };
    if seats != *said {
        *said = seats;
        rooms.note(name, serial, seats, &task.room);
    }
}

/// What one room adds to the number of all seats, until its task ends.
struct SeatCount {
    metrics: Arc<Metrics>,
    seats: usize,
}

impl SeatCount {
    /// Whether that is another number than before.
    fn set(&mut self, seats: usize) -> bool {
        let before = std::mem::replace(&mut self.seats, seats);
        if seats == before {
            return false;
        }
        self.metrics.seats.increment(seats as f64 - before as f64);
        true
    }
}

impl Drop for SeatCount {
    fn drop(&mut self) {
        self.set(0);
    }
}

/// A room with all that it needs to be one.
pub(super) struct RoomTask {
    room: Room,
    clock: Clock,
    passwords: Passwords,
    /// How many passwords are compared for this room, whoever gives them: many addresses together guess no faster than one.
    password_tries: TokenBucket,
    /// Its own, weak: the room ends with the last one who could say something to it.
    inbox: mpsc::WeakUnboundedSender<TaskInput>,
    members: HashMap<ConnectionId, Member>,
    metrics: Arc<Metrics>,
    /// Who relays for the seats, if anybody does.
    relay: Option<RelayInbox>,
}

/// A socket in the room.
struct Member {
    address: AddressKey,
    outgoing: OutgoingQueue,
    /// Until its welcome.
    entering: Option<Entering>,
}

impl RoomTask {
    pub(super) fn new(
        room: Room,
        clock: Clock,
        passwords: Passwords,
        password_tries: TokenBucket,
        inbox: mpsc::WeakUnboundedSender<TaskInput>,
        metrics: Arc<Metrics>,
        relay: Option<RelayInbox>,
    ) -> Self {
        Self { room, clock, passwords, password_tries, inbox, members: HashMap::new(), metrics, relay }
    }

    fn note_seat(&self, id: ParticipantId, change: SeatChange) {
        let Some(relay) = &self.relay else { return };
        let seat = id.to_string();
        relay.seat(match change {
            SeatChange::Taken => SeatNews::Held(seat),
            SeatChange::Freed => SeatNews::Left(seat),
            SeatChange::Expired => SeatNews::Expired(seat),
        });
    }

    fn handle(&mut self, input: Input) {
        if let Input::Lost { connection } = &input {
            self.forget(*connection);
        }
        self.room.handle(self.clock.now(), input);
    }

    fn deliver(&mut self) {
        while let Some(output) = self.room.poll() {
            match output {
                Output::Send { to, message } => self.send(&to, &message),
                Output::Hash { connection, number, password } => {
                    let Some(address) = self.address_of(connection) else {
                        self.handle(Input::Hashed { connection, number, hash: None });
                        continue;
                    };
                    let passwords = self.passwords.clone();
                    self.answer(async move {
                        let hash = passwords.hash(address, password).await;
                        Input::Hashed { connection, number, hash }
                    });
                }
                Output::Verify { connection, password, hash } => {
                    let now = self.clock.now().mono;
                    let Some(address) = self.address_of(connection) else {
                        self.handle(Input::PasswordBusy { connection, wait: BUSY });
                        continue;
                    };
                    if !self.password_tries.take(now, 1) {
                        self.metrics.refusals.count(RefusalReason::Passwords);
                        let wait = self.password_tries.has_at(1).since(now).max(BUSY);
                        self.handle(Input::PasswordBusy { connection, wait });
                        continue;
                    }
                    let passwords = self.passwords.clone();
                    self.answer(async move {
                        match passwords.verify(address, password, hash).await {
                            Some(matches) => Input::Verified { connection, matches },
                            None => Input::PasswordBusy { connection, wait: BUSY },
                        }
                    });
                }
                Output::Close { connection, code } => {
                    if let Some(outgoing) = self.forget(connection) {
                        outgoing.close(code);
                    }
                }
                Output::Seat { id, change } => self.note_seat(id, change),
            }
        }
    }

    /// Tells the room what becomes of this, once it is known.
    fn answer(&self, input: impl Future<Output = Input> + Send + 'static) {
        // There is none once nobody holds the room; then nobody waits for the answer either.
        let Some(inbox) = self.inbox.upgrade() else { return };
        tokio::spawn(async move {
            let input = input.await;
            // The room may have ended meanwhile.
            let _ = inbox.send(TaskInput::Room(input));
        });
    }

    fn send(&mut self, to: &[ConnectionId], message: &ServerMessage) {
        self.count(to, message);
        let text = Utf8Bytes::from(json(message));
        let kind = match message {
            ServerMessage::Signal { signal: Signal::Sealed { .. }, .. } => OutgoingKind::Sealed,
            ServerMessage::LobbyMessage { from: None, .. } => OutgoingKind::LobbyMessage,
            ServerMessage::Lobby { .. } => OutgoingKind::LobbyList,
            ServerMessage::State { .. } => OutgoingKind::State,
            _ => OutgoingKind::Needed,
        };
        for connection in to {
            let Some(member) = self.members.get(connection) else { continue };
            if !member.outgoing.push(kind, text.clone()) {
                self.metrics.queue_overflows.increment(1);
                tracing::debug!(socket = connection.0, "a page reads too slowly");
                self.forget(*connection);
                self.room.handle(self.clock.now(), Input::Lost { connection: *connection });
            }
        }
    }

    fn count(&mut self, to: &[ConnectionId], message: &ServerMessage) {
        self.metrics.sent.add(SentKind::from(message), to.len());
        match message {
            ServerMessage::Error { code } => self.metrics.errors.add((*code).into(), to.len()),
            ServerMessage::Welcome(_) => to.iter().for_each(|connection| self.count_welcome(*connection)),
            ServerMessage::Admission { .. } => {
                for connection in to {
                    let member = self.members.get_mut(connection);
                    if let Some(entering) = member.and_then(|member| member.entering.as_mut()) {
                        entering.waited = true;
                    }
                }
            }
            _ => {}
        }
    }

    fn count_welcome(&mut self, connection: ConnectionId) {
        let entering = self.members.get_mut(&connection).and_then(|member| member.entering.take());
        let Some(Entering { asked_at, returns, waited }) = entering else { return };
        let counter = if returns { &self.metrics.reconnects } else { &self.metrics.joins };
        counter.increment(1);
        tracing::debug!(socket = connection.0, returns, "somebody has a seat");
        if !waited {
            self.metrics.join_seconds.record(asked_at.elapsed());
        }
    }

    fn address_of(&self, connection: ConnectionId) -> Option<AddressKey> {
        self.members.get(&connection).map(|member| member.address)
    }

    fn forget(&mut self, connection: ConnectionId) -> Option<OutgoingQueue> {
        self.members.remove(&connection).map(|member| member.outgoing)
    }
}

/// The message as it goes over the wire.
pub(crate) fn json(message: &ServerMessage) -> String {
    serde_json::to_string(message).expect("texts, numbers and truth values always become JSON")
}
