//! Many elements on their way onto the whiteboard: one batch after the other.

use parvis_base::Mono;
use parvis_collab::{Change, CollabIntent, ItemId, limits as collab_limits};

use super::{Awaited, Whiteboard};
use crate::arrange::Copied;
use crate::limits;
use crate::output::WhiteboardOutput;
use crate::pace::DrawQueue;

/// The group of an element, and whether it is fixed.
type Belonging = (Option<u32>, bool);

/// What came together and is put together.
#[derive(Debug)]
pub(super) struct Putting {
    queue: DrawQueue,
    /// Of each element of the batch that was asked for and is not answered; empty if none was.
    asked: Vec<Belonging>,
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
        self.putting.push_back(Putting { queue, asked: Vec::new(), made: Vec::new(), fixed: Vec::new() });
        self.go_on_putting(now);
        true
    }

    /// How many are still to come.
    pub(super) fn waiting(&self) -> usize {
        self.putting.iter().map(|putting| putting.queue.waiting()).sum()
    }

    /// Asks for the next batch, if it may go and the one before was answered.
    pub(super) fn go_on_putting(&mut self, now: Mono) {
        let Some(first) = self.putting.front_mut() else { return };
        if !first.asked.is_empty() {
            return;
        }
        let batch = first.queue.next(now);
        if !batch.is_empty() {
            first.asked = batch.iter().map(|copy| (copy.group, copy.fixed)).collect();
            // All of them are one act for undo.
            let along = first.begun();
            let drawn = batch.into_iter().map(|copy| copy.drawn).collect();
            self.dispatch_then(CollabIntent::DrawAll { drawn, along }, Awaited::Put);
        } else if first.queue.waiting() == 0
            && let Some(done) = self.putting.pop_front()
        {
            self.end_putting(&done);
        }
    }

    pub(super) fn put_drawn(&mut self, now: Mono, ids: Option<Vec<ItemId>>) {
        let Some(first) = self.putting.front_mut() else { return };
        let asked = std::mem::take(&mut first.asked);
        match ids {
            Some(ids) => {
                for (id, (group, fixed)) in ids.into_iter().zip(asked) {
                    if fixed {
                        first.fixed.push(id);
                    } else {
                        first.made.push((id, group));
                    }
                }
            }
            // The person is told why, and what comes after it would be refused as well.
            None => drop(self.putting.pop_front()),
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
