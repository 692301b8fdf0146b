//! Who is reached through the server, and since when nothing reaches somebody. One [`Relays`] holds a reliable
//! channel over datagrams to each participant without a working data channel.

use std::collections::BTreeMap;

use parvis_base::Mono;
use parvis_protocol::{ParticipantId, SessionId};

use super::{Relay, RelayEvent, RelayPace};

/// How long somebody is without a channel that works before the server is asked to carry what is for them: mostly one
/// is about to open or comes back, and costs the server nothing.
pub const RELAY_WITHIN: u64 = 2_000;

/// How long nothing reaches somebody before the person is told.
pub const UNREACHED_AFTER: u64 = 10_000;

/// Why nothing reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// No channel opens, and there is no key here or there.
    NoWay,
    /// No channel opens, and what comes from them by the server was sealed with another key.
    OtherKey,
}

/// What can be done through the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServerReach {
    /// It can be reached.
    pub online: bool,
    /// There is a key to seal with.
    pub keyed: bool,
}

/// Somebody else in the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelayPeer {
    /// The participant at the other end.
    pub id: ParticipantId,
    /// Which load of their page.
    pub session: SessionId,
    /// Whether the server can reach them.
    pub here: bool,
    /// Whether a data channel to them is open, and works.
    pub channel: bool,
}

/// The relays of a page: one to each person to whom there is no channel that works.
#[derive(Debug)]
pub struct Relays {
    pace: RelayPace,
    ways: BTreeMap<ParticipantId, RelayedPerson>,
    /// Whose turn it was, so that nobody waits for ever.
    last: Option<ParticipantId>,
    server: ServerReach,
}

#[derive(Debug)]
struct RelayedPerson {
    person: RelayPeer,
    alone_since: Mono,
    /// Since when neither a channel nor a relay is open.
    unreached_since: Mono,
    /// Whether the person was told of that.
    told: bool,
    /// Something came that does not open.
    unopened: bool,
    relay: Option<Relay>,
    /// They did what no honest page does.
    deaf: bool,
}

impl Relays {
    /// To nobody.
    #[must_use]
    pub fn new(now: Mono) -> Self {
        Self { pace: RelayPace::new(now), ways: BTreeMap::new(), last: None, server: ServerReach::default() }
    }

    /// Who is there now, and what can be done through the server. `draw` gives random numbers. Answers to whom the way
    /// through the server was open and is no more, without another one in its place.
    pub fn follow(
        &mut self,
        now: Mono,
        server: ServerReach,
        people: &[RelayPeer],
        mut draw: impl FnMut() -> u64,
    ) -> Vec<ParticipantId> {
        let before = std::mem::replace(&mut self.server, server);
        let back = server.carries() && !before.carries();
        let mut closed = Vec::new();
        self.ways.retain(|id, way| {
            let stays = people.iter().any(|person| person.id == *id && person.session == way.person.session);
            if !stays && way.is_open() {
                closed.push(*id);
            }
            stays
        });
        for person in people {
            let way = self.ways.entry(person.id).or_insert_with(|| RelayedPerson {
                person: *person,
                alone_since: now,
                unreached_since: now,
                told: false,
                unopened: false,
                relay: None,
                deaf: false,
            });
            if person.channel {
                way.relay = None;
                way.reached();
            } else if way.person.channel {
                way.alone_since = now;
                way.unreached_since = now;
            }
            let again = back || (person.here && !way.person.here);
            way.person = *person;
            if let Some(relay) = &mut way.relay
                && again
            {
                relay.resend_now(now);
            }
            if server.keyed && way.begins_at().is_some_and(|at| at <= now) {
                way.relay = Some(Relay::new(draw(), now));
            }
        }
        closed
    }

    /// Whether messages go to them through the server.
    #[must_use]
    pub fn is_open(&self, to: ParticipantId) -> bool {
        self.ways.get(&to).is_some_and(RelayedPerson::is_open)
    }

    /// To whom messages go through the server.
    pub fn open(&self) -> impl Iterator<Item = ParticipantId> {
        self.ways.iter().filter(|(_, way)| way.is_open()).map(|(id, _)| *id)
    }

    /// The bytes that the next message to them may have.
    #[must_use]
    pub fn may_send(&self, to: ParticipantId) -> usize {
        self.ways.get(&to).and_then(|way| way.relay.as_ref()).map_or(0, Relay::may_send)
    }

