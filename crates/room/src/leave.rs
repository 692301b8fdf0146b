use parvis_protocol::{CloseCode, LeaveReason, ServerMessage};

use crate::room::Room;
use crate::{ConnectionId, Millis};

/// How seats become empty: a socket is lost, a participant leaves, the time of an absent one is over.
impl Room {
    pub(crate) fn lost(&mut self, now: Millis, connection: ConnectionId) {
        let Some(seat) = self.seats.iter().position(|seat| seat.connection() == Some(connection)) else {
            return;
        };
        let until = now + self.settings.seat_kept;
        self.seats[seat].rise(until);
        self.tell_of(seat);
    }

    pub(crate) fn leave(&mut self, now: Millis, connection: ConnectionId) {
        let Some(seat) = self.seats.iter().position(|seat| seat.connection() == Some(connection)) else {
            return;
        };
        self.free(now, seat, LeaveReason::Left);
        self.close(connection, CloseCode::Normal);
    }

    pub(crate) fn expire(&mut self, now: Millis) {
        while let Some(seat) = self.seats.iter().position(|seat| seat.free_at().is_some_and(|at| at <= now)) {
            self.free(now, seat, LeaveReason::Expired);
        }
    }

    fn free(&mut self, now: Millis, seat: usize, reason: LeaveReason) {
        let id = self.seats.remove(seat).id();
        self.send_others(id, ServerMessage::Left { id, reason });
        if self.seats.is_empty() {
            self.life = None;
        }
        self.pass_host_on(now);
    }
}
