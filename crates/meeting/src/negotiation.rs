//! Perfect negotiation (W3C WebRTC, section 10.7) as data, for one peer connection.
//!
//! The pattern's flags are states here. `makingOffer` is [`Step::MakeOffer`] running,
//! `isSettingRemoteAnswerPending` is [`Step::ApplyAnswer`] running, and only one step runs at a time, so that
//! what came meanwhile meets a signalling state that is known. Signals are lost with a socket: an offer
//! without an answer is sent again, and an answer names its offer, so that neither a lost nor a late one can
//! wedge the pair.

use std::collections::VecDeque;

use parvis_protocol::{Description, DescriptionKind, Exchange, IceCandidate, SessionId, Signal};

use crate::candidates::Candidates;
use crate::outbox::Outbox;
use crate::time::earliest;
use crate::{Mono, OpId, OpResult, PeerCommand, PeerKey, opus};
use parvis_base::doubling;

/// Descriptions that may wait for a running step. A sane peer has an answer and an offer under way at most.
const INBOX: usize = 8;
/// A browser that has not finished a step by then never will.
const STEP_WITHIN: u64 = 20_000;
const RESEND_FIRST: u64 = 4_000;
const RESEND_CAP: u64 = 20_000;
/// When the other side's offer was ignored it probably never got ours.
const RESEND_AFTER_GLARE: u64 = 1_000;
/// How long the one who was there first waits for the newcomer's offer.
const FIRST_OFFER_WITHIN: u64 = 3_000;

/// What a negotiation needs to act.
pub(crate) struct Cx<'a> {
    pub(crate) now: Mono,
    pub(crate) out: &'a mut Outbox,
    /// Whether a signal would reach the other side, as far as is known.
    pub(crate) signalable: bool,
    /// Whether media can flow already.
    pub(crate) connected: bool,
}

/// The browser did not do what it must be able to do: the connection has to be made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

#[derive(Debug)]
enum Signaling {
    Stable,
    HaveLocalOffer(Offer),
    HaveRemoteOffer { offer: u32 },
}

#[derive(Debug)]
struct Offer {
    number: u32,
    description: Description,
    sent: bool,
    resend: Mono,
    /// Whether it restarts ICE.
    restart: bool,
}

#[derive(Debug)]
struct Running {
    op: OpId,
    step: Step,
    until: Mono,
}

#[derive(Debug)]
enum Step {
    MakeOffer { restart: bool },
    MakeAnswer { offer: u32 },
    ApplyOffer { offer: u32, sdp: String },
    ApplyAnswer { sdp: String },
}

#[derive(Debug)]
pub(crate) struct Negotiation {
    key: PeerKey,
    to_session: SessionId,
    polite: bool,
    /// The other side's connection that this one is paired with.
    theirs: Option<u32>,
    state: Signaling,
    running: Option<Running>,
    /// Offers made so far.
    offers: u32,
    needed: bool,
    /// Needed, as the browser said while a step was running: still so when it has run.
    needed_meanwhile: bool,
    restart: bool,
    hold_off: Option<Mono>,
    inbox: VecDeque<(Exchange, Description)>,
    candidates: Candidates,
    /// The last answer, and the offer that it was given to.
    answered: Option<(u32, Description)>,
    unanswered: u32,
    settled: bool,
}

impl Negotiation {
    /// For a connection that was just made. `offers` is who makes the first offer.
    pub(crate) fn new(now: Mono, key: PeerKey, to_session: SessionId, polite: bool, offers: bool) -> Self {
        Self {
            key,
            to_session,
            polite,
            theirs: None,
            state: Signaling::Stable,
            running: None,
            offers: 0,
            needed: true,
            needed_meanwhile: false,
            restart: false,
            hold_off: (!offers).then(|| now.after(FIRST_OFFER_WITHIN)),
            inbox: VecDeque::new(),
            candidates: Candidates::default(),
            answered: None,
            unanswered: 0,
            settled: false,
        }
    }

    pub(crate) fn theirs(&self) -> Option<u32> {
        self.theirs
    }

    /// Pairs this connection with that one of the other side.
    pub(crate) fn pair(&mut self, theirs: u32) {
        self.theirs = Some(theirs);
    }

    /// Offers in a row that nobody answered.
    pub(crate) fn unanswered(&self) -> u32 {
        self.unanswered
    }

    /// Whether nothing is under way and nothing waits.
    pub(crate) fn is_idle(&self) -> bool {
        self.running.is_none() && self.inbox.is_empty() && matches!(self.state, Signaling::Stable)
    }

    /// Whether an exchange has ended since this was asked last.
    pub(crate) fn take_settled(&mut self) -> bool {
        std::mem::take(&mut self.settled)
    }

    pub(crate) fn runs(&self, op: OpId) -> bool {
        self.running.as_ref().is_some_and(|running| running.op == op)
    }

