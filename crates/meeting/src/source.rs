use crate::{CaptureState, MediaFailure, Millis, OpId};

/// A track that ends by itself twice within this time is not captured a second time unasked.
const RECAPTURE_AFTER: u64 = 5_000;

/// One thing to capture: whether it is wanted, whether it is had, and what is asked of the browser at the
/// moment.
#[derive(Debug, Default)]
pub(crate) struct LocalSource {
    wanted: bool,
    held: bool,
    failure: Option<MediaFailure>,
    op: Option<OpId>,
    /// The device that the person chose.
    pub(crate) wish: Option<String>,
    /// The device that the running capture asks for.
    asked: Option<String>,
    /// The device that is held, where the browser tells.
    in_use: Option<String>,
    recaptured: Option<Millis>,
}

impl LocalSource {
    pub(crate) fn state(&self) -> CaptureState {
        match self.failure {
            Some(failure) if self.wanted => CaptureState::Failed(failure),
            _ if !self.wanted => CaptureState::Off,
            _ if self.held => CaptureState::On,
            _ => CaptureState::Asking,
        }
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held
    }

    pub(crate) fn is_on(&self) -> bool {
        self.held && self.wanted
    }

    pub(crate) fn is_waiting_for(&self, op: OpId) -> bool {
        self.op == Some(op)
    }

    /// The device to show as the one in use.
    pub(crate) fn device(&self) -> Option<String> {
        self.in_use.clone().or_else(|| self.wish.clone())
    }

    /// Whether it must be asked for now.
    pub(crate) fn must_ask(&self) -> bool {
        self.wanted && !self.held && self.op.is_none() && self.failure.is_none()
    }

    /// Whether another device than the one held is wished for, and nothing is asked yet.
    pub(crate) fn must_switch(&self) -> bool {
        self.held && self.op.is_none() && self.wish != self.asked
    }

    pub(crate) fn want(&mut self, wanted: bool) {
        self.wanted = wanted;
        self.failure = None;
    }

    pub(crate) fn asked(&mut self, op: OpId) {
        self.op = Some(op);
        self.asked = self.wish.clone();
    }

    pub(crate) fn captured(&mut self, device: Option<String>) {
        self.op = None;
        self.failure = None;
        self.held = true;
        self.in_use = device.or_else(|| self.asked.clone());
    }

    /// The running capture brought nothing. Whether it is worth trying with any device instead of the chosen
    /// one.
    pub(crate) fn not_captured(&mut self, failure: MediaFailure) -> bool {
        self.op = None;
        if self.held {
            // What is held stays, and is what is wished for.
            self.wish = self.in_use.clone();
            self.asked = self.in_use.clone();
            return false;
        }
        if failure == MediaFailure::NotFound && self.wish.take().is_some() {
            return self.wanted;
        }
        self.failure = Some(failure);
        false
    }

    /// The running capture was one of several sources, and did not bring this one.
    pub(crate) fn left_out(&mut self) {
        self.op = None;
    }

    /// It cannot be had, and nothing was asked.
    pub(crate) fn refuse(&mut self, failure: MediaFailure) {
        self.op = None;
        self.failure = Some(failure);
    }

    pub(crate) fn released(&mut self) {
        self.held = false;
        self.in_use = None;
    }

    /// The track ended by itself. It is asked for again at once, from whatever device there is, unless that
    /// has just been done.
    pub(crate) fn ended(&mut self, now: Millis) {
        self.released();
        if self.wanted && self.op.is_none() {
            self.wish = None;
            if self.recaptured.is_some_and(|last| now.since(last) < RECAPTURE_AFTER) {
                self.failure = Some(MediaFailure::NotFound);
            }
            self.recaptured = Some(now);
        }
    }
}
