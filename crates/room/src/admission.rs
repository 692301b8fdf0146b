use parvis_protocol::{
    AdmissionStep, CloseCode, ErrorCode, Join, LobbyEntry, ParticipantId, Password, ServerMessage, ShortText,
    limits,
};

use crate::allowance::Allowances;
use crate::confusable::Skeleton;
use crate::room::Room;
use crate::room_session::{ClientOrigin, RemovalStatus};
use crate::{AddressKey, ConnectionId, Now, Output, PasswordHash};

/// Who may stand before the door at once, the waiting ones included.
const VISITORS: usize = 2 * limits::WAITING;

/// Somebody who is not in yet. They learn nothing of the room but what its door asks for.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) connection: ConnectionId,
    pub(crate) id: ParticipantId,
    join: Join,
    address: AddressKey,
    skeleton: Skeleton,
    stage: Stage,
    pub(crate) allowances: Allowances,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Before a closed door; the password they gave is compared with this hash, if they gave one.
    Password { checked: Option<PasswordHash> },
    /// Past the password, as this hash was at that time.
    Lobby,
}

impl Visitor {
    pub(crate) fn new(connection: ConnectionId, join: Join, id: ParticipantId, address: AddressKey) -> Self {
        let skeleton = Skeleton::of(&join.name);
        let stage = Stage::Password { checked: None };
        Self { connection, id, join, address, skeleton, stage, allowances: Allowances::default() }
    }

    fn origin(&self) -> ClientOrigin {
        ClientOrigin { id: Some(self.id), browser: self.join.browser, address: self.address }
    }
}

/// The way in, for those whom no token brings back.
impl Room {
    /// Somebody new is at the door.
    pub(crate) fn request_admission(&mut self, now: Now, mut visitor: Visitor) {
        if self.visitors.len() >= VISITORS && !self.make_place(visitor.address, |_| true) {
            return self.refuse(visitor.connection, ErrorCode::Crowded, CloseCode::Crowded);
        }
        let connection = visitor.connection;
        let password = visitor.join.password.take();
        self.visitors.push(visitor);
        match (&self.password(), password) {
            (None, _) => self.past_password(now, connection),
            (Some(_), Some(password)) => self.try_password(now, connection, password),
            (Some(_), None) => self.ask_password(connection, false, 0),
        }
    }

    /// Somebody at the door says something, or on nobody's side of it.
    pub(crate) fn visitor(&mut self, connection: ConnectionId) -> Option<&mut Visitor> {
        self.visitors.iter_mut().find(|visitor| visitor.connection == connection)
    }

    /// Somebody gives a password.
    pub(crate) fn try_password(&mut self, now: Now, connection: ConnectionId, password: Password) {
        let hash = self.password();
        let Some(visitor) = self.visitors.iter().find(|visitor| visitor.connection == connection) else {
            return;
        };
        let Stage::Password { checked } = &visitor.stage else { return };
        let Some(hash) = hash else { return self.past_password(now, connection) };
        if checked.is_some() {
            // One at a time.
            return;
        }
        let address = visitor.address;
        let busy = self.visitors.iter().any(|other| {
            other.address == address && matches!(&other.stage, Stage::Password { checked: Some(_) })
        });
        let held = self.password_attempts.held_until(now.mono, address).map(|at| at.since(now.mono));
        let wait = held.or(busy.then_some(500));
        if let Some(wait) = wait {
            return self.ask_password(connection, false, wait);
        }
        if let Some(visitor) = self.visitor(connection) {
            visitor.stage = Stage::Password { checked: Some(hash.clone()) };
        }
        self.push(Output::Verify { connection, password, hash });
    }

    /// A password was compared.
    pub(crate) fn verified(&mut self, now: Now, connection: ConnectionId, matches: bool) {
        let hash = self.password();
        let Some(visitor) = self.visitor(connection) else { return };
        let Stage::Password { checked } = &mut visitor.stage else { return };
        let checked = checked.take();
        let address = visitor.address;
        if checked.is_none() {
            return;
        }
        if checked != hash {
            // It was changed in the meantime: what was compared says nothing.
            return match hash {
                None => self.past_password(now, connection),
                Some(_) => self.ask_password(connection, false, 0),
            };
        }
        if matches {
            self.password_attempts.right(address);
            self.past_password(now, connection);
        } else {
            let next = self.password_attempts.wrong(now.mono, address);
            self.ask_password(connection, true, next.since(now.mono));
        }
    }

    fn ask_password(&mut self, connection: ConnectionId, wrong: bool, wait: u64) {
        let wait = u32::try_from(wait).unwrap_or(u32::MAX);
        self.send(connection, ServerMessage::Admission { step: AdmissionStep::Password { wrong, wait } });
    }

    /// Whoever knows the password, or needs none: the first time that the answer may tell one room from another.
    fn past_password(&mut self, now: Now, connection: ConnectionId) {
        let Some(visitor) = self.visitors.iter().find(|visitor| visitor.connection == connection) else {
            return;
        };
        let Some(room_session) = &self.room_session else { return };
        let standing = room_session.standing(&self.settings.key, visitor.origin());
        let refusal = if standing == RemovalStatus::Banned {
            Some((ErrorCode::Banned, CloseCode::Banned))
        } else if room_session.locked {
            Some((ErrorCode::Locked, CloseCode::Locked))
        } else if self.is_full() {
            Some((ErrorCode::RoomFull, CloseCode::RoomFull))
        } else {
            None
        };
        if let Some((code, close)) = refusal {
            return self.turn_away(connection, code, close);
        }
        if !room_session.lobby && standing == RemovalStatus::Clean {
            return self.let_in(now, connection);
        }
        let address = visitor.address;
        let waits = |visitor: &Visitor| visitor.stage == Stage::Lobby;
        if self.waiting().len() >= limits::WAITING && !self.make_place(address, waits) {
            return self.turn_away(connection, ErrorCode::Crowded, CloseCode::Crowded);
        }
        if let Some(visitor) = self.visitor(connection) {
            visitor.stage = Stage::Lobby;
        }
        self.send(connection, ServerMessage::Admission { step: AdmissionStep::Lobby });
    }

