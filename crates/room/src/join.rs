use parvis_protocol::{
    CloseCode, ErrorCode, Join, Participant, ParticipantId, Presence, Role, ServerMessage, VERSION, Welcome,
};

use crate::host::HostClaim;
use crate::room::{Life, Room};
use crate::seat::Seat;
use crate::{ConnectionId, Fresh, Millis, SeatClaims, Verdict};

/// How a socket gets a seat: a new one, one that is still held, or one that was free in the meantime.
impl Room {
    pub(crate) fn join(&mut self, now: Millis, connection: ConnectionId, join: Join, fresh: Fresh) {
        if self.seats.iter().any(|seat| seat.connection() == Some(connection)) {
            self.refuse(connection, ErrorCode::UnexpectedMessage, CloseCode::BadMessage);
            return self.lost(now, connection);
        }
        if join.version != VERSION {
            return self.refuse(connection, ErrorCode::VersionMismatch, CloseCode::VersionMismatch);
        }
        let claims = match join.seat.as_ref().map(|token| self.settings.key.verify(token)) {
            Some(Verdict::Forged) => {
                return self.refuse(connection, ErrorCode::BadMessage, CloseCode::Policy);
            }
            // A seat of another room is no seat here.
            Some(Verdict::Valid(claims)) => Some(claims).filter(|claims| claims.room == self.name),
            Some(Verdict::Foreign) | None => None,
        };
        match claims.as_ref().and_then(|claims| self.seat_of(claims.id)) {
            Some(seat) => self.resume(now, connection, join, seat),
            None => self.sit_down(now, connection, join, fresh, claims.as_ref()),
        }
    }

    /// Takes back a seat that is still held. The role is the seat's, whatever the token says.
    fn resume(&mut self, now: Millis, connection: ConnectionId, join: Join, seat: usize) {
        let before = self.seats[seat].participant().clone();
        let same_page = before.session == join.session;
        if let Some(old) = self.seats[seat].connection() {
            if same_page {
                // The page has given this socket up; it only looks alive from here.
                self.close(old, CloseCode::GoingAway);
            } else {
                self.refuse(old, ErrorCode::Replaced, CloseCode::Replaced);
            }
        }
        let row = self.seats[seat].participant_mut();
        *row = participant(before.id, before.role, join);
        self.seats[seat].sit(connection);
        self.welcome(now, connection, seat);
        if !same_page {
            self.announce(seat);
        } else if *self.seats[seat].participant() != before {
            self.tell_of(seat);
        }
    }

    /// Takes a seat that nobody holds.
    fn sit_down(
        &mut self,
        now: Millis,
        connection: ConnectionId,
        join: Join,
        fresh: Fresh,
        claims: Option<&SeatClaims>,
    ) {
        if u32::try_from(self.seats.len()).unwrap_or(u32::MAX) >= self.settings.max_participants {
            return self.refuse(connection, ErrorCode::RoomFull, CloseCode::RoomFull);
        }
        let id = claims.map_or_else(|| self.unused(fresh.id), |claims| claims.id);
        let role = self.role_of(now, fresh, claims);
        if let (Role::Host, Some(old)) = (role, self.host()) {
            self.give_role(now, old, Role::Guest);
        }
        self.seats.push(Seat::new(participant(id, role, join), connection));
        let seat = self.seats.len() - 1;
        self.welcome(now, connection, seat);
        self.announce(seat);
    }

    /// What a newcomer may do. The first one begins the life of the room, or goes on with the one of their token.
    fn role_of(&mut self, now: Millis, fresh: Fresh, claims: Option<&SeatClaims>) -> Role {
        let had_role = claims.filter(|claims| claims.role == Role::Host);
        let Some(life) = &mut self.life else {
            self.life = Some(Life {
                instance: claims.map_or(fresh.instance, |claims| claims.instance),
                restored_until: claims.map(|_| now + self.settings.seat_kept),
                host: match (claims, had_role) {
                    (Some(_), None) => HostClaim::Acting,
                    (_, Some(claims)) => HostClaim::Since(claims.issued_at),
                    (None, None) => HostClaim::Since(now),
                },
            });
            return Role::Host;
        };
        let instance = life.instance;
        let Some(claims) = had_role.filter(|claims| claims.instance == instance) else { return Role::Guest };
        if !self.host_comes_back(now, claims.issued_at) {
            return Role::Guest;
        }
        if let Some(life) = &mut self.life {
            life.host = HostClaim::Since(claims.issued_at);
        }
        Role::Host
    }

    /// The drawn id, or the next one that nobody has: a seat is never given twice, whatever chance says.
    fn unused(&self, drawn: ParticipantId) -> ParticipantId {
        let mut id = drawn;
        while self.seat_of(id).is_some() {
            id = ParticipantId::from_bits(id.bits().wrapping_add(1));
        }
        id
    }

    fn welcome(&mut self, now: Millis, connection: ConnectionId, seat: usize) {
        let you = self.seats[seat].participant().clone();
        let Some((life, token)) = self.life.as_ref().zip(self.token(now, &you)) else { return };
        let instance = life.instance;
        let roster = self.seats.iter().filter(|other| other.id() != you.id);
        let roster = roster.map(|other| other.participant().clone()).collect();
        let welcome = Welcome {
            you,
            seat: token,
            instance,
            roster,
            settings: self.public_settings(),
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

fn participant(id: ParticipantId, role: Role, join: Join) -> Participant {
    let Join { version: _, name, session, media, webrtc, seat: _ } = join;
    Participant { id, session, name, role, media, presence: Presence::Here, webrtc }
}
