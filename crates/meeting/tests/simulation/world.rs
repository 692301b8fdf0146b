//! The people, the server and the network between them, on one virtual clock.

use std::collections::{BTreeMap, BTreeSet};

use parvis_meeting::{Capabilities, Input, Mono, OpResult, PeerConnectionState, PeerEvent, SocketEvent};
use parvis_protocol::{ErrorCode, LeaveReason, ParticipantId, ServerMessage, SessionId};

use crate::browser::{Browser, SocketState};
use crate::faults::{self, Fault};
use crate::ice::{self, Side};
use crate::pc::Pc;
use crate::queue::{Event, Queue};
use crate::server::{Deed, Server};

/// How often the network looks at who hears whom.
const TICK: u64 = 200;

/// A socket on its way through the network.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) who: usize,
    /// When the last message that was sent arrives: none overtakes another.
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) stalled: bool,
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) chance: fastrand::Rng,
    /// For what goes over data channels: a run in which nothing does is the same as before there were any.
    pub(crate) ether: fastrand::Rng,
    /// Descriptions that came over one.
    pub(crate) by_channel: u32,
    pub(crate) queue: Queue,
    pub(crate) people: Vec<Browser>,
    pub(crate) server: Server,
    pub(crate) wires: BTreeMap<u64, Wire>,
    pub(crate) last_id: u64,
    pub(crate) partitions: Vec<(usize, usize)>,
    /// Peer connections that were closed by a page that had not heard yet that they were connected. The other end shows them for as
    /// long as nobody tells it; a browser is told at once, by the alert with which DTLS ends (RFC 8446, section 6.1).
    pub(crate) closed_unheard: BTreeSet<u64>,
    /// The server came back with another key: no token is good any more.
    pub(crate) key_lost: bool,
    pub(crate) peace: bool,
    /// How often the server was killed.
    pub(crate) crashes: u32,
    pub(crate) violations: Vec<String>,
    pub(crate) trace: bool,
}

impl World {
    pub(crate) fn new(seed: u64, trace: bool) -> Self {
        let mut chance = fastrand::Rng::with_seed(seed);
        let mut ether = fastrand::Rng::with_seed(!seed);
        let people = chance.usize(2..=6);
        let mut script = faults::script(&mut chance, people);
        script.extend(faults::roaming(&mut ether, people));
        let people = (0..people).map(|n| person(&mut chance, n)).collect();
        Self::of(seed, chance, ether, people, script, trace)
    }

    /// Two people who can do everything, and to whom this happens.
    pub(crate) fn of_two(seed: u64, script: Vec<(u64, Fault)>) -> Self {
        let mut chance = fastrand::Rng::with_seed(seed);
        let able = Capabilities { webrtc: true, capture: true, screen_capture: true };
        let person = |n| Browser::new(format!("Person {n}"), able, SessionId::from_bits(chance.u64(..)));
        let people = (0..2).map(person).collect();
        Self::of(seed, chance, fastrand::Rng::with_seed(!seed), people, script, false)
    }

    fn of(
        seed: u64,
        chance: fastrand::Rng,
        ether: fastrand::Rng,
        people: Vec<Browser>,
        script: Vec<(u64, Fault)>,
        trace: bool,
    ) -> Self {
        let mut queue = Queue::default();
        for (at, fault) in script {
            queue.push(at, Event::Fault(fault));
        }
        queue.push(0, Event::Tick);
        let server = Server::new(seed);
        Self {
            now: 0,
            chance,
            ether,
            by_channel: 0,
            queue,
            people,
            server,
            wires: BTreeMap::new(),
            last_id: 0,
            partitions: Vec::new(),
            key_lost: false,
            peace: false,
            crashes: 0,
            closed_unheard: BTreeSet::new(),
            violations: Vec::new(),
            trace,
        }
    }

    pub(crate) fn run_until(&mut self, until: u64) {
        while self.now < until {
            let Some((at, event)) = self.queue.pop() else { return };
            self.now = at;
            self.happen(event);
        }
    }

    pub(crate) fn violation(&mut self, text: &str) {
        self.note(|| format!("VIOLATION {text}"));
        self.violations.push(format!("at {} ms: {text}", self.now));
    }

    pub(crate) fn note(&self, text: impl FnOnce() -> String) {
        if self.trace {
            eprintln!("{:>7} {}", self.now, text());
        }
    }

    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// How long something takes that is usually quick.
    pub(crate) fn delay(&mut self, usual: u64) -> u64 {
        let slow = !self.peace && self.chance.u8(..40) == 0;
        self.chance.u64(1..=usual) + if slow { self.chance.u64(0..3_000) } else { 0 }
    }