    /// Where a crowd of one address takes all the place there is, the last of them gives way to somebody of an address that
    /// has less. Whether there is a place now.
    fn make_place(&mut self, address: AddressKey, counts: impl Fn(&Visitor) -> bool) -> bool {
        let crowd: Vec<_> = self.visitors.iter().filter(|visitor| counts(visitor)).collect();
        let of = |address: AddressKey| crowd.iter().filter(|visitor| visitor.address == address).count();
        // Of equals the last one: so it is the last of the largest crowd.
        let Some(last) = crowd.iter().max_by_key(|visitor| of(visitor.address)) else { return false };
        if of(last.address) <= of(address) + 1 {
            return false;
        }
        let last = last.connection;
        self.turn_away(last, ErrorCode::Crowded, CloseCode::Crowded);
        true
    }

    /// Everyone at the door is looked at again: it asks for something else now.
    pub(crate) fn admission_changed(&mut self, now: Now) {
        let password = self.password();
        let again: Vec<_> = self
            .visitors
            .iter()
            .filter(|visitor| match &visitor.stage {
                Stage::Lobby => true,
                Stage::Password { checked } => checked.is_none() && password.is_none(),
            })
            .map(|visitor| visitor.connection)
            .collect();
        for connection in again {
            let waits = self.visitor(connection).is_some_and(|visitor| visitor.stage == Stage::Lobby);
            let must_wait = self.room_session.as_ref().is_some_and(|room_session| room_session.lobby);
            // Who is in the lobby already stays there, also when the room was locked: somebody may still let them in.
            let locked = self.room_session.as_ref().is_some_and(|room_session| room_session.locked);
            if !(waits && (must_wait || locked)) {
                self.past_password(now, connection);
            }
        }
    }

    fn let_in(&mut self, now: Now, connection: ConnectionId) {
        let Some(at) = self.visitors.iter().position(|visitor| visitor.connection == connection) else {
            return;
        };
        let visitor = self.visitors.remove(at);
        self.take_seat(now, connection, visitor.join, visitor.id, visitor.address);
    }

    pub(crate) fn turn_away(&mut self, connection: ConnectionId, code: ErrorCode, close: CloseCode) {
        self.visitors.retain(|visitor| visitor.connection != connection);
        self.refuse(connection, code, close);
    }

    /// Lets somebody in who waits. They are in by this alone: there is nothing that could be used a second time.
    pub(crate) fn admit(&mut self, now: Now, by: usize, who: ParticipantId) {
        let Some(connection) = self.waiting_at(who) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        if self.is_full() {
            return self.answer(by, ErrorCode::NoSeat);
        }
        let origin = self.visitor(connection).map(|visitor| visitor.origin());
        if let (Some(room_session), Some(origin)) = (&mut self.room_session, origin) {
            room_session.pardon(&self.settings.key, origin);
        }
        self.let_in(now, connection);
    }

    pub(crate) fn admit_all(&mut self, now: Now, by: usize) {
        let me = self.seats[by].id();
        for waiting in self.waiting() {
            let Some(by) = self.seat_of(me) else { return };
            if self.is_full() {
                return self.answer(by, ErrorCode::NoSeat);
            }
            self.admit(now, by, waiting.id);
        }
    }

    pub(crate) fn refuse_waiting(&mut self, by: usize, who: ParticipantId, word: Option<ShortText>) {
        let Some(connection) = self.waiting_at(who) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        if let Some(text) = word {
            self.send(connection, ServerMessage::HostMessage { text });
        }
        self.turn_away(connection, ErrorCode::Refused, CloseCode::Refused);
    }

    /// A word from somebody who keeps order to somebody who waits.
    pub(crate) fn message_lobby(&mut self, by: usize, who: ParticipantId, text: ShortText) {
        let Some(connection) = self.waiting_at(who) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        let from = Some(self.seats[by].id());
        self.send(connection, ServerMessage::HostMessage { text: text.clone() });
        self.send_moderators(ServerMessage::LobbyMessage { who, from, text });
    }

    /// A word from somebody who waits.
    pub(crate) fn message_host(&mut self, connection: ConnectionId, text: ShortText) {
        let Some(visitor) = self.visitor(connection).filter(|visitor| visitor.stage == Stage::Lobby) else {
            return;
        };
        let who = visitor.id;
        self.send_moderators(ServerMessage::LobbyMessage { who, from: None, text });
    }

    /// Who waits to be let in, longest first.
    pub(crate) fn waiting(&self) -> Vec<LobbyEntry> {
        let host = self.host_skeleton();
        let waiting = self.visitors.iter().filter(|visitor| visitor.stage == Stage::Lobby);
        waiting
            .map(|visitor| LobbyEntry {
                id: visitor.id,
                name: visitor.join.name.clone(),
                confusable: host == Some(&visitor.skeleton),
            })
            .collect()
    }

    fn waiting_at(&self, who: ParticipantId) -> Option<ConnectionId> {
        let waiting = self.visitors.iter().find(|visitor| visitor.id == who && visitor.stage == Stage::Lobby);
        waiting.map(|visitor| visitor.connection)
    }

    fn password(&self) -> Option<PasswordHash> {
        self.room_session.as_ref().and_then(|room_session| room_session.password.clone())
    }
}
