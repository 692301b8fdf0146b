//! What is remembered of rooms that are gone although their host has not left: for ten minutes, and of so many.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use parvis_base::Mono;
use parvis_protocol::RoomName;
use parvis_room::LapsedSession;

/// Where more have lapsed, the first are forgotten: their hosts are back as if they had been gone for longer.
const REMEMBERED: usize = 1024;

/// Lapsed sessions by a number made of their room's name: no name is kept.
#[derive(Debug, Default)]
pub(super) struct LapsedRooms {
    numbers: RandomState,
    sessions: Mutex<VecDeque<(u64, LapsedSession)>>,
}

impl LapsedRooms {
    /// The room of this name is gone, and leaves this, or nothing.
    pub(super) fn set(&self, name: &RoomName, lapsed: Option<LapsedSession>) {
        let number = self.numbers.hash_one(name.as_str());
        // Nothing done under it can panic half-way.
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|(known, _)| *known != number);
        if let Some(lapsed) = lapsed {
            if sessions.len() >= REMEMBERED {
                sessions.pop_front();
            }
            sessions.push_back((number, lapsed));
        }
    }

    /// What the room of this name has left, if it is not too long ago.
    pub(super) fn get(&self, name: &RoomName, now: Mono) -> Option<LapsedSession> {
        let number = self.numbers.hash_one(name.as_str());
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|(_, lapsed)| now < lapsed.until);
        sessions.iter().find(|(known, _)| *known == number).map(|(_, lapsed)| *lapsed)
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
        let rooms = LapsedRooms::default();
        let lapsed = LapsedSession { id: RoomSessionId::from_bits(1), until: Mono(1_000) };
        for n in 0..2 * REMEMBERED {
            rooms.set(&name(n), Some(lapsed));
        }
        assert_eq!(rooms.sessions.lock().unwrap().len(), REMEMBERED);
        assert_eq!(rooms.get(&name(0), Mono(0)), None);
        assert_eq!(rooms.get(&name(2 * REMEMBERED - 1), Mono(999)), Some(lapsed));
        rooms.set(&name(2 * REMEMBERED - 1), None);
        assert_eq!(rooms.get(&name(2 * REMEMBERED - 1), Mono(999)), None);
        assert_eq!(rooms.get(&name(REMEMBERED), Mono(1_000)), None);
        assert!(rooms.sessions.lock().unwrap().is_empty());
    }
}
