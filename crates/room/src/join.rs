use parvis_protocol::{
    CloseCode, ErrorCode, Join, Participant, ParticipantId, Presence, Role, ServerMessage, VERSION, Welcome,
};

use crate::admission::Visitor;
use crate::room::Room;
use crate::room_session::{JUST_STARTED, RoomSession, STATE_LASTS};
use crate::sealed::PersistedState;
use crate::seat::Seat;
use crate::{AddressKey, ConnectionId, Fresh, Now, SeatClaims, TokenVerdict};

/// How a socket gets a seat: a new one, one that is still held, or one that was free in the meantime.
impl Room {
    pub(crate) fn join(
        &mut self,
        now: Now,
        connection: ConnectionId,
        mut join: Join,
        fresh: Fresh,
        address: AddressKey,
    ) {
        if self.knows(connection) {
            self.refuse(connection, ErrorCode::UnexpectedMessage, CloseCode::BadMessage);
            return self.lost(now.mono, connection);
        }
        if join.version != VERSION {
            return self.refuse(connection, ErrorCode::VersionMismatch, CloseCode::VersionMismatch);
        }
        let claims = match join.seat.take().map(|token| self.settings.key.verify(&token)) {
            Some(TokenVerdict::Forged) => {
                return self.refuse(connection, ErrorCode::BadMessage, CloseCode::Policy);
            }
            // A seat of another room is no seat here.
            Some(TokenVerdict::Valid(claims)) => Some(claims).filter(|claims| claims.room == self.name),
            Some(TokenVerdict::Foreign) | None => None,
        };
        let state = join.state.take().and_then(|state| self.settings.key.open(&self.name, &state));
        let id = claims.as_ref().map_or_else(|| self.unused(fresh.id), |claims| claims.id);
        let begins = self.room_session.is_none();
        self.remember(now, claims.as_ref(), state, id, fresh);
        let back = claims.filter(|claims| self.may_come_back(claims, join.only_if_free));
        match back.as_ref().and_then(|claims| self.seat_of(claims.id)) {
            Some(seat) => self.resume(now, connection, join, seat, address),
            None if back.is_some() || begins => self.take_seat(now, connection, join, id, address),
            None => {
                // The id of a token that brings nobody back may be somebody's who is here.
                let id = self.unused(if self.seat_of(id).is_some() { fresh.id } else { id });
                self.request_admission(now, Visitor::new(connection, join, id, address));
            }
        }
    }

    /// Begins the life of the room, if it has none, or goes on with the one that somebody remembers.
    fn remember(
        &mut self,
        now: Now,
        claims: Option<&SeatClaims>,
        state: Option<PersistedState>,
        id: ParticipantId,
        fresh: Fresh,
    ) {
        let until = Some(now.mono + self.settings.seat_kept);
        // Only who had a seat in that life can speak for it.
        let state = state.filter(|state| {
            claims.is_some_and(|claims| claims.room_session_id == state.room_session_id)
                && state.issued_at + STATE_LASTS > now.wall
        });
        let Some(room_session) = &self.room_session else {
            let room_session = match (state, claims) {
                (Some(state), _) => RoomSession {
                    pass_host_at: until,
                    restorable_until: until,
                    ..RoomSession::restore(state)
                },
                // The token alone is enough for the seat, and for the time until somebody remembers more.
                (None, Some(claims)) => RoomSession {
                    restorable_until: until,
                    version: 0,
                    ..RoomSession::new(claims.room_session_id, id)
                },
                (None, None) => {
                    let just_started = now.mono < self.settings.started_at.mono + JUST_STARTED;
                    RoomSession {
                        restorable_until: until.filter(|_| just_started),
                        ..RoomSession::new(fresh.room_session_id, id)
                    }
                }
            };
            self.last_sent.begin(&room_session, &self.settings);
            self.room_session = Some(room_session);
            return;
        };
        if let Some(claims) = claims.filter(|claims| {
            // Nobody has brought more than their token yet, and theirs says that they were the host.
            room_session.version == 0
                && claims.room_session_id == room_session.room_session_id
                && claims.role == Role::Host
                && state.is_none()
        }) {
            return self.give_host(claims.id);
        }
        let Some(state) =
            state.filter(|_| room_session.restorable_until.is_some_and(|until| now.mono < until))
        else {
            return;
        };
        if state.room_session_id == room_session.room_session_id {
            if state.version > room_session.version {
                self.go_on_with(now, state);
                self.look_for_host();
            }
        } else if state.issued_at < self.settings.started_at.wall {
            // Somebody who knew nothing was quicker than those who were here before the server started.
            self.go_on_with(now, state);
            self.ask_strangers_again();
            self.look_for_host();
        }
    }

    /// Whose role it is may have been here all along.
    fn look_for_host(&mut self) {
        let here: Vec<_> = self.seats.iter().map(Seat::id).collect();
        here.into_iter().for_each(|id| self.host_is_back(id));
    }

    fn go_on_with(&mut self, now: Now, state: PersistedState) {
        let before = self.room_session.take();
        let pass_host_at = Some(now.mono + self.settings.seat_kept);
        let restorable_until = before.as_ref().and_then(|room_session| room_session.restorable_until);
        let next_hand = before.map_or(0, |room_session| room_session.next_hand);
        self.room_session =
            Some(RoomSession { pass_host_at, restorable_until, next_hand, ..RoomSession::restore(state) });
        self.last_sent.forget_state();
    }

