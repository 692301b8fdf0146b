use parvis_protocol::{
    CloseCode, ErrorCode, LeaveReason, MediaKind, Order, ParticipantId, Password, Role, ServerMessage, Told,
};

use crate::host::Gone;
use crate::room::Room;
use crate::{ConnectionId, Millis, Output, PasswordHash};

/// What those do who keep order. Who says it is the seat that the socket holds; nothing in the order is believed but whom
/// it is about.
impl Room {
    pub(crate) fn order(&mut self, now: Millis, by: usize, order: Order) {
        let me = self.seats[by].participant();
        let (id, role) = (me.id, me.role);
        let may = match &order {
            Order::SetRole { .. } | Order::EveryoneKeepsOrder { .. } => role == Role::Host,
            Order::EndForAll => role != Role::Guest,
            Order::Kick { who } | Order::Ban { who } => self.may_put_out(by, *who),
            Order::Unknown => return,
            Order::Stop { .. }
            | Order::StopAll { .. }
            | Order::Ask { .. }
            | Order::Moderate { .. }
            | Order::Allow { .. }
            | Order::LowerHand { .. }
            | Order::LowerHands
            | Order::Lock { .. }
            | Order::Lobby { .. }
            | Order::SetPassword { .. }
            | Order::Admit { .. }
            | Order::AdmitAll
            | Order::Refuse { .. }
            | Order::TellWaiting { .. } => self.keeps_order(me),
        };
        if !may {
            return self.answer(by, ErrorCode::Forbidden);
        }
        self.changed_by = Some(id);
        match order {
            Order::Stop { who, kind } => self.tell(by, who, Told::Stop { kind }),
            Order::StopAll { kind, but } => self.stop_all(by, kind, but),
            Order::Ask { who, kind } => self.tell(by, who, Told::Ask { kind }),
            Order::Allow { who, kind, allowed } => self.allow(by, who, kind, allowed),
            Order::LowerHand { who } => self.lower_hand(by, who),
            Order::LowerHands => self.lower_hands(by),
            Order::SetRole { who, role } => self.set_role(by, who, role),
            Order::Admit { who } => self.admit(now, by, who),
            Order::AdmitAll => self.admit_all(now, by),
            Order::Refuse { who, word } => self.refuse_waiting(by, who, word),
            Order::TellWaiting { who, text } => self.tell_waiting(by, who, text),
            Order::Kick { who } => self.put_out(now, by, who, false),
            Order::Ban { who } => self.put_out(now, by, who, true),
            Order::EndForAll => self.end_for_all(),
            Order::SetPassword { password } => self.set_password(now, by, password),
            Order::Moderate { kind, on } => self.set(|life| life.moderated.set(kind, on)),
            Order::EveryoneKeepsOrder { on } => self.set(|life| life.everyone_keeps_order = on),
            Order::Lock { on } => {
                self.set(|life| life.locked = on);
                self.door_changed(now);
            }
            Order::Lobby { on } => {
                self.set(|life| life.lobby = on);
                self.door_changed(now);
            }
            Order::Unknown => {}
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut crate::life::Life)) {
        if let Some(life) = &mut self.life {
            change(life);
        }
    }

    /// Nobody puts out the host, nor themself; a co-host only the host.
    fn may_put_out(&self, by: usize, who: ParticipantId) -> bool {
        let me = self.seats[by].participant();
        let target = self.seat_of(who).map_or(Role::Guest, |seat| self.seats[seat].participant().role);
        me.id != who
            && match target {
                Role::Host => false,
                Role::CoHost => me.role == Role::Host,
                Role::Guest => self.keeps_order(me),
            }
    }

    /// Passes something on to one participant. Nothing is done to their devices by this: their page does it.
    fn tell(&mut self, by: usize, who: ParticipantId, told: Told) {
        let me = self.seats[by].id();
        let Some(seat) = self.seat_of(who).filter(|_| who != me) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        // Whoever is away is not sending by their own will, and finds out when they are back.
        if let Some(connection) = self.seats[seat].connection() {
            self.send(connection, ServerMessage::Told { by: me, told });
        }
    }

