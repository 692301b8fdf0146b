//! What is remembered of rooms that are gone: of so many, and each for as long as it says.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use parvis_base::Mono;
use parvis_protocol::RoomName;
use parvis_room::{EndedSessions, LapsedSession};

/// Where there are more, the first are forgotten. A host whose meeting has lapsed is then back as if they had been gone for
/// longer, and a meeting that was ended may be brought back by whoever has kept its state.
const REMEMBERED: usize = 1024;

/// What is forgotten at a time that it knows.
pub(super) trait Lasts: Clone {
    /// Until when it is worth remembering, if at all.
    fn until(&self) -> Option<Mono>;
}

impl Lasts for LapsedSession {
    fn until(&self) -> Option<Mono> {
        Some(self.until)
    }
}

impl Lasts for EndedSessions {
    fn until(&self) -> Option<Mono> {
        Self::until(self)
    }
}

/// Something of rooms that are gone, by a number made of their name: no name is kept.
#[derive(Debug)]
pub(super) struct Remembered<T> {
    numbers: RandomState,
    rooms: Mutex<VecDeque<(u64, T)>>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self { numbers: RandomState::new(), rooms: Mutex::default() }
    }
}

impl<T: Lasts> Remembered<T> {
    /// The room of this name is gone, and leaves this, or nothing.
    pub(super) fn set(&self, name: &RoomName, left: Option<T>) {
        let number = self.numbers.hash_one(name.as_str());
        let mut rooms = self.lock();
        rooms.retain(|(known, _)| *known != number);
        if let Some(left) = left.filter(|left| left.until().is_some()) {
            if rooms.len() >= REMEMBERED {
                rooms.pop_front();
            }
            rooms.push_back((number, left));
        }
    }

    /// What the room of this name has left, if it is not too long ago.
    pub(super) fn get(&self, name: &RoomName, now: Mono) -> Option<T> {
        let number = self.numbers.hash_one(name.as_str());
        let mut rooms = self.lock();
        rooms.retain(|(_, left)| left.until().is_some_and(|until| now < until));
        rooms.iter().find(|(known, _)| *known == number).map(|(_, left)| left.clone())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(u64, T)>> {
        // Nothing done under it can panic half-way.
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::RoomSessionId;

    use super::*;

    fn name(n: usize) -> RoomName {
        RoomName::new(&format!("room-{n}")).unwrap()
    }

    #[test]
    fn so_many_are_remembered_for_so_long() {
        let rooms = Remembered::default();
        let lapsed = LapsedSession { id: RoomSessionId::from_bits(1), until: Mono(1_000) };
        for n in 0..2 * REMEMBERED {
            rooms.set(&name(n), Some(lapsed));
        }
        assert_eq!(rooms.lock().len(), REMEMBERED);
        assert_eq!(rooms.get(&name(0), Mono(0)), None);
        assert_eq!(rooms.get(&name(2 * REMEMBERED - 1), Mono(999)), Some(lapsed));
        rooms.set(&name(2 * REMEMBERED - 1), None);
        assert_eq!(rooms.get(&name(2 * REMEMBERED - 1), Mono(999)), None);
        assert_eq!(rooms.get(&name(REMEMBERED), Mono(1_000)), None);
        assert!(rooms.lock().is_empty());
    }

    #[test]
    fn of_a_room_that_has_ended_nothing_nothing_is_remembered() {
        let rooms = Remembered::default();
        rooms.set(&name(1), Some(EndedSessions::default()));
        assert!(rooms.lock().is_empty());
    }
}
