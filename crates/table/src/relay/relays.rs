use std::collections::BTreeMap;

use parvis_protocol::{ParticipantId, SessionId};

use super::{Event, Pace, Relay};
use crate::time::Millis;

/// How long somebody is without a channel before the server is asked to carry what is for them: mostly one is about to
/// open, and costs the server nothing.
pub const RELAY_WITHIN: u64 = 2_000;

/// Somebody else in the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: ParticipantId,
    /// Which load of their page.
    pub session: SessionId,
    /// Whether the server can reach them.
    pub here: bool,
    /// Whether a data channel to them is open.
    pub channel: bool,
}

/// The relays of a page: one to each person to whom there is no channel.
#[derive(Debug)]
pub struct Relays {
    pace: Pace,
    ways: BTreeMap<ParticipantId, Way>,
    /// Whose turn it was, so that nobody waits for ever.
    last: Option<ParticipantId>,
    online: bool,
}

#[derive(Debug)]
struct Way {
    person: Person,
    alone_since: Millis,
    relay: Option<Relay>,
    /// They did what no honest page does.
    deaf: bool,
}

impl Relays {
    /// To nobody.
    #[must_use]
    pub fn new(now: Millis) -> Self {
        Self { pace: Pace::new(now), ways: BTreeMap::new(), last: None, online: false }
    }

    /// Who is there now, and whether the server can be reached. `draw` gives random numbers. Answers to whom the way
    /// through the server was open and is no more, without another one in its place.
    pub fn follow(
        &mut self,
        now: Millis,
        online: bool,
        people: &[Person],
        mut draw: impl FnMut() -> u64,
    ) -> Vec<ParticipantId> {
        let back = !std::mem::replace(&mut self.online, online) && online;
        let mut closed = Vec::new();
        self.ways.retain(|id, way| {
            let stays = people.iter().any(|person| person.id == *id && person.session == way.person.session);
            if !stays && way.is_open() {
                closed.push(*id);
            }
            stays
        });
        for person in people {
            let way = self.ways.entry(person.id).or_insert_with(|| Way {
                person: *person,
                alone_since: now,
                relay: None,
                deaf: false,
            });
            if person.channel {
                way.relay = None;
            } else if way.person.channel {
                way.alone_since = now;
            }
            let again = back || (person.here && !way.person.here);
            way.person = *person;
            if let Some(relay) = &mut way.relay
                && again
            {
                relay.hurry(now);
            }
            if way.begins_at().is_some_and(|at| at <= now) {
                way.relay = Some(Relay::new(draw(), now));
            }
        }
        closed
    }

