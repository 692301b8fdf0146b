//! How a socket gets a seat: a new one, one that is still held, or one that was free in the meantime.

use parvis_protocol::{
    CloseCode, ErrorCode, Join, Participant, ParticipantId, Presence, ServerMessage, VERSION, Welcome,
};

use crate::admission::Newcomer;
use crate::room::Room;
use crate::room_session::{ClientOrigin, RemovalStatus, is_too_old};
use crate::seat::Seat;
use crate::{
    AddressKey, ConnectionId, Fresh, Incarnation, Networks, Now, SeatChange, SeatClaims, TokenVerdict,
};

impl Room {
    pub(crate) fn join(
        &mut self,
        now: Now,
        connection: ConnectionId,
        mut join: Join,
        fresh: Fresh,
        networks: Networks,
    ) {
        let address = networks.address;
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
        // A state speaks only for its bearer's own session, and not for ever.
        let state = state.filter(|state| {
            claims.as_ref().is_some_and(|claims| claims.room_session_id == state.room_session_id)
                && !is_too_old(state.issued_at, now.wall)
                && !self.is_over(state)
        });
        // Nor is a room guessed from a token of last week. One that is there knows the tokens that it has given.
        let guesses = self.room_session.is_none() && state.is_none();
        let is_worthless = |claims: &SeatClaims| {
            is_too_old(claims.issued_at, now.wall) || self.was_ended_for_everyone(claims.room_session_id)
        };
        let claims = claims.filter(|claims| !(guesses && is_worthless(claims)));
        let id = claims.as_ref().map_or_else(|| self.unused(fresh.id), |claims| claims.id);
        let origin = ClientOrigin { id: Some(id), browser: join.browser, address };
        // Whoever has nothing to bring back takes the first seat of a room that nobody knows of.
        let founds = self.room_session.is_none() && claims.is_none();
        let replaced = self.remember(now, claims.as_ref(), state, id, fresh);
        let back = claims.filter(|claims| self.may_come_back(now, claims, origin, join.only_if_free));
        let let_in = back.as_ref().map_or_else(|| self.incarnation(), |claims| claims.let_in);
        match back.as_ref().and_then(|claims| self.seat_of(claims.id)) {
            Some(seat) => self.resume(now, connection, join, seat, address),
            None if back.is_some() || founds => self.take_seat(now, connection, join, id, address, let_in),
            None => {
                // The id of a token that brings nobody back may be somebody's who is here.
                let id = self.unused(if self.seat_of(id).is_some() { fresh.id } else { id });
                self.request_admission(now, Newcomer::new(connection, join, id, networks));
            }
        }
        if replaced {
            // Those who waited did so by what the other room session had decided.
            self.ask_newcomers_again(now);
        }
    }

    /// The stay in this server's memory that the room is in.
    pub(crate) fn incarnation(&self) -> Incarnation {
        self.room_session.as_ref().map_or(Incarnation(0), |session| session.lineage.current())
    }

    /// Whether a token brings its bearer back without admission, and so who may resume which seat.
    ///
    /// Whoever has the token is the participant: there is no account to ask. The token must be of the present room session, since a
    /// seat of an earlier meeting is no seat in this one. It is worth nothing to whoever was removed. And where it was copied into
    /// another tab (`only_if_free`: the browser's storage, not the tab's own), it does not take the seat from a tab that is
    /// still connected: opening the link a second time makes a second participant, and does not end the first one's call.
    /// Without `only_if_free` the seat is taken over also from a socket that looks alive: after a change of network the old socket
    /// is dead, and the server does not know it yet.
    ///
    /// From the address of somebody who was removed, a token counts only where a seat was lost lately with it: nobody keeps a
    /// drawer full of tokens for the time after a kick. After a restart nobody knows who has lost a seat, and all count.
    fn may_come_back(&self, now: Now, claims: &SeatClaims, origin: ClientOrigin, only_if_free: bool) -> bool {
        let Some(room_session) = &self.room_session else { return false };
        let seat = self.seat_of(claims.id);
        let taken = seat.is_some_and(|seat| self.seats[seat].connection().is_some());
        let lost_lately = || {
            seat.is_some()
                || room_session.decisions.host == Some(claims.id)
                || room_session.restorable_until.is_some_and(|until| now.mono < until)
                || self.parked.iter().any(|parked| parked.id == claims.id)
                || self.expired.iter().any(|origin| origin.id == Some(claims.id))
        };
        claims.room_session_id == room_session.id
            && room_session.knows(claims.let_in)
            && !room_session.was_removed(claims.id)
            && !(only_if_free && taken)
            && (room_session.removal_status(&self.settings.key, now.mono, origin) == RemovalStatus::Clean
                || lost_lately())
    }

    /// Takes back a seat that is still held.
    ///
    /// A socket that was opened before the one that holds the seat comes too late: a page asked over it, was loaded again, and the
    /// new page's socket was faster. Otherwise the new page would end, replaced by one that is gone. A page that is there after all
    /// comes back over another socket.
    fn resume(&mut self, now: Now, connection: ConnectionId, join: Join, seat: usize, address: AddressKey) {
        let before = self.seats[seat].participant().clone();
        let same_page = before.session == join.session;
        if let Some(old) = self.seats[seat].connection() {
            if connection < old {
                return self.close(connection, CloseCode::GoingAway);
            }
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
        let_in: Incarnation,
    ) {
        if self.is_full() {
            return self.refuse(connection, ErrorCode::RoomFull, CloseCode::RoomFull);
        }
        let Join { name, session, media, webrtc, browser, .. } = join;
        self.host_is_back(id);
        self.publish_rows(now, None);
        // Whoever is here hears at once what they have to switch off.
        self.expired.retain(|origin| origin.id != Some(id));
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
        self.seats.push(Seat::new(row, connection, browser, address, let_in));
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
        let ice_servers = self.grant_ice_servers(now, seat);
        let you = self.seats[seat].participant().clone();
        let tokens = self.token(now.wall, &self.seats[seat]).zip(self.sealed_state(now.wall));
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
            ice_servers,
        };
        let id = welcome.you.id;
        self.send(connection, ServerMessage::Welcome(Box::new(welcome)));
        self.tell_stops(connection, id);
        self.note_seat(id, SeatChange::Taken);
    }

    /// Tells everyone else of a page that they have no peer connection with.
    fn announce(&mut self, seat: usize) {
        let participant = self.seats[seat].participant().clone();
        self.send_others(participant.id, ServerMessage::Joined { participant });
    }
}
