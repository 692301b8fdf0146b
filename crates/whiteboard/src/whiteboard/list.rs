//! When the list of what is on the page is made anew: not with each point of each stroke.

use parvis_base::Mono;

use super::Whiteboard;
use crate::describe;
use crate::limits::LIST_EVERY;
use crate::output::WhiteboardOutput;

#[derive(Debug)]
pub(super) struct ListPace {
    shown: bool,
    /// Something changed since it was made.
    stale: bool,
    made: Option<Mono>,
}

impl Default for ListPace {
    fn default() -> Self {
        Self { shown: false, stale: true, made: None }
    }
}

impl ListPace {
    pub(super) fn show(&mut self, on: bool) {
        self.shown = on;
        self.stale = true;
    }

    pub(super) fn is_shown(&self) -> bool {
        self.shown
    }

    /// What it would say has changed.
    pub(super) fn invalidate(&mut self) {
        self.stale = true;
    }

    /// Whether it still has to be made.
    pub(super) fn waits(&self) -> bool {
        self.shown && self.stale
    }

    /// Whether it is made now.
    fn is_due(&mut self, now: Mono) -> bool {
        let due = self.waits() && self.made.is_none_or(|made| now.since(made) >= LIST_EVERY);
        if due {
            (self.stale, self.made) = (false, Some(now));
        }
        due
    }
}

impl Whiteboard {
    pub(super) fn tick_list(&mut self, now: Mono) {
        if self.list.is_due(now) {
            self.ask(WhiteboardOutput::Listed(describe::describe(&self.scene)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_made_when_it_is_shown_and_now_and_then() {
        let mut list = ListPace::default();
        assert!(!list.waits() && !list.is_due(Mono(0)), "nobody looks at it");
        list.show(true);
        assert!(list.is_due(Mono(1)) && !list.waits() && !list.is_due(Mono(2)));
        list.invalidate();
        assert!(list.waits() && !list.is_due(Mono(LIST_EVERY)));
        assert!(list.is_due(Mono(1 + LIST_EVERY)));
        assert!(!list.is_due(Mono(10 * LIST_EVERY)), "nothing has changed");
    }
}
