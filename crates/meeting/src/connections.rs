use std::collections::BTreeMap;

use parvis_protocol::{Endpoint, ParticipantId, SessionId};

use crate::peer::{PeerContext, PeerIdentity, PeerLink};
use crate::time::earliest;
use crate::{ConnectionStatus, Mono, OpId, PeerKey};

/// The ways for media, one to each endpoint. In the mesh that is one to each participant; over a media router everybody's
/// media would take one and the same. Knows nothing of people: who should have a connection is decided where the roster
/// and the connections meet.
#[derive(Debug, Default)]
pub(crate) struct MediaConnections {
    peers: BTreeMap<Endpoint, PeerLink>,
}

impl MediaConnections {
    /// How many endpoints there is a connection to.
    pub(crate) fn len(&self) -> usize {
        self.peers.len()
    }

    /// The connection to each endpoint whose streams and data channel count.
    pub(crate) fn current(&self) -> Vec<PeerKey> {
        self.peers.values().map(PeerLink::current).collect()
    }

    /// How it stands with this participant's media; none where there is no way for it.
    pub(crate) fn status(&self, id: ParticipantId) -> Option<ConnectionStatus> {
        self.peers.get(&id.into()).map(PeerLink::status)
    }

    /// Whether this participant's media can flow.
    pub(crate) fn is_connected(&self, id: ParticipantId) -> bool {
        self.peers.get(&id.into()).is_some_and(PeerLink::is_connected)
    }

    /// Makes a connection, unless there is one between the same two. `offers` is whether this side makes the first offer,
    /// `signalable` whether signals reach the other side.
    pub(crate) fn open(
        &mut self,
        identity: PeerIdentity,
        signalable: bool,
        offers: bool,
        context: &mut PeerContext<'_>,
    ) {
        if self.peers.get(&identity.endpoint).is_some_and(|peer| peer.identity() == identity) {
            return;
        }
        let peer = PeerLink::new(identity, signalable, offers, context);
        if let Some(before) = self.peers.insert(identity.endpoint, peer) {
            before.close(context.out);
        }
    }

    /// Closes those between others than these.
    pub(crate) fn retain(&mut self, keep: impl Fn(PeerIdentity) -> bool, context: &mut PeerContext<'_>) {
        for (_, peer) in self.peers.extract_if(.., |_, peer| !keep(peer.identity())) {
            peer.close(context.out);
        }
    }

    pub(crate) fn clear(&mut self, context: &mut PeerContext<'_>) {
        self.retain(|_| false, context);
    }

    /// The one that has the connection with this key, if that still counts.
    pub(crate) fn peer(&mut self, key: PeerKey) -> Option<&mut PeerLink> {
        self.peers.get_mut(&key.endpoint).filter(|peer| peer.has(key))
    }

    /// The one to that session of an endpoint.
    pub(crate) fn peer_of(&mut self, endpoint: Endpoint, session: SessionId) -> Option<&mut PeerLink> {
        self.peers.get_mut(&endpoint).filter(|peer| peer.identity().session == session)
    }

    pub(crate) fn peer_running(&mut self, op: OpId) -> Option<&mut PeerLink> {
        self.each().find(|peer| peer.runs(op))
    }

    pub(crate) fn each(&mut self) -> impl Iterator<Item = &mut PeerLink> {
        self.peers.values_mut()
    }

    pub(crate) fn wake(&mut self, context: &mut PeerContext<'_>) {
        self.each().for_each(|peer| peer.wake(context));
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        earliest(self.peers.values().map(PeerLink::deadline))
    }
}
