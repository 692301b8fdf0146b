mod identity;
mod routing;
mod syncing;

use parvis_base::doubling;
use parvis_protocol::{Description, DescriptionKind, Exchange, IceCandidate, MediaState, Signal};

pub(crate) use identity::PeerIdentity;

use crate::ice_servers::IceServers;
use crate::negotiation::{Broken, Negotiation, NegotiationContext};
use crate::outbox::Outbox;
use crate::predecessor::Predecessor;
use crate::recovery::{Recovery, Remedy};
use crate::sending::Sending;
use crate::signal_route::SignalRoutes;
use crate::time::earliest;
use crate::{
    ConnectionStatus, DataUse, Mono, OpId, OpResult, Output, PeerCommand, PeerConnectionState, PeerEvent,
    PeerKey, SourceSet, VideoLimits,
};

const REBUILD_FIRST: u64 = 500;
const REBUILD_CAP: u64 = 30_000;
/// Tries in a row after which the person is told.
const STRUGGLING_AFTER: u32 = 3;

/// What every peer of a meeting shares.
pub(crate) struct PeerContext<'a> {
    pub(crate) now: Mono,
    pub(crate) out: &'a mut Outbox,
    pub(crate) ice_servers: &'a IceServers,
    /// What is sent, and the how-manieth choice of tracks that is.
    pub(crate) sources: SourceSet,
    pub(crate) generation: u32,
    pub(crate) camera_limit: u32,
    pub(crate) data_use: DataUse,
    /// What this participant sends, as the others are told.
    pub(crate) media: MediaState,
}

/// Everything about the connection to one endpoint, over all the connections that it takes: the newest, and the one before
/// for as long as that carries more.
#[derive(Debug)]
pub(crate) struct PeerLink {
    identity: PeerIdentity,
    /// The newest connection. So are negotiation, recovery and what follows, but for `before`.
    key: PeerKey,
    before: Option<Predecessor>,
    negotiation: Negotiation,
    recovery: Recovery,
    routes: SignalRoutes,
    /// What the other side may still send over the data channel.
    channel_allowance: routing::ChannelAllowance,
    /// Whether the data channel of the newest connection is open.
    channel_open: bool,
    /// What the other side was told over which data channel that this participant sends.
    media_told: Option<(PeerKey, MediaState)>,
    /// The connection has been through an exchange.
    exchanged: bool,
    /// The version of the ICE servers that the connection was given.
    ice_version: u32,
    /// Whether it was told to use nothing but relays.
    relay_only: bool,
    sending: Sending,
    /// How the pictures are sent, once the allocator has said so.
    limits: Option<VideoLimits>,
    /// What the other side wants of the pictures, as it said last.
    wanted: Option<String>,
    /// The connection is not fit for another exchange, and is made anew then. What flows over it goes on
    /// until the new one is connected.
    rebuild_at: Option<Mono>,
    rebuilds: u32,
}

impl PeerLink {
    pub(crate) fn new(
        identity: PeerIdentity,
        signalable: bool,
        offers: bool,
        context: &mut PeerContext<'_>,
    ) -> Self {
        let key = PeerKey { endpoint: identity.endpoint, epoch: context.out.next_epoch() };
        let mut peer = Self {
            identity,
            key,
            before: None,
            negotiation: Negotiation::new(context.now, key, identity, offers),
            recovery: Recovery::new(!identity.is_polite()),
            routes: SignalRoutes::new(signalable),
            channel_allowance: routing::ChannelAllowance::default(),
            channel_open: false,
            media_told: None,
            exchanged: false,
            ice_version: context.ice_servers.version(),
            relay_only: context.ice_servers.relay_only(),
            sending: Sending::default(),
            limits: None,
            wanted: None,
            rebuild_at: None,
            rebuilds: 0,
        };
        peer.open(context);
        peer.negotiate(context, Negotiation::advance);
        peer
    }

    /// Whether this is one of its connections that still count.
    pub(crate) fn has(&self, key: PeerKey) -> bool {
        self.key == key || self.before.as_ref().is_some_and(|before| before.key == key)
    }

    /// The connection whose streams and whose data channel count.
    pub(crate) fn current(&self) -> PeerKey {
        self.before.as_ref().filter(|before| before.is_current()).map_or(self.key, |before| before.key)
    }

    pub(crate) fn identity(&self) -> PeerIdentity {
        self.identity
    }

    /// Whether media can flow, over the newest connection or the one before.
    pub(crate) fn is_connected(&self) -> bool {
        self.recovery.is_connected() || self.before.as_ref().is_some_and(Predecessor::is_connected)
    }

