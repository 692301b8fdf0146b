use serde::{Deserialize, Serialize};

/// Milliseconds on a clock, which whoever takes them names: since 1970 as a participant's browser has it, or since any
/// moment on a clock that only goes forward.
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
