//! What moderators do. The sender is the seat that the socket holds; of the command nothing is believed but whom it
//! is about.

use parvis_protocol::{
    CloseCode, ErrorCode, LeaveReason, MediaKind, ModerationCommand, ModerationRequest, ParticipantId,
    Password, Role, ServerMessage,
};

use crate::ended::Ending;
use crate::host::Gone;
use crate::room::Room;
use crate::{ConnectionId, Mono, Now, Output, PasswordHash, SeatChange};

impl Room {
    pub(crate) fn moderate(&mut self, now: Now, by: usize, command: ModerationCommand) {
        let me = self.seats[by].participant();
        let (id, role) = (me.id, me.role);
        let may = match &command {
            ModerationCommand::SetRole { .. } | ModerationCommand::EveryoneModerates { .. } => {
                role == Role::Host
            }
            ModerationCommand::EndForAll => role != Role::Guest,
            ModerationCommand::Kick { who } | ModerationCommand::Ban { who } => self.may_remove(by, *who),
            ModerationCommand::Unknown => return,
            ModerationCommand::Stop { .. }
            | ModerationCommand::StopAll { .. }
            | ModerationCommand::Ask { .. }
            | ModerationCommand::Restrict { .. }
            | ModerationCommand::Allow { .. }
            | ModerationCommand::LowerHand { .. }
            | ModerationCommand::LowerHands
            | ModerationCommand::Spotlight { .. }
            | ModerationCommand::Lock { .. }
            | ModerationCommand::Lobby { .. }
            | ModerationCommand::SetPassword { .. }
            | ModerationCommand::Admit { .. }
            | ModerationCommand::AdmitAll
            | ModerationCommand::Refuse { .. }
            | ModerationCommand::MessageLobby { .. } => self.can_moderate(me),
        };
        if !may {
            return self.answer(by, ErrorCode::Forbidden);
        }
        self.changed_by = Some(id);
        match command {
            ModerationCommand::Stop { who, kind } => self.tell(by, who, ModerationRequest::Stop { kind }),
            ModerationCommand::StopAll { kind, but } => self.stop_all(by, kind, but),
            ModerationCommand::Ask { who, kind } => self.tell(by, who, ModerationRequest::Ask { kind }),
            ModerationCommand::Allow { who, kind, allowed } => self.allow(by, who, kind, allowed),
            ModerationCommand::LowerHand { who } => self.lower_hand(by, who),
            ModerationCommand::LowerHands => self.lower_hands(by),
            ModerationCommand::Spotlight { who, on } => self.spotlight(by, who, on),
            ModerationCommand::SetRole { who, role } => self.set_role(by, who, role),
            ModerationCommand::Admit { who } => self.admit(now, by, who),
            ModerationCommand::AdmitAll => self.admit_all(now, by),
            ModerationCommand::Refuse { who, word: message } => self.refuse_waiting(now, by, who, message),
            ModerationCommand::MessageLobby { who, text } => self.message_lobby(by, who, text),
            ModerationCommand::Kick { who } => self.remove(now, by, who, false),
            ModerationCommand::Ban { who } => self.remove(now, by, who, true),
            ModerationCommand::EndForAll => self.end_for_all(now.mono),
            ModerationCommand::SetPassword { password } => self.set_password(now, by, password),
            ModerationCommand::Restrict { kind, on } => {
                self.set(|session| session.decisions.moderated.set(kind, on));
            }
            ModerationCommand::EveryoneModerates { on } => {
                self.set(|session| session.decisions.everyone_moderates = on);
            }
            ModerationCommand::Lock { on } => {
                self.set(|session| session.decisions.locked = on);
                self.admission_changed(now);
            }
            ModerationCommand::Lobby { on } => {
                self.set(|session| session.decisions.lobby = on);
                self.admission_changed(now);
            }
            ModerationCommand::Unknown => {}
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut crate::room_session::RoomSession)) {
        if let Some(room_session) = &mut self.room_session {
            change(room_session);
        }
    }

    /// Nobody removes the host, nor themself; only the host removes a co-host. Also while these are gone: the host's role is
    /// theirs until they leave it.
    fn may_remove(&self, by: usize, who: ParticipantId) -> bool {
        let me = self.seats[by].participant();
        let host = self.room_session.as_ref().and_then(|session| session.decisions.host);
        let target = if host == Some(who) { Role::Host } else { self.role_of(who) };
        me.id != who
            && match target {
                Role::Host => false,
                Role::CoHost => me.role == Role::Host,
                Role::Guest => self.can_moderate(me),
            }
    }

    /// Passes something on to one participant. Nothing is done to their devices by this: their page does it.
    fn tell(&mut self, by: usize, who: ParticipantId, request: ModerationRequest) {
        let me = self.seats[by].id();
        let Some(seat) = self.seat_of(who).filter(|_| who != me) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        match (self.seats[seat].connection(), request) {
            (Some(connection), request) => {
                self.send(connection, ServerMessage::ModerationRequest { by: me, request });
            }
            (None, ModerationRequest::Stop { kind }) => self.stop_later(me, who, kind),
            // Of the rest their own row says what is left of it when they are back.
            (None, _) => {}
        }
    }