    /// Those who have a seat only because the room had been forgotten: where its door is open they keep it, else they
    /// come to the door like everyone.
    fn ask_strangers_again(&mut self) {
        let open = self.room_session.as_ref().is_some_and(|room_session| {
            !room_session.locked && !room_session.lobby && room_session.password.is_none()
        });
        if open {
            self.new_tokens = true;
            return;
        }
        for seat in std::mem::take(&mut self.seats) {
            if let Some(connection) = seat.connection() {
                // The page comes back by itself, and is asked what everybody is asked.
                self.close(connection, CloseCode::GoingAway);
            }
        }
    }

    /// Whether a token brings its bearer back past the door.
    fn may_come_back(&self, claims: &SeatClaims, only_if_free: bool) -> bool {
        let Some(room_session) = &self.room_session else { return false };
        let taken = self.seat_of(claims.id).is_some_and(|seat| self.seats[seat].connection().is_some());
        claims.room_session_id == room_session.room_session_id
            && !room_session.removed.iter().any(|mark| mark.id == claims.id)
            && !(only_if_free && taken)
    }

    /// Takes back a seat that is still held.
    fn resume(&mut self, now: Now, connection: ConnectionId, join: Join, seat: usize, address: AddressKey) {
        let before = self.seats[seat].participant().clone();
        let same_page = before.session == join.session;
        if let Some(old) = self.seats[seat].connection() {
            if same_page {
                // The page has given this socket up; it only looks alive from here.
                self.close(old, CloseCode::GoingAway);
            } else {
                self.refuse(old, ErrorCode::Replaced, CloseCode::Replaced);
            }
            self.seats[seat].detach(now.mono);
        }
        self.host_is_back(before.id);
        self.publish_rows(now, Some(before.id));
        let (role, barred) = (self.role_of(before.id), self.barred(before.id));
        let Join { name, session, media, webrtc, browser, .. } = join;
        self.seats[seat].rename(name);
        self.seats[seat].moved(browser, address);
        let confusable = self.is_confusable(seat);
        let row = self.seats[seat].participant_mut();
        *row = Participant {
            session,
            role,
            barred,
            media: media.without(barred),
            webrtc,
            confusable,
            ..row.clone()
        };
        self.seats[seat].attach(connection);
        self.welcome(now, connection, seat);
        if !same_page {
            self.announce(seat);
        } else if *self.seats[seat].participant() != before {
            self.tell_of(seat);
        }
    }

    /// Takes a seat that nobody holds.
    pub(crate) fn take_seat(
        &mut self,
        now: Now,
        connection: ConnectionId,
        join: Join,
        id: ParticipantId,
        address: AddressKey,
    ) {
        if self.is_full() {
            return self.refuse(connection, ErrorCode::RoomFull, CloseCode::RoomFull);
        }
        let Join { name, session, media, webrtc, browser, .. } = join;
        self.host_is_back(id);
        self.publish_rows(now, None);
        let aside = self.parked.iter().position(|aside| aside.id == id);
        let aside = aside.and_then(|at| self.parked.remove(at)).filter(|aside| now.mono < aside.until);
        let row = Participant {
            hand: aside.and_then(|aside| aside.hand),
            away: aside.is_some_and(|aside| aside.away),
            role: self.role_of(id),
            barred: self.barred(id),
            media: media.without(self.barred(id)),
            webrtc,
            presence: Presence::Here,
            ..Participant::new(id, session, name)
        };
        self.seats.push(Seat::new(row, connection, browser, address));
        let seat = self.seats.len() - 1;
        self.seats[seat].participant_mut().confusable = self.is_confusable(seat);
        self.welcome(now, connection, seat);
        self.announce(seat);
    }

    pub(crate) fn is_full(&self) -> bool {
        u32::try_from(self.seats.len()).unwrap_or(u32::MAX) >= self.settings.max_participants
    }

    /// The drawn id, or the next one that nobody has: a seat is never given twice, whatever chance says.
    fn unused(&self, drawn: ParticipantId) -> ParticipantId {
        let mut id = drawn;
        while self.seat_of(id).is_some() || self.visitors.iter().any(|visitor| visitor.id == id) {
            id = ParticipantId::from_bits(id.bits().wrapping_add(1));
        }
        id
    }

    fn welcome(&mut self, now: Now, connection: ConnectionId, seat: usize) {
        let you = self.seats[seat].participant().clone();
        let tokens = self.token(now.wall, &you).zip(self.sealed_state(now.wall));
        let Some((room_session, (token, state))) = self.room_session.as_ref().zip(tokens) else { return };
        let roster = self.seats.iter().filter(|other| other.id() != you.id);
        let roster = roster.map(|other| other.participant().clone()).collect();
        let lobby = if self.can_moderate(&you) { self.waiting() } else { Vec::new() };
        let removed = room_session.removed.iter().map(|mark| mark.id);
        let removed = removed.filter(|id| self.seat_of(*id).is_none()).collect();
        let welcome = Welcome {
            you,
            seat: token,
            roster,
            settings: self.public_settings(),
            state,
            lobby,
            removed,
            ice_servers: self.settings.ice_servers.clone(),
        };
        self.send(connection, ServerMessage::Welcome(Box::new(welcome)));
    }

    /// Tells everyone else of a page that they have no peer connection with.
    fn announce(&mut self, seat: usize) {
        let participant = self.seats[seat].participant().clone();
        self.send_others(participant.id, ServerMessage::Joined { participant });
    }
}
