use crate::devices::{DeviceList, KnownDevice, is_default};
use crate::{CaptureState, DeviceChange, DeviceKind, MediaFailure, Mono, OpId};

/// A track that ends by itself twice within this time is not captured a second time unasked.
const RECAPTURE_AFTER: u64 = 5_000;
/// How long the list of devices has to stay as it is before a source acts on it. A headset that changes its profile goes
/// and comes within this time, and what has just been plugged in can hardly be opened earlier.
const SETTLES: u64 = 500;
/// What was asked for unasked and was not to be had is asked for again this much later, and so many times.
const RETRY_AFTER: u64 = 1_500;
const RETRIES: u8 = 2;

/// One thing to capture: whether it is wanted, whether it is had, and what is asked of the browser at the
/// moment.
#[derive(Debug, Default)]
pub(crate) struct LocalSource {
    wanted: bool,
    held: bool,
    /// The system or the browser gives nothing of what is held at the moment.
    interrupted: bool,
    failure: Option<MediaFailure>,
    op: Option<OpId>,
    /// The device to ask for.
    pub(crate) wish: Option<String>,
    /// The device that the running capture asks for.
    asked: Option<String>,
    /// The device that is held, where the browser tells.
    in_use: Option<String>,
    /// The device to use whenever it is there: the person chose it, or it was in use until it went.
    preferred: Option<KnownDevice>,
    absence: Absence,
    /// What is held, or failed, is to be asked for once more.
    again: bool,
    /// When to ask for which device without being asked to, and how often that may still fail.
    retry: Option<(Mono, Option<String>)>,
    retries: u8,
    recaptured: Option<Mono>,
    change: Option<DeviceChange>,
}

/// Whether the preferred device is away, and whether the person knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Absence {
    #[default]
    No,
    Untold,
    Told,
}