    fn happen(&mut self, event: Event) {
        if let Some(who) = self.owner(&event) {
            let awake_at = self.people[who].frozen_until;
            if awake_at > self.now {
                return self.queue.push(awake_at, event);
            }
        }
        match event {
            Event::Input { who, page, input } => {
                if self.people[who].page == page {
                    self.deliver(who, input);
                }
            }
            Event::Wake { who, page, wake } => {
                if self.people[who].page == page && self.people[who].wake == wake {
                    self.deliver(who, Input::Wake);
                }
            }
            Event::Chain { who, page, key } => self.run_chain(who, page, key),
            Event::NegotiationNeeded { who, page, key } => {
                if self.people[who].page == page
                    && let Some(pc) = self.people[who].pcs.get_mut(&key)
                    && pc.negotiation_needed_task()
                {
                    self.deliver(who, Input::Peer(key, PeerEvent::NegotiationNeeded));
                }
            }
            Event::Channel { who, page, key } => self.run_channel(who, page, key),
            Event::Opened { socket } => self.opened(socket),
            Event::ToServer { socket, message } => {
                if self.wires.get(&socket).is_some_and(|wire| !wire.stalled) {
                    let deeds = self.server.receive(self.now, socket, message);
                    self.carry_out(deeds);
                }
            }
            Event::ToClient { socket, message } => self.hear(socket, *message),
            Event::ClosedAtClient { socket, code } => self.closed_at_client(socket, code),
            Event::ClosedAtServer { socket } => {
                let deeds = self.server.lost(self.now, socket);
                self.carry_out(deeds);
            }
            Event::Fault(fault) => {
                self.note(|| format!("{fault:?}"));
                self.strike(fault);
            }
            Event::Tick => {
                let deeds = self.server.tick(self.now);
                self.carry_out(deeds);
                self.act_by_themselves();
                self.measure();
                self.move_ice();
                self.queue.push(self.now + TICK, Event::Tick);
            }
        }
    }

    /// Whose machine an event happens on.
    fn owner(&self, event: &Event) -> Option<usize> {
        match event {
            Event::Input { who, .. }
            | Event::Wake { who, .. }
            | Event::Chain { who, .. }
            | Event::Channel { who, .. }
            | Event::NegotiationNeeded { who, .. } => Some(*who),
            Event::Opened { socket }
            | Event::ToClient { socket, .. }
            | Event::ClosedAtClient { socket, .. } => self.wires.get(socket).map(|wire| wire.who),
            Event::ToServer { .. } | Event::ClosedAtServer { .. } | Event::Fault(_) | Event::Tick => None,
        }
    }

    fn opened(&mut self, socket: u64) {
        let Some(wire) = self.wires.get(&socket) else { return };
        let who = wire.who;
        if self.people[who].socket != Some((socket, SocketState::Opening)) || wire.stalled {
            return;
        }
        if !self.server.is_up {
            return self.closed_at_client(socket, None);
        }
        self.server.accept(self.now, socket, who);
        self.people[who].socket = Some((socket, SocketState::Open));
        self.deliver(who, Input::Socket(SocketEvent::Opened));
    }

    fn hear(&mut self, socket: u64, message: ServerMessage) {
        let Some(wire) = self.wires.get(&socket) else { return };
        let who = wire.who;
        if wire.stalled || self.people[who].socket != Some((socket, SocketState::Open)) {
            return;
        }
        if matches!(message, ServerMessage::Error { code: ErrorCode::NoSuchParticipant }) {
            self.people[who].refused_signals += 1;
        }
        self.deliver(who, Input::Server(message));
    }

    fn closed_at_client(&mut self, socket: u64, code: Option<u16>) {
        let Some(wire) = self.wires.get(&socket) else { return };
        let who = wire.who;
        if self.people[who].socket.is_some_and(|(current, _)| current == socket) {
            self.people[who].socket = None;
            self.deliver(who, Input::Socket(SocketEvent::Closed(code)));
        }
    }

    pub(crate) fn carry_out(&mut self, deeds: Vec<Deed>) {
        for deed in deeds {
            let socket = match &deed {
                Deed::Send(socket, _) | Deed::Close(socket, _) => *socket,
            };
            let latency = self.delay(80);
            let Some(wire) = self.wires.get_mut(&socket) else { continue };
            if wire.stalled {
                continue;
            }
            wire.down = wire.down.max(self.now + latency);
            let event = match deed {
                Deed::Send(_, message) => Event::ToClient { socket, message },
                Deed::Close(_, code) => Event::ClosedAtClient { socket, code: Some(code.number()) },
            };
            self.queue.push(wire.down, event);
        }
    }