    /// Whether there is a connection that may use more than relays, so that the other side sees this participant's address.
    pub(crate) fn tells_address(&self) -> bool {
        !self.relay_only || self.before.as_ref().is_some_and(|before| !before.relay_only)
    }

    pub(crate) fn runs(&self, op: OpId) -> bool {
        self.negotiation.runs(op)
    }

    pub(crate) fn status(&self) -> ConnectionStatus {
        let failures = self.recovery.failures().saturating_add(self.negotiation.unanswered());
        if self.is_connected() {
            ConnectionStatus::Connected
        } else if failures >= STRUGGLING_AFTER {
            ConnectionStatus::Struggling
        } else if self.recovery.was_connected() {
            ConnectionStatus::Interrupted
        } else {
            ConnectionStatus::Connecting
        }
    }

    /// The end of it.
    pub(crate) fn close(self, out: &mut Outbox) {
        for key in self.before.map(|before| before.key).into_iter().chain([self.key]) {
            out.peer(key, PeerCommand::Close);
        }
    }

    /// The network is another one, here; or may be, where that is all that is known.
    pub(crate) fn network_changed(&mut self, surely: bool, context: &mut PeerContext<'_>) {
        self.recovery.network_changed(surely, context.now);
        self.recover(context);
    }

    /// Something happened to one of its connections. The one before has said all it has to say but for how it stands, and what
    /// comes over its channel.
    pub(crate) fn handle(&mut self, key: PeerKey, event: PeerEvent, context: &mut PeerContext<'_>) {
        let is_newest = key == self.key;
        match event {
            PeerEvent::OverChannel(message) => self.heard_over_channel(message, context),
            PeerEvent::ChannelOpen(open) => {
                match &mut self.before {
                    Some(before) if !is_newest => before.channel_open = open,
                    Some(_) | None => self.channel_open = open,
                }
                self.reroute(context);
            }
            PeerEvent::State(state) if !is_newest => {
                if let Some(before) = &mut self.before {
                    before.state_changed(state);
                }
                self.reroute(context);
            }
            PeerEvent::NegotiationNeeded | PeerEvent::Candidate(_) if !is_newest => {}
            PeerEvent::NegotiationNeeded => self.negotiate(context, Negotiation::needed),
            PeerEvent::Candidate(candidate) => {
                self.recovery.candidate_came(context.now);
                self.say(Signal::Candidate(candidate), context.out);
            }
            PeerEvent::State(state) => {
                self.recovery.state_changed(context.now, state);
                self.reroute(context);
                match state {
                    PeerConnectionState::Connected => self.rebuilds = 0,
                    PeerConnectionState::Closed => self.break_down(context.now),
                    PeerConnectionState::New
                    | PeerConnectionState::Connecting
                    | PeerConnectionState::Disconnected
                    | PeerConnectionState::Failed => {}
                }
                self.recover(context);
            }
        }
    }

    /// The other side said this, over the data channel or the server.
    pub(crate) fn signalled(&mut self, signal: Signal, over_channel: bool, context: &mut PeerContext<'_>) {
        match signal {
            Signal::Description { exchange, description } => {
                self.routes.heard(description.kind, over_channel);
                self.described(exchange, description, context);
            }
            Signal::Candidate(candidate) => self.candidate(candidate, context),
            Signal::Want { data } => {
                self.wanted = Some(data);
                context.out.push(Output::DemandChanged);
            }
            // Not about the connection, but instead of it: the driver takes what is sealed before it comes here.
            Signal::Sealed { .. } | Signal::Unknown => {}
        }
    }

    pub(crate) fn done(&mut self, result: OpResult, context: &mut PeerContext<'_>) {
        self.try_to_negotiate(context, |negotiation, negotiation_context| {
            negotiation.done(result, negotiation_context)
        });
    }

    pub(crate) fn wake(&mut self, context: &mut PeerContext<'_>) {
        if self.routes.is_open() && self.rebuild_at.is_some_and(|at| context.now >= at) {
            self.rebuild(None, context);
        }
        self.try_to_negotiate(context, Negotiation::wake);
        self.recover(context);
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        let before = self.before.as_ref().and_then(Predecessor::deadline);
        if self.rebuild_at.is_some() {
            return earliest([before, self.rebuild_at.filter(|_| self.routes.is_open())]);
        }
        let recovery =
            self.recovery.deadline().filter(|_| self.routes.is_open() && self.negotiation.is_idle());
        earliest([before, self.negotiation.deadline(self.routes.is_open()), recovery])
    }

