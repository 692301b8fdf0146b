//! All rooms by name. A room has a task for as long as a socket or a seat holds it; counts and rates of new rooms are
//! bounded here.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_base::{Mono, TokenBucket};
use parvis_protocol::{ClientMessage, Join, ParticipantId, RoomName, RoomSessionId};
use parvis_room::{
    ConnectionId, EndedSessions, Fresh, Input, LapsedSession, Networks, Settings, TokenVerdict,
};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tracing::Instrument as _;

use super::outgoing_queue::OutgoingQueue;
use super::remembered::Remembered;
use super::task::{self, Entering, Inbox, RoomTask, TaskInput};
use crate::clock::Clock;
use crate::limits::Buckets;
use crate::metrics::Metrics;
use crate::passwords::Passwords;
use crate::relay::RelayInbox;
use crate::tuning::Rate;

/// Every room that exists, by its name.
#[derive(Debug, Clone)]
pub(crate) struct Rooms(Arc<Registry>);

#[derive(Debug)]
struct Registry {
    /// Never held over an await.
    rooms: Mutex<HashMap<RoomName, RoomEntry>>,
    lapsed: Remembered<LapsedSession>,
    ended: Remembered<EndedSessions>,
    settings: Arc<Settings>,
    bounds: Bounds,
    passwords: Passwords,
    metrics: Arc<Metrics>,
    clock: Clock,
    numbers: AtomicU64,
    /// No room begins any more.
    is_closed: AtomicBool,
    /// Who relays for the seats, if anybody does.
    relay: Option<RelayInbox>,
}

/// What the rooms may not go beyond.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// How many rooms there may be.
    pub(crate) rooms: usize,
    /// How often each may be asked for a seat by those who have none, and as often by those who have one.
    pub(crate) joins: Rate,
    /// How often one seat may come back to each.
    pub(crate) returns: Rate,
    /// How many passwords are compared for each.
    pub(crate) passwords: Rate,
}

/// Why a socket comes into no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// There may be no further room.
    Full,
    /// This one is asked too often.
    TooOften,
    /// The server is about to stop: whoever comes back to the next one finds a room there.
    Stopping,
}

/// Tells a room from one of the same name that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RoomSerial(u64);

/// A room from outside. It is forgotten when neither a socket nor a seat holds it.
#[derive(Debug)]
struct RoomEntry {
    serial: RoomSerial,
    inbox: Inbox,
    inbox_bytes: Arc<Semaphore>,
    joins: TokenBucket,
    /// A crowd of strangers takes nothing from those who come back.
    returns: TokenBucket,
    returns_of_seat: Buckets<ParticipantId>,
    /// Sockets that are in it or about to be.
    handles: usize,
    /// What its task said last of its seats.
    seats: Seats,
}

/// Whether a room has seats that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seats {
    Free,
    Held,
}

impl Rooms {
    pub(crate) fn new(
        settings: Settings,
        bounds: Bounds,
        passwords: Passwords,
        metrics: Arc<Metrics>,
        clock: Clock,
        relay: Option<RelayInbox>,
    ) -> Self {
        Self(Arc::new(Registry {
            rooms: Mutex::new(HashMap::new()),
            lapsed: Remembered::default(),
            ended: Remembered::default(),
            settings: Arc::new(Settings { started_at: clock.now(), run: rand::random(), ..settings }),
            bounds,
            passwords,
            metrics,
            clock,
            numbers: AtomicU64::new(0),
            is_closed: AtomicBool::new(false),
            relay,
        }))
    }

    /// The seat of this room that a newcomer has a token for. Whether it is free, held or gone, the room alone knows.
    pub(crate) fn seat(&self, name: &RoomName, join: &Join) -> Option<ParticipantId> {
        match self.0.settings.key.verify(join.seat.as_ref()?) {
            TokenVerdict::Valid(claims) if claims.room == *name => Some(claims.id),
            TokenVerdict::Valid(_) | TokenVerdict::Foreign | TokenVerdict::Forged => None,
        }
    }

    /// The number of a socket, drawn when it is opened: rooms tell by it which of two is newer.
    pub(crate) fn connection(&self) -> ConnectionId {
        ConnectionId(self.number())
    }

    /// Brings a socket into a room, which begins to exist if it did not, and asks for a seat there.
    ///
    /// # Errors
    /// The room does not exist and there may be no more, or none at all any more; or too many ask for a seat in it.
    pub(crate) fn enter(
        &self,
        connection: ConnectionId,
        name: &RoomName,
        networks: Networks,
        join: Box<Join>,
        outgoing: OutgoingQueue,
    ) -> Result<RoomHandle, NoRoom> {
        let seat = self.seat(name, &join);
        let most = match seat {
            // After a restart everybody comes back to rooms that do not exist yet.
            Some(_) => self.0.bounds.rooms.saturating_mul(2),
            None => self.0.bounds.rooms,
        };
        let (serial, inbox, inbox_bytes) = {
            let mut rooms = self.lock();
            let now = self.0.clock.now().mono;
            // A task that is gone while its room is still known has panicked: the room begins anew.
            if rooms.get(name).is_some_and(|room| room.inbox.is_closed()) {
                rooms.remove(name);
            }
            if !rooms.contains_key(name) {
                if self.0.is_closed.load(Ordering::SeqCst) {
                    return Err(NoRoom::Stopping);
                }
                if rooms.len() >= most {
                    return Err(NoRoom::Full);
                }
            }
            let room = rooms.entry(name.clone()).or_insert_with(|| self.open(name, now));
            let may_ask = match seat {
                Some(seat) => room.returns_of_seat.take(now, seat).is_ok() && room.returns.take(now, 1),
                None => room.joins.take(now, 1),
            };
            if !may_ask {
                return Err(NoRoom::TooOften);
            }
            room.handles += 1;
            let entered = (room.serial, room.inbox.clone(), Arc::clone(&room.inbox_bytes));
            self.0.metrics.rooms.set(rooms.len() as f64);
            entered
        };
        let fresh = Fresh {
            id: ParticipantId::from_bits(rand::random()),
            room_session_id: RoomSessionId::from_bits(rand::random()),
        };
        let handle =
            RoomHandle { rooms: self.clone(), name: name.clone(), serial, inbox, inbox_bytes, connection };
        // Fails only where `say` will fail too, which is where somebody looks.
        let entering = Entering::now(seat.is_some());
        let _ =
            handle.inbox.send(TaskInput::Enter { connection, address: networks.address, outgoing, entering });
        let _ = handle.inbox.send(TaskInput::Room(Input::Join { connection, join, fresh, networks }));
        Ok(handle)
    }

