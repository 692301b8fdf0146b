//! Many elements put on the whiteboard in batches, with a pause between two, in which the page paints.

use std::collections::VecDeque;

use parvis_base::Mono;
use parvis_collab::limits as collab_limits;

use crate::arrange::Copied;

/// Between two batches, in milliseconds.
const PAUSE: u64 = 30;
/// The points of strokes after which a batch takes no more: as much as is drawn in one picture without being late.
const POINTS: usize = 16_384;

/// What waits to be put on the whiteboard.
#[derive(Debug)]
pub struct DrawQueue {
    waiting: VecDeque<Copied>,
    /// From when on the next batch may go.
    next: Mono,
}

impl DrawQueue {
    /// Begins with these.
    #[must_use]
    pub fn new(now: Mono, copies: Vec<Copied>) -> Self {
        Self { waiting: copies.into(), next: now }
    }

    /// The next batch, empty while none may go.
    pub fn next(&mut self, now: Mono) -> Vec<Copied> {
        let mut batch = Vec::new();
        if now < self.next {
            return batch;
        }
        let mut points = 0;
        while batch.len() < collab_limits::BATCH && points < POINTS {
            let Some(copy) = self.waiting.pop_front() else { break };
            points += copy.drawn.kind.points().unwrap_or_default().len();
            batch.push(copy);
        }
        self.next = now.after(PAUSE);
        batch
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use parvis_collab::{DocumentEvent, ElementKind, Limit, Now, Point, SharedDocument, limits};
    use parvis_protocol::ParticipantId;

    use super::*;
    use crate::arrange;
    use crate::fixtures::{element, numbered};

    fn copies(count: u32, kind: &ElementKind) -> Vec<Copied> {
        let elements: Vec<_> = (0..count)
            .map(|number| numbered(number, element(kind.clone(), (0.0, 0.0), (9.0, 9.0))))
            .collect();
        arrange::copy(&elements)
    }

    /// How long it takes, in milliseconds, and in how many batches.
    fn put(copies: Vec<Copied>) -> (u64, usize) {
        let count = copies.len();
        let mut pace = DrawQueue::new(Mono(0), copies);
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(0));
        let (mut now, mut batches) = (0, 0);
        while pace.waiting() > 0 {
            let drawn: Vec<_> = pace.next(Mono(now)).into_iter().map(|copy| copy.drawn).collect();
            if !drawn.is_empty() {
                batches += 1;
                document.draw_all(Now::both(now), drawn, true).unwrap();
            }
            now += 16;
        }
        assert_eq!(document.elements().len(), count);
        let near =
            std::iter::from_fn(|| document.event()).any(|event| event == DocumentEvent::Near(Limit::Rate));
        assert!(!near, "nor is a warning given");
        (now, batches)
    }

    #[test]
    fn five_thousand_elements_are_there_within_a_second() {
        let (millis, batches) = put(copies(5_000, &ElementKind::Line));
        assert!(millis < 1_000, "{millis}");
        assert_eq!(batches, 10);
    }

    #[test]
    fn a_batch_of_long_strokes_is_shorter() {
        let points = vec![Point { x: 0.0, y: 0.0, pressure: 128 }; limits::POINTS_PER_ENTRY];
        let (_, batches) = put(copies(40, &ElementKind::Stroke(points)));
        assert_eq!(batches, 10);
    }
}