    /// Takes a message of at most so many bytes.
    pub fn send(&mut self, now: Mono, to: ParticipantId, message: &[u8]) -> bool {
        let relay = self.ways.get_mut(&to).and_then(|way| way.relay.as_mut());
        relay.is_some_and(|relay| relay.send(now, message))
    }

    /// The next datagram, and for which page.
    pub fn poll(&mut self, now: Mono) -> Option<(RelayPeer, Vec<u8>)> {
        if !self.server.carries() {
            return None;
        }
        let after = |id: &ParticipantId| self.last.is_some_and(|last| *id <= last);
        let mut turns: Vec<_> = self.ways.keys().copied().collect();
        turns.sort_by_key(|id| (after(id), *id));
        for id in turns {
            let Some(way) = self.ways.get_mut(&id).filter(|way| way.person.here) else { continue };
            let datagram = way.relay.as_mut().and_then(|relay| relay.poll(now, &mut self.pace));
            if let Some(datagram) = datagram {
                self.last = Some(id);
                return Some((way.person, datagram));
            }
        }
        None
    }

    /// A datagram came that could be opened. From somebody to whom a channel is open it says nothing: they do not know
    /// yet that it is.
    pub fn receive(
        &mut self,
        now: Mono,
        from: ParticipantId,
        session: SessionId,
        datagram: &[u8],
        draw: impl FnOnce() -> u64,
    ) -> Vec<RelayEvent> {
        let heard =
            |way: &&mut RelayedPerson| !way.deaf && !way.person.channel && way.person.session == session;
        let Some(way) = self.ways.get_mut(&from).filter(heard) else { return Vec::new() };
        let relay = way.relay.get_or_insert_with(|| Relay::new(draw(), now));
        let was_open = relay.is_open();
        let events = relay.receive(now, datagram).unwrap_or_else(|_offence| {
            way.deaf = true;
            way.relay = None;
            Vec::from_iter(was_open.then_some(RelayEvent::Closed))
        });
        match (was_open, way.is_open()) {
            (_, true) => way.reached(),
            (true, false) => way.unreached_since = now,
            (false, false) => {}
        }
        events
    }

    /// Something came from them that does not open with the key that there is.
    pub fn unopened(&mut self, from: ParticipantId, session: SessionId) {
        if let Some(way) = self.ways.get_mut(&from).filter(|way| way.person.session == session) {
            way.unopened = true;
        }
    }

    /// Whom nothing reaches, for so long that the person is to know. Each is told once, and again only after something
    /// reached them.
    pub fn unreached(&mut self, now: Mono) -> Vec<(ParticipantId, Unreached)> {
        let online = self.server.online;
        let mut told = Vec::new();
        for (id, way) in &mut self.ways {
            if online && way.person.here && way.tell_at().is_some_and(|at| at <= now) {
                way.told = true;
                told.push((*id, if way.unopened { Unreached::OtherKey } else { Unreached::NoWay }));
            }
        }
        told
    }

    /// When to follow and poll again although nothing happens.
    #[must_use]
    pub fn wake(&self) -> Option<Mono> {
        let ways = self.ways.values().filter(|way| self.server.online && way.person.here);
        let wakes = ways.flat_map(|way| {
            let relay = match &way.relay {
                Some(relay) => relay.wake(&self.pace),
                None => way.begins_at(),
            };
            [relay.filter(|_| self.server.keyed), way.tell_at()]
        });
        wakes.flatten().min()
    }
}

impl ServerReach {
    fn carries(self) -> bool {
        self.online && self.keyed
    }
}

impl RelayedPerson {
    fn reached(&mut self) {
        self.told = false;
        self.unopened = false;
    }

    /// When to tell the person that nothing reaches them.
    fn tell_at(&self) -> Option<Mono> {
        let unannounced = !self.person.channel && !self.is_open() && !self.told;
        unannounced.then(|| self.unreached_since.after(UNREACHED_AFTER))
    }

    fn is_open(&self) -> bool {
        self.relay.as_ref().is_some_and(Relay::is_open)
    }

    /// When to try it through the server, if there is no channel by then.
    fn begins_at(&self) -> Option<Mono> {
        let begins = !self.person.channel && !self.deaf && self.relay.is_none();
        begins.then(|| self.alone_since.after(RELAY_WITHIN))
    }
}

#[cfg(test)]
mod tests;