    /// Whether messages go to them through the server.
    #[must_use]
    pub fn is_open(&self, to: ParticipantId) -> bool {
        self.ways.get(&to).is_some_and(Way::is_open)
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
    pub fn send(&mut self, now: Millis, to: ParticipantId, message: &[u8]) -> bool {
        let relay = self.ways.get_mut(&to).and_then(|way| way.relay.as_mut());
        relay.is_some_and(|relay| relay.send(now, message))
    }

    /// The next datagram, and for which page.
    pub fn poll(&mut self, now: Millis) -> Option<(Person, Vec<u8>)> {
        if !self.online {
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
        now: Millis,
        from: ParticipantId,
        session: SessionId,
        datagram: &[u8],
        draw: impl FnOnce() -> u64,
    ) -> Vec<Event> {
        let heard = |way: &&mut Way| !way.deaf && !way.person.channel && way.person.session == session;
        let Some(way) = self.ways.get_mut(&from).filter(heard) else { return Vec::new() };
        let relay = way.relay.get_or_insert_with(|| Relay::new(draw(), now));
        relay.receive(now, datagram).unwrap_or_else(|_offence| {
            way.deaf = true;
            let open = way.relay.take().is_some_and(|relay| relay.is_open());
            Vec::from_iter(open.then_some(Event::Closed))
        })
    }

    /// When to follow and poll again although nothing happens.
    #[must_use]
    pub fn wake(&self) -> Option<Millis> {
        let ways = self.ways.values().filter(|way| self.online && way.person.here);
        let wakes = ways.filter_map(|way| match &way.relay {
            Some(relay) => relay.wake(&self.pace),
            None => way.begins_at(),
        });
        wakes.min()
    }
}

impl Way {
    fn is_open(&self) -> bool {
        self.relay.as_ref().is_some_and(Relay::is_open)
    }

    /// When to try it through the server, if there is no channel by then.
    fn begins_at(&self) -> Option<Millis> {
        let begins = !self.person.channel && !self.deaf && self.relay.is_none();
        begins.then(|| self.alone_since.after(RELAY_WITHIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(10_000);
    const SOON: Millis = Millis(10_000 + RELAY_WITHIN);

    fn person(id: u64) -> Person {
        let (id, session) = (ParticipantId::from_bits(id), SessionId::from_bits(100 + id));
        Person { id, session, here: true, channel: false }
    }

    fn two() -> (Relays, Relays) {
        let (mut ada, mut bob) = (Relays::new(NOW), Relays::new(NOW));
        for now in [NOW, SOON] {
            assert_eq!(ada.follow(now, true, &[person(2)], || 7), []);
            assert_eq!(bob.follow(now, true, &[person(1)], || 8), []);
        }
        (ada, bob)
    }

    fn carry(now: Millis, from: (&mut Relays, u64), to: &mut Relays) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some((_, datagram)) = from.0.poll(now) {
            let Person { id, session, .. } = person(from.1);
            events.extend(to.receive(now, id, session, &datagram, || 9));
        }
        events
    }

    fn open(ada: &mut Relays, bob: &mut Relays) {
        let mut events = Vec::new();
        for _ in 0..3 {
            events.extend(carry(SOON, (ada, 1), bob));
            events.extend(carry(SOON, (bob, 2), ada));
        }
        assert_eq!(events, [Event::Opened, Event::Opened]);
    }

    #[test]
    fn the_server_is_asked_only_where_no_channel_opens_soon() {
        let mut ada = Relays::new(NOW);
        let channel = |id| Person { channel: true, ..person(id) };
        ada.follow(NOW, true, &[person(2), channel(3)], || 7);
        assert!(ada.poll(NOW).is_none());
        assert_eq!(ada.wake(), Some(SOON));
        // One opens just in time.
        ada.follow(SOON, true, &[channel(2), channel(3)], || 7);
        assert!(ada.poll(SOON).is_none());
        assert_eq!(ada.wake(), None);
        // And is lost.
        let later = SOON.after(50_000);
        ada.follow(later, true, &[person(2), channel(3)], || 7);
        assert_eq!(ada.wake(), Some(later.after(RELAY_WITHIN)));
        let then = later.after(RELAY_WITHIN);
        ada.follow(then, true, &[person(2), channel(3)], || 7);
        assert_eq!(ada.poll(then).map(|(person, _)| person), Some(person(2)));
    }

    #[test]
    fn who_is_asked_before_that_answers_at_once() {
        let (mut ada, _) = two();
        let mut bob = Relays::new(SOON);
        bob.follow(SOON, true, &[person(1)], || 8);
        open(&mut ada, &mut bob);
        assert!(ada.is_open(ParticipantId::from_bits(2)));
    }

    #[test]
    fn a_channel_takes_over_and_a_person_who_goes_is_told() {
        let (mut ada, mut bob) = two();
        open(&mut ada, &mut bob);
        let closed = ada.follow(SOON, true, &[Person { channel: true, ..person(2) }], || 7);
        assert_eq!((closed, ada.is_open(ParticipantId::from_bits(2))), (vec![], false));
        // What the other says before it knows of the channel is not taken.
        assert!(bob.send(SOON, ParticipantId::from_bits(1), b"x"));
        assert_eq!(carry(SOON, (&mut bob, 2), &mut ada), []);
        assert_eq!(bob.follow(SOON, true, &[], || 8), [ParticipantId::from_bits(1)]);
        // The page was loaded again.
        let (mut ada, mut bob) = two();
        open(&mut ada, &mut bob);
        let again = Person { session: SessionId::from_bits(5), ..person(2) };
        assert_eq!(ada.follow(SOON, true, &[again], || 7), [again.id]);
        assert_eq!(ada.may_send(again.id), 0);
    }

    #[test]
    fn nothing_is_said_while_nobody_can_hear_it_and_then_at_once() {
        let (mut ada, mut bob) = two();
        open(&mut ada, &mut bob);
        assert!(ada.send(SOON, ParticipantId::from_bits(2), b"x"));
        assert!(ada.poll(SOON).is_some());
        let later = SOON.after(20_000);
        for (online, here) in [(false, true), (true, false)] {
            ada.follow(later, online, &[Person { here, ..person(2) }], || 7);
            assert!(ada.poll(later).is_none());
            assert_eq!(ada.wake(), None);
            ada.follow(later, true, &[person(2)], || 7);
            assert!(ada.poll(later).is_some());
        }
    }

    #[test]
    fn everybody_has_a_turn() {
        let mut ada = Relays::new(NOW);
        // One of them needs none.
        let mut people: Vec<_> = (1..=12).map(person).collect();
        people[0].channel = true;
        ada.follow(NOW, true, &people, || 7);
        ada.follow(SOON, true, &people, || 7);
        let mut asked: Vec<_> = std::iter::from_fn(|| ada.poll(SOON)).map(|(person, _)| person).collect();
        asked.sort_by_key(|person| person.id);
        assert_eq!(asked, people[1..]);
    }

    #[test]
    fn who_does_what_no_honest_page_does_is_heard_no_more() {
        let (mut ada, mut bob) = two();
        open(&mut ada, &mut bob);
        let Person { id: from, session, .. } = person(2);
        // Another load of the page is not theirs.
        assert_eq!(ada.receive(SOON, from, SessionId::from_bits(5), b"nonsense", || 9), []);
        assert_eq!(ada.receive(SOON, from, session, b"nonsense", || 9), [Event::Closed]);
        assert!(!ada.is_open(from));
        assert!(bob.send(SOON, ParticipantId::from_bits(1), b"x"));
        assert_eq!(carry(SOON, (&mut bob, 2), &mut ada), []);
        assert_eq!(ada.wake(), None);
    }
}