    /// Lets no room begin from now on. Those that exist go on and admit people.
    pub(crate) fn begin_no_more(&self) {
        self.0.is_closed.store(true, Ordering::SeqCst);
    }

    fn number(&self) -> u64 {
        self.0.numbers.fetch_add(1, Ordering::Relaxed)
    }

    fn open(&self, name: &RoomName, now: Mono) -> RoomEntry {
        let serial = RoomSerial(self.number());
        let (inbox, commands) = mpsc::unbounded_channel();
        let room = parvis_room::Room::new(name.clone(), Arc::clone(&self.0.settings));
        let room = room.after(self.0.lapsed.get(name, now), self.0.ended.get(name, now).unwrap_or_default());
        let Bounds { joins, returns, passwords, rooms: _ } = self.0.bounds;
        let task = RoomTask::new(
            room,
            self.0.clock,
            self.0.passwords.clone(),
            passwords.bucket(now),
            inbox.downgrade(),
            Arc::clone(&self.0.metrics),
            self.0.relay.clone(),
        );
        let span = tracing::info_span!(parent: None, "room", id = serial.0);
        tokio::spawn(task::run(self.clone(), name.clone(), serial, task, commands).instrument(span));
        RoomEntry {
            serial,
            inbox,
            inbox_bytes: Arc::new(Semaphore::new(task::INBOX_BYTES)),
            joins: joins.bucket(now),
            returns: joins.bucket(now),
            returns_of_seat: Buckets::new(returns),
            handles: 0,
            seats: Seats::Free,
        }
    }

    /// Whether a room would begin and answer: one that no address leads to does, and is forgotten at once.
    pub(crate) async fn check(&self) -> Result<(), &'static str> {
        let (answer, answered) = oneshot::channel();
        // Whoever held this for long would keep everybody out of every room.
        drop(self.lock());
        let name = RoomName::new("readyz").map_err(|_| "no room has a name")?;
        let room = self.open(&name, self.0.clock.now().mono);
        let _ = room.inbox.send(TaskInput::Check(answer));
        answered.await.map_err(|_| "a room's task ended")
    }

    /// How many rooms there are.
    #[cfg(test)]
    fn count(&self) -> usize {
        self.lock().len()
    }

    /// Takes note of what a room's task says of its seats.
    pub(super) fn note(&self, name: &RoomName, serial: RoomSerial, seats: Seats, room: &parvis_room::Room) {
        if seats == Seats::Free {
            self.0.lapsed.set(name, room.lapsed());
            self.0.ended.set(name, Some(room.ended().clone()));
        }
        self.update(name, serial, |room| room.seats = seats);
    }

    fn update(&self, name: &RoomName, serial: RoomSerial, change: impl FnOnce(&mut RoomEntry)) {
        let mut rooms = self.lock();
        let Some(room) = rooms.get_mut(name).filter(|room| room.serial == serial) else { return };
        change(room);
        if room.handles == 0 && room.seats == Seats::Free {
            // With the last sender gone its task ends.
            rooms.remove(name);
            self.0.metrics.rooms.set(rooms.len() as f64);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomName, RoomEntry>> {
        // Nothing done under it can panic half-way.
        self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket in a room. When it is dropped, the room learns that the socket is gone.
#[derive(Debug)]
pub(crate) struct RoomHandle {
    rooms: Rooms,
    name: RoomName,
    serial: RoomSerial,
    inbox: Inbox,
    inbox_bytes: Arc<Semaphore>,
    connection: ConnectionId,
}

/// The room's task is gone, which only a bug of ours explains.
#[derive(Debug)]
pub(crate) struct RoomGone;

impl RoomHandle {
    /// The number that the log knows the room by: another one each time that it begins.
    pub(crate) fn room_number(&self) -> u64 {
        self.serial.0
    }

    /// Passes on what the socket said in so many bytes, once the room has place for it.
    pub(crate) async fn say(&self, message: Box<ClientMessage>, bytes: usize) -> Result<(), RoomGone> {
        let bytes = u32::try_from(bytes.min(task::INBOX_BYTES)).unwrap_or(u32::MAX);
        let place = Arc::clone(&self.inbox_bytes).acquire_many_owned(bytes).await.map_err(|_| RoomGone)?;
        let input = Input::Message { connection: self.connection, message };
        self.inbox.send(TaskInput::Message(input, place)).map_err(|_| RoomGone)
    }
}

impl Drop for RoomHandle {
    fn drop(&mut self) {
        // Where it fails there is no room to tell.
        let _ = self.inbox.send(TaskInput::Room(Input::Lost { connection: self.connection }));
        self.rooms.update(&self.name, self.serial, |room| room.handles -= 1);
    }
}

#[cfg(test)]
mod tests;
