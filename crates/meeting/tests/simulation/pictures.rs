//! Who sees whom: what people look at is sent to them, and what they do not look at is not, whatever has gone wrong meanwhile.

use std::collections::BTreeMap;

use parvis_meeting::allocator::{Allocator, AllocatorInput, ConnectionStats};
use parvis_meeting::{Input, Intent, Mono, ShownTile};
use parvis_protocol::{Endpoint, ParticipantId};

use crate::faults::{self, Fault};
use crate::queue::Event;
use crate::world::World;

const SEEDS: u64 = 300;
/// How often connections are measured, in milliseconds.
const MEASURED_EVERY: u64 = 2_000;

impl World {
    /// As [`World::new`], and now and then somebody looks at others than before.
    fn looking(seed: u64) -> Self {
        let mut world = Self::new(seed, false);
        for who in 0..world.people.len() {
            world.people[who].allocator = Some(Allocator::default());
            for _ in 0..world.ether.usize(0..6) {
                let at = world.ether.u64(0..faults::TROUBLE);
                let look = Fault::Look(who, world.ether.u8(..));
                world.queue.push(at, Event::Fault(look));
            }
        }
        world
    }

    pub(crate) fn look(&mut self, who: usize, whom: u8) {
        let remotes = &self.people[who].meeting.snapshot().remotes;
        let seen = remotes.iter().enumerate().filter(|(place, _)| whom >> place & 1 == 1);
        let tile = |participant| ShownTile { participant, screen: false, height: 360 };
        let tiles = seen.map(|(_, remote)| tile(remote.participant.id)).collect();
        self.deliver(who, Input::Intent(Intent::Show(tiles)));
    }

    /// Tells somebody's allocator what their meeting has become, and the meeting what comes of it.
    pub(crate) fn allocate(&mut self, who: usize) {
        let Some(mut allocator) = self.people[who].allocator.take() else { return };
        let now = Mono(self.now);
        let captured = self.people[who].captured;
        let height = |is: bool| is.then_some(720);
        let (camera, screen) = (height(captured.camera), height(captured.screen));
        allocator.handle(now, AllocatorInput::Captured { camera, screen });
        allocator.handle(now, AllocatorInput::Demand(self.people[who].meeting.demand()));
        while let Some(output) = allocator.poll() {
            self.people[who].meeting.handle(now, Input::Allocator(output));
            while let Some(output) = self.people[who].meeting.poll() {
                self.removed(who, output);
            }
        }
        self.people[who].allocator = Some(allocator);
    }

    /// What is due is done, and now and then the connections are measured: the line is good.
    pub(crate) fn measure(&mut self) {
        let now = Mono(self.now);
        let good = ConnectionStats { available_outgoing: Some(4_000_000), ..ConnectionStats::default() };
        for who in 0..self.people.len() {
            let person = &mut self.people[who];
            let Some(allocator) = person.allocator.as_mut().filter(|_| person.frozen_until <= self.now)
            else {
                continue;
            };
            allocator.handle(now, AllocatorInput::Wake);
            if self.now.is_multiple_of(MEASURED_EVERY) {
                for key in &person.meeting.snapshot().connections {
                    allocator.handle(now, AllocatorInput::Stats(key.endpoint, good));
                }
            }
            self.allocate(who);
        }
    }

    /// Everybody is sent the cameras that they look at, and no other; all, before they have looked at any.
    pub(crate) fn check_pictures(&self, ids: &BTreeMap<ParticipantId, usize>, wrongs: &mut Vec<String>) {
        for (id, who) in ids {
            let sender = &self.people[*who];
            if sender.allocator.is_none() || !sender.captured.camera {
                continue;
            }
            for key in &sender.meeting.snapshot().connections {
                let Endpoint::Participant(to) = key.endpoint else { continue };
                let (Some(receiver), Some(limits)) = (ids.get(&to), sender.limits.get(key)) else { continue };
                let shown = self.people[*receiver].meeting.demand().shown;
                let is_seen = shown.is_none_or(|shown| shown.iter().any(|tile| tile.participant == *id));
                if limits.camera.active != is_seen {
                    wrongs.push(format!(
                        "{who} sends {:?} to {receiver}, who sees it: {is_seen}",
                        limits.camera
                    ));
                }
            }
        }
    }
}

#[test]
fn everyone_is_sent_what_they_look_at() {
    let seeds = parvis_seeds::seeds(SEEDS);
    let mut failures = Vec::new();
    for seed in seeds {
        if let Err(wrongs) = crate::play(World::looking(seed), seed, false) {
            failures.push(format!("seed {seed}:\n  {wrongs}"));
        }
        if failures.len() > 3 {
            break;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
