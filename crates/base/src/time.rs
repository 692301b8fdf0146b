//! The two clocks, as two types that cannot be mixed up.

use std::ops::Add;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Milliseconds on a clock that never goes back and starts anywhere: `performance.now()` in the browser, the time since
/// the start of the server. Every timer runs on it. It means nothing to anybody else, so it is never stored, and sent only to
/// find out how far another page's is ahead.
///
/// It does not become a [`WallTime`], nor the other way round, so that no timer can hang on a clock that people set:
///
/// ```compile_fail
/// # use parvis_base::{Mono, WallTime};
/// let _ = Mono(5).since(WallTime(3));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mono(pub u64);

/// Milliseconds since the Unix epoch, on a clock that may be wrong and may be set at any time. It is shown, or stored for
/// longer than the program runs; nothing waits for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WallTime(pub u64);

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// What timers go by.
    pub mono: Mono,
    /// What is stamped with it.
    pub wall: WallTime,
}

impl Now {
    /// Both clocks at the same number of milliseconds, as most tests have them.
    #[must_use]
    pub const fn both(millis: u64) -> Self {
        Self { mono: Mono(millis), wall: WallTime(millis) }
    }

    /// So many milliseconds later on both.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self { mono: self.mono.after(millis), wall: WallTime(self.wall.0.saturating_add(millis)) }
    }
}

impl Mono {
    /// Milliseconds since `earlier`; zero when that is still to come.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// So many milliseconds later.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl WallTime {
    /// Milliseconds since `earlier`; zero if that is later, as after a clock was set back.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Mono {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(later(self.0, duration))
    }
}

impl Add<Duration> for WallTime {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(later(self.0, duration))
    }
}

impl Add<Duration> for Now {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self { mono: self.mono + duration, wall: self.wall + duration }
    }
}

fn later(millis: u64, duration: Duration) -> u64 {
    millis.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_end_where_numbers_end() {
        assert_eq!(Mono(u64::MAX).after(1), Mono(u64::MAX));
        assert_eq!(WallTime(u64::MAX) + Duration::MAX, WallTime(u64::MAX));
        assert_eq!((Mono(3).since(Mono(5)), WallTime(3).since(WallTime(5))), (0, 0));
        assert_eq!(Now::both(5) + Duration::from_millis(2), Now::both(7));
    }
}
