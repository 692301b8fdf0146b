//! A room with clients around it, each of which knows only what it was told.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

pub mod history;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use parvis_protocol::{
    AdmissionStep, BrowserId, ClientMessage, CloseCode, DisplayName, ErrorCode, Join, LeaveReason,
    LobbyEntry, ModerationCommand, ModerationRequest, Participant, ParticipantId, Password, RoomName,
    RoomSessionId, RoomSettings, SealedState, SeatToken, ServerMessage, SessionId, Welcome,
};
use parvis_room::{
    AddressKey, ConnectionId, Fresh, Input, Mono, Networks, Now, Output, PasswordHash, Room, SeatChange,
    ServerSecret, Settings, TokenVerdict,
};

/// What one socket heard.
#[derive(Debug, Default)]
pub struct Client {
    pub heard: Vec<ServerMessage>,
    pub closed: Option<CloseCode>,
    pub you: Option<Participant>,
    pub token: Option<SeatToken>,
    pub state: Option<SealedState>,
    pub settings: RoomSettings,
    pub admission: Option<AdmissionStep>,
    pub waiting: Vec<LobbyEntry>,
    /// The others, as told.
    pub others: Vec<Participant>,
}

impl Client {
    fn hear(&mut self, message: ServerMessage) {
        self.heard.push(message.clone());
        match message {
            ServerMessage::Welcome(welcome) => {
                let Welcome { you, seat, roster, settings, state, lobby, .. } = *welcome;
                self.you = Some(you);
                self.token = Some(seat);
                self.settings = settings;
                self.state = Some(state);
                self.waiting = lobby;
                self.admission = None;
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
            ServerMessage::Left { id, reason } => {
                let before = self.others.len();
                self.others.retain(|other| other.id != id);
                // Whoever is removed may have lost their seat before.
                let gone_before = reason == LeaveReason::Removed && self.others.len() == before;
                assert!(gone_before || self.others.len() + 1 == before, "only who is in the roster leaves");
            }
            ServerMessage::Seat { seat } => self.token = Some(seat),
            ServerMessage::Admission { step } => self.admission = Some(step),
            ServerMessage::Settings { settings, by: _ } => self.settings = settings,
            ServerMessage::State { state } => self.state = Some(state),
            ServerMessage::Lobby { entries } => self.waiting = entries,
            ServerMessage::Signal { .. }
            | ServerMessage::LobbyMessage { .. }
            | ServerMessage::HostMessage { .. }
            | ServerMessage::ModerationRequest { .. }
            | ServerMessage::Reaction { .. }
            | ServerMessage::IceServers { .. }
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

    /// The room session that this client's seat is in, as its token says.
    pub fn room_session_id(&self) -> RoomSessionId {
        let token = self.token.as_ref().expect("a token");
        match ServerSecret::new(&KEY).verify(token) {
            TokenVerdict::Valid(claims) => claims.room_session_id,
            other => panic!("a token of this server: {other:?}"),
        }
    }

    pub fn moderation_requests(&self) -> Vec<ModerationRequest> {
        let requests = self.heard.iter().filter_map(|message| match message {
            ServerMessage::ModerationRequest { by: _, request } => Some(*request),
            _ => None,
        });
        requests.collect()
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
    settings: Arc<Settings>,
    pub now: Now,
    pub clients: BTreeMap<ConnectionId, Client>,
    /// Where the next socket comes from.
    pub address: AddressKey,
    /// The larger networks around it.
    pub wider: [Option<AddressKey>; 2],
    /// Passwords that wait to be compared, where a test wants to do that itself.
    pub checks: Option<Vec<(ConnectionId, Password, PasswordHash)>>,
    /// Hashes of passwords that are still to come, where a test wants to say when.
    pub hashes: Option<Vec<Input>>,
    /// Whose seats are held, as whoever grants something to them was told.
    held: BTreeSet<ParticipantId>,
    drawn: u64,
}

pub const KEY: [u8; 32] = [7; 32];

pub fn name() -> RoomName {
    RoomName::new("tulipe").unwrap()
}

impl World {
    pub fn new() -> Self {
        Self::with(Settings::new(ServerSecret::new(&KEY)))
    }

    pub fn with_seats(max_participants: u32) -> Self {
        Self::with(Settings { max_participants, ..Settings::new(ServerSecret::new(&KEY)) })
    }

    pub fn with(settings: Settings) -> Self {
        let settings = Arc::new(settings);
        let room = Room::new(name(), Arc::clone(&settings));
        let now = Now::both(1_000_000);
        Self {
            room,
            settings,
            now,
            clients: BTreeMap::new(),
            address: AddressKey(1),
            wider: [None; 2],
            checks: None,
            hashes: None,
            held: BTreeSet::new(),
            drawn: 0,
        }
    }

    /// The server is killed and starts again: the sockets and the room are gone, the time of day and the key are not. Its
    /// other clock begins anew.
    pub fn restart(&mut self) {
        self.now.mono = Mono(0);
        let run = self.draw();
        let settings = Settings { started_at: self.now, run, ..(*self.settings).clone() };
        self.settings = Arc::new(settings);
        self.room = Room::new(name(), Arc::clone(&self.settings));
        self.held.clear();
        self.clients.clear();
    }

    /// Nobody is in the room any more, and the server drops it; another one of the same name begins with what is remembered of it.
    pub fn drop_room(&mut self) {
        assert!(self.room.is_empty());
        let (lapsed, ended) = (self.room.lapsed(), self.room.ended().clone());
        self.room = Room::new(name(), Arc::clone(&self.settings)).after(lapsed, ended);
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
                Output::Hash { connection, number, password } => {
                    let hash = Some(PasswordHash::new(format!("hash of {}", password.as_str())));
                    let hashed = Input::Hashed { connection, number, hash };
                    match &mut self.hashes {
                        Some(hashes) => hashes.push(hashed),
                        None => self.room.handle(self.now, hashed),
                    }
                }
                Output::Verify { connection, password, hash } => match &mut self.checks {
                    Some(checks) => checks.push((connection, password, hash)),
                    None => {
                        let matches = hash.as_str() == format!("hash of {}", password.as_str());
                        self.room.handle(self.now, Input::Verified { connection, matches });
                    }
                },
                Output::Close { connection, code } => {
                    let client = self.clients.get_mut(&connection).expect("a socket that is there");
                    assert_eq!(client.closed.replace(code), None, "closed once");
                }
                Output::Seat { id, change: SeatChange::Taken } => {
                    self.held.insert(id);
                }
                Output::Seat { id, change: SeatChange::Freed | SeatChange::Expired } => {
                    assert!(self.held.remove(&id), "a seat is given up once");
                }
            }
        }
        let seats: BTreeSet<_> = self.room.roster().map(|row| row.id).collect();
        assert_eq!(self.held, seats, "whoever grants something to seats knows them all");
    }

    pub fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    /// A socket that has said nothing yet.
    pub fn open(&mut self) -> ConnectionId {
        let connection = ConnectionId(self.draw());
        self.clients.insert(connection, Client::default());
        connection
    }

    pub fn join(&mut self, join: Join) -> ConnectionId {
        let connection = self.open();
        self.join_on(connection, join);
        connection
    }

    pub fn join_on(&mut self, connection: ConnectionId, join: Join) {
        let id = ParticipantId::from_bits(self.draw());
        let room_session_id = RoomSessionId::from_bits(self.draw());
        let fresh = Fresh { id, room_session_id };
        let networks = Networks { address: self.address, wider: self.wider };
        self.input(Input::Join { connection, join: Box::new(join), fresh, networks });
    }

    pub fn say(&mut self, connection: ConnectionId, message: ClientMessage) {
        self.input(Input::Message { connection, message: Box::new(message) });
    }

    pub fn moderate(&mut self, connection: ConnectionId, command: ModerationCommand) {
        self.say(connection, ClientMessage::Moderate { command });
    }

    /// What this client brings along when it comes back on the page `session`.
    pub fn back(&self, connection: ConnectionId, session: u64) -> Join {
        let client = &self.clients[&connection];
        let name = client.you.as_ref().unwrap().name.clone();
        Join {
            seat: client.token(),
            state: client.state.clone(),
            ..Join::new(name, SessionId::from_bits(session))
        }
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

    pub fn clear_outputs(&mut self) {
        for client in self.clients.values_mut() {
            client.heard.clear();
        }
    }
}

/// A join of `name` on the page `session`.
pub fn page(name: &str, session: u64) -> Join {
    Join::new(DisplayName::new(name).unwrap(), SessionId::from_bits(session))
}

/// The same with a token.
pub fn page_with(name: &str, session: u64, token: SeatToken) -> Join {
    Join { seat: Some(token), ..page(name, session) }
}

/// The same from a browser that says which it is.
pub fn page_of(name: &str, session: u64, browser: u64) -> Join {
    Join { browser: Some(BrowserId::from_bits(browser)), ..page(name, session) }
}

pub fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

/// A room with these rules, of which Ada is the host.
pub fn room_with(rules: impl IntoIterator<Item = ModerationCommand>) -> (World, ConnectionId) {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    for rule in rules {
        world.moderate(ada, rule);
    }
    world.clear_outputs();
    (world, ada)
}

/// The room asks for a password from now on.
pub fn set_password() -> ModerationCommand {
    ModerationCommand::SetPassword { password: Some(password("tulipe")) }
}

/// What somebody hears who has to give a password, and has not tried yet.
pub const PASSWORD_ASKED: Option<AdmissionStep> = Some(AdmissionStep::Password { wrong: false, wait: 0 });
