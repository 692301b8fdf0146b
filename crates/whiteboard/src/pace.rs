//! Many elements put on the whiteboard, as fast as one participant may act and no faster.

use std::collections::VecDeque;

use parvis_collab::limits as collab_limits;

use crate::command::Copied;

/// So many go at once.
const BURST: u32 = collab_limits::OPS_BURST / 3;
/// And so many a second after that: the person may want to do something else meanwhile.
const PER_SECOND: f64 = collab_limits::OPS_PER_SECOND as f64 * 2.0 / 3.0;

/// What waits to be put on the whiteboard.
#[derive(Debug, Default)]
pub struct DrawQueue {
    waiting: VecDeque<Copied>,
    /// How many may go now.
    may: f64,
    at: f64,
}

impl DrawQueue {
    /// Begins with these, at a time in milliseconds.
    #[must_use]
    pub fn new(now: f64, copies: Vec<Copied>) -> Self {
        Self { waiting: copies.into(), may: f64::from(BURST), at: now }
    }

    /// The next that may go.
    pub fn next(&mut self, now: f64) -> Option<Copied> {
        self.may = (self.may + (now - self.at).max(0.0) / 1_000.0 * PER_SECOND).min(f64::from(BURST));
        self.at = now;
        if self.may < 1.0 {
            return None;
        }
        self.may -= 1.0;
        self.waiting.pop_front()
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use parvis_collab::{DocumentEvent, ElementKind, Limit, Millis, SharedDocument};
    use parvis_protocol::ParticipantId;

    use super::*;
    use crate::arrange;
    use crate::fixtures::{element, numbered};

    #[test]
    fn a_table_is_never_too_fast_for_it() {
        let elements: Vec<_> = (0..3_000)
            .map(|number| numbered(number, element(ElementKind::Line, (0.0, 0.0), (9.0, 9.0))))
            .collect();
        let mut pace = DrawQueue::new(0.0, arrange::copy(&elements));
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Millis(0));
        let mut now = 0.0;
        while pace.waiting() > 0 {
            while let Some(copy) = pace.next(now) {
                document.draw_along(Millis(now as u64), copy.drawn).unwrap();
            }
            now += 16.0;
        }
        assert_eq!(document.elements().len(), 3_000);
        assert!((7_000.0..10_000.0).contains(&now), "{now}");
        let near =
            std::iter::from_fn(|| document.event()).any(|event| event == DocumentEvent::Near(Limit::Rate));
        assert!(!near, "nor is a warning given");
    }
}
