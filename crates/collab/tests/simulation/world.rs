use std::collections::{BTreeMap, VecDeque};

use fastrand::Rng;
use parvis_collab::{DocumentEvent, Mono, Now, SharedDocument};
use parvis_protocol::ParticipantId;

use crate::ops::random_op;

const STEP: u64 = 20;
/// What a channel's buffer takes.
const BUFFER: usize = 64 * 1024;

struct Person {
    id: ParticipantId,
    document: Option<SharedDocument>,
}

/// One direction of a channel.
#[derive(Default)]
struct Wire {
    /// When each message comes, never before the one in front of it.
    flying: VecDeque<(u64, Vec<u8>)>,
}

impl Wire {
    fn buffered(&self) -> usize {
        self.flying.iter().map(|(_, message)| message.len()).sum()
    }
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) received: usize,
    rng: Rng,
    people: Vec<Person>,
    /// Those that are open, by the two ends.
    wires: BTreeMap<(usize, usize), Wire>,
    /// Nothing goes between the two sides of this cut.
    cut: Option<usize>,
    wrong: Option<String>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let people = (1..=rng.u64(2..=6))
            .map(|n| Person { id: ParticipantId::from_bits(n), document: None })
            .collect();
        let mut world =
            Self { now: 0, received: 0, rng, people, wires: BTreeMap::new(), cut: None, wrong: None };
        // The others come later.
        world.enter(0);
        world.enter(1);
        world
    }

    pub(crate) fn entries(&self) -> usize {
        self.people
            .iter()
            .filter_map(|person| person.document.as_ref())
            .map(SharedDocument::entries)
            .max()
            .unwrap_or(0)
    }

    pub(crate) fn step(&mut self, trouble: bool) {
        self.now += STEP;
        if trouble {
            self.trouble();
            self.ops();
        }
        self.send();
        self.deliver();
    }

    /// Everybody comes who is not there, and everybody can reach everybody.
    pub(crate) fn reconnect(&mut self) {
        self.cut = None;
        for who in 0..self.people.len() {
            if self.people[who].document.is_none() {
                self.enter(who);
            }
        }
        self.connect();
    }

    pub(crate) fn wrongs(&self) -> Result<(), String> {
        if let Some(wrong) = &self.wrong {
            return Err(wrong.clone());
        }
        let documents: Vec<&SharedDocument> =
            self.people.iter().filter_map(|person| person.document.as_ref()).collect();
        for document in &documents[1..] {
            let counts = (document.entries(), documents[0].entries());
            if counts.0 != counts.1 {
                return Err(format!("{:?} has {counts:?} entries", document.writer()));
            }
            if document.projection() != documents[0].projection() {
                return Err(format!("{:?} sees something else", document.writer()));
            }
            for other in documents.iter().filter(|other| other.writer() != document.writer()) {
                let id = other.writer().author;
                let shown = document.others_awareness().find(|(who, _)| *who == id);
                if shown.is_none_or(|(_, awareness)| awareness != other.awareness()) {
                    return Err(format!("{:?} sees {id} do something else: {shown:?}", document.writer()));
                }
            }
            if let Some(at) = document.wake(Mono(self.now)) {
                return Err(format!("{:?} still waits for {at:?}", document.writer()));
            }
        }
        Ok(())
    }

    fn enter(&mut self, who: usize) {
        let seed = self.rng.u64(..);
        let mut document = SharedDocument::new(self.people[who].id, seed, Mono(self.now));
        document.set_moderators([ParticipantId::from_bits(1)]);
        self.people[who].document = Some(document);
    }

    fn leave(&mut self, who: usize) {
        for other in 0..self.people.len() {
            self.break_up(who, other);
        }
        self.people[who].document = None;
    }

    fn connected(&self, a: usize, b: usize) -> bool {
        self.wires.contains_key(&(a, b))
    }

    fn break_up(&mut self, a: usize, b: usize) {
        for (from, to) in [(a, b), (b, a)] {
            let peer = self.people[to].id;
            if self.wires.remove(&(from, to)).is_some()
                && let Some(document) = &mut self.people[from].document
            {
                document.close(peer);
            }
        }
    }

    fn reachable(&self, a: usize, b: usize) -> bool {
        self.cut.is_none_or(|cut| (a < cut) == (b < cut))
    }

    fn connect(&mut self) {
        for a in 0..self.people.len() {
            for b in 0..a {
                let there = self.people[a].document.is_some() && self.people[b].document.is_some();
                if there && self.reachable(a, b) && !self.connected(a, b) {
                    for (from, to) in [(a, b), (b, a)] {
                        let peer = self.people[to].id;
                        self.wires.insert((from, to), Wire::default());
                        if let Some(document) = &mut self.people[from].document {
                            document.open(peer);
                        }
                    }
                }
            }
        }
    }

    fn trouble(&mut self) {
        let count = self.people.len();
        let (who, other) = (self.rng.usize(0..count), self.rng.usize(0..count));
        match self.rng.u32(0..400) {
            0..4 => self.break_up(who, other),
            4 => {
                self.cut = Some(self.rng.usize(0..count));
                for a in 0..count {
                    for b in 0..a {
                        if !self.reachable(a, b) {
                            self.break_up(a, b);
                        }
                    }
                }
            }
            5..8 => self.cut = None,
            // Somebody always stays, or there is nothing left to see.
            8 if self.people.iter().filter(|person| person.document.is_some()).count() > 2 => self.leave(who),
            9..12 if self.people[who].document.is_none() => self.enter(who),
            12..40 => self.connect(),
            _ => {}
        }
    }

    fn ops(&mut self) {
        for person in &mut self.people {
            if let Some(document) = &mut person.document
                && self.rng.u32(0..12) == 0
            {
                // Some of it cannot be done, and nothing comes of that.
                let _ = random_op(&mut self.rng, Now::both(self.now), document);
            }
        }
    }

    fn send(&mut self) {
        for ((from, to), wire) in &mut self.wires {
            let peer = self.people[*to].id;
            let Some(document) = &mut self.people[*from].document else { continue };
            while let Some(message) = document.poll(Mono(self.now), peer, BUFFER - wire.buffered()) {
                let last = wire.flying.back().map_or(0, |(at, _)| *at);
                let at = last.max(self.now + self.rng.u64(0..300));
                wire.flying.push_back((at, message));
            }
            if wire.buffered() > BUFFER {
                self.wrong = Some("more was sent than the buffer takes".into());
            }
        }
    }

    fn deliver(&mut self) {
        for ((from, to), wire) in &mut self.wires {
            let peer = self.people[*from].id;
            let Some(document) = &mut self.people[*to].document else { continue };
            while wire.flying.front().is_some_and(|(at, _)| *at <= self.now) {
                let (_, message) = wire.flying.pop_front().expect("there is one");
                document.receive(Now::both(self.now), peer, &message);
                self.received += 1;
            }
            while let Some(event) = document.event() {
                if let DocumentEvent::Refused(..) | DocumentEvent::Full(_) = event {
                    self.wrong = Some(format!("{:?} at {}: {event:?}", document.writer(), self.now));
                }
            }
        }
    }
}
