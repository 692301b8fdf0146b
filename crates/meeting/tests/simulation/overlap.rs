//! Nobody is shown less because a connection is made anew: what flows counts until something else does.

use std::collections::{BTreeMap, BTreeSet};

use parvis_meeting::{PeerConnectionState, PeerKey};
use parvis_protocol::{Endpoint, TrackSource};

use crate::browser::Browser;
use crate::pc::Pc;
use crate::world::World;

/// From so long after it is connected a new connection may take over with less than the old one carries: what is missing may
/// have been switched off meanwhile, of which the old one does not hear any more.
const MAY_CARRY_LESS_AFTER: u64 = 3_000;

/// What the page shows of one endpoint.
pub(crate) struct Shown {
    key: PeerKey,
    flows: bool,
    sources: BTreeSet<TrackSource>,
}

impl World {
    /// What this page shows at the moment.
    pub(crate) fn shown(&self, who: usize) -> BTreeMap<Endpoint, Shown> {
        let person = &self.people[who];
        let shown = |key: &PeerKey| {
            let pc = person.pcs.get(key)?;
            let flows = self.flows(who, pc) && pc.ice.told == PeerConnectionState::Connected;
            let sources = sources(pc);
            Some((key.endpoint, Shown { key: *key, flows, sources }))
        };
        person.meeting.snapshot().connections.iter().filter_map(shown).collect()
    }

    /// Compares with what was shown before the last input.
    pub(crate) fn check_shown(&mut self, who: usize, before: &BTreeMap<Endpoint, Shown>) {
        let person = &self.people[who];
        let mut wrongs = Vec::new();
        for key in &person.meeting.snapshot().connections {
            let Some(pc) = person.pcs.get(key) else {
                wrongs.push(format!("{who} shows {key:?}, which is not there"));
                continue;
            };
            let Some(was) = before.get(&key.endpoint).filter(|was| was.key != *key && was.flows) else {
                continue;
            };
            let now = sources(pc);
            let ends = self.has_ended_unheard(pc);
            if !self.can_flow(who, pc) && !ends {
                wrongs
                    .push(format!("{who} shows {key:?}, over which nothing flows, instead of {:?}", was.key));
            } else if !ends
                && !now.is_superset(&was.sources)
                // Where its state has just changed, the page does not know yet.
                && pc.ice.state == pc.ice.told
                && self.now - pc.ice.since < MAY_CARRY_LESS_AFTER
                && !is_replaced(person, *key)
            {
                wrongs.push(format!("{who} shows {now:?} over {key:?} instead of {:?}", was.sources));
            }
        }
        if !person.lets_go && person.wants_in {
            wrongs.iter().for_each(|wrong| self.violation(wrong));
        }
    }

    /// Whether media flows over this connection right now, both ways.
    fn flows(&self, who: usize, pc: &Pc) -> bool {
        let connected = |pc: &Pc| pc.ice.state == PeerConnectionState::Connected;
        connected(pc) && self.other_end(who, pc).is_some_and(connected)
    }

    /// Whether media flows over it as soon as both ends have noticed.
    pub(crate) fn can_flow(&self, who: usize, pc: &Pc) -> bool {
        self.other_end(who, pc).is_some()
    }

    /// Whether the other side has closed it before it heard that it was connected: see `closed_unheard`.
    pub(crate) fn has_ended_unheard(&self, pc: &Pc) -> bool {
        pc.ice.established.as_ref().is_some_and(|works| self.closed_unheard.contains(&works.remote_pc))
    }

    pub(crate) fn other_end(&self, who: usize, pc: &Pc) -> Option<&Pc> {
        let remote = pc.ice.established.as_ref()?.remote_pc;
        let reachable = self.people.iter().enumerate().filter(|(other, _)| !self.are_apart(who, *other));
        let there = reachable.flat_map(|(_, person)| person.pcs.values()).find(|there| there.id == remote)?;
        (there.ice.established.as_ref()?.remote_pc == pc.id).then_some(there)
    }
}

/// Whether there is a newer one. Then this one was new itself a moment ago, and was connected before it carried everything:
/// of the connections that both sides have, the newest that is connected is kept.
fn is_replaced(person: &Browser, key: PeerKey) -> bool {
    person.pcs.keys().any(|other| other.endpoint == key.endpoint && other.epoch > key.epoch)
}

fn sources(pc: &Pc) -> BTreeSet<TrackSource> {
    pc.transceivers.iter().filter_map(|transceiver| transceiver.remote).collect()
}
