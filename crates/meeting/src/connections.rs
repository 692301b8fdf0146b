use parvis_protocol::{Endpoint, ParticipantId, SessionId};

use crate::peer::{PeerContext, PeerIdentity, PeerLink};
use crate::time::earliest;
use crate::{ConnectionStatus, Mono, OpId, PeerKey};

/// The ways for media, one to each endpoint. In the mesh that is one to each participant; over a media router everybody's
/// media would take one and the same. Knows nothing of people: who should have a connection is decided where the roster
/// and the connections meet.
#[derive(Debug, Default)]
pub(crate) struct MediaConnections {
    /// One to an endpoint, in the order of endpoints. A list, since there are few: the code of a map would make the page larger by kilobytes.
    peers: Vec<PeerLink>,
}

impl MediaConnections {
    /// How many endpoints there is a connection to.
    pub(crate) fn len(&self) -> usize {
        self.peers.len()
    }

    /// The connection to each endpoint whose streams and data channel count.
    pub(crate) fn current(&self) -> Vec<PeerKey> {
        self.peers.iter().map(PeerLink::current).collect()
    }

    /// How it stands with this participant's media; none where there is no way for it.
    pub(crate) fn status(&self, id: ParticipantId) -> Option<ConnectionStatus> {
        self.to(id.into()).map(PeerLink::status)
    }

    /// Whether this participant's media can flow.
    pub(crate) fn is_connected(&self, id: ParticipantId) -> bool {
        self.to(id.into()).is_some_and(PeerLink::is_connected)
    }

    /// To whom something goes that tells this participant's address.
    pub(crate) fn telling_address(&self) -> Vec<ParticipantId> {
        let telling = self.peers.iter().filter(|peer| peer.tells_address());
        telling.filter_map(|peer| peer.identity().endpoint.participant()).collect()
    }

    fn to(&self, endpoint: Endpoint) -> Option<&PeerLink> {
        self.peers.iter().find(|peer| peer.identity().endpoint == endpoint)
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
        if self.to(identity.endpoint).is_some_and(|peer| peer.identity() == identity) {
            return;
        }
        let peer = PeerLink::new(identity, signalable, offers, context);
        match self.peers.binary_search_by_key(&identity.endpoint, |peer| peer.identity().endpoint) {
            Ok(at) => std::mem::replace(&mut self.peers[at], peer).close(context.out),
            Err(at) => self.peers.insert(at, peer),
        }
    }

    /// Closes those to other participants than these. What is no participant comes and goes otherwise.
    pub(crate) fn retain_participants(
        &mut self,
        keep: impl Fn(PeerIdentity) -> bool,
        context: &mut PeerContext<'_>,
    ) {
        let keep = |peer: PeerIdentity| !matches!(peer.endpoint, Endpoint::Participant(_)) || keep(peer);
        self.retain(keep, context);
    }

    fn retain(&mut self, keep: impl Fn(PeerIdentity) -> bool, context: &mut PeerContext<'_>) {
        for peer in self.peers.extract_if(.., |peer| !keep(peer.identity())) {
            peer.close(context.out);
        }
    }

    pub(crate) fn clear(&mut self, context: &mut PeerContext<'_>) {
        self.retain(|_| false, context);
    }

    /// The one that has the connection with this key, if that still counts.
    pub(crate) fn peer(&mut self, key: PeerKey) -> Option<&mut PeerLink> {
        self.each().find(|peer| peer.identity().endpoint == key.endpoint).filter(|peer| peer.has(key))
    }

    /// The one to that session of an endpoint.
    pub(crate) fn peer_of(&mut self, endpoint: Endpoint, session: SessionId) -> Option<&mut PeerLink> {
        let is_it = |peer: &&mut PeerLink| {
            let identity = peer.identity();
            identity.endpoint == endpoint && identity.session == session
        };
        self.each().find(is_it)
    }

    /// The one to this endpoint.
    pub(crate) fn peer_to(&mut self, endpoint: Endpoint) -> Option<&mut PeerLink> {
        self.each().find(|peer| peer.identity().endpoint == endpoint)
    }

    /// All of them, to look at.
    pub(crate) fn all(&self) -> impl Iterator<Item = &PeerLink> {
        self.peers.iter()
    }

    pub(crate) fn peer_running(&mut self, op: OpId) -> Option<&mut PeerLink> {
        self.each().find(|peer| peer.runs(op))
    }

    pub(crate) fn each(&mut self) -> impl Iterator<Item = &mut PeerLink> {
        self.peers.iter_mut()
    }

    pub(crate) fn wake(&mut self, context: &mut PeerContext<'_>) {
        self.each().for_each(|peer| peer.wake(context));
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        earliest(self.peers.iter().map(PeerLink::deadline))
    }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::{
        ClientMessage, Description, DescriptionKind, Exchange, MediaState, Signal, TrackLabel, TrackSource,
    };

    use super::*;
    use crate::ice_servers::IceServers;
    use crate::outbox::Outbox;
    use crate::{DataUse, LocalDescription, OpResult, Output, PeerCommand, SourceSet};

