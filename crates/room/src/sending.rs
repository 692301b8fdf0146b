//! Messages to sockets, as outputs: to one, to the others, to all.

use parvis_protocol::{CloseCode, ErrorCode, ParticipantId, ServerMessage};

use crate::room::Room;
use crate::seat::Seat;
use crate::{ConnectionId, Output, SeatChange};

impl Room {
    pub(crate) fn refuse(&mut self, connection: ConnectionId, code: ErrorCode, close: CloseCode) {
        self.send(connection, ServerMessage::Error { code });
        self.close(connection, close);
    }

    /// Tells the holder of a seat what was not done.
    pub(crate) fn answer(&mut self, seat: usize, code: ErrorCode) {
        if let Some(connection) = self.seats[seat].connection() {
            self.send(connection, ServerMessage::Error { code });
        }
    }

    pub(crate) fn close(&mut self, connection: ConnectionId, code: CloseCode) {
        self.push(Output::Close { connection, code });
    }

    pub(crate) fn send(&mut self, connection: ConnectionId, message: ServerMessage) {
        self.push(Output::Send { to: vec![connection], message: Box::new(message) });
    }

    pub(crate) fn note_seat(&mut self, id: ParticipantId, change: SeatChange) {
        self.push(Output::Seat { id, change });
    }

    pub(crate) fn send_others(&mut self, than: ParticipantId, message: ServerMessage) {
        self.send_to(|seat| seat.id() != than, message);
    }

    pub(crate) fn send_all(&mut self, message: ServerMessage) {
        self.send_to(|_| true, message);
    }

    pub(crate) fn send_to(&mut self, which: impl Fn(&Seat) -> bool, message: ServerMessage) {
        let to: Vec<_> = self.seats.iter().filter(|seat| which(seat)).filter_map(Seat::connection).collect();
        if !to.is_empty() {
            self.push(Output::Send { to, message: Box::new(message) });
        }
    }
}
