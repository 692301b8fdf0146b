//! Who is the host. The role belongs to one participant id until it is given away or its holder leaves for good.
//! While they are gone, somebody else is the acting host.

use parvis_protocol::{ErrorCode, Participant, ParticipantId, Role};

use crate::Mono;
use crate::room::Room;
use crate::seat::Seat;

impl Room {
    /// The role that somebody has now.
    pub(crate) fn role_of(&self, id: ParticipantId) -> Role {
        self.room_session.as_ref().map_or(Role::Guest, |session| session.role_of(id))
    }

    pub(crate) fn can_moderate(&self, participant: &Participant) -> bool {
        participant.role.can_moderate(self.everyone_moderates())
    }

    pub(crate) fn everyone_moderates(&self) -> bool {
        self.room_session.as_ref().is_some_and(|session| session.decisions.everyone_moderates)
    }

    /// The holder of the host's role has a seat again.
    pub(crate) fn host_is_back(&mut self, id: ParticipantId) {
        let Some(room_session) = &mut self.room_session else { return };
        if room_session.decisions.host == Some(id) {
            room_session.pass_host_at = None;
            room_session.decisions.acting = None;
        } else if room_session.decisions.acting == Some(id) {
            room_session.pass_host_at = None;
        }
    }

    /// A seat became free. Says what becomes of the role, if it was its holder's.
    pub(crate) fn host_may_be_gone(&mut self, now: Mono, id: ParticipantId, gone: Gone) {
        let kept = self.settings.seat_kept;
        let Some(room_session) = &mut self.room_session else { return };
        if gone == Gone::ForGood {
            room_session.decisions.forget(id);
        }
        if room_session.current_host() != Some(id) {
            if room_session.decisions.host == Some(id)
                && gone == Gone::ForGood
                && let Some(acting) = room_session.decisions.acting.take()
            {
                room_session.decisions.host = Some(acting);
            }
            return;
        }
        match gone {
            Gone::ForGood if room_session.decisions.host == Some(id) => {
                room_session.decisions.host = None;
                // For whoever is back first, where nobody is there now.
                room_session.pass_host_at = Some(now);
                if let Some(next) = self.next_host() {
                    self.give_host(next);
                }
            }
            // A page that is loaded again is back within a moment: nobody notices.
            Gone::Unloaded => room_session.pass_host_at = Some(now + kept),
            Gone::ForGood | Gone::Expired => self.pass_host_on(now),
        }
    }

    /// Gives the role to the longest present, until its holder is back. Where the room session was guessed from tokens, and nobody
    /// has brought more by now, to whoever's token says that they were the host.
    pub(crate) fn pass_host_on(&mut self, now: Mono) {
        let next = self.next_host();
        let Some(room_session) = &mut self.room_session else { return };
        let Some(next) = next else {
            // Nobody is there: whoever is back first acts as host.
            room_session.decisions.acting = None;
            room_session.pass_host_at = Some(now);
            return;
        };
        let claimed = room_session.claimed_host.take().map(|(_, id)| id);
        if room_session.decisions.host.is_none()
            && let Some(claimed) = claimed.filter(|id| self.seats.iter().any(|seat| seat.id() == *id))
        {
            return self.give_host(claimed);
        }
        room_session.pass_host_at = None;
        if Some(next) != room_session.current_host() {
            room_session.decisions.acting =
                Some(next).filter(|next| Some(*next) != room_session.decisions.host);
        }
    }

    /// Gives the role to somebody for good.
    pub(crate) fn give_host(&mut self, id: ParticipantId) {
        let Some(room_session) = &mut self.room_session else { return };
        room_session.decisions.host = Some(id);
        room_session.decisions.acting = None;
        room_session.pass_host_at = None;
        room_session.decisions.co_hosts.remove(&id);
    }

    pub(crate) fn set_role(&mut self, by: usize, who: ParticipantId, role: Role) {
        let me = self.seats[by].id();
        if who == me || self.seat_of(who).is_none() {
            return self.answer(by, ErrorCode::NoSuchParticipant);
        }
        let seats = &self.seats;
        let seated = |id| seats.iter().any(|seat| seat.id() == id);
        let Some(room_session) = &mut self.room_session else { return };
        match role {
            Role::Host => {
                // First, so that there is a place for whoever hands the role over.
                room_session.decisions.co_hosts.remove(&who);
                if room_session.place_for_co_host(seated) {
                    room_session.decisions.co_hosts.insert(me);
                }
                self.give_host(who);
            }
            Role::CoHost if room_session.decisions.co_hosts.contains(&who) => {}
            Role::CoHost => {
                if room_session.place_for_co_host(seated) {
                    room_session.decisions.co_hosts.insert(who);
                } else {
                    self.answer(by, ErrorCode::Forbidden);
                }
            }
            Role::Guest => {
                room_session.decisions.co_hosts.remove(&who);
            }
        }
    }

    /// The longest present who is here; a co-host before a guest. Who is away is passed over while somebody is here.
    fn next_host(&self) -> Option<ParticipantId> {
        let room_session = self.room_session.as_ref()?;
        let here = |seat: &&Seat| seat.connection().is_some();
        let of = |wanted: &dyn Fn(&&Seat) -> bool| self.seats.iter().find(wanted).map(Seat::id);
        of(&|seat| here(seat) && room_session.decisions.co_hosts.contains(&seat.id()))
            .or_else(|| of(&here))
            .or_else(|| self.seats.first().map(Seat::id))
    }
}

/// How somebody went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    /// They left, or were removed.
    ForGood,
    /// Their page went away, and may be loaded again.
    Unloaded,
    /// Their socket was lost, and the seat was not taken back in time.
    Expired,
}
