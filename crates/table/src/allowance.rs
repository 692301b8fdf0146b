use crate::limits;
use crate::time::Millis;

/// How often this participant may act: a burst, and a steady rate behind it.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// In thousandths of an act.
    left: u64,
    at: Millis,
}

const FULL: u64 = limits::ACTS_BURST as u64 * 1_000;

impl Allowance {
    pub(crate) fn new(now: Millis) -> Self {
        Self { left: FULL, at: now }
    }

    /// Whether there is one more; takes it. Says too whether only a fifth is left.
    pub(crate) fn take(&mut self, now: Millis) -> Option<bool> {
        let gained = now.since(self.at).saturating_mul(u64::from(limits::ACTS_PER_SECOND));
        self.left = self.left.saturating_add(gained).min(FULL);
        self.at = now;
        self.left = self.left.checked_sub(1_000)?;
        Some(self.left * 100 < FULL * (100 - limits::WARN_PERCENT))
    }
}
