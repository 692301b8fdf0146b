//! The way in for those without a seat: the password first, then the lobby, and the lock that keeps everybody out.
//! Until they are admitted they hold no seat and hear nothing of the room but what they are asked for.

use std::collections::HashMap;

use parvis_protocol::{
    AdmissionStep, CloseCode, ErrorCode, Join, LobbyEntry, ParticipantId, Password, ServerMessage, ShortText,
    limits,
};

use crate::allowance::Allowances;
use crate::confusable::Skeleton;
use crate::room::Room;
use crate::room_session::{ClientOrigin, RemovalStatus};
use crate::{AddressKey, ConnectionId, Mono, Networks, Now, Output, PasswordHash};

/// How many people may ask for admission to one room at once, those in the lobby included.
pub(crate) const NEWCOMERS: usize = 2 * limits::WAITING;

/// Somebody who has asked for a seat and was not admitted yet. They learn nothing of the room but what they are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Newcomer {
    pub(crate) connection: ConnectionId,
    pub(crate) id: ParticipantId,
    join: Join,
    pub(crate) networks: Networks,
    skeleton: Skeleton,
    stage: AdmissionStage,
    pub(crate) allowances: Allowances,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum AdmissionStage {
    /// Asked for the password; the one they gave is being compared with this hash, if they gave one.
    Password { checked: Option<PasswordHash> },
    /// Past the password: they wait for a moderator.
    Lobby,
}

impl Newcomer {
    pub(crate) fn new(connection: ConnectionId, join: Join, id: ParticipantId, networks: Networks) -> Self {
        let skeleton = Skeleton::of(&join.name);
        let stage = AdmissionStage::Password { checked: None };
        Self { connection, id, join, networks, skeleton, stage, allowances: Allowances::default() }
    }

    fn address(&self) -> AddressKey {
        self.networks.address
    }

    fn origin(&self) -> ClientOrigin {
        ClientOrigin { id: Some(self.id), browser: self.join.browser, address: self.address() }
    }
}

/// Admission: the way in for those whom no token brings back.
impl Room {
    /// Starts the admission of somebody new: the password first, if the room has one.
    pub(crate) fn request_admission(&mut self, now: Now, mut newcomer: Newcomer) {
        if self.newcomers.len() >= NEWCOMERS && !self.make_place(now.mono, newcomer.networks, |_| true) {
            return self.refuse(newcomer.connection, ErrorCode::Crowded, CloseCode::Crowded);
        }
        let connection = newcomer.connection;
        let password = newcomer.join.password.take();
        self.newcomers.push(newcomer);
        match (&self.password(), password) {
            (None, _) => self.past_password(now, connection),
            (Some(_), Some(password)) => self.try_password(now, connection, password),
            (Some(_), None) => self.ask_password(connection, false, 0),
        }
    }

    /// The newcomer behind this socket; none for a socket that has a seat, or that the room does not know.
    pub(crate) fn newcomer(&mut self, connection: ConnectionId) -> Option<&mut Newcomer> {
        self.newcomers.iter_mut().find(|newcomer| newcomer.connection == connection)
    }

    /// A newcomer gives a password. At most one of each address is compared at a time.
    pub(crate) fn try_password(&mut self, now: Now, connection: ConnectionId, password: Password) {
        let hash = self.password();
        let Some(newcomer) = self.newcomers.iter().find(|newcomer| newcomer.connection == connection) else {
            return;
        };
        let AdmissionStage::Password { checked } = &newcomer.stage else { return };
        let Some(hash) = hash else { return self.past_password(now, connection) };
        if checked.is_some() {
            // One at a time.
            return;
        }
        let address = newcomer.address();
        let busy = self.newcomers.iter().any(|other| {
            other.address() == address
                && matches!(&other.stage, AdmissionStage::Password { checked: Some(_) })
        });
        let held = self.password_attempts.held_until(now.mono, address).map(|at| at.since(now.mono));
        let wait = held.or(busy.then_some(500));
        if let Some(wait) = wait {
            return self.ask_password(connection, false, wait);
        }
        if let Some(newcomer) = self.newcomer(connection) {
            newcomer.stage = AdmissionStage::Password { checked: Some(hash.clone()) };
        }
        self.push(Output::Verify { connection, password, hash });
    }

