//! How seats become empty: a socket is lost, a participant leaves, the time of an absent one is over; and how long a room is kept
//! in which nobody has a seat.

use std::time::Duration;

use parvis_protocol::{CloseCode, LeaveReason, Participant, ParticipantId, ServerMessage, limits};

use crate::ended::{EndedSessions, Ending};
use crate::host::Gone;
use crate::room::Room;
use crate::seat::Parked;
use crate::{ConnectionId, LapsedSession, Mono, SeatChange};

/// For so long a host may be back for a room that somebody else has begun anew meanwhile.
const LAPSE_LASTS: Duration = Duration::from_secs(10 * 60);

impl Room {
    pub(crate) fn lost(&mut self, now: Mono, connection: ConnectionId) {
        self.forget_newcomer(now, connection);
        let Some(seat) = self.seat_at(connection) else { return };
        let until = now + self.settings.seat_kept;
        self.seats[seat].detach(until);
        self.tell_of(seat);
    }

    pub(crate) fn leave(&mut self, now: Mono, connection: ConnectionId, gone: Gone) {
        self.forget_newcomer(now, connection);
        if let Some(seat) = self.seat_at(connection) {
            self.free(now, seat, LeaveReason::Left, gone);
        }
        self.close(connection, CloseCode::Normal);
    }

    pub(crate) fn expire(&mut self, now: Mono) {
        if self.kept_until.is_some_and(|until| until <= now) {
            self.lapse(now);
        }
        while let Some(seat) = self.seats.iter().position(|seat| seat.free_at().is_some_and(|at| at <= now)) {
            self.free(now, seat, LeaveReason::Expired, Gone::Expired);
        }
        if self.room_session.as_ref().is_some_and(|session| session.pass_host_at.is_some_and(|at| at <= now))
        {
            self.pass_host_on(now);
        }
    }

    pub(crate) fn free(&mut self, now: Mono, seat: usize, reason: LeaveReason, gone: Gone) -> ParticipantId {
        let seat = self.seats.remove(seat);
        self.people_changed = true;
        let id = seat.id();
        self.expired.retain(|origin| origin.id != Some(id));
        if gone == Gone::Unloaded {
            let Participant { hand, away, .. } = *seat.participant();
            self.parked.truncate(limits::REMOVED - 1);
            let until = now + self.settings.seat_kept;
            self.parked.push_front(Parked { id, until, hand, away });
        }
        if gone == Gone::Expired {
            self.expired.truncate(limits::REMOVED - 1);
            self.expired.push_front(seat.origin());
        }
        let is_lost = gone == Gone::Expired;
        self.note_seat(id, if is_lost { SeatChange::Expired } else { SeatChange::Freed });
        self.send_others(id, ServerMessage::Left { id, reason });
        self.parked.retain(|parked| now < parked.until);
        let host = self.room_session.as_ref().and_then(|session| session.decisions.host);
        if self.seats.is_empty() && self.parked.is_empty() {
            if gone == Gone::ForGood && host.is_none_or(|host| host == id) {
                self.end_as(now, Ending::HostLeft);
            } else {
                self.lapse(now);
            }
        } else {
            self.host_may_be_gone(now, id, gone);
        }
        id
    }

    /// The room session is over, and its host has not left it. That is remembered for a while, so that a crash or a closed laptop
    /// costs nobody their room. Of two the first is: whoever has begun another one cannot make the room forget it.
    fn lapse(&mut self, now: Mono) {
        let id = self.room_session.as_ref().map(|session| session.id);
        self.end();
        if self.lapsed.is_none_or(|lapsed| lapsed.until <= now) {
            self.lapsed = id.map(|id| LapsedSession { id, until: now + LAPSE_LASTS });
        }
    }

    /// A room without people is kept for as long as a seat is, when the last page in it was perhaps loaded again, or when whoever
    /// has restored it was not let in: with its lock, its lobby and its bans, and with those who wait.
    pub(crate) fn keep_for_a_while(&mut self, now: Mono) {
        if !self.seats.is_empty() || self.room_session.is_none() {
            self.kept_until = None;
        } else if self.kept_until.is_none() {
            let back = self.parked.iter().map(|parked| parked.until).max();
            self.kept_until = back.or(Some(now + self.settings.seat_kept));
        }
    }

    /// What is to be remembered of the room when it is dropped, until the time that it says: its host may be back for it.
    #[must_use]
    pub fn lapsed(&self) -> Option<LapsedSession> {
        self.lapsed
    }

    /// What else is to be remembered, for as long as it says: nobody may be back for it.
    #[must_use]
    pub fn ended(&self) -> &EndedSessions {
        &self.ended
    }

    /// The same room of this name was there before, and this was remembered of it.
    #[must_use]
    pub fn after(mut self, lapsed: Option<LapsedSession>, ended: EndedSessions) -> Self {
        (self.lapsed, self.ended) = (lapsed, ended);
        self
    }
}
