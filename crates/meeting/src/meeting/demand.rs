//! Where the meeting and the allocator meet. The allocator is beside the meeting and not a part of it, because its code comes to
//! the page later, with the first picture: the meeting never calls it. What it needs to know is asked for with
//! [`Meeting::demand`], and what it decides comes back as an input, so that a record of a meeting can be played again without it.

use parvis_protocol::Signal;

use super::Meeting;
use crate::Mono;
use crate::allocator::{AllocatorOutput, Demand, DemandPeer};

impl Meeting {
    /// What the allocator goes by of how the meeting stands.
    #[must_use]
    pub fn demand(&self) -> Demand {
        let peer = |peer: &crate::peer::PeerLink| {
            let participant = peer.identity().endpoint.participant();
            let sends = participant.and_then(|id| self.roster.media(id)).unwrap_or_default();
            DemandPeer {
                key: peer.current(),
                session: peer.identity().session,
                connected: peer.is_connected(),
                reachable: peer.is_reachable(),
                wanted: peer.wanted().map(ToOwned::to_owned),
                sends_camera: sends.camera,
            }
        };
        Demand {
            local: self.local_participant.row().map(|row| row.id),
            shown: self.shown.clone(),
            screen_content: self.media.screen_content(),
            speaker: self.last_speaker,
            data_use: self.media.data_use(),
            peers: self.connections.all().map(peer).collect(),
        }
    }

    /// The allocator wants this done.
    pub(super) fn allocated(&mut self, now: Mono, output: AllocatorOutput) {
        let (_, connections, context) = self.split(now);
        match output {
            AllocatorOutput::Limit(endpoint, limits) => {
                if let Some(peer) = connections.peer_to(endpoint) {
                    peer.limit(limits);
                }
            }
            AllocatorOutput::Want(endpoint, data) => {
                if let Some(peer) = connections.peer_to(endpoint) {
                    peer.say(Signal::Want { data }, context.out);
                }
            }
            AllocatorOutput::Paused(paused) => self.paused = paused,
        }
    }
}
