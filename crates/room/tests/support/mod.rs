//! A room with clients around it, each of which knows only what it was told.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parvis_protocol::{
    ClientMessage, CloseCode, DisplayName, ErrorCode, InstanceId, Join, MediaState, Participant,
    ParticipantId, RoomName, SeatToken, ServerMessage, SessionId, VERSION, Welcome,
};
use parvis_room::{ConnectionId, Fresh, Input, Millis, Output, Room, SeatKey, Settings};

/// What one socket heard.
#[derive(Debug, Default)]
pub struct Client {
    pub heard: Vec<ServerMessage>,
    pub closed: Option<CloseCode>,
    pub you: Option<Participant>,
    pub token: Option<SeatToken>,
    pub instance: Option<InstanceId>,
    /// The others, as told.
    pub others: Vec<Participant>,
}

impl Client {
    fn hear(&mut self, message: ServerMessage) {
        self.heard.push(message.clone());
        match message {
            ServerMessage::Welcome(welcome) => {
                let Welcome { you, seat, instance, roster, settings: _, ice_servers: _ } = *welcome;
                self.you = Some(you);
                self.token = Some(seat);
                self.instance = Some(instance);
                self.others = roster;
            }
            ServerMessage::Joined { participant } => {
                // One who comes back with another page keeps their place.
                match self.others.iter_mut().find(|other| other.id == participant.id) {
                    Some(row) => *row = participant,
                    None => self.others.push(participant),
                }
            }
            ServerMessage::Updated { participant } => {
                let you = self.you.as_mut().filter(|you| you.id == participant.id);
                let row = you.or_else(|| self.others.iter_mut().find(|other| other.id == participant.id));
                *row.expect("only who is in the roster is updated") = participant;
            }
            ServerMessage::Left { id, reason: _ } => {
                let before = self.others.len();
                self.others.retain(|other| other.id != id);
                assert_eq!(self.others.len() + 1, before, "only who is in the roster leaves");
            }
            ServerMessage::Seat { seat } => self.token = Some(seat),
            ServerMessage::Signal { .. }
            | ServerMessage::Pong
            | ServerMessage::Error { .. }
            | ServerMessage::Unknown => {}
        }
    }

    pub fn id(&self) -> ParticipantId {
        self.you.as_ref().unwrap().id
    }

    pub fn token(&self) -> Option<SeatToken> {
        self.token.clone()
    }

    pub fn error(&self) -> Option<ErrorCode> {
        self.heard.iter().find_map(|message| match message {
            ServerMessage::Error { code } => Some(*code),
            _ => None,
        })
    }

    /// What was heard since the last time.
    pub fn news(&mut self) -> Vec<ServerMessage> {
        std::mem::take(&mut self.heard)
    }
}

pub struct World {
    pub room: Room,
    pub now: Millis,
    pub clients: BTreeMap<ConnectionId, Client>,
    drawn: u64,
}

pub const KEY: [u8; 32] = [7; 32];

pub fn name() -> RoomName {
    RoomName::new("tulipe").unwrap()
}

impl World {
    pub fn new() -> Self {
        Self::with(Settings::new(SeatKey::new(&KEY)))
    }

    pub fn with_seats(max_participants: u32) -> Self {
        Self::with(Settings { max_participants, ..Settings::new(SeatKey::new(&KEY)) })
    }

    pub fn with(settings: Settings) -> Self {
        let room = Room::new(name(), Arc::new(settings));
        Self { room, now: Millis(1_000_000), clients: BTreeMap::new(), drawn: 0 }
    }

    /// The server is killed and starts again: the sockets and the room are gone, time and the key are not.
    pub fn restart(&mut self) {
        self.room = Room::new(name(), Arc::new(Settings::new(SeatKey::new(&KEY))));
        self.clients.clear();
    }

    pub fn pass(&mut self, time: Duration) {
        self.now = self.now + time;
        self.input(Input::Wake);
    }

    pub fn input(&mut self, input: Input) {
        self.room.handle(self.now, input);
        while let Some(output) = self.room.poll() {
            match output {
                Output::Send { to, message } => {
                    assert!(!to.is_empty());
                    for connection in to {
                        let client = self.clients.get_mut(&connection).expect("a socket that is there");
                        assert_eq!(client.closed, None, "nothing is said to a closed socket");
                        client.hear((*message).clone());
                    }
                }
                Output::Close { connection, code } => {
                    let client = self.clients.get_mut(&connection).expect("a socket that is there");
                    assert_eq!(client.closed.replace(code), None, "closed once");
                }
            }
        }
    }

    pub fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    pub fn join(&mut self, join: Join) -> ConnectionId {
        let connection = ConnectionId(self.draw());
        self.clients.insert(connection, Client::default());
        self.join_on(connection, join);
        connection
    }

    pub fn join_on(&mut self, connection: ConnectionId, join: Join) {
        let id = ParticipantId::from_bits(self.draw());
        let instance = InstanceId::from_bits(self.draw());
        self.input(Input::Join { connection, join: Box::new(join), fresh: Fresh { id, instance } });
    }

    pub fn say(&mut self, connection: ConnectionId, message: ClientMessage) {
        self.input(Input::Message { connection, message: Box::new(message) });
    }

    pub fn lose(&mut self, connection: ConnectionId) {
        self.input(Input::Lost { connection });
    }

    pub fn client(&mut self, connection: ConnectionId) -> &mut Client {
        self.clients.get_mut(&connection).unwrap()
    }

    pub fn token(&self, connection: ConnectionId) -> SeatToken {
        self.clients[&connection].token().unwrap()
    }

    pub fn id(&self, connection: ConnectionId) -> ParticipantId {
        self.clients[&connection].id()
    }

    pub fn roster(&self) -> Vec<Participant> {
        self.room.roster().cloned().collect()
    }

    pub fn row(&self, id: ParticipantId) -> Participant {
        self.room.roster().find(|row| row.id == id).cloned().expect("in the roster")
    }

    pub fn hosts(&self) -> Vec<ParticipantId> {
        use parvis_protocol::Role;
        self.room.roster().filter(|row| row.role == Role::Host).map(|row| row.id).collect()
    }

    pub fn hush(&mut self) {
        for client in self.clients.values_mut() {
            client.heard.clear();
        }
    }
}

/// A join of `name` on the page `session`.
pub fn page(name: &str, session: u64) -> Join {
    Join {
        version: VERSION,
        name: DisplayName::new(name).unwrap(),
        session: SessionId::from_bits(session),
        media: MediaState::default(),
        webrtc: true,
        seat: None,
    }
}

/// The same with a token.
pub fn page_with(name: &str, session: u64, token: SeatToken) -> Join {
    Join { seat: Some(token), ..page(name, session) }
}
