//! What waits to be written to one socket. The room fills it and never waits; a full queue ends that socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use parvis_protocol::{CloseCode, limits};
use tokio::sync::Notify;

/// What waits to be written to one socket: filled by the room, emptied by the socket's task.
///
/// It is bounded: who does not read has their connection ended, and delays nobody. A channel of the same bound
/// would hold its memory while it is empty, which is nearly always.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutgoingQueue(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<QueueState>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct QueueState {
    waiting: VecDeque<(OutgoingKind, Utf8Bytes)>,
    /// How many of those are [`OutgoingKind::Sealed`].
    sealed: usize,
    close: Option<QueueClose>,
}

/// What becomes of a text for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutgoingKind {
    /// Without it nothing that follows can be understood: the socket ends.
    Needed,
    /// Its sender says it again: it is dropped, and has only a part of the queue.
    Sealed,
}

/// How the socket is to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QueueClose {
    /// After everything that waits was written.
    After(CloseCode),
    /// At once: the queue was full.
    Overflow,
}

/// What the socket's task has to do next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SocketAction {
    /// Write this.
    Text(Utf8Bytes),
    /// Close the socket. Nothing comes after it.
    Close(CloseCode),
}

impl OutgoingQueue {
    /// Adds a text. `false` when the queue is full or closed: then the socket is as good as gone.
    pub(crate) fn push(&self, kind: OutgoingKind, text: Utf8Bytes) -> bool {
        let mut state = self.lock();
        if state.close.is_some() {
            return false;
        }
        if kind == OutgoingKind::Sealed {
            if state.sealed >= limits::OUTGOING_SEALED || state.waiting.len() >= limits::OUTGOING_QUEUE {
                return true;
            }
            state.sealed += 1;
        }
        if state.waiting.len() >= limits::OUTGOING_QUEUE {
            state.waiting = VecDeque::new();
            state.sealed = 0;
            state.close = Some(QueueClose::Overflow);
            self.0.changed.notify_one();
            return false;
        }
        state.waiting.push_back((kind, text));
        self.0.changed.notify_one();
        true
    }

    /// Closes the socket once everything before was written. What comes after is not.
    pub(crate) fn close(&self, code: CloseCode) {
        self.lock().close.get_or_insert(QueueClose::After(code));
        self.0.changed.notify_one();
    }

    /// The next thing to do, once there is one. Loses nothing when it is dropped before.
    pub(crate) async fn next(&self) -> SocketAction {
        loop {
            if let Some(outgoing) = self.try_next() {
                return outgoing;
            }
            self.0.changed.notified().await;
        }
    }

    /// Returns once the queue has overflowed: what is being written at that time will never be.
    pub(crate) async fn overflowed(&self) {
        while self.lock().close != Some(QueueClose::Overflow) {
            self.0.changed.notified().await;
        }
    }

    fn try_next(&self) -> Option<SocketAction> {
        let mut state = self.lock();
        match (state.waiting.pop_front(), state.close) {
            (Some((kind, text)), _) => {
                if kind == OutgoingKind::Sealed {
                    state.sealed -= 1;
                }
                if state.waiting.is_empty() {
                    // A burst is over; its memory is not kept for the next one.
                    state.waiting = VecDeque::new();
                }
                Some(SocketAction::Text(text))
            }
            (None, Some(QueueClose::After(code))) => Some(SocketAction::Close(code)),
            (None, Some(QueueClose::Overflow)) => Some(SocketAction::Close(CloseCode::Policy)),
            (None, None) => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        // Nothing in here can panic half-way.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_come_in_their_order_and_the_close_last() {
        let outgoing = OutgoingQueue::default();
        assert!(outgoing.push(OutgoingKind::Needed, "a".into()));
        assert!(outgoing.push(OutgoingKind::Needed, "b".into()));
        outgoing.close(CloseCode::Normal);
        assert!(!outgoing.push(OutgoingKind::Needed, "c".into()));
        assert_eq!(outgoing.next().await, SocketAction::Text("a".into()));
        assert_eq!(outgoing.next().await, SocketAction::Text("b".into()));
        assert_eq!(outgoing.next().await, SocketAction::Close(CloseCode::Normal));
    }

    #[tokio::test]
    async fn who_waits_is_woken() {
        let outgoing = OutgoingQueue::default();
        let waiting = tokio::spawn({
            let outgoing = outgoing.clone();
            async move { outgoing.next().await }
        });
        tokio::task::yield_now().await;
        outgoing.push(OutgoingKind::Needed, "a".into());
        assert_eq!(waiting.await.unwrap(), SocketAction::Text("a".into()));
    }

    #[tokio::test]
    async fn a_full_queue_ends_the_socket_and_drops_what_waits() {
        let outgoing = OutgoingQueue::default();
        for _ in 0..limits::OUTGOING_QUEUE {
            assert!(outgoing.push(OutgoingKind::Needed, "a".into()));
        }
        assert!(!outgoing.push(OutgoingKind::Needed, "a".into()));
        outgoing.overflowed().await;
        outgoing.close(CloseCode::Normal);
        assert_eq!(outgoing.next().await, SocketAction::Close(CloseCode::Policy));
    }

    #[tokio::test]
    async fn what_is_sealed_has_its_part_of_the_queue_and_ends_nothing() {
        let outgoing = OutgoingQueue::default();
        for n in 0..2 * limits::OUTGOING_SEALED {
            assert!(outgoing.push(OutgoingKind::Sealed, n.to_string().into()));
        }
        for _ in 0..limits::OUTGOING_QUEUE - limits::OUTGOING_SEALED {
            assert!(outgoing.push(OutgoingKind::Needed, "a".into()));
        }
        // Full to the brim, and still open to what can be dropped.
        for n in 0..limits::OUTGOING_SEALED {
            assert!(outgoing.push(OutgoingKind::Sealed, "dropped".into()));
            assert_eq!(outgoing.next().await, SocketAction::Text(n.to_string().into()));
            assert!(outgoing.push(OutgoingKind::Needed, "b".into()));
        }
        assert_eq!(outgoing.next().await, SocketAction::Text("a".into()));
        // There is a place in its part again.
        assert!(outgoing.push(OutgoingKind::Sealed, "last".into()));
        let mut rest = Vec::new();
        while let Some(next) = outgoing.try_next() {
            rest.push(next);
        }
        assert_eq!(rest.last(), Some(&SocketAction::Text("last".into())));
        assert!(!rest.contains(&SocketAction::Text("dropped".into())));
    }
}
