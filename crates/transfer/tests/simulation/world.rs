mod trouble;

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use parvis_protocol::ParticipantId;
use parvis_transfer::limits::CHUNK_BYTES;
use parvis_transfer::{
    ChannelId, Hash, IncomingFile, List, Mono, Output, Phase, ServeCommand, StorageJob, Trouble, chunk_bytes,
    chunks, segment, segment_chunks,
};
use sha2::{Digest, Sha256};

use crate::person::{Bytes, Manner, Person};
use crate::wires::{Message, Wire};

const STEP: u64 = 20;

fn hash(bytes: Bytes) -> Hash {
    Sha256::digest(bytes.to_le_bytes()).into()
}

#[derive(Debug)]
enum Due {
    Digested(StorageJob, Option<Hash>),
    Stored(StorageJob, Result<(), Trouble>),
    Sealed(StorageJob, u32),
    Read(ChannelId, u32, bool),
}

#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) resumed: u32,
    pub(crate) corrupt: u32,
    pub(crate) served_by_others: u32,
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) seen: Seen,
    pub(crate) rng: Rng,
    pub(crate) people: Vec<Person>,
    pub(crate) wires: BTreeMap<u64, Wire>,
    pub(crate) next_wire: u64,
    due: Vec<(u64, usize, Due)>,
    size: u64,
    list: List,
    pub(crate) wrong: Option<String>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mib = u64::from(CHUNK_BYTES);
        let size = match rng.u8(0..8) {
            0 => rng.u64(0..2 * mib),
            1 => rng.u64(1..5) * 16 * mib,
            _ => rng.u64(0..50 * mib),
        };
        let hashes = (0..chunks(size).expect("small")).flat_map(|chunk| hash(u64::from(chunk)));
        let list = List::new(size, hashes.collect()).expect("fits");
        let count = rng.u64(2..=5);
        let mut people: Vec<_> = (1..=count).map(|n| Person::new(n, Manner::Honest)).collect();
        people[0].origin = true;
        people[0].serve(&list);
        // Those who are no good hold it from the beginning, as they say.
        for person in people.iter_mut().skip(2) {
            if rng.u8(0..3) == 0 {
                person.manner = [Manner::Corrupt, Manner::Rubbish, Manner::Silent][rng.usize(0..3)];
                person.serve(&list);
            }
        }
        let (wires, due, seen) = (BTreeMap::new(), Vec::new(), Seen::default());
        let mut world = Self { now: 0, seen, rng, people, wires, next_wire: 0, due, size, list, wrong: None };
        for who in 1..world.people.len() {
            world.fetch(who);
        }
        world
    }

    fn fetch(&mut self, who: usize) {
        let person = &mut self.people[who];
        if person.manner != Manner::Honest || person.origin {
            return;
        }
        let mut incoming = IncomingFile::new(self.list.root(), self.size, self.rng.u64(..)).expect("it fits");
        self.seen.resumed += u32::from(!person.disk.segments.is_empty());
        let segments: Vec<_> = person.disk.segments.keys().copied().collect();
        incoming.restore(Mono(self.now), person.disk.list.clone(), segments);
        person.incoming = Some(incoming);
    }

    pub(crate) fn step(&mut self, trouble: bool) {
        self.now += STEP;
        if trouble {
            self.trouble();
        }
        self.deliver();
        self.complete();
        let now = Mono(self.now);
        for who in 0..self.people.len() {
            let holders = self.holders(who);
            if let Some(incoming) = &mut self.people[who].incoming {
                incoming.reachable(now, &holders);
                if incoming.wake().is_some_and(|at| at <= now) {
                    incoming.tick(now);
                }
                if incoming.wake().is_some_and(|at| at <= now) {
                    self.wrong = Some(format!("{who} wakes for nothing"));
                }
            }
        }
        self.carry_out();
    }

    fn holders(&self, who: usize) -> BTreeSet<ParticipantId> {
        let root = self.list.root();
        let others = self
            .people
            .iter()
            .enumerate()
            .filter(|(n, person)| *n != who && person.here && person.holds(root));
        others.map(|(_, person)| person.id).collect()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.people.iter().all(|person| person.manner != Manner::Honest || person.origin || person.finished)
    }

    pub(crate) fn wrongs(&self) -> Result<(), String> {
        if let Some(wrong) = &self.wrong {
            return Err(wrong.clone());
        }
        for (who, person) in self.people.iter().enumerate() {
            if person.manner != Manner::Honest || person.origin {
                continue;
            }
            let incoming = person.incoming.as_ref().ok_or(format!("{who} does not fetch"))?;
            let progress = incoming.progress();
            if !person.finished || progress.phase != Phase::Done || progress.done != self.size {
                return Err(format!("{who} has {progress:?}"));
            }
            for chunk in 0..chunks(self.size).expect("small") {
                if person.stored(chunk) != Some(u64::from(chunk)) {
                    return Err(format!("{who} has another chunk {chunk}"));
                }
            }
            if !person.buffers.is_empty() || !person.unsealed.is_empty() || !person.fetching.is_empty() {
                return Err(format!("{who} keeps {:?}", person.buffers));
            }
        }
        Ok(())
    }

    pub(crate) fn with(&mut self, who: usize, change: impl FnOnce(&mut IncomingFile, Mono)) {
        if let Some(incoming) = &mut self.people[who].incoming {
            change(incoming, Mono(self.now));
        }
    }

    /// What was begun comes to its end, in any order.
    fn complete(&mut self) {
        let (ready, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.due).into_iter().partition(|(at, ..)| *at <= self.now);
        self.due = later;
        for (_, who, due) in ready {
            let now = Mono(self.now);
            let person = &mut self.people[who];
            match due {
                Due::Read(channel, chunk, there) => person.outgoing.read(channel, chunk, there),
                Due::Sealed(op, segment) => {
                    if let Some(written) = person.unsealed.remove(&segment) {
                        person.disk.segments.insert(segment, written);
                    }
                    self.with(who, |incoming, now| incoming.stored(now, op, Ok(())));
                }
                Due::Digested(op, hash) => {
                    if let Some(incoming) = &mut person.incoming {
                        incoming.digested(now, op, hash);
                    }
                }
                Due::Stored(op, end) => {
                    if let Some(incoming) = &mut person.incoming {
                        incoming.stored(now, op, end);
                    }
                }
            }
            self.carry_out_incoming(who);
        }
    }

    fn later(&mut self, who: usize, due: Due) {
        let at = self.now + self.rng.u64(0..60);
        self.due.push((at, who, due));
    }

    fn carry_out(&mut self) {
        for who in 0..self.people.len() {
            self.carry_out_incoming(who);
            while let Some(command) = self.people[who].outgoing.poll(Mono(self.now)) {
                self.serve(who, command);
            }
        }
    }

    pub(crate) fn carry_out_incoming(&mut self, who: usize) {
        while let Some(output) = self.people[who].incoming.as_mut().and_then(IncomingFile::poll) {
            self.fetch_output(who, output);
        }
        // The first of several that fetch is there to be counted.
        let many = self.people[who].buffers.len();
        if many > parvis_transfer::limits::WINDOW_ALL {
            self.wrong = Some(format!("{who} has {many} chunks in memory"));
        }
    }

    fn fetch_output(&mut self, who: usize, output: Output) {
        match output {
            Output::Connect(channel, to) => self.connect(who, channel, to),
            Output::Send(channel, bytes) => {
                let at = self.now + self.rng.u64(5..60);
                if let Some(wire) =
                    self.people[who].fetching.get(&channel).and_then(|id| self.wires.get_mut(id))
                {
                    let at = wire.up.back().map_or(at, |(last, _)| at.max(*last));
                    wire.up.push_back((at, Message::Control(bytes)));
                }
            }
            Output::Close(channel) => {
                if let Some(id) = self.people[who].fetching.remove(&channel) {
                    self.cut(id);
                }
            }
            Output::Digest(op, chunk) => {
                let what = self.people[who].buffer(chunk, chunk_bytes(self.size, chunk));
                self.seen.corrupt += u32::from(what != Some(u64::from(chunk)));
                self.later(who, Due::Digested(op, what.map(hash)));
            }
            Output::Check(op, chunk) => {
                let what = self.people[who].stored(chunk);
                self.later(who, Due::Digested(op, what.map(hash)));
            }
            Output::Write(op, chunk) => {
                let full = self.now < crate::TROUBLE && self.rng.u16(0..150) == 0;
                let person = &mut self.people[who];
                let what = person.buffer(chunk, chunk_bytes(self.size, chunk)).expect("it was hashed");
                person.buffers.remove(&chunk);
                person.unsealed.entry(segment(chunk)).or_default().insert(chunk, what);
                self.later(who, Due::Stored(op, if full { Err(Trouble::NoRoom) } else { Ok(()) }));
            }
            Output::Seal(op, segment) => {
                let written =
                    self.people[who].unsealed.get(&segment).map(|chunks| chunks.keys().copied().collect());
                let all: Vec<u32> = segment_chunks(self.size, segment).collect();
                if written != Some(all) {
                    self.wrong = Some(format!("{who} seals a segment that is not full"));
                }
                self.later(who, Due::Sealed(op, segment));
            }
            Output::Forget(chunk) => {
                if self.people[who].buffers.remove(&chunk).is_none() {
                    self.wrong = Some(format!("{who} forgets what is not there"));
                }
            }
            Output::Erase(segment) => {
                self.people[who].unsealed.remove(&segment);
                self.people[who].disk.segments.remove(&segment);
                // What was under way for it is given up.
                self.due.retain(|(_, whose, due)| {
                    *whose != who || !matches!(due, Due::Sealed(_, sealed) if *sealed == segment)
                });
            }
            Output::KeepList => {
                let person = &mut self.people[who];
                person.disk.list =
                    person.incoming.as_ref().and_then(|i| i.list().map(|list| list.bytes().to_vec()));
            }
            Output::Finished => {
                self.people[who].finished = true;
                let list = self.list.clone();
                self.people[who].serve(&list);
            }
        }
    }

    fn serve(&mut self, who: usize, command: ServeCommand) {
        match command {
            ServeCommand::Read(channel, _, chunk) => {
                self.people[who].released.remove(&(channel, chunk));
                // Once in a while the file has gone from where it was.
                let there = self.now > crate::TROUBLE || self.rng.u16(0..500) > 0;
                self.later(who, Due::Read(channel, chunk, there));
            }
            ServeCommand::Send(channel, bytes) => {
                let bytes = match self.people[who].manner {
                    Manner::Rubbish if self.rng.u8(0..3) == 0 => {
                        (0..self.rng.usize(0..40)).map(|_| self.rng.u8(0..6)).collect()
                    }
                    _ => bytes,
                };
                self.down_send(who, channel, Message::Control(bytes), 20);
            }
            ServeCommand::Body { channel, chunk, bytes, .. } => {
                let wrong = self.people[who].manner == Manner::Corrupt && self.rng.u8(0..4) == 0;
                let what = if wrong { u64::MAX - 1 } else { u64::from(chunk) };
                self.seen.served_by_others += u32::from(!self.people[who].origin);
                self.down_send(who, channel, Message::Body(what, bytes), u64::from(bytes));
            }
            ServeCommand::Release(channel, chunk) => {
                if !self.people[who].released.insert((channel, chunk)) {
                    self.wrong = Some(format!("{who} releases a chunk twice"));
                }
            }
            ServeCommand::Close(channel) => {
                if let Some(id) = self.people[who].serving.remove(&channel)
                    && let Some(wire) = self.wires.remove(&id)
                {
                    // What was sent before arrives before.
                    let (from, fetching) = (wire.from, wire.fetching);
                    for (_, message) in wire.down {
                        if let (Message::Control(bytes), Some(incoming)) =
                            (message, &mut self.people[from].incoming)
                            && !incoming.expects_body(fetching)
                        {
                            let _ = incoming.message(Mono(self.now), fetching, &bytes);
                        }
                    }
                    self.people[from].fetching.remove(&fetching);
                    self.with(from, |incoming, now| incoming.closed(now, fetching));
                    self.carry_out_incoming(from);
                }
            }
        }
    }
}
