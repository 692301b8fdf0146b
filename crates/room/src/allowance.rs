use parvis_base::{Mono, TokenBucket};
use parvis_protocol::limits;

/// What one participant may say how often, by kind. The socket has a budget of its own for all of it together; these are
/// for what everybody hears of, and for what costs the room more than a relayed message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowances {
    pub(crate) media: TokenBucket,
    pub(crate) name: TokenBucket,
    pub(crate) sign: TokenBucket,
    pub(crate) hand: TokenBucket,
    pub(crate) moderation: TokenBucket,
    pub(crate) line: TokenBucket,
    pub(crate) password: TokenBucket,
    /// By [`limits::sealed_cost`].
    pub(crate) sealed: TokenBucket,
}

impl Default for Allowances {
    fn default() -> Self {
        // Full, whenever it begins.
        let start = Mono(0);
        Self {
            media: TokenBucket::per_second(start, 60, 10),
            name: TokenBucket::new(start, 10, 1, 2_000),
            sign: TokenBucket::per_second(start, 8, 2),
            hand: TokenBucket::per_second(start, 10, 1),
            moderation: TokenBucket::per_second(start, 100, 20),
            line: TokenBucket::per_second(start, 10, 1),
            password: TokenBucket::new(start, 5, 1, 5_000),
            sealed: TokenBucket::per_second(start, limits::SEALED_BURST, limits::SEALED_PER_SECOND),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_as_time_passes() {
        let mut signs = Allowances::default().sign;
        let mut now = Mono(5_000);
        assert_eq!((0..20).filter(|_| signs.take(now, 1)).count(), 8);
        now = Mono(5_499);
        assert!(!signs.take(now, 1));
        now = Mono(5_500);
        assert!(signs.take(now, 1));
        assert!(!signs.take(now, 1));
        now = Mono(100_000);
        assert_eq!((0..20).filter(|_| signs.take(now, 1)).count(), 8);
    }

    #[test]
    fn what_is_sealed_costs_what_it_weighs() {
        let mut sealed = Allowances::default().sealed;
        let now = Mono(5_000);
        let cost = limits::sealed_cost(limits::SEALED_BYTES);
        let taken = (0..1_000).filter(|_| sealed.take(now, cost)).count() as u64;
        assert_eq!(taken, limits::SEALED_BURST / cost);
        let later = Mono(now.0 + 1_000);
        let taken = (0..1_000).filter(|_| sealed.take(later, cost)).count() as u64;
        assert_eq!(taken, limits::SEALED_PER_SECOND / cost);
    }
}
