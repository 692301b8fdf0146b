//! Many elements on their way onto the whiteboard: one after the other, as fast as a participant may act.

use parvis_base::Mono;
use parvis_collab::{Change, CollabIntent, ItemId, limits as collab_limits};

use super::{Awaited, Whiteboard};
use crate::arrange::Copied;
use crate::limits;
use crate::output::WhiteboardOutput;
use crate::pace::DrawQueue;

/// What came together and is put together.
#[derive(Debug)]
pub(super) struct Putting {
    queue: DrawQueue,
    /// The group and whether it is fixed, of the one that was asked for and is not answered.
    asked: Option<(Option<u32>, bool)>,
    /// Those that are there, with their group.
    made: Vec<(ItemId, Option<u32>)>,
    /// Those that are part of the background.
    fixed: Vec<ItemId>,
}

impl Putting {
    fn begun(&self) -> bool {
        !self.made.is_empty() || !self.fixed.is_empty()
    }
}

impl Whiteboard {
    /// Puts these on the whiteboard, after those that are on their way: all of them or, where too many would wait, none. Then the
    /// person is told.
    pub(super) fn put(&mut self, now: Mono, copies: Vec<Copied>) -> bool {
        if self.waiting() + copies.len() > limits::WAITING {
            self.ask(WhiteboardOutput::TooManyWait);
            return false;
        }
        let queue = DrawQueue::new(now, copies);
        self.putting.push_back(Putting { queue, asked: None, made: Vec::new(), fixed: Vec::new() });
        self.go_on_putting(now);
        true
    }

    /// How many are still to come.
    pub(super) fn waiting(&self) -> usize {
        self.putting.iter().map(|putting| putting.queue.waiting()).sum()
    }

    /// Asks for the next, if it may go and the one before was answered.
    pub(super) fn go_on_putting(&mut self, now: Mono) {
        let Some(first) = self.putting.front_mut() else { return };
        if first.asked.is_some() {
            return;
        }
        if let Some(Copied { drawn, group, fixed }) = first.queue.next(now) {
            first.asked = Some((group, fixed));
            // All of them are one act for undo.
            let along = first.begun();
            self.dispatch_then(CollabIntent::Draw { drawn, along }, Awaited::Put);
        } else if first.queue.waiting() == 0
            && let Some(done) = self.putting.pop_front()
        {
            self.end_putting(&done);
        }
    }

    pub(super) fn put_drawn(&mut self, now: Mono, id: Option<ItemId>) {
        let Some(first) = self.putting.front_mut() else { return };
        match (first.asked.take(), id) {
            (Some((_, true)), Some(id)) => first.fixed.push(id),
            (Some((group, false)), Some(id)) => first.made.push((id, group)),
            // The person is told why, and what comes after it would be refused as well.
            (_, None) => drop(self.putting.pop_front()),
            (None, Some(_)) => {}
        }
        self.go_on_putting(now);
    }

    fn end_putting(&mut self, done: &Putting) {
        for part in done.fixed.chunks(collab_limits::CHANGES) {
            let changes = part.iter().map(|id| (*id, Change::Fixed(true))).collect();
            self.dispatch(CollabIntent::ChangeElements { changes, along: true });
        }
        self.copied(&done.made);
    }
}
