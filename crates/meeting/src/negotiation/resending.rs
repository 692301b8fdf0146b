//! What becomes of an offer that nobody answers: it is sent again, and then made anew.

use super::{Broken, Negotiation, NegotiationContext};
use crate::Mono;
use crate::signaling::SignalingState;
use crate::time::earliest;

impl Negotiation {
    /// An offer must go out, whatever the browser thinks: the other side does not know of this connection. One that is out
    /// already may be lost, or it crossed the one that told of that.
    pub(crate) fn insist(&mut self, context: &mut NegotiationContext<'_>) {
        self.need.insist();
        if let SignalingState::HaveLocalOffer(ours) = &mut self.state {
            ours.was_probably_lost(context.now);
        }
        self.advance(context);
    }

    /// Signals reach the other side again, or another way; what was under way may have been lost.
    ///
    /// Scenario: Ada's train leaves a tunnel. Her offer may have gone into a dead socket, or its answer may have. Where
    /// media flows, the same offer again is enough: if it was applied, its answer comes again. Where it does not, the
    /// candidates that were lost with the socket will not be said again by the browser, and only an ICE restart gathers new
    /// ones. An offer that never went out cannot have lost anything.
    pub(crate) fn signalable_again(&mut self, context: &mut NegotiationContext<'_>) {
        self.unanswered = 0;
        self.need.stop_waiting();
        if let SignalingState::HaveLocalOffer(offer) = &mut self.state {
            if context.connected || !offer.sent {
                self.resend(context);
            } else {
                // The candidates may have been lost too, and only a new generation brings new ones.
                self.need.require_restart();
            }
        }
        self.advance(context);
    }

    pub(crate) fn wake(&mut self, context: &mut NegotiationContext<'_>) -> Result<(), Broken> {
        if self.running.as_ref().is_some_and(|running| context.now >= running.until) {
            return Err(Broken);
        }
        self.need.wake(context.now);
        // No answer. The first time the same offer goes out again, which costs nothing when only the answer was slow. After
        // that, where nothing flows, the old candidates have had their time: the offer is renewed with an ICE restart.
        if let SignalingState::HaveLocalOffer(offer) = &self.state
            && context.routes.is_open()
            && self.running.is_none()
            && context.now >= offer.resend()
        {
            self.unanswered = self.unanswered.saturating_add(1);
            if context.connected || self.unanswered == 1 {
                self.resend(context);
            } else {
                self.need.require_restart();
            }
        }
        self.advance(context);
        Ok(())
    }

    pub(crate) fn deadline(&self, signalable: bool) -> Option<Mono> {
        let resend = match &self.state {
            SignalingState::HaveLocalOffer(offer) if signalable && self.running.is_none() => {
                Some(offer.resend())
            }
            SignalingState::HaveLocalOffer(_)
            | SignalingState::Stable
            | SignalingState::HaveRemoteOffer { .. } => None,
        };
        earliest([self.running.as_ref().map(|running| running.until), self.need.deadline(), resend])
    }

    /// Sends the local offer, for the first time or once more. Harmless when the other side has it already:
    /// it sends its answer again.
    pub(super) fn resend(&mut self, context: &mut NegotiationContext<'_>) {
        let SignalingState::HaveLocalOffer(offer) = &mut self.state else { return };
        offer.goes_out(context.now, context.routes.is_open(), self.unanswered);
        let (number, description) = (offer.number, offer.description.clone());
        self.send(number, description, context);
    }
}
