use crate::Mono;

/// How long the one who was there first waits for the newcomer's offer.
const FIRST_OFFER_WITHIN: u64 = 3_000;

/// Whether an offer of this side is needed, and why it is not made yet.
#[derive(Debug)]
pub(crate) struct OfferNeed {
    needed: bool,
    /// Needed, as the browser said while a step was running: still so when it has run.
    needed_meanwhile: bool,
    /// ICE must start anew.
    restart: bool,
    /// Until then the other side's offer is waited for.
    hold_off: Option<Mono>,
}

impl OfferNeed {
    /// Of a new connection, for which somebody must offer. `offers` is whether this side does at once; otherwise it waits for
    /// a while, in case the other side's offer was lost.
    pub(crate) fn new(now: Mono, offers: bool) -> Self {
        let hold_off = (!offers).then(|| now.after(FIRST_OFFER_WITHIN));
        Self { needed: true, needed_meanwhile: false, restart: false, hold_off }
    }

    /// The browser says `negotiationneeded`, perhaps while a step is running.
    pub(crate) fn negotiation_needed(&mut self, running: bool) {
        if running {
            self.needed_meanwhile = true;
        } else {
            self.needed = true;
        }
    }

    /// An offer must go out, whatever the browser thinks.
    pub(crate) fn insist(&mut self) {
        self.hold_off = None;
        self.needed = true;
    }

    /// The next offer must restart ICE, and one is needed for that.
    pub(crate) fn require_restart(&mut self) {
        self.restart = true;
    }

    /// A restart is no longer needed: the other side has made one.
    pub(crate) fn clear_restart(&mut self) {
        self.restart = false;
    }

    /// The other side's offer is no longer waited for.
    pub(crate) fn stop_waiting(&mut self) {
        self.hold_off = None;
    }

    pub(crate) fn wake(&mut self, now: Mono) {
        if self.hold_off.is_some_and(|until| now >= until) {
            self.insist();
        }
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.hold_off
    }

    /// Whether an offer is to be made in `stable`.
    pub(crate) fn is_due(&self) -> bool {
        (self.needed || self.restart) && self.hold_off.is_none()
    }

    /// Whether the next offer restarts ICE.
    pub(crate) fn restarts(&self) -> bool {
        self.restart
    }

    /// An offer is being made now. Whether it restarts ICE.
    pub(crate) fn take(&mut self) -> bool {
        self.needed = false;
        self.needed_meanwhile = false;
        std::mem::take(&mut self.restart)
    }

    /// Back in `stable`. The browser looks again at what is needed in this state (W3C WebRTC section 4.7.3)
    /// and says so; all it said before has been dealt with.
    ///
    /// Except what it said while this last step ran: its event can arrive before the promise of the step settles, and
    /// will not be repeated. To forget it would leave a track that was just added unsent.
    pub(crate) fn settled(&mut self) {
        self.needed = std::mem::take(&mut self.needed_meanwhile);
    }
}
