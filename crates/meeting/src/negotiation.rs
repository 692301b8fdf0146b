//! Perfect negotiation (W3C WebRTC, section 10.7) as data, for one peer connection.
//!
//! The pattern's flags are states here. `makingOffer` is [`NegotiationStep::MakeOffer`] running,
//! `isSettingRemoteAnswerPending` is [`NegotiationStep::ApplyAnswer`] running, and only one step runs at a time, so that
//! what came meanwhile meets a signalling state that is known. As in the pattern, two offers that cross are settled by
//! roles: the polite side drops its own (the browser rolls it back; RFC 9429, "Rollback") and answers, the
//! impolite side ignores the other's. The larger participant id is polite; both sides know both ids.
//!
//! The pattern assumes a channel that loses nothing. Ours is a socket through a server, and what is on its way when it
//! breaks is gone; then another way may be there (see `signal_route.rs`). Hence what the pattern does not have:
//!
//! - An offer without an answer is sent again, the very same one, at growing intervals.
//! - An answer names its offer, and a description names both connections ([`Exchange`]): a late one is recognised
//!   and dropped, instead of being applied to another offer than it was made for.
//! - An offer that comes a second time gets the same answer a second time, and is not applied again.
//! - An offer that another way has brought behind a later description of the same side is dropped: it may have been rolled
//!   back since. A late answer still fits its offer, or none.
//! - An ignored offer is a sign that ours was lost, so that ours is sent again soon.
//! - A candidate is held until the description with its `ice-ufrag` is in force. The pattern swallows the exceptions of
//!   candidates whose offer was ignored; here none is raised, and a real failure is not mistaken for one.
//! - A step that the browser refuses or never finishes is [`Broken`]: the connection is made anew.

mod resending;

use std::collections::VecDeque;

use parvis_protocol::{Description, DescriptionKind, Exchange, IceCandidate, Signal, TrackLabel};

use crate::candidates::Candidates;
use crate::offer_need::OfferNeed;
use crate::outbox::Outbox;
use crate::peer::PeerIdentity;
use crate::signal_route::SignalRoutes;
use crate::signaling::{LocalOffer, NegotiationStep, RunningOperation, SignalingState};
use crate::{Mono, OpId, OpResult, PeerCommand, PeerKey, opus};

/// Descriptions that may wait for a running step. A sane peer has an answer and an offer under way at most.
const INBOX: usize = 8;

/// What a negotiation needs to act.
pub(crate) struct NegotiationContext<'a> {
    pub(crate) now: Mono,
    pub(crate) out: &'a mut Outbox,
    /// How signals reach the other side.
    pub(crate) routes: &'a mut SignalRoutes,
    /// Whether media can flow already.
    pub(crate) connected: bool,
}

/// The browser did not do what it must be able to do: the connection has to be made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

#[derive(Debug)]
pub(crate) struct Negotiation {
    key: PeerKey,
    ends: PeerIdentity,
    /// The other side's connection that this one is paired with.
    theirs: Option<u32>,
    state: SignalingState,
    running: Option<RunningOperation>,
    /// Offers made so far.
    offers: u32,
    need: OfferNeed,
    inbox: VecDeque<(Exchange, Description)>,
    candidates: Candidates,
    /// What the other side sends, as its description says that is in force.
    remote_tracks: Vec<TrackLabel>,
    /// The last answer, and the offer that it was given to.
    answered: Option<(u32, Description)>,
    unanswered: u32,
    settled: bool,
    /// Descriptions sent so far.
    sent: u32,
    /// The latest of the other side's that came.
    heard: u32,
}

impl Negotiation {
    /// For a connection that was just made. `offers` is whether this side makes the first offer.
    ///
    /// The newcomer does, since they have the whole roster in their `Welcome` while those inside hear of them one by one:
    /// two offers that cross are harmless, and cost a round trip. The side that waits does so for a while only, in case the
    /// newcomer's offer was lost.
    pub(crate) fn new(now: Mono, key: PeerKey, ends: PeerIdentity, offers: bool) -> Self {
        Self {
            key,
            ends,
            theirs: None,
            state: SignalingState::Stable,
            running: None,
            offers: 0,
            need: OfferNeed::new(now, offers),
            inbox: VecDeque::new(),
            candidates: Candidates::default(),
            remote_tracks: Vec::new(),
            answered: None,
            unanswered: 0,
            settled: false,
            sent: 0,
            heard: 0,
        }
    }

    pub(crate) fn theirs(&self) -> Option<u32> {
        self.theirs
    }

    /// What the other side sends, and on which m-line.
    pub(crate) fn remote_tracks(&self) -> &[TrackLabel] {
        &self.remote_tracks
    }

