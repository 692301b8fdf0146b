//! The data channels of the fake peer connections: reliable and in order, for as long as both ends are there.

use parvis_meeting::{Input, PeerConnectionState, PeerEvent, PeerKey};
use parvis_protocol::{ChannelMessage, Signal};

use crate::queue::Event;
use crate::world::World;

/// How soon what did not arrive is sent again.
const AGAIN: u64 = 200;

impl World {
    /// The connection has been connected: so is its channel, a moment later.
    pub(crate) fn open_channel(&mut self, at: u64, who: usize, key: PeerKey) {
        let page = self.people[who].page;
        let Some(pc) = self.people[who].pcs.get_mut(&key) else { return };
        if !std::mem::replace(&mut pc.channel.told, true) {
            let at = at + self.ether.u64(1..300);
            self.queue
                .push(at, Event::Input { who, page, input: Input::Peer(key, PeerEvent::ChannelOpen(true)) });
        }
    }

    pub(crate) fn send_over_channel(&mut self, who: usize, key: PeerKey, message: ChannelMessage) {
        let Some(pc) = self.people[who].pcs.get_mut(&key) else { return };
        pc.channel.sent.push_back(message);
        let (first, told, open) = (pc.channel.sent.len() == 1, pc.ice.told, pc.channel.told);
        if told != PeerConnectionState::Connected || !open {
            self.violation(&format!("{who} signals over the channel of {key:?}, which is {told:?}"));
        }
        if self.people[who].socket.is_some_and(|(_, state)| state == crate::browser::SocketState::Open) {
            self.note(|| format!("{who} has a socket and signals over the channel of {key:?}"));
        }
        if first {
            let (at, page) = (self.now + self.ether.u64(1..60), self.people[who].page);
            self.queue.push(at, Event::Channel { who, page, key });
        }
    }

    /// The first of what waits arrives, if the network lets it.
    pub(crate) fn run_channel(&mut self, who: usize, page: u32, key: PeerKey) {
        if self.people[who].page != page {
            return;
        }
        let Some(pc) = self.people[who].pcs.get(&key) else { return };
        let Some(there) = self.other_end(who, pc).map(|there| there.id) else {
            return self.queue.push(self.now + AGAIN, Event::Channel { who, page, key });
        };
        let owner = self.people.iter().enumerate().find_map(|(other, person)| {
            let (key, _) = person.pcs.iter().find(|(_, pc)| pc.id == there)?;
            Some((other, *key))
        });
        let Some(pc) = self.people[who].pcs.get_mut(&key) else { return };
        let Some(message) = pc.channel.sent.pop_front() else { return };
        if !pc.channel.sent.is_empty() {
            let at = self.now + self.ether.u64(0..10);
            self.queue.push(at, Event::Channel { who, page, key });
        }
        if let Some((other, other_key)) = owner {
            self.by_channel +=
                u32::from(matches!(message, ChannelMessage::Signal(Signal::Description { .. })));
            self.deliver(other, Input::Peer(other_key, PeerEvent::OverChannel(message)));
        }
    }
}