    /// The browser says that an offer is needed.
    pub(crate) fn needed(&mut self, cx: &mut Cx<'_>) {
        if self.running.is_some() {
            self.needed_meanwhile = true;
        } else {
            self.needed = true;
        }
        self.advance(cx);
    }

    /// An offer must go out, whatever the browser thinks: the other side does not know of this connection.
    pub(crate) fn insist(&mut self, cx: &mut Cx<'_>) {
        self.hold_off = None;
        self.needed = true;
        self.advance(cx);
    }

    /// ICE must start anew.
    pub(crate) fn restart_ice(&mut self, cx: &mut Cx<'_>) {
        self.hold_off = None;
        self.restart = true;
        self.advance(cx);
    }

    /// Signals reach the other side again; what was under way may have been lost.
    pub(crate) fn signalable_again(&mut self, cx: &mut Cx<'_>) {
        self.unanswered = 0;
        self.hold_off = None;
        if let Signaling::HaveLocalOffer(offer) = &mut self.state {
            if cx.connected || !offer.sent {
                self.resend(cx);
            } else {
                // The candidates may have been lost too, and only a new generation brings new ones.
                self.restart = true;
            }
        }
        self.advance(cx);
    }

    /// A description came that is meant for this connection.
    pub(crate) fn described(&mut self, exchange: Exchange, description: Description, cx: &mut Cx<'_>) {
        self.hold_off = None;
        if self.inbox.len() == INBOX {
            self.inbox.pop_front();
        }
        self.inbox.push_back((exchange, description));
        self.advance(cx);
    }

    /// A candidate came.
    pub(crate) fn candidate(&mut self, candidate: IceCandidate, out: &mut Outbox) {
        let applying = self.running.as_ref().is_some_and(|running| match running.step {
            Step::ApplyOffer { .. } | Step::ApplyAnswer { .. } => true,
            Step::MakeOffer { .. } | Step::MakeAnswer { .. } => false,
        });
        if let Some(candidate) = self.candidates.take(candidate, applying || !self.inbox.is_empty()) {
            out.peer(self.key, PeerCommand::AddIceCandidate(candidate));
        }
    }

    /// The running step has ended.
    pub(crate) fn done(&mut self, result: OpResult, cx: &mut Cx<'_>) -> Result<(), Broken> {
        let Some(running) = self.running.take() else { return Ok(()) };
        match (running.step, result) {
            (Step::MakeOffer { restart }, OpResult::Local(description))
                if description.kind == DescriptionKind::Offer =>
            {
                self.offers += 1;
                let number = self.offers;
                self.state = Signaling::HaveLocalOffer(Offer {
                    number,
                    description,
                    sent: false,
                    resend: cx.now,
                    restart,
                });
                self.resend(cx);
            }
            (Step::MakeAnswer { offer }, OpResult::Local(description))
                if description.kind == DescriptionKind::Answer =>
            {
                self.send(offer, description.clone(), cx);
                self.answered = Some((offer, description));
                self.settle();
            }
            (Step::ApplyOffer { offer, sdp }, OpResult::Ok) => {
                // An offer of ours that this one rolled back: the browser says again what of it is still
                // needed, except for the restart, which the other side may have started just as well.
                if let Signaling::HaveLocalOffer(ours) = &self.state {
                    self.restart |= ours.restart;
                }
                self.restart &= !self.candidates.restarts(&sdp);
                self.state = Signaling::HaveRemoteOffer { offer };
                self.give_candidates(&sdp, cx.out);
            }
            (Step::ApplyAnswer { sdp }, OpResult::Ok) => {
                self.give_candidates(&sdp, cx.out);
                self.unanswered = 0;
                self.settle();
            }
            (
                Step::MakeOffer { .. }
                | Step::MakeAnswer { .. }
                | Step::ApplyOffer { .. }
                | Step::ApplyAnswer { .. },
                OpResult::Ok
                | OpResult::Local(_)
                | OpResult::Failed(_)
                | OpResult::Captured { .. }
                | OpResult::NotCaptured(_)
                | OpResult::Devices(_),
            ) => return Err(Broken),
        }
        self.advance(cx);
        Ok(())
    }

    pub(crate) fn wake(&mut self, cx: &mut Cx<'_>) -> Result<(), Broken> {
        if self.running.as_ref().is_some_and(|running| cx.now >= running.until) {
            return Err(Broken);
        }
        if self.hold_off.is_some_and(|until| cx.now >= until) {
            self.hold_off = None;
            self.needed = true;
        }
        if let Signaling::HaveLocalOffer(offer) = &self.state
            && cx.signalable
            && self.running.is_none()
            && cx.now >= offer.resend
        {
            self.unanswered = self.unanswered.saturating_add(1);
            if cx.connected || self.unanswered == 1 {
                self.resend(cx);
            } else {
                self.restart = true;
            }
        }
        self.advance(cx);
        Ok(())
    }