    /// Lets a browser have this socket no longer; the server hears of it, unless the wire is dead.
    pub(crate) fn hang_up(&mut self, who: usize) {
        let Some((socket, _)) = self.people[who].socket.take() else { return };
        let latency = self.delay(80);
        let Some(wire) = self.wires.get_mut(&socket) else { return };
        if !wire.stalled {
            wire.up = wire.up.max(self.now + latency);
            self.queue.push(wire.up, Event::ClosedAtServer { socket });
        }
    }

    pub(crate) fn are_apart(&self, a: usize, b: usize) -> bool {
        let cut_off = |who: usize| !self.people[who].online || self.people[who].frozen_until > self.now;
        cut_off(a) || cut_off(b) || self.partitions.contains(&(a, b)) || self.partitions.contains(&(b, a))
    }

    fn side<'a>(&self, who: usize, pc: &'a Pc) -> Side<'a> {
        let person = &self.people[who];
        let leaves = person.leaves.filter(|(_, until)| self.now < *until).map(|(network, _)| network);
        Side { pc, network: person.network, leaves }
    }

    /// Lets every ICE agent find out what it can hear.
    fn move_ice(&mut self) {
        let mut owners = BTreeMap::new();
        for (who, person) in self.people.iter().enumerate() {
            owners.extend(person.pcs.iter().map(|(key, pc)| (pc.id, (who, *key))));
        }
        for (who, key) in owners.values().copied() {
            let pc = &self.people[who].pcs[&key];
            let works =
                [pc.ice.established.as_ref().map(|g| g.remote_pc), pc.generation().map(|g| g.remote_pc)]
                    .into_iter()
                    .flatten()
                    .find_map(|remote| {
                        let (other, other_key) = owners.get(&remote)?;
                        if self.are_apart(who, *other) {
                            return None;
                        }
                        let here = self.side(who, pc);
                        let there = self.side(*other, &self.people[*other].pcs[other_key]);
                        ice::fits(&here, &there).or_else(|| ice::lasts(&here, &there))
                    });
            if self.people[who].frozen_until > self.now {
                continue;
            }
            let now = self.now;
            let page = self.people[who].page;
            let pc = self.people[who].pcs.get_mut(&key).expect("it was there");
            if let Some(state) = ice::step(pc, now, works) {
                let at = now + self.chance.u64(1..150);
                let input = Input::Peer(key, PeerEvent::State(state));
                self.queue.push(at, Event::Input { who, page, input });
                if state == PeerConnectionState::Connected {
                    self.open_channel(at, who, key);
                }
            }
        }
    }

    pub(crate) fn deliver(&mut self, who: usize, input: Input) {
        if self.people[who].frozen_until > self.now {
            let page = self.people[who].page;
            return self.queue.push(self.people[who].frozen_until, Event::Input { who, page, input });
        }
        self.note(|| format!("{who} <- {input:?}"));
        if let Input::Done(_, OpResult::Captured { sources, .. }) = &input {
            self.people[who].catch(sources);
        }
        let you = self.people[who].meeting.snapshot().you.as_ref().map(|you| you.id);
        self.people[who].lets_go = lets_go(&input, you);
        if let Input::Peer(key, PeerEvent::State(state)) = &input
            && let Some(pc) = self.people[who].pcs.get_mut(key)
        {
            pc.ice.told = *state;
        }
        let before = self.shown(who);
        self.people[who].meeting.handle(Mono(self.now), input);
        while let Some(output) = self.people[who].meeting.poll() {
            self.note(|| format!("{who} -> {output:?}"));
            self.removed(who, output);
        }
        self.allocate(who);
        self.watch(who);
        self.check_shown(who, &before);
    }
}

/// Whether this may end connections over which media flows: somebody was removed, or sent through admission by a room that was
/// restored, or this participant, whose id is `you`, is a newcomer to the others.
fn lets_go(input: &Input, you: Option<ParticipantId>) -> bool {
    match input {
        Input::Server(ServerMessage::Left { reason, .. }) => {
            matches!(reason, LeaveReason::Removed | LeaveReason::Left)
        }
        Input::Server(ServerMessage::Admission { .. }) => true,
        Input::Server(ServerMessage::Welcome(welcome)) => {
            !welcome.removed.is_empty() || you.is_some_and(|you| you != welcome.you.id)
        }
        _ => false,
    }
}

fn person(chance: &mut fastrand::Rng, n: usize) -> Browser {
    let capabilities = Capabilities {
        webrtc: chance.u8(..30) > 0,
        capture: chance.u8(..20) > 0,
        screen_capture: chance.u8(..5) > 0,
    };
    Browser::new(format!("Person {n}"), capabilities, SessionId::from_bits(chance.u64(..)))
}
