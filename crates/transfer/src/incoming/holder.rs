//! How often somebody who holds the file has failed, and until when they are left alone.

use parvis_base::Mono;

use crate::limits;

/// Somebody who can be reached and says to have the file.
#[derive(Debug, Default)]
pub(super) struct Holder {
    /// It is not asked any more.
    pub(super) left: bool,
    /// How often it sent what has another hash.
    pub(super) errors: u8,
    /// How often it was tried in vain, since something good came from it.
    pub(super) tries: u32,
    pub(super) not_before: Mono,
}

impl Holder {
    pub(super) fn failed(&mut self, now: Mono) {
        let wait = limits::AGAIN_FIRST.saturating_mul(1 << self.tries.min(10)).min(limits::AGAIN_MOST);
        self.not_before = now.after(wait);
        self.tries += 1;
    }

    /// It sent a wrong chunk; whether that was once too often.
    pub(super) fn erred(&mut self) -> bool {
        self.errors += 1;
        self.left |= self.errors >= limits::ERRORS;
        self.left
    }
}
