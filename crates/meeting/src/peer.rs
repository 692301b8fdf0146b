use parvis_protocol::{
    Description, DescriptionKind, Exchange, IceCandidate, IceServer, ParticipantId, SessionId, Signal,
};

use crate::negotiation::{Broken, Cx, Negotiation};
use crate::outbox::Outbox;
use crate::recovery::{Recovery, Remedy};
use crate::time::earliest;
use crate::{
    ConnectionStatus, Mono, OpId, OpResult, PeerCommand, PeerConnectionState, PeerEvent, PeerKey, SourceSet,
};
use parvis_base::doubling;

const REBUILD_FIRST: u64 = 500;
const REBUILD_CAP: u64 = 30_000;
/// Tries in a row after which the person is told.
const STRUGGLING_AFTER: u32 = 3;

/// What every peer of a meeting shares.
pub(crate) struct Env<'a> {
    pub(crate) now: Mono,
    pub(crate) out: &'a mut Outbox,
    pub(crate) ice_servers: &'a [IceServer],
    /// What is sent, and the how-manieth choice of tracks that is.
    pub(crate) sources: SourceSet,
    pub(crate) generation: u32,
    pub(crate) camera_limit: u32,
}

/// What makes a peer: who, which load of their page, and how the two stand to each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) participant: ParticipantId,
    pub(crate) session: SessionId,
    /// This side gives way when two offers collide.
    pub(crate) polite: bool,
}

/// Everything about the connection to one other participant's page, over all the connections that it takes.
#[derive(Debug)]
pub(crate) struct Peer {
    pair: Pair,
    key: PeerKey,
    negotiation: Negotiation,
    recovery: Recovery,
    signalable: bool,
    /// The connection has been through an exchange.
    exchanged: bool,
    sent_generation: Option<u32>,
    sent_limit: Option<u32>,
    /// The connection is not fit for another exchange, and is made anew then. What flows over it goes on
    /// until that.
    rebuild_at: Option<Mono>,
    rebuilds: u32,
}

impl Peer {
    pub(crate) fn new(pair: Pair, signalable: bool, offers: bool, env: &mut Env<'_>) -> Self {
        let key = PeerKey { participant: pair.participant, epoch: env.out.next_epoch() };
        let mut peer = Self {
            pair,
            key,
            negotiation: Negotiation::new(env.now, key, pair.session, pair.polite, offers),
            recovery: Recovery::new(!pair.polite),
            signalable,
            exchanged: false,
            sent_generation: None,
            sent_limit: None,
            rebuild_at: None,
            rebuilds: 0,
        };
        peer.open(env);
        peer.negotiate(env, Negotiation::advance);
        peer
    }

    pub(crate) fn key(&self) -> PeerKey {
        self.key
    }

    pub(crate) fn session(&self) -> SessionId {
        self.pair.session
    }

    pub(crate) fn is_polite(&self) -> bool {
        self.pair.polite
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.recovery.is_connected()
    }

    pub(crate) fn runs(&self, op: OpId) -> bool {
        self.negotiation.runs(op)
    }

