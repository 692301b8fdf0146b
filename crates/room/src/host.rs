use parvis_protocol::{ErrorCode, Participant, ParticipantId, Role};

use crate::Mono;
use crate::room::Room;
use crate::seat::Seat;

/// Who is the host. The role belongs to one id until it is given away or its holder leaves for good. While they are not
/// there, somebody else has it for them.
impl Room {
    /// What somebody may do now.
    pub(crate) fn role_of(&self, id: ParticipantId) -> Role {
        match &self.room_session {
            Some(room_session) if room_session.current_host() == id => Role::Host,
            Some(room_session) if room_session.co_hosts.contains(&id) => Role::CoHost,
            Some(_) | None => Role::Guest,
        }
    }

    pub(crate) fn can_moderate(&self, participant: &Participant) -> bool {
        participant.can_moderate(&self.public_settings())
    }

    /// The holder of the host's role has a seat again.
    pub(crate) fn host_is_back(&mut self, id: ParticipantId) {
        let Some(room_session) = &mut self.room_session else { return };
        if room_session.host == id {
            room_session.pass_host_at = None;
            room_session.acting = None;
        } else if room_session.acting == Some(id) {
            room_session.pass_host_at = None;
        }
    }

    /// A seat became free. Says what becomes of the role, if it was its holder's.
    pub(crate) fn host_may_be_gone(&mut self, now: Mono, id: ParticipantId, gone: Gone) {
        let kept = self.settings.seat_kept;
        let Some(room_session) = &mut self.room_session else { return };
        if gone == Gone::ForGood {
            room_session.co_hosts.retain(|co_host| *co_host != id);
        }
        if room_session.current_host() != id {
            if room_session.host == id
                && gone == Gone::ForGood
                && let Some(acting) = room_session.acting.take()
            {
                room_session.host = acting;
            }
            return;
        }
        match gone {
            Gone::ForGood if room_session.host == id => {
                room_session.pass_host_at = None;
                if let Some(next) = self.next_host() {
                    self.give_host(next);
                }
            }
            // A page that is loaded again is back within a moment: nobody notices.
            Gone::Unloaded => room_session.pass_host_at = Some(now + kept),
            Gone::ForGood | Gone::Expired => self.pass_host_on(),
        }
    }

    /// Gives the role to the longest present, until its holder is back.
    pub(crate) fn pass_host_on(&mut self) {
        let next = self.next_host();
        let Some(room_session) = &mut self.room_session else { return };
        room_session.pass_host_at = None;
        if next.is_some() && next != Some(room_session.current_host()) {
            room_session.acting = next.filter(|next| *next != room_session.host);
        }
    }

    /// Gives the role to somebody for good.
    pub(crate) fn give_host(&mut self, id: ParticipantId) {
        let Some(room_session) = &mut self.room_session else { return };
        room_session.host = id;
        room_session.acting = None;
        room_session.pass_host_at = None;
        room_session.co_hosts.retain(|co_host| *co_host != id);
    }

    pub(crate) fn set_role(&mut self, by: usize, who: ParticipantId, role: Role) {
        let me = self.seats[by].id();
        if who == me || self.seat_of(who).is_none() {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        }
        let Some(room_session) = &mut self.room_session else { return };
        match role {
            Role::Host => {
                self.give_host(who);
                if let Some(room_session) = &mut self.room_session {
                    room_session.co_hosts.push(me);
                }
            }
            Role::CoHost if !room_session.co_hosts.contains(&who) => room_session.co_hosts.push(who),
            Role::CoHost => {}
            Role::Guest => room_session.co_hosts.retain(|co_host| *co_host != who),
        }
    }

    /// The longest present who is here; a co-host before a guest. Who is away is passed over while somebody is here.
    fn next_host(&self) -> Option<ParticipantId> {
        let room_session = self.room_session.as_ref()?;
        let here = |seat: &&Seat| seat.connection().is_some();
        let of = |wanted: &dyn Fn(&&Seat) -> bool| self.seats.iter().find(wanted).map(Seat::id);
        of(&|seat| here(seat) && room_session.co_hosts.contains(&seat.id()))
            .or_else(|| of(&here))
            .or_else(|| self.seats.first().map(Seat::id))
    }
}

/// How somebody went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    /// They said so, or were put out.
    ForGood,
    /// Their page went away, and may be loaded again.
    Unloaded,
    /// Their socket was lost, and the seat was not taken back in time.
    Expired,
}