    pub(crate) fn deadline(&self, signalable: bool) -> Option<Mono> {
        let resend = match &self.state {
            Signaling::HaveLocalOffer(offer) if signalable && self.running.is_none() => Some(offer.resend),
            Signaling::HaveLocalOffer(_) | Signaling::Stable | Signaling::HaveRemoteOffer { .. } => None,
        };
        earliest([self.running.as_ref().map(|running| running.until), self.hold_off, resend])
    }

    /// Starts the next step, if none is running and there is one to take.
    pub(crate) fn advance(&mut self, cx: &mut Cx<'_>) {
        while self.running.is_none() {
            if let Signaling::HaveRemoteOffer { offer } = self.state {
                self.start(Step::MakeAnswer { offer }, PeerCommand::SetLocalDescription, cx);
            } else if let Some((exchange, description)) = self.inbox.pop_front() {
                self.consider(exchange, description, cx);
            } else {
                let renew = match self.state {
                    Signaling::Stable => (self.needed || self.restart) && self.hold_off.is_none(),
                    Signaling::HaveLocalOffer(_) => self.restart,
                    Signaling::HaveRemoteOffer { .. } => false,
                };
                if !renew || !cx.signalable {
                    return;
                }
                self.make_offer(cx);
            }
        }
    }

    fn make_offer(&mut self, cx: &mut Cx<'_>) {
        let restart = std::mem::take(&mut self.restart);
        if restart {
            cx.out.peer(self.key, PeerCommand::RestartIce);
        }
        self.needed = false;
        self.needed_meanwhile = false;
        self.start(Step::MakeOffer { restart }, PeerCommand::SetLocalDescription, cx);
    }

    fn consider(&mut self, exchange: Exchange, description: Description, cx: &mut Cx<'_>) {
        if description.kind == DescriptionKind::Offer
            && let Some((offer, answer)) = &self.answered
            && exchange.offer <= *offer
        {
            // It came again because our answer was lost, or slow. The very same answer fits, whatever has
            // been agreed on since; to make another one would be to forget that.
            if exchange.offer == *offer {
                self.send(*offer, answer.clone(), cx);
            }
            return;
        }
        match (description.kind, &mut self.state) {
            (DescriptionKind::Offer, Signaling::HaveLocalOffer(ours)) if !self.polite => {
                // The impolite side ignores an offer that collides with its own.
                ours.resend = ours.resend.min(cx.now.after(RESEND_AFTER_GLARE));
            }
            (DescriptionKind::Offer, _) => {
                let step = Step::ApplyOffer { offer: exchange.offer, sdp: description.sdp.clone() };
                self.start(step, PeerCommand::SetRemoteDescription(description), cx);
            }
            (DescriptionKind::Answer, Signaling::HaveLocalOffer(ours)) if ours.number == exchange.offer => {
                let step = Step::ApplyAnswer { sdp: description.sdp.clone() };
                self.start(step, PeerCommand::SetRemoteDescription(description), cx);
            }
            // An answer to an offer that is no longer the one that counts.
            (DescriptionKind::Answer, _) => {}
        }
    }

    fn start(&mut self, step: Step, command: PeerCommand, cx: &mut Cx<'_>) {
        let op = cx.out.peer(self.key, command);
        self.running = Some(Running { op, step, until: cx.now.after(STEP_WITHIN) });
    }

    /// Back in `stable`. The browser looks again at what is needed in this state (W3C WebRTC section 4.7.3)
    /// and says so; all it said before has been dealt with.
    fn settle(&mut self) {
        self.state = Signaling::Stable;
        self.needed = std::mem::take(&mut self.needed_meanwhile);
        self.settled = true;
    }

    fn give_candidates(&mut self, sdp: &str, out: &mut Outbox) {
        for candidate in self.candidates.applied(sdp) {
            out.peer(self.key, PeerCommand::AddIceCandidate(candidate));
        }
    }

    /// Sends the local offer, for the first time or once more. Harmless when the other side has it already:
    /// it sends its answer again.
    fn resend(&mut self, cx: &mut Cx<'_>) {
        let Signaling::HaveLocalOffer(offer) = &mut self.state else { return };
        offer.resend = cx.now.after(doubling(RESEND_FIRST, RESEND_CAP, self.unanswered));
        offer.sent |= cx.signalable;
        let (number, description) = (offer.number, offer.description.clone());
        self.send(number, description, cx);
    }

    fn send(&self, offer: u32, mut description: Description, cx: &mut Cx<'_>) {
        if !cx.signalable {
            return;
        }
        description.sdp = opus::with_fec_and_dtx(&description.sdp);
        let exchange = Exchange { connection: self.key.epoch, peer_connection: self.theirs, offer };
        let signal = Signal::Description { exchange, description };
        cx.out.signal(self.key.participant, self.to_session, signal);
    }
}
