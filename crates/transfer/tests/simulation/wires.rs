use std::collections::VecDeque;

use parvis_protocol::ParticipantId;
use parvis_transfer::limits::BODY_BYTES as BODY;
use parvis_transfer::{ChannelId, Mono};

use crate::person::{Bytes, Manner};
use crate::world::World;

/// What a channel carries in a step.
const RATE: u64 = 900_000;

#[derive(Debug, Clone)]
pub(crate) enum Message {
    Control(Vec<u8>),
    Body(Bytes, u32),
}

/// A channel between who fetches and who serves.
pub(crate) struct Wire {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) fetching: ChannelId,
    pub(crate) serving: ChannelId,
    pub(crate) open_at: u64,
    pub(crate) open: bool,
    /// To the server and to the fetcher.
    pub(crate) up: VecDeque<(u64, Message)>,
    pub(crate) down: VecDeque<(u64, Message)>,
    pub(crate) buffered: u64,
}

impl World {
    /// A channel breaks; both ends hear of it.
    pub(crate) fn cut(&mut self, id: u64) {
        let Some(wire) = self.wires.remove(&id) else { return };
        if self.people[wire.from].fetching.remove(&wire.fetching).is_some() {
            self.with(wire.from, |incoming, now| incoming.closed(now, wire.fetching));
        }
        if self.people[wire.to].serving.remove(&wire.serving).is_some() {
            self.people[wire.to].outgoing.closed(wire.serving);
        }
    }

    pub(crate) fn deliver(&mut self) {
        for id in self.wires.keys().copied().collect::<Vec<_>>() {
            let now = self.now;
            let Some(wire) = self.wires.get_mut(&id) else { continue };
            if now < wire.open_at {
                continue;
            }
            if !std::mem::replace(&mut wire.open, true) {
                let (from, to, fetching, serving) = (wire.from, wire.to, wire.fetching, wire.serving);
                let who = self.people[from].id;
                self.people[to].outgoing.opened(Mono(now), serving, who, BODY);
                self.with(from, |incoming, now| incoming.opened(now, fetching));
            }
            self.up(id);
            self.down(id);
            if let Some(wire) = self.wires.get_mut(&id) {
                wire.buffered = wire.buffered.saturating_sub(RATE);
                let (to, serving, buffered) = (wire.to, wire.serving, wire.buffered);
                self.people[to].outgoing.buffered(serving, buffered);
            }
        }
    }

    pub(crate) fn up(&mut self, id: u64) {
        while let Some(wire) = self.wires.get_mut(&id)
            && wire.up.front().is_some_and(|(at, _)| *at <= self.now)
        {
            let Some((_, Message::Control(bytes))) = wire.up.pop_front() else { return };
            let (to, serving) = (wire.to, wire.serving);
            let taken = self.people[to].outgoing.message(Mono(self.now), serving, &bytes);
            if let Err(offence) = taken {
                self.wrong = Some(format!("an honest receiver is blamed: {offence}"));
            }
        }
    }

    pub(crate) fn down(&mut self, id: u64) {
        while let Some(wire) = self.wires.get_mut(&id)
            && wire.down.front().is_some_and(|(at, _)| *at <= self.now)
        {
            let Some((_, message)) = wire.down.pop_front() else { return };
            let (from, channel, to) = (wire.from, wire.fetching, wire.to);
            let honest = self.people[to].manner == Manner::Honest;
            let now = Mono(self.now);
            let person = &mut self.people[from];
            let Some(incoming) = person.incoming.as_mut().filter(|_| person.fetching.contains_key(&channel))
            else {
                return;
            };
            let taken = match (message, incoming.expects_body(channel)) {
                (Message::Body(what, bytes), true) => incoming.body(now, channel, bytes).map(|place| {
                    let parts = person.buffers.entry(place.chunk).or_default();
                    if place.offset == 0 {
                        parts.clear();
                    }
                    parts.push((what, bytes));
                    assert_eq!(parts.iter().map(|(_, n)| n).sum::<u32>(), place.offset + bytes);
                }),
                (Message::Control(bytes), true) => {
                    let len = u32::try_from(bytes.len()).expect("short");
                    incoming.body(now, channel, len).map(|place| {
                        person.buffers.entry(place.chunk).or_default().push((u64::MAX, len));
                    })
                }
                (Message::Control(bytes), false) => incoming.message(now, channel, &bytes),
                (Message::Body(_, bytes), false) => incoming.message(now, channel, &vec![9; bytes as usize]),
            };
            if let (Err(offence), true) = (taken, honest) {
                self.wrong = Some(format!("an honest holder is blamed: {offence}"));
            }
            self.carry_out_incoming(from);
        }
    }

    pub(crate) fn connect(&mut self, from: usize, fetching: ChannelId, to: ParticipantId) {
        let to = self.people.iter().position(|person| person.id == to).expect("one of them");
        let serving = ChannelId(self.people[to].next_serving);
        self.people[to].next_serving += 1;
        let id = self.next_wire;
        self.next_wire += 1;
        let open_at = self.now + self.rng.u64(10..200);
        let (up, down) = (VecDeque::new(), VecDeque::new());
        self.wires
            .insert(id, Wire { from, to, fetching, serving, open_at, open: false, up, down, buffered: 0 });
        self.people[from].fetching.insert(fetching, id);
        self.people[to].serving.insert(serving, id);
    }

    pub(crate) fn down_send(&mut self, who: usize, channel: ChannelId, message: Message, bytes: u64) {
        if self.people[who].manner == Manner::Silent {
            return;
        }
        let at = self.now + self.rng.u64(5..60);
        if let Some(wire) = self.people[who].serving.get(&channel).and_then(|id| self.wires.get_mut(id)) {
            let at = wire.down.back().map_or(at, |(last, _)| at.max(*last));
            wire.down.push_back((at, message));
            wire.buffered += bytes;
        }
    }
}
