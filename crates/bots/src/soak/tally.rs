//! What the people of one round did, and what they found wrong.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many faults are told in full.
const TOLD: usize = 3;

/// All of one round together.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) pages: AtomicU64,
    pub(super) joined: AtomicU64,
    pub(super) back: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) left: AtomicU64,
    pub(super) said: AtomicU64,
    pub(super) heard: AtomicU64,
    /// People who came back and were given another seat than their own.
    pub(super) strangers: AtomicU64,
    faults: AtomicU64,
    /// The first of them. Never held over an await.
    first_faults: Mutex<Vec<String>>,
}

/// One more.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// How many.
pub(super) fn counted(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Tally {
    /// Somebody could not do what they wanted.
    pub(super) fn fault(&self, what: String) {
        count(&self.faults);
        let mut first = self.first_faults.lock().unwrap_or_else(PoisonError::into_inner);
        if first.len() < TOLD {
            first.push(what);
        }
    }

    /// What is wrong, a sentence each.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let (faults, strangers) = (counted(&self.faults), counted(&self.strangers));
        if faults > 0 {
            let first = self.first_faults.lock().unwrap_or_else(PoisonError::into_inner).join("; ");
            wrong.push(format!("{faults} people could not go on, the first because: {first}"));
        }
        if strangers > 0 {
            wrong.push(format!("{strangers} people came back to a seat that was not theirs"));
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_faults_the_first_are_told() {
        let tally = Tally::default();
        assert!(tally.wrong().is_empty());
        (0..9).for_each(|n| tally.fault(format!("fault {n}")));
        count(&tally.strangers);
        let wrong = tally.wrong();
        assert_eq!(wrong[0], "9 people could not go on, the first because: fault 0; fault 1; fault 2");
        assert_eq!(wrong.len(), 2);
    }
}
