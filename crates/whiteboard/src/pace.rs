//! Many elements put on the whiteboard, as fast as one participant may act and no faster.

use std::collections::VecDeque;

use parvis_base::{Mono, TokenBucket};
use parvis_collab::limits as collab_limits;

use crate::arrange::Copied;

/// So many go at once.
const BURST: u32 = collab_limits::OPS_BURST / 3;
/// And so many in three seconds after that, two thirds of what may: the person may want to do something else meanwhile.
const IN_THREE_SECONDS: u32 = collab_limits::OPS_PER_SECOND * 2;

/// What waits to be put on the whiteboard.
#[derive(Debug)]
pub struct DrawQueue {
    waiting: VecDeque<Copied>,
    may: TokenBucket,
}

impl DrawQueue {
    /// Begins with these.
    #[must_use]
    pub fn new(now: Mono, copies: Vec<Copied>) -> Self {
        let may = TokenBucket::new(now, BURST.into(), IN_THREE_SECONDS.into(), 3_000);
        Self { waiting: copies.into(), may }
    }

    /// The next that may go.
    pub fn next(&mut self, now: Mono) -> Option<Copied> {
        if self.waiting.is_empty() || !self.may.take(now, 1) {
            return None;
        }
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
    use parvis_collab::{DocumentEvent, ElementKind, Limit, Now, SharedDocument};
    use parvis_protocol::ParticipantId;

    use super::*;
    use crate::arrange;
    use crate::fixtures::{element, numbered};

    #[test]
    fn a_table_is_never_too_fast_for_it() {
        let elements: Vec<_> = (0..3_000)
            .map(|number| numbered(number, element(ElementKind::Line, (0.0, 0.0), (9.0, 9.0))))
            .collect();
        let mut pace = DrawQueue::new(Mono(0), arrange::copy(&elements));
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(0));
        let mut now = 0;
        while pace.waiting() > 0 {
            while let Some(copy) = pace.next(Mono(now)) {
                document.draw_along(Now::both(now), copy.drawn).unwrap();
            }
            now += 16;
        }
        assert_eq!(document.elements().len(), 3_000);
        assert!((7_000..10_000).contains(&now), "{now}");
        let near =
            std::iter::from_fn(|| document.event()).any(|event| event == DocumentEvent::Near(Limit::Rate));
        assert!(!near, "nor is a warning given");
    }
}