impl LocalSource {
    pub(crate) fn state(&self) -> CaptureState {
        match self.failure {
            Some(failure) if self.wanted => CaptureState::Failed(failure),
            _ if !self.wanted => CaptureState::Off,
            _ if self.held && self.interrupted => CaptureState::Interrupted,
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
        self.held && self.wanted && !self.interrupted
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
        self.wanted && !self.held && self.op.is_none() && (self.failure.is_none() || self.again)
    }

    /// Whether another device than the one held is wished for, or the same once more, and nothing is asked yet.
    pub(crate) fn must_switch(&self) -> bool {
        self.held && self.op.is_none() && (self.wish != self.asked || self.again)
    }

    pub(crate) fn want(&mut self, wanted: bool) {
        self.wanted = wanted;
        self.failure = None;
        // Some systems never give back what they took. A new capture brings it, if anything does.
        self.again = wanted && self.held && self.interrupted;
        (self.retry, self.retries) = (None, 0);
    }

    /// The person chose this device.
    pub(crate) fn choose(&mut self, device: Option<String>, kind: DeviceKind, devices: &DeviceList) {
        self.preferred = device.clone().map(|id| devices.known(kind, id));
        self.absence = Absence::No;
        self.wish = device;
        // Another one may be had.
        self.failure = None;
        (self.retry, self.retries) = (None, 0);
    }

    pub(crate) fn asked(&mut self, op: OpId) {
        self.op = Some(op);
        self.asked = self.wish.clone();
        self.again = false;
    }

    pub(crate) fn captured(&mut self, device: Option<String>) {
        self.op = None;
        self.held = true;
        self.retries = 0;
        self.in_use = device.or_else(|| self.asked.clone());
        // Without being asked to, as the person's wish for it would have cleared the failure.
        let unasked = self.failure.take().is_some();
        let preferred = self.preferred.as_ref().map(|known| &known.id);
        let is_back = preferred.is_none_or(|id| self.in_use.as_ref() == Some(id));
        (self.absence, self.change) = match (self.absence, is_back) {
            (Absence::Told, true) => (Absence::No, Some(DeviceChange::Returned)),
            (_, true) => (Absence::No, unasked.then_some(DeviceChange::Returned)),
            (Absence::Untold, false) => (Absence::Told, Some(DeviceChange::Replaced)),
            (absence, false) => (absence, unasked.then_some(DeviceChange::Replaced)),
        };
    }

    /// The running capture brought nothing. Any device will do instead of the chosen one, where that is gone; or where
    /// nobody has asked for it in this moment, as the person does not know why it fails.
    pub(crate) fn not_captured(&mut self, now: Mono, failure: MediaFailure) {
        self.op = None;
        let may_pass = matches!(failure, MediaFailure::NotFound | MediaFailure::Busy);
        let gives_way = failure == MediaFailure::NotFound || (may_pass && self.retries > 0);
        if self.held {
            // What is held stays, and is what is wished for.
            self.wish = self.in_use.clone();
            self.asked = self.in_use.clone();
        } else if gives_way && self.wish.take().is_some() {
            self.left_out();
            return;
        } else {
            self.fail(failure);
        }
        if may_pass && self.retries > 0 {
            self.retries -= 1;
            self.retry =
                Some((now.after(RETRY_AFTER), self.preferred.as_ref().map(|known| known.id.clone())));
        }
    }

    /// The running capture was one of several sources, and did not bring this one. Alone it may be had.
    pub(crate) fn left_out(&mut self) {
        self.op = None;
        self.again = self.failure.is_some();
    }

    /// It cannot be had, and nothing was asked.
    pub(crate) fn refuse(&mut self, failure: MediaFailure) {
        self.op = None;
        self.failure = Some(failure);
    }

    pub(crate) fn released(&mut self) {
        self.held = false;
        self.interrupted = false;
        self.in_use = None;
    }

    /// The system or the browser gives nothing of it, or gives again. Said of each track that is captured, too, before
    /// the capture is done.
    pub(crate) fn interrupt(&mut self, interrupted: bool) {
        self.interrupted = interrupted;
        if self.held && !interrupted {
            self.retry = None;
        }
    }

    /// The person is back at the page. What the system took for something else should come back now; if it does not, it
    /// is asked for once more.
    pub(crate) fn page_shown(&mut self, now: Mono) {
        if self.state() == CaptureState::Interrupted {
            self.retry = Some((now.after(RETRY_AFTER), self.asked.clone()));
        }
    }

    /// The track ended by itself. It is asked for again at once, unless that has just been done.
    pub(crate) fn ended(&mut self, now: Mono, kind: DeviceKind, devices: &DeviceList) {
        self.went(kind, devices);
        self.released();
        if self.wanted && self.op.is_none() {
            (self.retry, self.retries) = (None, RETRIES);
            let at_once = self.recaptured.is_some_and(|last| now.since(last) < RECAPTURE_AFTER);
            if at_once && self.wish.take().is_none() {
                self.fail(MediaFailure::NotFound);
            }
            self.recaptured = Some(now);
        }
    }

    /// There is another list of devices.
    pub(crate) fn listed(&mut self, now: Mono, kind: DeviceKind, devices: &DeviceList) {
        let at = now.after(SETTLES);
        if let Some(preferred) = &mut self.preferred {
            devices.learn(kind, preferred);
        }
        let returned = self.preferred.as_ref().and_then(|known| devices.returned(kind, known));
        if self.in_use.as_ref().is_some_and(|id| devices.lost(kind, id)) {
            // Not every browser ends the track as well.
            self.went(kind, devices);
            self.retry_at(at, None);
        } else if let Some((preferred, id)) = self.preferred.as_mut().zip(returned) {
            id.clone_into(&mut preferred.id);
            if self.in_use.as_deref() != Some(id) {
                self.retry_at(at, Some(id.to_owned()));
            } else if self.held && self.absence == Absence::Untold {
                (self.absence, self.retry) = (Absence::No, None);
            }
        } else if self.may_pass() && devices.has_new(kind) {
            self.retry_at(at, None);
        } else if self.held && is_default(self.wish.as_deref()) && devices.default_changed(kind) {
            self.retry_at(at, self.wish.clone());
        }
    }

    /// When to look after it again.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.retry.as_ref().map(|(at, _)| *at)
    }

    pub(crate) fn wake(&mut self, now: Mono) {
        if let Some((_, device)) = self.retry.take_if(|(at, _)| now >= *at) {
            self.wish = device;
            // What the person refused is not asked for again.
            self.again = self.failure.is_none() || self.may_pass();
        }
    }

    /// What the person is to be told, once.
    pub(crate) fn take_change(&mut self) -> Option<DeviceChange> {
        self.change.take()
    }

    /// Whether it failed for a reason that may pass by itself.
    fn may_pass(&self) -> bool {
        matches!(self.failure, Some(MediaFailure::NotFound | MediaFailure::Busy))
    }

    fn retry_at(&mut self, at: Mono, device: Option<String>) {
        self.retry = Some((at, device));
        self.retries = RETRIES;
    }

    /// The device that is held is gone.
    fn went(&mut self, kind: DeviceKind, devices: &DeviceList) {
        if let Some(id) = &self.in_use {
            self.preferred.get_or_insert_with(|| devices.known(kind, id.clone()));
        }
        if self.absence == Absence::No {
            self.absence = Absence::Untold;
        }
    }

    fn fail(&mut self, failure: MediaFailure) {
        self.failure = Some(failure);
        if failure == MediaFailure::NotFound && self.absence == Absence::Untold {
            self.absence = Absence::Told;
            self.change = Some(DeviceChange::Lost);
        }
    }
}