    fn allow(&mut self, by: usize, who: ParticipantId, kind: MediaKind, allowed: bool) {
        let Some(seat) = self.seat_of(who) else { return self.answer(by, ErrorCode::NoSuchParticipant) };
        let seats = &self.seats;
        let seated = |id| seats.iter().any(|seat| seat.id() == id);
        let Some(room_session) = &mut self.room_session else { return };
        if !room_session.allow(who, kind, allowed, seated) {
            return self.answer(by, ErrorCode::Forbidden);
        }
        let row = self.seats[seat].participant_mut();
        if row.requests.has(kind) {
            row.requests.set(kind, false);
            self.tell_everyone_of(seat);
        }
        if who != self.seats[by].id() {
            self.tell(by, who, ModerationRequest::Allow { kind, allowed });
        }
    }

    fn lower_hand(&mut self, by: usize, who: ParticipantId) {
        let Some(seat) = self.seat_of(who) else { return self.answer(by, ErrorCode::NoSuchParticipant) };
        if self.seats[seat].participant_mut().hand.take().is_some() {
            self.tell_everyone_of(seat);
            if who != self.seats[by].id() {
                self.tell(by, who, ModerationRequest::LowerHand);
            }
        }
    }

    fn lower_hands(&mut self, by: usize) {
        let raised = self.seats.iter().filter(|seat| seat.participant().hand.is_some());
        let raised: Vec<_> = raised.map(crate::seat::Seat::id).collect();
        raised.into_iter().for_each(|who| self.lower_hand(by, who));
    }

    fn spotlight(&mut self, by: usize, who: ParticipantId, on: bool) {
        if self.seat_of(who).is_none() {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        }
        let seats = &self.seats;
        let seated = |id| seats.iter().any(|seat| seat.id() == id);
        if let Some(room_session) = &mut self.room_session {
            room_session.spotlight(who, on, seated);
        }
    }

    fn set_password(&mut self, now: Now, by: usize, password: Option<Password>) {
        let Some(connection) = self.seats[by].connection() else { return };
        self.password_number += 1;
        let number = self.password_number;
        match password {
            Some(password) => self.push(Output::Hash { connection, number, password }),
            None => {
                self.set(|session| session.decisions.password = None);
                self.admission_changed(now);
            }
        }
    }

    /// A password was hashed. Whoever set it must still be here, and still be allowed to, and nobody has set another one since, or
    /// taken it away.
    pub(crate) fn hashed(&mut self, connection: ConnectionId, number: u64, hash: Option<PasswordHash>) {
        if number != self.password_number {
            return;
        }
        let Some(seat) = self.seat_at(connection) else { return };
        let me = self.seats[seat].participant();
        if !self.can_moderate(me) {
            return self.answer(seat, ErrorCode::Forbidden);
        }
        self.changed_by = Some(me.id);
        match hash {
            Some(hash) => self.set(|session| session.decisions.password = Some(hash)),
            None => self.answer(seat, ErrorCode::TooFast),
        }
    }

    fn remove(&mut self, now: Now, by: usize, who: ParticipantId, banned: bool) {
        if self.waiting().iter().any(|waiting| waiting.id == who) {
            return self.refuse_waiting(now, by, who, None);
        }
        let seat = self.seat_of(who);
        let expired = self.expired.iter().find(|origin| origin.id == Some(who)).copied();
        let Some(origin) = seat.map(|seat| self.seats[seat].origin()).or(expired) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        if let Some(room_session) = &mut self.room_session {
            room_session.record_removal(&self.settings.key, now.mono, who, origin, banned);
            // Also of who has lost their seat: once admitted again, they are a guest.
            room_session.decisions.forget(who);
        }
        let Some(seat) = seat else {
            // Their seat is gone, and their media may still flow: everybody drops it now.
            return self.send_all(ServerMessage::Left { id: who, reason: LeaveReason::Removed });
        };
        let connection = self.seats[seat].connection();
        self.free(now.mono, seat, LeaveReason::Removed, Gone::ForGood);
        let (code, close) = if banned {
            (ErrorCode::Banned, CloseCode::Banned)
        } else {
            (ErrorCode::Kicked, CloseCode::Kicked)
        };
        if let Some(connection) = connection {
            self.refuse(connection, code, close);
        }
    }

    fn end_for_all(&mut self, now: Mono) {
        for seat in std::mem::take(&mut self.seats) {
            self.note_seat(seat.id(), SeatChange::Freed);
            if let Some(connection) = seat.connection() {
                self.refuse(connection, ErrorCode::Ended, CloseCode::Ended);
            }
        }
        self.end_as(now, Ending::ForEveryone);
    }

    /// The room session is over: nothing of it is kept, and whoever waits for admission is told.
    pub(crate) fn end(&mut self) {
        self.room_session = None;
        self.kept_until = None;
        self.password_number += 1;
        self.password_attempts = crate::password_attempts::PasswordAttempts::default();
        self.expired.clear();
        self.parked.clear();
        self.pending_stops.clear();
        self.lobby_traffic.list_at = None;
        for newcomer in std::mem::take(&mut self.newcomers) {
            self.refuse(newcomer.connection, ErrorCode::Ended, CloseCode::Ended);
        }
    }
}