    /// The answer to [`Output::Verify`].
    pub(crate) fn verified(&mut self, now: Now, connection: ConnectionId, matches: bool) {
        let hash = self.password();
        let Some(newcomer) = self.newcomer(connection) else { return };
        let AdmissionStage::Password { checked } = &mut newcomer.stage else { return };
        let checked = checked.take();
        let address = newcomer.address();
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

    /// A password was not compared: who gave it is asked again, and is not told that it was wrong.
    pub(crate) fn password_busy(&mut self, connection: ConnectionId, wait: u64) {
        let Some(newcomer) = self.newcomer(connection) else { return };
        let AdmissionStage::Password { checked } = &mut newcomer.stage else { return };
        if checked.take().is_some() {
            self.ask_password(connection, false, wait);
        }
    }

    fn ask_password(&mut self, connection: ConnectionId, wrong: bool, wait: u64) {
        let wait = u32::try_from(wait).unwrap_or(u32::MAX);
        self.send(connection, ServerMessage::Admission { step: AdmissionStep::Password { wrong, wait } });
    }

    /// Whoever knows the password, or needs none: the first time that the answer may tell one room from another.
    fn past_password(&mut self, now: Now, connection: ConnectionId) {
        let Some(newcomer) = self.newcomers.iter().find(|newcomer| newcomer.connection == connection) else {
            return;
        };
        let Some(room_session) = &self.room_session else { return };
        let status = room_session.removal_status(&self.settings.key, now.mono, newcomer.origin());
        let refusal = if status == RemovalStatus::Banned {
            Some((ErrorCode::Banned, CloseCode::Banned))
        } else if room_session.decisions.locked {
            Some((ErrorCode::Locked, CloseCode::Locked))
        } else if self.is_full() {
            Some((ErrorCode::RoomFull, CloseCode::RoomFull))
        } else {
            None
        };
        if let Some((code, close)) = refusal {
            return self.turn_away(now.mono, connection, code, close);
        }
        if !room_session.decisions.lobby && status == RemovalStatus::Clean {
            return self.let_in(now, connection);
        }
        if newcomer.stage == AdmissionStage::Lobby {
            // They go on waiting.
            return;
        }
        let networks = newcomer.networks;
        let waits = |newcomer: &Newcomer| newcomer.stage == AdmissionStage::Lobby;
        if self.waiting().len() >= limits::WAITING && !self.make_place(now.mono, networks, waits) {
            return self.turn_away(now.mono, connection, ErrorCode::Crowded, CloseCode::Crowded);
        }
        if let Some(newcomer) = self.newcomer(connection) {
            newcomer.stage = AdmissionStage::Lobby;
        }
        self.send(connection, ServerMessage::Admission { step: AdmissionStep::Lobby });
    }

    /// Where a crowd of one address, or of one network, takes all the place there is, the last of them gives way to somebody of
    /// networks that have less. Whether there is a place now.
    fn make_place(&mut self, now: Mono, networks: Networks, counts: impl Fn(&Newcomer) -> bool) -> bool {
        let crowd: Vec<_> = self.newcomers.iter().filter(|newcomer| counts(newcomer)).collect();
        let mut of: HashMap<AddressKey, usize> = HashMap::new();
        for (key, _) in crowd.iter().flat_map(|newcomer| newcomer.networks.counted()) {
            *of.entry(key).or_default() += 1;
        }
        let has = |key| of.get(&key).copied().unwrap_or(0);
        // Of equals the last one: so it is the last of the largest crowd.
        let Some(last) = crowd.iter().max_by_key(|newcomer| newcomer.networks.share(has)) else {
            return false;
        };
        // With whoever comes, theirs must not be as much.
        if last.networks.share(has) <= networks.share(|key| has(key) + 1) {
            return false;
        }
        let last = last.connection;
        self.turn_away(now, last, ErrorCode::Crowded, CloseCode::Crowded);
        true
    }

    /// The lock, the lobby or the password has changed: everyone who is not admitted yet is looked at again.
    pub(crate) fn admission_changed(&mut self, now: Now) {
        let password = self.password();
        let again: Vec<_> = self
            .newcomers
            .iter()
            .filter(|newcomer| match &newcomer.stage {
                AdmissionStage::Lobby => true,
                AdmissionStage::Password { checked } => checked.is_none() && password.is_none(),
            })
            .map(|newcomer| newcomer.connection)
            .collect();
        for connection in again {
            let waits =
                self.newcomer(connection).is_some_and(|newcomer| newcomer.stage == AdmissionStage::Lobby);
            let must_wait = self.room_session.as_ref().is_some_and(|session| session.decisions.lobby);
            // Who is in the lobby already stays there, also when the room was locked: somebody may still let them in.
            let locked = self.room_session.as_ref().is_some_and(|session| session.decisions.locked);
            if !(waits && (must_wait || locked)) {
                self.past_password(now, connection);
            }
        }
    }

    /// Another room session goes on: whoever waits is looked at by what it has decided. Where it has a password, also those are
    /// asked for it who were past the one of before.
    pub(crate) fn ask_newcomers_again(&mut self, now: Now) {
        let has_password = self.password().is_some();
        let waiting: Vec<_> = self.newcomers.iter().map(|newcomer| newcomer.connection).collect();
        for connection in waiting {
            let Some(newcomer) = self.newcomers.iter_mut().find(|newcomer| newcomer.connection == connection)
            else {
                continue;
            };
            let was_past = newcomer.stage == AdmissionStage::Lobby;
            if has_password && was_past {
                newcomer.stage = AdmissionStage::Password { checked: None };
                self.ask_password(connection, false, 0);
            } else if was_past {
                self.past_password(now, connection);
            }
        }
        self.admission_changed(now);
    }

    fn let_in(&mut self, now: Now, connection: ConnectionId) {
        let Some(at) = self.newcomers.iter().position(|newcomer| newcomer.connection == connection) else {
            return;
        };
        let newcomer = self.newcomers.remove(at);
        // While they waited, their token may have brought somebody back in a restored room session.
        let id = self.unused(newcomer.id);
        let let_in = self.incarnation();
        let address = newcomer.address();
        self.take_seat(now, connection, newcomer.join, id, address, let_in);
    }

    pub(crate) fn turn_away(
        &mut self,
        now: Mono,
        connection: ConnectionId,
        code: ErrorCode,
        close: CloseCode,
    ) {
        self.forget_newcomer(now, connection);
        self.refuse(connection, code, close);
    }

    /// Somebody is gone who was not admitted. A password of theirs that is still being compared counts as a wrong one: who is gone
    /// before the answer guesses no faster by it.
    pub(crate) fn forget_newcomer(&mut self, now: Mono, connection: ConnectionId) {
        let Some(at) = self.newcomers.iter().position(|newcomer| newcomer.connection == connection) else {
            return;
        };
        let newcomer = self.newcomers.remove(at);
        let address = newcomer.address();
        if let AdmissionStage::Password { checked: Some(checked) } = newcomer.stage
            && Some(checked) == self.password()
        {
            self.password_attempts.wrong(now, address);
        }
    }

    /// Lets somebody in who waits. They are in by this alone: there is nothing that could be used a second time.
    pub(crate) fn admit(&mut self, now: Now, by: usize, who: ParticipantId) {
        let Some(connection) = self.waiting_at(who) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        if self.is_full() {
            return self.answer(by, ErrorCode::NoSeat);
        }
        let origin = self.newcomer(connection).map(|newcomer| newcomer.origin());
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

    pub(crate) fn refuse_waiting(
        &mut self,
        now: Now,
        by: usize,
        who: ParticipantId,
        message: Option<ShortText>,
    ) {
        let Some(connection) = self.waiting_at(who) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        if let Some(text) = message {
            self.send(connection, ServerMessage::HostMessage { text });
        }
        self.turn_away(now.mono, connection, ErrorCode::Refused, CloseCode::Refused);
    }

    /// A moderator writes to somebody in the lobby. The other moderators see it too.
    pub(crate) fn message_lobby(&mut self, by: usize, who: ParticipantId, text: ShortText) {
        let Some(connection) = self.waiting_at(who) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        let from = Some(self.seats[by].id());
        self.send(connection, ServerMessage::HostMessage { text: text.clone() });
        self.send_moderators(ServerMessage::LobbyMessage { who, from, text });
    }

    /// Somebody in the lobby writes to the moderators.
    pub(crate) fn message_host(&mut self, connection: ConnectionId, text: ShortText) {
        let Some(newcomer) =
            self.newcomer(connection).filter(|newcomer| newcomer.stage == AdmissionStage::Lobby)
        else {
            return;
        };
        let who = newcomer.id;
        self.send_moderators(ServerMessage::LobbyMessage { who, from: None, text });
    }

    /// Who waits to be let in, longest first.
    pub(crate) fn waiting(&self) -> Vec<LobbyEntry> {
        let host = self.host_skeleton();
        let waiting = self.newcomers.iter().filter(|newcomer| newcomer.stage == AdmissionStage::Lobby);
        waiting
            .map(|newcomer| LobbyEntry {
                id: newcomer.id,
                name: newcomer.join.name.clone(),
                confusable: host == Some(&newcomer.skeleton),
            })
            .collect()
    }

    fn waiting_at(&self, who: ParticipantId) -> Option<ConnectionId> {
        let waiting = self
            .newcomers
            .iter()
            .find(|newcomer| newcomer.id == who && newcomer.stage == AdmissionStage::Lobby);
        waiting.map(|newcomer| newcomer.connection)
    }

    fn password(&self) -> Option<PasswordHash> {
        self.room_session.as_ref().and_then(|session| session.decisions.password.clone())
    }
}
