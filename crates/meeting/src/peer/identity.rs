use parvis_protocol::{Endpoint, ParticipantId, SessionId};

/// What makes a peer: between whom, and which load of their page. With another one of these it is another peer, and its
/// connections are others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PeerIdentity {
    pub(crate) endpoint: Endpoint,
    pub(crate) session: SessionId,
    /// This participant, to the others.
    pub(crate) local: ParticipantId,
}

impl PeerIdentity {
    /// Whether this side gives way when two offers collide. Between participants the ids decide, which both sides know; a
    /// media router, which serves many, is never the one to give way.
    pub(crate) fn is_polite(&self) -> bool {
        match self.endpoint {
            Endpoint::Participant(id) => self.local > id,
            Endpoint::Sfu => true,
        }
    }
}
