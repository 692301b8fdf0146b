use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parvis_room::Millis;
use tokio::time::Instant;

/// The time that rooms go by: that of the wall when the server started, and from there on that of a clock that
/// never goes back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    started_at: Millis,
}

impl Clock {
    pub(crate) fn start() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), started_at: Millis::default() + since_epoch }
    }

    pub(crate) fn now(self) -> Millis {
        self.started_at + self.started.elapsed()
    }

    /// When it will be that time.
    pub(crate) fn instant(self, at: Millis) -> Instant {
        self.started + Duration::from_millis(at.0.saturating_sub(self.started_at.0))
    }
}
