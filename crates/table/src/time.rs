use serde::{Deserialize, Serialize};

/// Milliseconds since 1970 by the clock of whoever says them. Nothing is decided by another's clock; it is
/// only shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Millis(pub u64);

impl Millis {
    /// How long ago `earlier` was; zero if it is later, as after a clock was set back.
    #[must_use]
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// So many milliseconds later.
    #[must_use]
    pub fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}
