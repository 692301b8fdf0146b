use parvis_protocol::{Role, ServerMessage};

use crate::Millis;
use crate::room::Room;

/// What the host's role rests on. The later one is the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum HostClaim {
    /// Was there first when the room was made anew, with a token that says nothing of the role.
    Acting,
    /// Was given the role, or had a token that gives it, at this time.
    Since(Millis),
}

/// Who is the host.
impl Room {
    /// Gives the role to the longest present, if nobody has it. Who is away is passed over while somebody is here.
    pub(crate) fn pass_host_on(&mut self, now: Millis) {
        if self.host().is_some() {
            return;
        }
        let here = self.seats.iter().position(|seat| seat.connection().is_some());
        let Some(next) = here.or((!self.seats.is_empty()).then_some(0)) else { return };
        if let Some(life) = &mut self.life {
            life.host = HostClaim::Since(now);
        }
        self.give_role(now, next, Role::Host);
    }

    /// Whether a token of this life of the room, made for the host at this time, gives the role to its bearer
    /// although somebody has it by now. Only just after the room was made anew, where who came back first may
    /// not be who was the host: at any other time the room knows better than any token.
    pub(crate) fn host_comes_back(&self, now: Millis, issued_at: Millis) -> bool {
        self.life.as_ref().is_some_and(|life| {
            life.restored_until.is_some_and(|until| now < until) && life.host < HostClaim::Since(issued_at)
        })
    }

    /// Gives a seat this role, and tells everyone, its holder too.
    pub(crate) fn give_role(&mut self, now: Millis, seat: usize, role: Role) {
        let participant = self.seats[seat].participant_mut();
        participant.role = role;
        let participant = participant.clone();
        if let Some(connection) = self.seats[seat].connection() {
            if let Some(token) = self.token(now, &participant) {
                self.send(connection, ServerMessage::Seat { seat: token });
            }
            self.send(connection, ServerMessage::Updated { participant });
        }
        self.tell_of(seat);
    }
}