    fn described(&mut self, exchange: Exchange, description: Description, context: &mut PeerContext<'_>) {
        let is_offer = description.kind == DescriptionKind::Offer;
        match exchange.peer_connection {
            Some(mine) if mine != self.key.epoch => {
                // Said to a connection that is no more. Whoever still offers to it must hear of this one.
                if is_offer {
                    self.negotiate(context, Negotiation::insist);
                }
                return;
            }
            None if !is_offer => return,
            Some(_) | None => {}
        }
        match self.negotiation.theirs() {
            Some(theirs) if exchange.connection < theirs => return,
            // Theirs was made anew, and knows nothing of what this one has agreed on. Where that is nothing, it may have been made
            // for this one, which would be in vain if this one were made anew in turn, and so on for ever.
            Some(theirs) if exchange.connection > theirs && !self.negotiation.is_fresh() => {
                self.rebuild(Some(exchange.connection), context);
            }
            Some(_) | None => self.negotiation.pair(exchange.connection),
        }
        self.negotiate(context, |negotiation, negotiation_context| {
            negotiation.described(exchange, description, negotiation_context);
        });
    }

    fn candidate(&mut self, candidate: IceCandidate, context: &mut PeerContext<'_>) {
        if self.rebuild_at.is_none() {
            self.recovery.candidate_came(context.now);
            self.negotiation.candidate(candidate, context.out);
        }
    }

    fn recover(&mut self, context: &mut PeerContext<'_>) {
        if !self.routes.is_open() || self.rebuild_at.is_some() || !self.negotiation.is_idle() {
            return;
        }
        match self.recovery.due(context.now) {
            Some(Remedy::Restart) => self.negotiate(context, Negotiation::restart_ice),
            Some(Remedy::Rebuild) => self.rebuild(None, context),
            None => {}
        }
    }

    /// Makes the connection anew, for the other side to hear of, or because it did so itself with `theirs`. What flows goes
    /// on meanwhile; see `predecessor.rs`.
    fn rebuild(&mut self, theirs: Option<u32>, context: &mut PeerContext<'_>) {
        let tracks = self.negotiation.remote_tracks_to_come();
        let mut newest = Predecessor::new(self.key, self.recovery.state(), tracks, self.sending);
        newest.channel_open = std::mem::take(&mut self.channel_open);
        newest.relay_only = self.relay_only;
        let (kept, closed) = Predecessor::choose(self.before.take(), newest);
        self.before = kept;
        if let Some(closed) = closed {
            context.out.peer(closed.key, PeerCommand::Close);
        }
        self.key.epoch = context.out.next_epoch();
        self.negotiation = Negotiation::new(context.now, self.key, self.identity, theirs.is_none());
        if let Some(theirs) = theirs {
            self.negotiation.pair(theirs);
        }
        self.recovery.rebuilt();
        self.rebuild_at = None;
        self.open(context);
        self.negotiate(context, Negotiation::advance);
    }

    fn open(&mut self, context: &mut PeerContext<'_>) {
        let (ice_servers, relay_only) = context.ice_servers.configuration();
        context.out.peer(self.key, PeerCommand::Create { ice_servers, relay_only });
        self.ice_version = context.ice_servers.version();
        self.relay_only = relay_only;
        self.exchanged = false;
        self.sending = Sending::default();
        self.sync(context);
    }

    fn negotiate(
        &mut self,
        context: &mut PeerContext<'_>,
        act: impl FnOnce(&mut Negotiation, &mut NegotiationContext<'_>),
    ) {
        self.try_to_negotiate(context, |negotiation, negotiation_context| {
            act(negotiation, negotiation_context);
            Ok(())
        });
    }

    fn try_to_negotiate(
        &mut self,
        context: &mut PeerContext<'_>,
        act: impl FnOnce(&mut Negotiation, &mut NegotiationContext<'_>) -> Result<(), Broken>,
    ) {
        if self.rebuild_at.is_some() {
            return;
        }
        let mut negotiation_context = NegotiationContext {
            now: context.now,
            out: context.out,
            routes: &mut self.routes,
            connected: self.recovery.is_connected(),
        };
        if act(&mut self.negotiation, &mut negotiation_context) == Err(Broken) {
            self.break_down(context.now);
        }
        if self.negotiation.take_settled() {
            self.recovery.settled(context.now);
            let before = self.sources(context);
            self.exchanged = true;
            if self.sources(context) != before {
                self.sending.invalidate();
                self.sync(context);
            }
        }
    }

    fn break_down(&mut self, now: Mono) {
        if self.rebuild_at.is_none() {
            self.rebuild_at = Some(now.after(doubling(REBUILD_FIRST, REBUILD_CAP, self.rebuilds)));
            self.rebuilds = self.rebuilds.saturating_add(1);
        }
    }
}
