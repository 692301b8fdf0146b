//! When what changes in the shared document is written down for another load of the page, and for how long it is kept.
//! What is written, [`SharedDocument::unsaved`](crate::SharedDocument::unsaved) says.

use parvis_base::WallTime;

/// How long to wait after something was read or written before the next record, in milliseconds.
pub const RECORD_EVERY: u64 = 500;
/// For how long that of a meeting is kept that nobody came back to, in milliseconds: a day.
pub const KEPT_FOR: u64 = 86_400_000;

/// Whether what was kept for a meeting is erased, since a crash left it: it was last opened then, if that is known. What
/// was opened after now, as it seems where a clock was set back, stays.
#[must_use]
pub fn is_stale(now: WallTime, opened: Option<WallTime>) -> bool {
    opened.is_none_or(|opened| now.since(opened) > KEPT_FOR)
}

/// Where the writing down of one document stands. Writing is one thing after the other: a first record at once, then
/// one after each pause in which something changed.
#[derive(Debug)]
pub struct SaveSchedule {
    state: SaveState,
    /// Something changed since the last writing began.
    changed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SaveState {
    /// Something is being read or written.
    Working,
    /// A moment passes after that.
    Resting,
    Idle,
    /// The storage is not there, or takes no more.
    Failed,
    /// The document is gone from this page; what was written of it stays, or is erased.
    Ended {
        erase: bool,
    },
}

impl Default for SaveSchedule {
    fn default() -> Self {
        Self::new()
    }
}

impl SaveSchedule {
    /// What an earlier load of the page wrote is being read: then [`Self::done`].
    #[must_use]
    pub fn new() -> Self {
        Self { state: SaveState::Working, changed: true }
    }

    /// The document may have changed. Whether to write now; then [`Self::done`].
    pub fn changed(&mut self) -> bool {
        self.changed = true;
        self.begin()
    }

    /// All was read or written, or the storage could not. Whether to rest for [`RECORD_EVERY`]; then [`Self::rested`].
    pub fn done(&mut self, could: bool) -> bool {
        if self.state == SaveState::Working {
            self.state = if could { SaveState::Resting } else { SaveState::Failed };
        }
        self.state == SaveState::Resting
    }

    /// A moment has passed. Whether to write now; then [`Self::done`].
    pub fn rested(&mut self) -> bool {
        if self.state == SaveState::Resting {
            self.state = SaveState::Idle;
        }
        self.begin()
    }

    fn begin(&mut self) -> bool {
        let begins = self.state == SaveState::Idle && self.changed;
        if begins {
            self.state = SaveState::Working;
            self.changed = false;
        }
        begins
    }

    /// The document is gone from this page. What was written of it is to be erased, or found again.
    pub fn end(&mut self, erase: bool) {
        self.state = SaveState::Ended { erase };
    }

    /// Whether something may still be written.
    #[must_use]
    pub fn writes(&self) -> bool {
        match self.state {
            SaveState::Working | SaveState::Resting | SaveState::Idle => true,
            SaveState::Failed | SaveState::Ended { .. } => false,
        }
    }

    /// Whether all that was written is to be erased, also what is found only now.
    #[must_use]
    pub fn erases(&self) -> bool {
        self.state == SaveState::Ended { erase: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that has read what there was.
    fn idle() -> SaveSchedule {
        let mut schedule = SaveSchedule::new();
        assert!(schedule.done(true) && schedule.rested(), "what is new in the document");
        assert!(schedule.done(true) && !schedule.rested());
        schedule
    }

    #[test]
    fn nothing_is_written_before_all_is_read() {
        let mut schedule = SaveSchedule::new();
        assert!(!schedule.changed() && schedule.writes());
        assert!(schedule.done(true));
        assert!(!schedule.changed(), "it rests");
        assert!(schedule.rested());
    }

    #[test]
    fn the_first_change_is_written_at_once_and_what_follows_after_a_rest() {
        let mut schedule = idle();
        assert!(schedule.changed());
        assert!(!schedule.changed(), "it is being written");
        assert!(schedule.done(true));
        assert!(!schedule.changed());
        assert!(schedule.rested());
        assert!(schedule.done(true) && !schedule.rested(), "all is written");
        assert!(schedule.changed());
    }

    #[test]
    fn a_storage_that_fails_is_written_to_no_more() {
        let mut schedule = idle();
        assert!(schedule.changed());
        assert!(!schedule.done(false));
        assert!(!schedule.rested() && !schedule.changed() && !schedule.writes() && !schedule.erases());
        // What is there is erased all the same.
        schedule.end(true);
        assert!(schedule.erases());
    }

    #[test]
    fn nothing_is_written_after_the_end() {
        for (erase, during) in [(true, false), (true, true), (false, false), (false, true)] {
            let mut schedule = if during { SaveSchedule::new() } else { idle() };
            schedule.end(erase);
            assert_eq!((schedule.writes(), schedule.erases()), (false, erase));
            assert!(!schedule.done(true) && !schedule.rested() && !schedule.changed());
        }
    }

    #[test]
    fn what_a_crash_left_is_kept_for_a_day() {
        let opened = WallTime(1_000);
        let stale = |now| is_stale(WallTime(now), Some(opened));
        assert!(!stale(1_000 + KEPT_FOR) && stale(1_001 + KEPT_FOR));
        assert!(!stale(0), "the clock was set back");
        assert!(is_stale(opened, None));
    }
}
