use parvis_protocol::limits;

use crate::Millis;

/// What one participant may say how often, by kind. The socket has a budget of its own for all of it together; these are
/// for what everybody hears of, and for what costs the room more than a relayed message.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Allowances {
    pub(crate) media: Allowance<60, 10_000>,
    pub(crate) name: Allowance<10, 500>,
    pub(crate) sign: Allowance<8, 2_000>,
    pub(crate) hand: Allowance<10, 1_000>,
    pub(crate) moderation: Allowance<100, 20_000>,
    pub(crate) line: Allowance<10, 1_000>,
    pub(crate) password: Allowance<5, 200>,
    /// By [`limits::sealed_cost`].
    pub(crate) sealed: Allowance<{ limits::SEALED_BURST }, { limits::SEALED_PER_SECOND * 1_000 }>,
}

/// So many at once, and so many in a thousand seconds after that.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance<const BURST: u64, const PER_1000_S: u64> {
    /// In millionths of one.
    left: u64,
    filled_at: Millis,
}

const ONE: u64 = 1_000_000;

impl<const BURST: u64, const PER_1000_S: u64> Default for Allowance<BURST, PER_1000_S> {
    fn default() -> Self {
        Self { left: BURST * ONE, filled_at: Millis::default() }
    }
}

impl<const BURST: u64, const PER_1000_S: u64> Allowance<BURST, PER_1000_S> {
    /// Takes one, if there is one.
    pub(crate) fn take(&mut self, now: Millis) -> bool {
        self.take_many(now, 1)
    }

    /// Takes so many, if there are so many.
    pub(crate) fn take_many(&mut self, now: Millis, many: u64) -> bool {
        let passed = now.0.saturating_sub(self.filled_at.0);
        self.filled_at = now;
        self.left = self.left.saturating_add(passed.saturating_mul(PER_1000_S)).min(BURST * ONE);
        let left = self.left.checked_sub(many.saturating_mul(ONE));
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_as_time_passes() {
        let mut signs = Allowances::default().sign;
        let mut now = Millis(5_000);
        assert_eq!((0..20).filter(|_| signs.take(now)).count(), 8);
        now = Millis(5_499);
        assert!(!signs.take(now));
        now = Millis(5_500);
        assert!(signs.take(now));
        assert!(!signs.take(now));
        now = Millis(100_000);
        assert_eq!((0..20).filter(|_| signs.take(now)).count(), 8);
    }

    #[test]
    fn what_is_sealed_costs_what_it_weighs() {
        let mut sealed = Allowances::default().sealed;
        let now = Millis(5_000);
        let cost = limits::sealed_cost(limits::SEALED_BYTES);
        let taken = (0..1_000).filter(|_| sealed.take_many(now, cost)).count() as u64;
        assert_eq!(taken, limits::SEALED_BURST / cost);
        let later = Millis(now.0 + 1_000);
        let taken = (0..1_000).filter(|_| sealed.take_many(later, cost)).count() as u64;
        assert_eq!(taken, limits::SEALED_PER_SECOND / cost);
    }
}
