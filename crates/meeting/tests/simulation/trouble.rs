//! What a fault does to the world.

use parvis_meeting::{Input, Intent, MediaEvent, NetworkEvent, StoredSession};
use parvis_protocol::{BrowserId, DisplayName, SessionId, TrackSource};

use crate::faults::Fault;
use crate::queue::Event;
use crate::world::World;

impl World {
    fn stall(&mut self, who: usize) {
        if let Some((socket, _)) = self.people[who].socket
            && let Some(wire) = self.wires.get_mut(&socket)
        {
            wire.stalled = true;
        }
    }

    pub(crate) fn strike(&mut self, fault: Fault) {
        if let Fault::Join(who) | Fault::Leave(who) | Fault::Intent(who, _) = fault
            && self.people[who].frozen_until == self.now
        {
            // The browser wakes in this moment: what the person did while it slept comes first.
            return self.queue.push(self.now + 1, Event::Fault(fault));
        }
        match fault {
            Fault::Join(who) => self.join(who),
            Fault::Leave(who) => {
                self.people[who].wants_in = false;
                self.deliver(who, Input::Intent(Intent::Leave));
            }
            Fault::Reload(who) => self.reload(who),
            Fault::Moderation(who) => self.moderate(who),
            Fault::Intent(who, intent) => self.deliver(who, Input::Intent(intent)),
            Fault::Look(who, whom) => self.look(who, whom),
            Fault::TrackEnds(who, source) => self.track_ends(who, source),
            Fault::SocketDrops(who) => self.drop_socket(who, Some(1006)),
            Fault::SocketStalls(who) => self.stall(who),
            Fault::ServerCrashes(millis) => {
                self.crashes += 1;
                let key = (self.chance.u8(..6) == 0).then(|| self.chance.u8(8..));
                self.key_lost |= key.is_some();
                for socket in self.server.crash(key) {
                    let latency = self.delay(80);
                    self.queue.push(self.now + latency, Event::ClosedAtClient { socket, code: None });
                }
                self.queue.push(self.now + millis, Event::Fault(Fault::ServerReturns));
            }
            Fault::ServerReturns => self.server.come_back(self.now),
            Fault::Partition(a, b, millis) => {
                self.partitions.push((a, b));
                self.queue.push(self.now + millis, Event::Fault(Fault::Heal(a, b)));
            }
            Fault::Heal(a, b) => {
                if let Some(at) = self.partitions.iter().position(|pair| *pair == (a, b)) {
                    self.partitions.swap_remove(at);
                }
            }
            Fault::Offline(who, millis, moves) => self.go_offline(who, millis, moves),
            Fault::Online(who, moves) => self.go_online(who, moves),
            Fault::Roams(who, millis) => self.roam(who, millis),
            Fault::CutOff(who, millis) => {
                self.people[who].served = false;
                self.stall(who);
                self.queue.push(self.now + millis, Event::Fault(Fault::Served(who)));
            }
            Fault::Served(who) => self.people[who].served = true,
            Fault::Refuses(who) => self.people[who].refuses = !self.peace,
            Fault::Sleep(who, millis) => {
                // Not while asleep already: what was put off would be put off again, and lose its place.
                if self.people[who].frozen_until <= self.now {
                    self.people[who].frozen_until = self.now + millis;
                    if millis > 5_000 {
                        self.stall(who);
                    }
                }
            }
            Fault::Peace => {
                self.peace = true;
                self.server.come_back(self.now);
                self.partitions.clear();
                for who in 0..self.people.len() {
                    self.people[who].served = true;
                    self.people[who].refuses = false;
                    if !self.people[who].online {
                        self.go_online(who, false);
                    }
                }
            }
        }
    }

    pub(crate) fn join(&mut self, who: usize) {
        let person = &mut self.people[who];
        person.wants_in = true;
        let name = DisplayName::new(&person.name).expect("a name");
        let held = person.stored.clone();
        let stored = StoredSession {
            seat: held.as_ref().map(|held| held.seat.clone()),
            state: held.map(|held| held.state),
            only_if_free: std::mem::take(&mut person.only_if_free),
            browser: Some(BrowserId::from_bits(u64::try_from(who).expect("a few people"))),
        };
        self.deliver(who, Input::Intent(Intent::Join { name, stored }));
    }

    fn reload(&mut self, who: usize) {
        if !self.people[who].wants_in {
            return;
        }
        if self.chance.bool() {
            // What the page says as it goes, where it gets to say it.
            self.say_goodbye(who);
        }
        self.hang_up(who);
        let session = SessionId::from_bits(self.chance.u64(..));
        self.people[who].reload(session);
        self.people[who].wants_in = true;
        self.people[who].only_if_free = self.chance.u8(..4) == 0;
        let at = self.now + self.chance.u64(100..3_000);
        self.queue.push(at, Event::Fault(Fault::Intent(who, Intent::SetCamera(self.chance.bool()))));
        self.queue.push(at, Event::Fault(Fault::Join(who)));
    }

    fn track_ends(&mut self, who: usize, source: TrackSource) {
        let captured = &mut self.people[who].captured;
        let flag = match source {
            TrackSource::Microphone => &mut captured.microphone,
            TrackSource::Camera => &mut captured.camera,
            TrackSource::Screen => &mut captured.screen,
            TrackSource::ScreenAudio => &mut captured.screen_audio,
            TrackSource::Unknown => return,
        };
        if std::mem::take(flag) {
            self.deliver(who, Input::Media(MediaEvent::Ended(source)));
        }
    }

    fn drop_socket(&mut self, who: usize, code: Option<u16>) {
        let Some((socket, _)) = self.people[who].socket else { return };
        let (there, here) = (self.delay(300), self.delay(300));
        self.stall(who);
        self.queue.push(self.now + there, Event::ClosedAtServer { socket });
        self.queue.push(self.now + here, Event::ClosedAtClient { socket, code });
    }

    fn go_offline(&mut self, who: usize, millis: u64, moves: bool) {
        if !self.people[who].online {
            return;
        }
        self.people[who].online = false;
        self.queue.push(self.now + millis, Event::Fault(Fault::Online(who, moves)));
        if moves || millis > 6_000 || self.chance.bool() {
            self.stall(who);
        } else if let Some((socket, _)) = self.people[who].socket
            && let Some(wire) = self.wires.get_mut(&socket)
        {
            // What was sent meanwhile is sent again.
            wire.up = wire.up.max(self.now + millis);
            wire.down = wire.down.max(self.now + millis);
        }
        if self.chance.bool() {
            self.deliver(who, Input::Network(NetworkEvent::Offline));
        }
    }

    fn roam(&mut self, who: usize, millis: u64) {
        let now = self.now;
        let person = &mut self.people[who];
        if person.online {
            person.leaves = Some((person.network, now + millis));
            person.network += 1;
            // The socket is bound to the network before.
            self.stall(who);
            self.deliver(who, Input::Network(NetworkEvent::Changed));
        }
    }

    fn go_online(&mut self, who: usize, moves: bool) {
        if self.people[who].online {
            return;
        }
        self.people[who].online = true;
        if moves {
            self.people[who].network += 1;
        }
        // Not every browser tells.
        if self.chance.bool() {
            self.deliver(who, Input::Network(NetworkEvent::Online));
        }
        if moves && self.chance.bool() {
            self.deliver(who, Input::Network(NetworkEvent::Changed));
        }
    }
}
