//! The clocks of the machine.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parvis_base::{Mono, Now, WallTime};
use tokio::time::Instant;

/// The time that rooms go by. The wall's is read once, when the server starts, and goes on from there with the other: what
/// one server signs never becomes older than what it signed before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    started_at: WallTime,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), started_at: wall() }
    }

    pub(crate) fn now(self) -> Now {
        let elapsed = self.started.elapsed();
        Now { mono: Mono(0) + elapsed, wall: self.started_at + elapsed }
    }

    /// When it will be that time.
    pub(crate) fn instant(self, at: Mono) -> Instant {
        self.started + Duration::from_millis(at.0)
    }
}

/// What the clock on the wall says, which may be set meanwhile: what certificates go by.
pub(crate) fn wall() -> WallTime {
    WallTime::default() + SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