    pub(crate) fn link(&self) -> ConnectionStatus {
        let failures = self.recovery.failures().saturating_add(self.negotiation.unanswered());
        if self.recovery.is_connected() {
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
        out.peer(self.key, PeerCommand::Close);
    }

    /// Brings what is sent, and how much of it, up to date.
    pub(crate) fn sync(&mut self, env: &mut Env<'_>) {
        if self.sent_generation != Some(env.generation) {
            self.sent_generation = Some(env.generation);
            let sources = self.sources(env);
            env.out.peer(self.key, PeerCommand::SendSources(sources));
            // The cap is a property of the camera's sender, which may be new.
            self.sent_limit = None;
        }
        if env.sources.camera && self.sent_limit != Some(env.camera_limit) {
            self.sent_limit = Some(env.camera_limit);
            let limit = PeerCommand::LimitCamera { max_bitrate: env.camera_limit };
            env.out.peer(self.key, limit);
        }
    }

    /// A screen waits for the first exchange. Its line would stand before that of the data channel in the first offer alone,
    /// and where two first offers collide, Chromium takes no answer once that line has moved. The newcomer's offer has no
    /// line for it anyway.
    fn sources(&self, env: &Env<'_>) -> SourceSet {
        let waits = !self.exchanged;
        SourceSet {
            screen: env.sources.screen && !waits,
            screen_audio: env.sources.screen_audio && !waits,
            ..env.sources
        }
    }

    /// Whether signals reach the other side, as far as is known.
    pub(crate) fn set_signalable(&mut self, signalable: bool, env: &mut Env<'_>) {
        let again = signalable && !self.signalable;
        self.signalable = signalable;
        if again {
            self.negotiate(env, Negotiation::signalable_again);
            if !self.is_connected() {
                self.recovery.retry(env.now);
                self.recover(env);
            }
        }
    }

    /// The network is another one, here.
    pub(crate) fn network_changed(&mut self, env: &mut Env<'_>) {
        self.recovery.moved(env.now);
        self.recover(env);
    }

    pub(crate) fn happened(&mut self, event: PeerEvent, env: &mut Env<'_>) {
        match event {
            PeerEvent::NegotiationNeeded => self.negotiate(env, Negotiation::needed),
            PeerEvent::Candidate(candidate) => {
                if self.signalable {
                    let signal = Signal::Candidate(candidate);
                    env.out.signal(self.pair.participant, self.pair.session, signal);
                }
            }
            PeerEvent::State(state) => {
                self.recovery.state_changed(env.now, state);
                match state {
                    PeerConnectionState::Connected => self.rebuilds = 0,
                    PeerConnectionState::Closed => self.break_down(env.now),
                    PeerConnectionState::New
                    | PeerConnectionState::Connecting
                    | PeerConnectionState::Disconnected
                    | PeerConnectionState::Failed => {}
                }
                self.recover(env);
            }
        }
    }

    pub(crate) fn signalled(&mut self, signal: Signal, env: &mut Env<'_>) {
        match signal {
            Signal::Description { exchange, description } => self.described(exchange, description, env),
            Signal::Candidate(candidate) => self.candidate(candidate, env),
            // Not about the connection, but instead of it: the driver takes what is sealed before it comes here.
            Signal::Sealed { .. } | Signal::Unknown => {}
        }
    }

    pub(crate) fn done(&mut self, result: OpResult, env: &mut Env<'_>) {
        self.try_to_negotiate(env, |negotiation, cx| negotiation.done(result, cx));
    }

    pub(crate) fn wake(&mut self, env: &mut Env<'_>) {
        if self.signalable && self.rebuild_at.is_some_and(|at| env.now >= at) {
            self.rebuild(None, env);
        }
        self.try_to_negotiate(env, Negotiation::wake);
        self.recover(env);
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        if self.rebuild_at.is_some() {
            return self.rebuild_at.filter(|_| self.signalable);
        }
        let recovery = self.recovery.deadline().filter(|_| self.signalable && self.negotiation.is_idle());
        earliest([self.negotiation.deadline(self.signalable), recovery])
    }

    fn described(&mut self, exchange: Exchange, description: Description, env: &mut Env<'_>) {
        let is_offer = description.kind == DescriptionKind::Offer;
        match exchange.peer_connection {
            Some(mine) if mine != self.key.epoch => {
                // Said to a connection that is no more. Whoever still offers to it must hear of this one.
                if is_offer {
                    self.negotiate(env, Negotiation::insist);
                }
                return;
            }
            None if !is_offer => return,
            Some(_) | None => {}
        }
        match self.negotiation.theirs() {
            Some(theirs) if exchange.connection < theirs => return,
            // Theirs was made anew, and knows nothing of what this one has agreed on.
            Some(theirs) if exchange.connection > theirs => self.rebuild(Some(exchange.connection), env),
            Some(_) | None => self.negotiation.pair(exchange.connection),
        }
        self.negotiate(env, |negotiation, cx| negotiation.described(exchange, description, cx));
    }

    fn candidate(&mut self, candidate: IceCandidate, env: &mut Env<'_>) {
        if self.rebuild_at.is_none() {
            self.negotiation.candidate(candidate, env.out);
        }
    }

    fn recover(&mut self, env: &mut Env<'_>) {
        if !self.signalable || self.rebuild_at.is_some() || !self.negotiation.is_idle() {
            return;
        }
        match self.recovery.due(env.now) {
            Some(Remedy::Restart) => self.negotiate(env, Negotiation::restart_ice),
            Some(Remedy::Rebuild) => self.rebuild(None, env),
            None => {}
        }
    }

    /// Makes the connection anew, for the other side to hear of, or because it did so itself with `theirs`.
    fn rebuild(&mut self, theirs: Option<u32>, env: &mut Env<'_>) {
        env.out.peer(self.key, PeerCommand::Close);
        self.key.epoch = env.out.next_epoch();
        self.negotiation =
            Negotiation::new(env.now, self.key, self.pair.session, self.pair.polite, theirs.is_none());
        if let Some(theirs) = theirs {
            self.negotiation.pair(theirs);
        }
        self.recovery.rebuilt();
        self.rebuild_at = None;
        self.open(env);
        self.negotiate(env, Negotiation::advance);
    }

    fn open(&mut self, env: &mut Env<'_>) {
        env.out.peer(self.key, PeerCommand::Create { ice_servers: env.ice_servers.to_vec() });
        self.exchanged = false;
        self.sent_generation = None;
        self.sync(env);
    }

    fn negotiate(&mut self, env: &mut Env<'_>, act: impl FnOnce(&mut Negotiation, &mut Cx<'_>)) {
        self.try_to_negotiate(env, |negotiation, cx| {
            act(negotiation, cx);
            Ok(())
        });
    }

    fn try_to_negotiate(
        &mut self,
        env: &mut Env<'_>,
        act: impl FnOnce(&mut Negotiation, &mut Cx<'_>) -> Result<(), Broken>,
    ) {
        if self.rebuild_at.is_some() {
            return;
        }
        let mut cx = Cx {
            now: env.now,
            out: env.out,
            signalable: self.signalable,
            connected: self.recovery.is_connected(),
        };
        if act(&mut self.negotiation, &mut cx) == Err(Broken) {
            self.break_down(env.now);
        }
        if self.negotiation.take_settled() {
            self.recovery.settled(env.now);
            let before = self.sources(env);
            self.exchanged = true;
            if self.sources(env) != before {
                self.sent_generation = None;
                self.sync(env);
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
