//! What waits to be written to one socket. The room fills it and never waits; a full queue ends that socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_protocol::{CloseCode, limits};
use tokio::sync::Notify;
use tungstenite::Utf8Bytes;

/// What waits to be written to one socket: filled by the room, emptied by the socket's task.
///
/// It is bounded in texts and in bytes: who does not read has their connection ended, and delays nobody. A channel of the
/// same bound would hold its memory while it is empty, which is nearly always.
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
    /// All that waits.
    all: Amount,
    /// What of it is [`OutgoingKind::Sealed`].
    sealed: Amount,
    /// What of it is [`OutgoingKind::LobbyMessage`].
    lobby_messages: Amount,
    close: Option<QueueClose>,
}

/// So many texts, and their bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Amount {
    texts: usize,
    bytes: usize,
}

impl Amount {
    /// What one socket may have waiting.
    const MOST: Self = Self { texts: limits::OUTGOING_QUEUE, bytes: limits::OUTGOING_BYTES };
    /// What of it may be sealed: half of the bytes, so that it never takes the place of what is needed.
    const MOST_SEALED: Self = Self { texts: limits::OUTGOING_SEALED, bytes: limits::OUTGOING_BYTES / 2 };
    /// What of it may come from people in the lobby, whom nobody has let in yet.
    const MOST_LOBBY: Self = Self { texts: 32, bytes: limits::OUTGOING_BYTES / 8 };

    fn has_room_for(self, text: &str, most: Self) -> bool {
        self.texts < most.texts && self.bytes + text.len() <= most.bytes
    }

    fn add(&mut self, text: &str) {
        self.texts += 1;
        self.bytes += text.len();
    }

    fn remove(&mut self, text: &str) {
        self.texts -= 1;
        self.bytes -= text.len();
    }
}

/// What becomes of a text for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutgoingKind {
    /// Without it nothing that follows can be understood: the socket ends.
    Needed,
    /// Its sender says it again: it is dropped, and has only a part of the queue.
    Sealed,
    /// A stranger wrote it: it is dropped, and has only a part of the queue.
    LobbyMessage,
    /// Who waits in the lobby: the one before, should it still wait, says nothing any more and is dropped.
    LobbyList,
    /// The sealed state of the room: the one before is dropped likewise.
    State,
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
        if matches!(kind, OutgoingKind::LobbyList | OutgoingKind::State) {
            state.drop_older(kind);
        }
        let has_room = state.all.has_room_for(&text, Amount::MOST);
        if let Some((part, most)) = state.part(kind) {
            if !has_room || !part.has_room_for(&text, most) {
                return true;
            }
            part.add(&text);
        }
        if !has_room {
            *state = QueueState { close: Some(QueueClose::Overflow), ..QueueState::default() };
            self.0.changed.notify_one();
            return false;
        }
        state.all.add(&text);
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
                state.forget(kind, &text);
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

impl QueueState {
    /// What waits of a kind that has only a part of the queue, and how large that part is.
    fn part(&mut self, kind: OutgoingKind) -> Option<(&mut Amount, Amount)> {
        match kind {
            OutgoingKind::Needed | OutgoingKind::LobbyList | OutgoingKind::State => None,
            OutgoingKind::Sealed => Some((&mut self.sealed, Amount::MOST_SEALED)),
            OutgoingKind::LobbyMessage => Some((&mut self.lobby_messages, Amount::MOST_LOBBY)),
        }
    }

    /// Takes a text that waits no more out of the counts.
    fn forget(&mut self, kind: OutgoingKind, text: &str) {
        self.all.remove(text);
        if let Some((part, _)) = self.part(kind) {
            part.remove(text);
        }
    }

    fn drop_older(&mut self, of: OutgoingKind) {
        let at = self.waiting.iter().position(|(kind, _)| *kind == of);
        if let Some((kind, text)) = at.and_then(|at| self.waiting.remove(at)) {
            self.forget(kind, &text);
        }
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

    #[tokio::test]
    async fn few_large_texts_fill_it_as_many_small_ones_do() {
        let outgoing = OutgoingQueue::default();
        let large = Utf8Bytes::from("x".repeat(limits::MESSAGE_BYTES));
        for _ in 0..limits::OUTGOING_BYTES / limits::MESSAGE_BYTES {
            assert!(outgoing.push(OutgoingKind::Needed, large.clone()));
        }
        assert!(outgoing.push(OutgoingKind::Sealed, "dropped".into()), "ends nothing");
        assert!(!outgoing.push(OutgoingKind::Needed, "a".into()));
        let state = outgoing.lock();
        assert_eq!(
            (state.waiting.capacity(), state.all.bytes),
            (0, 0),
            "nothing is kept for who does not read"
        );
    }

    #[tokio::test]
    async fn what_was_read_makes_room_again() {
        let outgoing = OutgoingQueue::default();
        let large = Utf8Bytes::from("x".repeat(limits::MESSAGE_BYTES));
        for kind in
            [OutgoingKind::Needed, OutgoingKind::Sealed, OutgoingKind::LobbyMessage, OutgoingKind::LobbyList]
        {
            for _ in 0..4 * limits::OUTGOING_QUEUE {
                assert!(outgoing.push(kind, large.clone()));
                assert_eq!(outgoing.next().await, SocketAction::Text(large.clone()), "{kind:?}");
            }
        }
    }

    #[tokio::test]
    async fn neither_large_sealed_texts_nor_a_crowd_in_the_lobby_take_the_place_of_what_is_needed() {
        let outgoing = OutgoingQueue::default();
        for _ in 0..10 * limits::OUTGOING_QUEUE {
            assert!(outgoing.push(OutgoingKind::Sealed, "x".repeat(limits::SEALED_BYTES).into()));
            assert!(outgoing.push(OutgoingKind::LobbyMessage, "x".repeat(8_000).into()));
            assert!(outgoing.push(OutgoingKind::LobbyList, "x".repeat(8_000).into()));
        }
        for _ in 0..100 {
            assert!(outgoing.push(OutgoingKind::Needed, "x".repeat(2_000).into()));
        }
    }

    #[tokio::test]
    async fn of_the_lists_of_the_lobby_only_the_last_is_written_and_of_the_states() {
        let outgoing = OutgoingQueue::default();
        for n in 0..4 * limits::OUTGOING_QUEUE {
            assert!(outgoing.push(OutgoingKind::LobbyList, n.to_string().into()));
            assert!(outgoing.push(OutgoingKind::State, "s".into()));
        }
        assert!(outgoing.push(OutgoingKind::Needed, "a".into()));
        assert!(outgoing.push(OutgoingKind::LobbyList, "last".into()));
        for text in ["s", "a", "last"] {
            assert_eq!(outgoing.next().await, SocketAction::Text(text.into()));
        }
        assert_eq!(outgoing.try_next(), None);
    }
}