    /// The same, with what the description says that is on its way into the browser. Nobody hears any more how that step ends
    /// once this connection is replaced, and the page shows what is on its lines then.
    pub(crate) fn remote_tracks_to_come(&self) -> Vec<TrackLabel> {
        let applied = self.running.as_ref().and_then(RunningOperation::description);
        let to_come = applied.into_iter().flat_map(|description| &description.tracks);
        self.remote_tracks.iter().chain(to_come).cloned().collect()
    }

    /// Pairs this connection with that one of the other side. What came from another one is void.
    pub(crate) fn pair(&mut self, theirs: u32) {
        if self.theirs != Some(theirs) {
            self.theirs = Some(theirs);
            self.heard = 0;
            self.inbox.clear();
        }
    }

    /// Whether nothing of the other side was ever given to the browser, so that it can still be paired with any connection.
    pub(crate) fn is_fresh(&self) -> bool {
        !self.candidates.has_description()
            && self.running.as_ref().is_none_or(|running| running.description().is_none())
    }

    /// Offers in a row that nobody answered.
    pub(crate) fn unanswered(&self) -> u32 {
        self.unanswered
    }

    /// Whether nothing is under way and nothing waits.
    pub(crate) fn is_idle(&self) -> bool {
        self.running.is_none() && self.inbox.is_empty() && matches!(self.state, SignalingState::Stable)
    }

    /// Whether an exchange has ended since this was asked last.
    pub(crate) fn take_settled(&mut self) -> bool {
        std::mem::take(&mut self.settled)
    }

    pub(crate) fn runs(&self, op: OpId) -> bool {
        self.running.as_ref().is_some_and(|running| running.op == op)
    }

    /// The browser says that an offer is needed.
    pub(crate) fn needed(&mut self, context: &mut NegotiationContext<'_>) {
        self.need.negotiation_needed(self.running.is_some());
        self.advance(context);
    }

    /// ICE must start anew.
    pub(crate) fn restart_ice(&mut self, context: &mut NegotiationContext<'_>) {
        self.need.stop_waiting();
        self.need.require_restart();
        self.advance(context);
    }

    /// A description came that is meant for this connection.
    pub(crate) fn described(
        &mut self,
        exchange: Exchange,
        mut description: Description,
        context: &mut NegotiationContext<'_>,
    ) {
        let late = exchange.sequence.is_some_and(|sequence| sequence < self.heard);
        if late && description.kind == DescriptionKind::Offer {
            return;
        }
        self.heard = self.heard.max(exchange.sequence.unwrap_or(0));
        self.need.stop_waiting();
        // A line with a label that is not believed is received like one without: never shown and never played.
        description.tracks.retain(|label| self.ends.endpoint.may_label(label.owner));
        if self.inbox.len() == INBOX {
            self.inbox.pop_front();
        }
        self.inbox.push_back((exchange, description));
        self.advance(context);
    }

    /// A candidate came.
    pub(crate) fn candidate(&mut self, candidate: IceCandidate, out: &mut Outbox) {
        let applying = self.running.as_ref().and_then(RunningOperation::description).is_some();
        if let Some(candidate) = self.candidates.take(candidate, applying || !self.inbox.is_empty()) {
            out.peer(self.key, PeerCommand::AddIceCandidate(candidate));
        }
    }

    /// The running step has ended.
    pub(crate) fn done(
        &mut self,
        result: OpResult,
        context: &mut NegotiationContext<'_>,
    ) -> Result<(), Broken> {
        let Some(running) = self.running.take() else { return Ok(()) };
        match (running.step, result) {
            (NegotiationStep::MakeOffer { restart }, OpResult::Local(description))
                if description.kind == DescriptionKind::Offer =>
            {
                self.offers += 1;
                let number = self.offers;
                let description = description.owned_by(self.ends.local);
                let offer = LocalOffer::new(number, description, restart, context.now);
                self.state = SignalingState::HaveLocalOffer(offer);
                self.resend(context);
            }
            (NegotiationStep::MakeAnswer { offer }, OpResult::Local(description))
                if description.kind == DescriptionKind::Answer =>
            {
                let description = description.owned_by(self.ends.local);
                self.send(offer, description.clone(), context);
                self.answered = Some((offer, description));
                self.settle();
            }
            (NegotiationStep::ApplyOffer { offer, description }, OpResult::Ok) => {
                // In `have-local-offer`, this offer has rolled ours back (we are polite). The browser fires
                // `negotiationneeded` again for what of ours is still needed. A restart is kept track of here: it is
                // needed again, unless the other side's offer brings new credentials. Then ICE starts anew for both.
                if let SignalingState::HaveLocalOffer(ours) = &self.state
                    && ours.restart
                {
                    self.need.require_restart();
                }
                if self.candidates.restarts(&description.sdp) {
                    self.need.clear_restart();
                }
                self.state = SignalingState::HaveRemoteOffer { offer };
                self.applied(description, context.out);
            }
            (NegotiationStep::ApplyAnswer { description }, OpResult::Ok) => {
                self.applied(description, context.out);
                self.unanswered = 0;
                self.settle();
            }
            (
                NegotiationStep::MakeOffer { .. }
                | NegotiationStep::MakeAnswer { .. }
                | NegotiationStep::ApplyOffer { .. }
                | NegotiationStep::ApplyAnswer { .. },
                OpResult::Ok
                | OpResult::Local(_)
                | OpResult::Failed(_)
                | OpResult::Captured { .. }
                | OpResult::NotCaptured(_)
                | OpResult::Devices(_),
            ) => return Err(Broken),
        }
        self.advance(context);
        Ok(())
    }

