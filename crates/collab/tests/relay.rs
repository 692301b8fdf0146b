//! Two documents, between which there is only a relay over a bad network. One seed is one run.

mod support;

use std::collections::VecDeque;

use fastrand::Rng;
use parvis_collab::relay::{Relay, RelayEvent, RelayPace};
use parvis_collab::{Now, SharedDocument};
use support::id;

const STEP: u64 = 10;
const TROUBLE: u64 = 30_000;
const CALM: u64 = 60_000;
const SEEDS: u64 = 60;
/// One that failed: what an earlier epoch said came last.
const KEPT: u64 = 993_139_836;

struct Side {
    document: SharedDocument,
    relay: Relay,
    pace: RelayPace,
    other: u64,
}

impl Side {
    fn new(me: u64, rng: &mut Rng, now: Now) -> Self {
        let document = SharedDocument::new(id(me), rng.u64(..), now.mono);
        Self {
            document,
            relay: Relay::new(rng.u64(..), now.mono),
            pace: RelayPace::new(now.mono),
            other: 3 - me,
        }
    }

    fn receive(&mut self, now: Now, datagram: &[u8]) {
        for event in self.relay.receive(now.mono, datagram).expect("an honest page") {
            match event {
                RelayEvent::Opened => self.document.open(id(self.other)),
                RelayEvent::Closed => self.document.close(id(self.other)),
                RelayEvent::Message(message) => self.document.receive(now, id(self.other), &message),
            }
        }
    }

    fn send(&mut self, now: Now) -> Vec<Vec<u8>> {
        while let Some(message) = self.document.poll(now.mono, id(self.other), self.relay.may_send()) {
            assert!(self.relay.send(now.mono, &message));
        }
        std::iter::from_fn(|| self.relay.poll(now.mono, &mut self.pace)).collect()
    }
}

struct World {
    rng: Rng,
    now: u64,
    sides: [Side; 2],
    /// What is under way to each, and when it comes.
    flying: [VecDeque<(u64, Vec<u8>)>; 2],
    datagrams: usize,
    lost: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let sides = [1, 2].map(|me| Side::new(me, &mut rng, Now::both(0)));
        Self { rng, now: 0, sides, flying: Default::default(), datagrams: 0, lost: 0 }
    }

    fn step(&mut self, trouble: bool) {
        self.now += STEP;
        let now = Now::both(self.now);
        for side in 0..2 {
            if trouble && self.rng.u32(0..20) == 0 {
                let long = self.rng.u8(0..10) == 0;
                let text = "words ".repeat(if long { self.rng.usize(1..2_500) } else { 3 });
                // Too much at once is refused, which is no news here.
                let _ = self.sides[side].document.say(now, &text, None, None);
            }
            for datagram in self.sides[side].send(now) {
                self.datagrams += 1;
                self.fly(1 - side, &datagram, trouble);
            }
            let mut waiting = std::mem::take(&mut self.flying[side]);
            waiting.retain(|(at, datagram)| {
                let comes = *at <= self.now;
                if comes {
                    self.sides[side].receive(now, datagram);
                }
                !comes
            });
            self.flying[side].extend(waiting);
        }
    }

    fn fly(&mut self, to: usize, datagram: &[u8], trouble: bool) {
        let times = match self.rng.u8(0..10) {
            0..3 if trouble => 0,
            3 if trouble => 2,
            _ => 1,
        };
        self.lost += usize::from(times == 0);
        for _ in 0..times {
            // Each on its own way, so that later ones may overtake.
            let delay = self.rng.u64(10..if trouble { 600 } else { 80 });
            self.flying[to].push_back((self.now + delay, datagram.to_vec()));
        }
    }

    /// A page is loaded again, or only sets its channel up anew.
    fn restart(&mut self, side: usize) {
        let (me, now) = (side as u64 + 1, Now::both(self.now));
        if self.rng.bool() {
            // What was under way to it is of another session, and does not open.
            self.flying[side].clear();
            self.flying[1 - side].clear();
            self.sides[side] = Side::new(me, &mut self.rng, now);
            // The other page sees another session, and begins anew with it.
            let other = &mut self.sides[1 - side];
            other.document.close(id(me));
            other.relay = Relay::new(self.rng.u64(..), now.mono);
        } else {
            let one = &mut self.sides[side];
            one.document.close(id(3 - me));
            one.relay = Relay::new(self.rng.u64(..), now.mono);
        }
    }
}

fn run(seed: u64) -> World {
    let mut world = World::new(seed);
    while world.now < TROUBLE {
        world.step(true);
        if world.rng.u64(0..TROUBLE / STEP) < 4 {
            let side = world.rng.usize(0..2);
            world.restart(side);
        }
    }
    while world.now < TROUBLE + CALM {
        world.step(false);
    }
    world
}

#[test]
fn two_documents_are_the_same_in_the_end_whatever_becomes_of_the_datagrams() {
    let (mut entries, mut lost) = (0, 0);
    for seed in parvis_seeds::seeds(SEEDS).into_iter().chain([KEPT]) {
        let world = run(seed);
        let [ada, bob] = &world.sides;
        assert_eq!(ada.document.entries(), bob.document.entries(), "PARVIS_SEED={seed}");
        assert_eq!(ada.document.projection(), bob.document.projection(), "PARVIS_SEED={seed}");
        let waits = world.sides.iter().any(|side| side.relay.wake(&side.pace).is_some());
        assert!(!waits, "PARVIS_SEED={seed}: something still waits");
        // Well below one for each step: they do not talk for its own sake.
        assert!(world.datagrams < 6_000, "PARVIS_SEED={seed}: {} datagrams", world.datagrams);
        entries += ada.document.entries();
        lost += world.lost;
    }
    assert!(entries > 0 && lost > 0);
}
