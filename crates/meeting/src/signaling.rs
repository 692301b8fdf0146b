use parvis_base::doubling;
use parvis_protocol::Description;

use crate::{Mono, OpId};

/// A browser that has not finished a step by then never will.
const STEP_WITHIN: u64 = 20_000;
const RESEND_FIRST: u64 = 4_000;
const RESEND_CAP: u64 = 20_000;
/// When the other side's offer was ignored it probably never got ours.
const RESEND_AFTER_GLARE: u64 = 1_000;

/// `RTCPeerConnection.signalingState` (W3C WebRTC section 4.3.2), as far as a meeting lets it come.
#[derive(Debug)]
pub(crate) enum SignalingState {
    Stable,
    HaveLocalOffer(LocalOffer),
    HaveRemoteOffer { offer: u32 },
}

/// An offer of this side that waits for its answer.
#[derive(Debug)]
pub(crate) struct LocalOffer {
    /// Counts the offers of this connection.
    pub(crate) number: u32,
    pub(crate) description: Description,
    /// Whether it restarts ICE.
    pub(crate) restart: bool,
    /// Whether it ever went out.
    pub(crate) sent: bool,
    resend: Mono,
}

impl LocalOffer {
    pub(crate) fn new(number: u32, description: Description, restart: bool, now: Mono) -> Self {
        Self { number, description, restart, sent: false, resend: now }
    }

    /// It goes out now, or would if a signal reached the other side. The more offers nobody answered, the later again.
    pub(crate) fn goes_out(&mut self, now: Mono, signalable: bool, unanswered: u32) {
        self.sent |= signalable;
        self.resend = now.after(doubling(RESEND_FIRST, RESEND_CAP, unanswered));
    }

    /// It was probably lost: it goes out again soon.
    pub(crate) fn was_probably_lost(&mut self, now: Mono) {
        self.resend = self.resend.min(now.after(RESEND_AFTER_GLARE));
    }

    /// When it goes out again.
    pub(crate) fn resend(&self) -> Mono {
        self.resend
    }
}

/// A step that the browser has not finished yet.
#[derive(Debug)]
pub(crate) struct RunningOperation {
    pub(crate) op: OpId,
    pub(crate) step: NegotiationStep,
    /// It is broken when it is not over by then.
    pub(crate) until: Mono,
}

impl RunningOperation {
    pub(crate) fn begun(now: Mono, op: OpId, step: NegotiationStep) -> Self {
        Self { op, step, until: now.after(STEP_WITHIN) }
    }

    /// The description of the other side that is on its way into the browser.
    pub(crate) fn description(&self) -> Option<&Description> {
        match &self.step {
            NegotiationStep::ApplyOffer { description, .. }
            | NegotiationStep::ApplyAnswer { description } => Some(description),
            NegotiationStep::MakeOffer { .. } | NegotiationStep::MakeAnswer { .. } => None,
        }
    }
}

#[derive(Debug)]
pub(crate) enum NegotiationStep {
    MakeOffer { restart: bool },
    MakeAnswer { offer: u32 },
    ApplyOffer { offer: u32, description: Description },
    ApplyAnswer { description: Description },
}
