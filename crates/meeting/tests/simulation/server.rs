//! The server: the real room, behind sockets that can be lost.

use std::collections::BTreeMap;
use std::sync::Arc;

use parvis_protocol::{ClientMessage, CloseCode, ParticipantId, RoomName, RoomSessionId, ServerMessage};
use parvis_room::{
    AddressKey, ConnectionId, Fresh, Input, Mono, Now, Output, PasswordHash, Room, ServerSecret, Settings,
};

/// A socket from which nothing came for this long is given up (`limits::SILENCE`).
const SILENCE: u64 = 40_000;

#[derive(Debug)]
struct Connection {
    joined: bool,
    from: AddressKey,
    heard: u64,
}

/// What the server wants done with a socket.
pub(crate) enum Deed {
    Send(u64, Box<ServerMessage>),
    Close(u64, CloseCode),
}

pub(crate) struct Server {
    settings: Arc<Settings>,
    room: Room,
    pub(crate) is_up: bool,
    connections: BTreeMap<u64, Connection>,
    drawn: u64,
    chance: fastrand::Rng,
}

impl Server {
    pub(crate) fn new(seed: u64) -> Self {
        let settings = Arc::new(Settings::new(ServerSecret::new(&[7; 32])));
        Self {
            room: Self::empty(&settings),
            settings,
            is_up: true,
            connections: BTreeMap::new(),
            drawn: 0,
            chance: fastrand::Rng::with_seed(seed),
        }
    }

    fn empty(settings: &Arc<Settings>) -> Room {
        Room::new(RoomName::new("simulation").expect("a tidy name"), Arc::clone(settings))
    }

    /// The process is gone, and all it knew, perhaps its key as well; the sockets that it had.
    pub(crate) fn crash(&mut self, key: Option<u8>) -> Vec<u64> {
        self.is_up = false;
        if let Some(key) = key {
            self.settings = Arc::new(Settings::new(ServerSecret::new(&[key; 32])));
        }
        self.room = Self::empty(&self.settings);
        std::mem::take(&mut self.connections).into_keys().collect()
    }

    /// The process is there again.
    pub(crate) fn come_back(&mut self, now: u64) {
        if !self.is_up {
            self.is_up = true;
            let (started_at, run) = (Now::both(now), self.chance.u64(..));
            self.settings = Arc::new(Settings { started_at, run, ..(*self.settings).clone() });
            self.room = Self::empty(&self.settings);
        }
    }

    pub(crate) fn accept(&mut self, now: u64, socket: u64, who: usize) {
        let from = AddressKey(u64::try_from(who).expect("a few people"));
        self.connections.insert(socket, Connection { joined: false, from, heard: now });
    }

    pub(crate) fn receive(&mut self, now: u64, socket: u64, message: ClientMessage) -> Vec<Deed> {
        let Some(connection) = self.connections.get_mut(&socket) else { return Vec::new() };
        connection.heard = now;
        let first = !std::mem::replace(&mut connection.joined, true);
        let networks = connection.from.into();
        let connection = ConnectionId(socket);
        let input = match message {
            ClientMessage::Join(join) if first => {
                self.drawn += 1;
                // Ids that come in no order, so that either side of a pair may be the polite one.
                let fresh = Fresh {
                    id: ParticipantId::from_bits(self.chance.u64(..)),
                    room_session_id: RoomSessionId::from_bits(self.drawn),
                };
                Input::Join { connection, join: Box::new(join), fresh, networks }
            }
            message => Input::Message { connection, message: Box::new(message) },
        };
        self.feed(now, input)
    }

    pub(crate) fn lost(&mut self, now: u64, socket: u64) -> Vec<Deed> {
        if self.connections.remove(&socket).is_none() {
            return Vec::new();
        }
        self.feed(now, Input::Lost { connection: ConnectionId(socket) })
    }

    /// Time passes: seats expire, silent sockets are given up.
    pub(crate) fn tick(&mut self, now: u64) -> Vec<Deed> {
        let silent = self.connections.iter().filter(|(_, c)| now.saturating_sub(c.heard) > SILENCE);
        let silent: Vec<u64> = silent.map(|(socket, _)| *socket).collect();
        let mut deeds: Vec<Deed> = Vec::new();
        for socket in silent {
            deeds.push(Deed::Close(socket, CloseCode::Policy));
            deeds.extend(self.lost(now, socket));
        }
        if self.room.next_deadline().is_some_and(|at| at <= Mono(now)) {
            deeds.extend(self.feed(now, Input::Wake));
        }
        deeds
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.room.is_empty()
    }

    fn feed(&mut self, now: u64, input: Input) -> Vec<Deed> {
        self.room.handle(Now::both(now), input);
        let mut deeds = Vec::new();
        while let Some(output) = self.room.poll() {
            match output {
                // A hash that is the password itself: what passwords are worth is tested elsewhere.
                Output::Hash { connection, number, password } => {
                    let hash = Some(PasswordHash::new(password.as_str().to_owned()));
                    self.room.handle(Now::both(now), Input::Hashed { connection, number, hash });
                }
                Output::Verify { connection, password, hash } => {
                    let matches = password.as_str() == hash.as_str();
                    self.room.handle(Now::both(now), Input::Verified { connection, matches });
                }
                Output::Send { to, message } => {
                    let there = to.into_iter().filter(|to| self.connections.contains_key(&to.0));
                    deeds.extend(there.map(|to| Deed::Send(to.0, message.clone())));
                }
                Output::Close { connection, code } => {
                    self.connections.remove(&connection.0);
                    deeds.push(Deed::Close(connection.0, code));
                }
                // Nothing is granted to seats here.
                Output::Seat { .. } => {}
            }
        }
        if self.room.is_empty() {
            self.room = Self::empty(&self.settings);
        }
        deeds
    }
}