    fn stop_all(&mut self, by: usize, kind: MediaKind, but: Option<ParticipantId>) {
        let me = self.seats[by].id();
        let others = self.seats.iter().filter(|seat| seat.id() != me && Some(seat.id()) != but);
        let to: Vec<_> = others.filter_map(crate::seat::Seat::connection).collect();
        if !to.is_empty() {
            let message = Box::new(ServerMessage::Told { by: me, told: Told::Stop { kind } });
            self.push(Output::Send { to, message });
        }
    }

    fn allow(&mut self, by: usize, who: ParticipantId, kind: MediaKind, allowed: bool) {
        let Some(seat) = self.seat_of(who) else { return self.answer(by, ErrorCode::NoSuchParticipant) };
        self.set(|life| life.allow(who, kind, allowed));
        let row = self.seats[seat].participant_mut();
        if row.requests.has(kind) {
            row.requests.set(kind, false);
            self.tell_everyone_of(seat);
        }
        if who != self.seats[by].id() {
            self.tell(by, who, Told::Allow { kind, allowed });
        }
    }

    fn lower_hand(&mut self, by: usize, who: ParticipantId) {
        let Some(seat) = self.seat_of(who) else { return self.answer(by, ErrorCode::NoSuchParticipant) };
        if self.seats[seat].participant_mut().hand.take().is_some() {
            self.tell_everyone_of(seat);
            if who != self.seats[by].id() {
                self.tell(by, who, Told::LowerHand);
            }
        }
    }

    fn lower_hands(&mut self, by: usize) {
        let raised = self.seats.iter().filter(|seat| seat.participant().hand.is_some());
        let raised: Vec<_> = raised.map(crate::seat::Seat::id).collect();
        raised.into_iter().for_each(|who| self.lower_hand(by, who));
    }

    fn set_password(&mut self, now: Millis, by: usize, password: Option<Password>) {
        let Some(connection) = self.seats[by].connection() else { return };
        match password {
            Some(password) => self.push(Output::Hash { connection, password }),
            None => {
                self.set(|life| life.password = None);
                self.door_changed(now);
            }
        }
    }

    /// A password was hashed. Whoever set it must still be here, and still be allowed to.
    pub(crate) fn hashed(&mut self, connection: ConnectionId, hash: Option<PasswordHash>) {
        let Some(seat) = self.seat_at(connection) else { return };
        let me = self.seats[seat].participant();
        if !self.keeps_order(me) {
            return self.answer(seat, ErrorCode::Forbidden);
        }
        self.changed_by = Some(me.id);
        match hash {
            Some(hash) => self.set(|life| life.password = Some(hash)),
            None => self.answer(seat, ErrorCode::TooFast),
        }
    }

    fn put_out(&mut self, now: Millis, by: usize, who: ParticipantId, banned: bool) {
        if self.waiting().iter().any(|waiting| waiting.id == who) {
            return self.refuse_waiting(by, who, None);
        }
        let seat = self.seat_of(who);
        let expired = self.expired.iter().find(|origin| origin.id == Some(who)).copied();
        let Some(origin) = seat.map(|seat| self.seats[seat].origin()).or(expired) else {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        };
        if let Some(life) = &mut self.life {
            life.mark(&self.settings.key, who, origin, banned);
            life.allowed.retain(|(id, _)| *id != who);
        }
        let Some(seat) = seat else {
            // Their seat is gone, and their media may still flow: everybody drops it now.
            return self.send_all(ServerMessage::Left { id: who, reason: LeaveReason::PutOut });
        };
        let connection = self.seats[seat].connection();
        self.free(now, seat, LeaveReason::PutOut, Gone::ForGood);
        let (code, close) = if banned {
            (ErrorCode::Banned, CloseCode::Banned)
        } else {
            (ErrorCode::Kicked, CloseCode::Kicked)
        };
        if let Some(connection) = connection {
            self.refuse(connection, code, close);
        }
    }

    fn end_for_all(&mut self) {
        for seat in std::mem::take(&mut self.seats) {
            if let Some(connection) = seat.connection() {
                self.refuse(connection, ErrorCode::Ended, CloseCode::Ended);
            }
        }
        self.end();
    }

    /// The life of the room is over, and nobody waits for it any longer.
    pub(crate) fn end(&mut self) {
        self.life = None;
        self.tries = crate::tries::Tries::default();
        self.expired.clear();
        self.put_aside.clear();
        for visitor in std::mem::take(&mut self.visitors) {
            self.refuse(visitor.connection, ErrorCode::Ended, CloseCode::Ended);
        }
    }
}
