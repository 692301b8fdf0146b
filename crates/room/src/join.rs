//! How a socket gets a seat: a new one, one that is still held, or one that was free in the meantime; and what a room
//! that the server has forgotten takes over from the token and the sealed state of whoever comes back first.

use parvis_protocol::{
    CloseCode, ErrorCode, Join, Participant, ParticipantId, Presence, Role, ServerMessage, VERSION, Welcome,
};

use crate::admission::Newcomer;
use crate::room::Room;
use crate::room_session::{JUST_STARTED, RoomSession, STATE_LASTS};
use crate::sealed::PersistedState;
use crate::seat::Seat;
use crate::{AddressKey, ConnectionId, Fresh, Now, SeatClaims, TokenVerdict};

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
        let replaced = self.remember(now, claims.as_ref(), state, id, fresh);
        let back = claims.filter(|claims| self.may_come_back(claims, join.only_if_free));
        match back.as_ref().and_then(|claims| self.seat_of(claims.id)) {
            Some(seat) => self.resume(now, connection, join, seat, address),
            None if back.is_some() || begins => self.take_seat(now, connection, join, id, address),
            None => {
                // The id of a token that brings nobody back may be somebody's who is here.
                let id = self.unused(if self.seat_of(id).is_some() { fresh.id } else { id });
                self.request_admission(now, Newcomer::new(connection, join, id, address));
            }
        }
        if replaced {
            // Those who waited did so by what the other room session had decided.
            self.admission_changed(now);
        }
    }

    /// Decides which room session a join belongs to, and so what the room remembers after the server was restarted.
    ///
    /// A server keeps nothing of a room but the key on its disk. Each participant brings back two things that it sealed or signed
    /// before: a *token* (this seat, in that room session, with this role) and a *state* (what was decided, with a version
    /// that grew with each change). Suppose Ada is the host, Bob and Eve are guests, the room has a password, and the server
    /// is restarted:
    ///
    /// - **The first one back decides what the room is at first.** With a state, the room is as that state says. With a token alone
    ///   (a browser that lost its storage), the session goes on under its id with version 0, and its bearer is the host until
    ///   somebody knows better. Without either, a new session begins.
    /// - **For [`Settings::seat_kept`](crate::Settings) the others can correct that.** Everybody comes back in any order, and the one
    ///   with the newest state may be last: Bob's page may have been lost before Ada switched the lobby on. So a higher
    ///   version of the same session replaces a lower one. At version 0 a token that says "host" also counts, since
    ///   nobody has brought more: Ada is the host again although Bob was first.
    /// - **A stranger may be faster than all of them.** Mallory opens the link in the second after the restart; to the server the
    ///   room is empty, and she becomes the host of a new session, past the password. If that happens within
    ///   [`JUST_STARTED`], her session can be replaced, for the same time, by a state from before the server started; and then
    ///   she goes through admission like everyone (`ask_strangers_again`). Later it cannot: a room that had been empty
    ///   for so long was over, and its new people must not lose it to somebody who kept an old state.
    /// - **A state speaks only for its bearer's own session**: the ids in token and state must be equal. Otherwise Mallory, who was
    ///   in an earlier meeting of this name, could bring its state back, in which she is the host.
    /// - **A state lasts [`STATE_LASTS`].** A weekly meeting of the same name begins anew.
    ///
    /// Whom all this lets in is decided afterwards (`may_come_back`), from the session as it is then. Returns whether a session
    /// that was there has been replaced.
    fn remember(
        &mut self,
        now: Now,
        claims: Option<&SeatClaims>,
        state: Option<PersistedState>,
        id: ParticipantId,
        fresh: Fresh,
    ) -> bool {
        let until = Some(now.mono + self.settings.seat_kept);
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
            return false;
        };
        let only_tokens_so_far = room_session.version == 0 && state.is_none();
        if let Some(claims) = claims.filter(|claims| {
            only_tokens_so_far && claims.room_session_id == room_session.id && claims.role == Role::Host
        }) {
            self.give_host(claims.id);
            // They may not get a seat, in a room that is full by now.
            if let Some(room_session) = &mut self.room_session {
                room_session.pass_host_at = until;
            }
            self.look_for_host();
            return false;
        }
        let Some(state) =
            state.filter(|_| room_session.restorable_until.is_some_and(|until| now.mono < until))
        else {
            return false;
        };
        let is_same = state.room_session_id == room_session.id;
        let is_newer = if is_same {
            state.version > room_session.version
        } else {
            // Who was removed would empty the room: its people go through admission, and nobody is there to admit them.
            let was_removed = state.decisions.removed.iter().any(|record| record.id == id);
            state.issued_at < self.settings.started_at.wall && !was_removed
        };
        if is_newer {
            self.go_on_with(now, state);
            if !is_same {
                // A stranger was faster than those who were here before the server started.
                self.ask_strangers_again();
            }
            self.look_for_host();
        }
        is_newer
    }

    /// The holder of the host's role may have had a seat all along, without the role.
    fn look_for_host(&mut self) {
        let here: Vec<_> = self.seats.iter().map(Seat::id).collect();
        here.into_iter().for_each(|id| self.host_is_back(id));
    }

    /// Replaces the room session by the one of this state. The seats stay; everybody is sent what changed for them.
    fn go_on_with(&mut self, now: Now, state: PersistedState) {
        let before = self.room_session.take();
        let pass_host_at = Some(now.mono + self.settings.seat_kept);
        let restorable_until = before.as_ref().and_then(|session| session.restorable_until);
        let next_hand = before.map_or(0, |session| session.next_hand);
        self.room_session =
            Some(RoomSession { pass_host_at, restorable_until, next_hand, ..RoomSession::restore(state) });
        self.last_sent.forget_state();
    }

    /// Those who have a seat only because the server had forgotten the room session. They keep it where everyone may walk in; where
    /// the room is locked or has a lobby or a password, they go through admission like everyone.
    fn ask_strangers_again(&mut self) {
        let open = self.room_session.as_ref().is_some_and(|session| {
            !session.decisions.locked && !session.decisions.lobby && session.decisions.password.is_none()
        });
        if open {
            self.new_tokens = true;
            return;
        }
        self.people_changed = true;
        for seat in std::mem::take(&mut self.seats) {
            if let Some(connection) = seat.connection() {
                // The page comes back by itself, and is asked what everybody is asked.
                self.close(connection, CloseCode::GoingAway);
            }
        }
    }

    /// Whether a token brings its bearer back without admission, and so who may resume which seat.
    ///
    /// Whoever has the token is the participant: there is no account to ask. The token must be of the present room session, since a
    /// seat of an earlier meeting is no seat in this one. It is worth nothing to whoever was removed. And where it was copied into
    /// another tab (`only_if_free`: the browser's storage, not the tab's own), it does not take the seat from a tab that is
    /// still connected: opening the link a second time makes a second participant, and does not end the first one's call.
    /// Without `only_if_free` the seat is taken over also from a socket that looks alive: after a change of network the old socket
    /// is dead, and the server does not know it yet.
    fn may_come_back(&self, claims: &SeatClaims, only_if_free: bool) -> bool {
        let Some(room_session) = &self.room_session else { return false };
        let taken = self.seat_of(claims.id).is_some_and(|seat| self.seats[seat].connection().is_some());
        claims.room_session_id == room_session.id
            && !room_session.decisions.removed.iter().any(|record| record.id == claims.id)
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
        self.people_changed = true;
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
        self.people_changed = true;
        let seat = self.seats.len() - 1;
        self.seats[seat].participant_mut().confusable = self.is_confusable(seat);
        self.welcome(now, connection, seat);
        self.announce(seat);
    }

    pub(crate) fn is_full(&self) -> bool {
        u32::try_from(self.seats.len()).unwrap_or(u32::MAX) >= self.settings.max_participants
    }

    /// The drawn id, or the next one that nobody has: a seat is never given twice, whatever chance says.
    pub(crate) fn unused(&self, drawn: ParticipantId) -> ParticipantId {
        let mut id = drawn;
        while self.seat_of(id).is_some() || self.newcomers.iter().any(|newcomer| newcomer.id == id) {
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
        let removed = room_session.decisions.removed.iter().map(|record| record.id);
        let removed = removed.filter(|id| self.seat_of(*id).is_none()).collect();
        if !lobby.is_empty() {
            self.last_sent.welcomed(connection, &lobby);
        }
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