    /// Starts the next step, if none is running and there is one to take.
    pub(crate) fn advance(&mut self, context: &mut NegotiationContext<'_>) {
        while self.running.is_none() {
            if let SignalingState::HaveRemoteOffer { offer } = self.state {
                self.start(NegotiationStep::MakeAnswer { offer }, PeerCommand::SetLocalDescription, context);
            } else if let Some((exchange, description)) = self.inbox.pop_front() {
                self.consider(exchange, description, context);
            } else {
                let renew = match self.state {
                    SignalingState::Stable => self.need.is_due(),
                    SignalingState::HaveLocalOffer(_) => self.need.restarts(),
                    SignalingState::HaveRemoteOffer { .. } => false,
                };
                if !renew || !context.routes.is_open() {
                    return;
                }
                self.make_offer(context);
            }
        }
    }

    fn make_offer(&mut self, context: &mut NegotiationContext<'_>) {
        let restart = self.need.take();
        if restart {
            context.out.peer(self.key, PeerCommand::RestartIce);
        }
        self.start(NegotiationStep::MakeOffer { restart }, PeerCommand::SetLocalDescription, context);
    }

    /// Decides on a description while no step runs, so that the signalling state is exactly `self.state`.
    ///
    /// Three questions, in this order: is it an offer that was answered before (answer it again, or drop an older one);
    /// does it collide with an offer of ours (section 10.7: ignore it when impolite); is it the answer to the offer that
    /// counts (anything else is late, from before a rollback or a restart, and is dropped).
    fn consider(
        &mut self,
        exchange: Exchange,
        description: Description,
        context: &mut NegotiationContext<'_>,
    ) {
        if description.kind == DescriptionKind::Offer
            && let Some((offer, answer)) = &self.answered
            && exchange.offer <= *offer
        {
            // It came again because our answer was lost, or slow. The very same answer fits, whatever has
            // been agreed on since; to make another one would be to forget that.
            if exchange.offer == *offer {
                let answer = answer.clone();
                self.send(exchange.offer, answer, context);
            }
            return;
        }
        match (description.kind, &mut self.state) {
            (DescriptionKind::Offer, SignalingState::HaveLocalOffer(ours)) if !self.ends.is_polite() => {
                // The impolite side ignores an offer that collides with its own. Whoever has our offer would have
                // answered it instead of making one, unless the two crossed: ours may be lost, and goes out again soon.
                ours.was_probably_lost(context.now);
            }
            (DescriptionKind::Offer, _) => {
                let command = PeerCommand::SetRemoteDescription(description.clone());
                let step = NegotiationStep::ApplyOffer { offer: exchange.offer, description };
                self.start(step, command, context);
            }
            (DescriptionKind::Answer, SignalingState::HaveLocalOffer(ours))
                if ours.number == exchange.offer =>
            {
                let command = PeerCommand::SetRemoteDescription(description.clone());
                self.start(NegotiationStep::ApplyAnswer { description }, command, context);
            }
            // An answer to an offer that is no longer the one that counts.
            (DescriptionKind::Answer, _) => {}
        }
    }

    fn start(&mut self, step: NegotiationStep, command: PeerCommand, context: &mut NegotiationContext<'_>) {
        let op = context.out.peer(self.key, command);
        self.running = Some(RunningOperation::begun(context.now, op, step));
    }

    /// Back in `stable`.
    fn settle(&mut self) {
        self.state = SignalingState::Stable;
        self.need.settled();
        self.settled = true;
    }

    /// This description of the other side is in force now.
    fn applied(&mut self, description: Description, out: &mut Outbox) {
        self.remote_tracks = description.tracks;
        for candidate in self.candidates.applied(&description.sdp) {
            out.peer(self.key, PeerCommand::AddIceCandidate(candidate));
        }
    }

    fn send(&mut self, offer: u32, mut description: Description, context: &mut NegotiationContext<'_>) {
        let Some(route) = context.routes.for_description(description.kind) else { return };
        description.sdp = opus::with_fec_and_dtx(&description.sdp);
        self.sent += 1;
        let exchange = Exchange {
            connection: self.key.epoch,
            peer_connection: self.theirs,
            offer,
            sequence: Some(self.sent),
        };
        let signal = Signal::Description { exchange, description };
        context.out.signal(route, self.ends.endpoint, self.ends.session, signal);
    }
}