    const ME: ParticipantId = ParticipantId::from_bits(1);
    const ADA: ParticipantId = ParticipantId::from_bits(2);
    const SESSION: SessionId = SessionId::from_bits(3);

    /// Does something with the connections. What comes of it.
    fn act<T>(out: &mut Outbox, act: impl FnOnce(&mut PeerContext<'_>) -> T) -> (T, Vec<Output>) {
        let ice_servers = IceServers::default();
        let sources = SourceSet::default();
        let (now, generation, camera_limit) = (Mono(1_000), 1, 1);
        let mut context = PeerContext {
            now,
            out,
            ice_servers: &ice_servers,
            sources,
            generation,
            camera_limit,
            data_use: DataUse::default(),
            media: MediaState::NONE,
        };
        let result = act(&mut context);
        (result, std::iter::from_fn(|| out.pop()).collect())
    }

    fn to(endpoint: Endpoint) -> PeerIdentity {
        PeerIdentity { endpoint, session: SESSION, local: ME }
    }

    #[test]
    fn a_media_router_is_an_endpoint_beside_those_of_the_mesh_and_labels_what_is_anybodys() {
        let (mut connections, mut out) = (MediaConnections::default(), Outbox::default());
        let (_, made) = act(&mut out, |context| {
            connections.open(to(ADA.into()), true, true, context);
            connections.open(to(Endpoint::Sfu), true, false, context);
        });
        assert_eq!(connections.current().len(), 2);
        let sfu = connections.current().pop().map(|key| key.endpoint);
        assert_eq!(sfu, Some(Endpoint::Sfu));
        let offers = made.iter().filter(|output| {
            matches!(output, Output::Peer(_, _, command) if *command == PeerCommand::SetLocalDescription)
        });
        assert_eq!(offers.count(), 1, "the router offers by itself");

        let label = TrackLabel { mid: "0".to_owned(), owner: ADA, source: TrackSource::Camera, layer: None };
        let description =
            Description { kind: DescriptionKind::Offer, sdp: String::new(), tracks: vec![label.clone()] };
        let exchange = Exchange { connection: 7, peer_connection: None, offer: 1, sequence: None };
        let (_, heard) = act(&mut out, |context| {
            let router = connections.peer_of(Endpoint::Sfu, SESSION).expect("it is there");
            router.signalled(Signal::Description { exchange, description }, false, context);
        });
        let [Output::Peer(_, op, PeerCommand::SetRemoteDescription(applied))] = &heard[..] else {
            panic!("{heard:?}")
        };
        assert_eq!(applied.tracks, [label]);

        // And the answer goes to the router.
        let (_, answers) = act(&mut out, |context| {
            connections.peer_running(*op).expect("it runs").done(OpResult::Ok, context);
        });
        let Some(Output::Peer(_, op, PeerCommand::SetLocalDescription)) = answers.first() else {
            panic!("{answers:?}")
        };
        let local = LocalDescription {
            kind: DescriptionKind::Answer,
            sdp: String::new(),
            tracks: vec![("0".to_owned(), TrackSource::Camera)],
        };
        let (_, said) = act(&mut out, |context| {
            connections.peer_running(*op).expect("it runs").done(OpResult::Local(local), context);
        });
        let Some(Output::Send(ClientMessage::Signal { to, to_session, signal })) = said.first() else {
            panic!("{said:?}")
        };
        assert_eq!((*to, *to_session), (Endpoint::Sfu, SESSION));
        let Signal::Description { description, .. } = signal else { panic!("{signal:?}") };
        assert!(description.tracks.iter().all(|label| label.owner == ME));
    }

    #[test]
    fn a_media_router_stays_whoever_leaves() {
        let (mut connections, mut out) = (MediaConnections::default(), Outbox::default());
        act(&mut out, |context| {
            connections.open(to(ADA.into()), true, true, context);
            connections.open(to(Endpoint::Sfu), true, false, context);
            connections.retain_participants(|_| false, context);
        });
        let left: Vec<_> = connections.current().iter().map(|key| key.endpoint).collect();
        assert_eq!(left, [Endpoint::Sfu]);
        act(&mut out, |context| connections.clear(context));
        assert!(connections.current().is_empty());
    }

    #[test]
    fn a_connection_is_made_once_between_the_same_two_and_anew_between_others() {
        let (mut connections, mut out) = (MediaConnections::default(), Outbox::default());
        let mut open = |identity| {
            let (_, outputs) = act(&mut out, |context| connections.open(identity, true, true, context));
            let count = |wanted: fn(&PeerCommand) -> bool| {
                let fits =
                    |output: &&Output| matches!(output, Output::Peer(_, _, command) if wanted(command));
                outputs.iter().filter(fits).count()
            };
            (
                count(|command| matches!(command, PeerCommand::Create { .. })),
                count(|command| *command == PeerCommand::Close),
            )
        };
        assert_eq!(open(to(ADA.into())), (1, 0));
        assert_eq!(open(to(ADA.into())), (0, 0));
        let reloaded = PeerIdentity { session: SessionId::from_bits(4), ..to(ADA.into()) };
        assert_eq!(open(reloaded), (1, 1));
    }
}
