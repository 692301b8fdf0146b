use std::collections::VecDeque;

use parvis_protocol::{DisplayName, MediaKind, ParticipantId, Reaction, Role, RoomSettings};

/// Notifications kept: as many as may happen before the page has shown the first of them.
const KEPT: usize = 32;

/// Who did something, as the page names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// This participant.
    You,
    /// Another participant, of this name.
    Participant(DisplayName),
    /// The server itself, or somebody who is not in the room any more.
    Unknown,
}

/// Something that happened once, for the page to announce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// What was on here was switched off.
    Stopped {
        /// By whom.
        by: Actor,
        /// What.
        kind: MediaKind,
    },
    /// What was on here was switched off, because only those who are allowed may send it now.
    Barred(MediaKind),
    /// The person tried to switch this on, and has to ask for it first.
    NeedsPermission(MediaKind),
    /// Whether this may be sent from here was decided.
    Allowed {
        /// By whom.
        by: Actor,
        /// What.
        kind: MediaKind,
        /// Whether it may.
        allowed: bool,
    },
    /// The hand that was raised here was lowered.
    HandLowered {
        /// By whom.
        by: Actor,
    },
    /// Somebody reacts, perhaps this participant.
    Reaction {
        /// Who, to be shown on their tile.
        from: ParticipantId,
        /// The same, as a name.
        by: Actor,
        /// Which.
        reaction: Reaction,
    },
    /// This participant has another role now.
    RoleChanged(Role),
    /// The room at large has changed.
    SettingsChanged {
        /// By whom.
        by: Actor,
        /// How it was.
        before: RoomSettings,
        /// How it is.
        now: RoomSettings,
    },
    /// Somebody waits in the lobby. Only for moderators.
    AskedToJoin {
        /// Who.
        name: DisplayName,
    },
    /// Somebody in the lobby wrote a message. Only for moderators.
    LobbyMessage {
        /// Who.
        name: DisplayName,
    },
    /// The server did not do what was asked: this participant may not do it.
    Forbidden,
    /// Something was sent too often, and the server dropped it.
    TooFast,
    /// Nobody was admitted: every seat is taken.
    NoSeat,
}

/// The last notifications, with growing numbers, so that the page announces each once.
#[derive(Debug, Default)]
pub(crate) struct Notifications {
    kept: VecDeque<(u32, Notification)>,
    last: u32,
}

impl Notifications {
    pub(crate) fn push(&mut self, notification: Notification) {
        self.last = self.last.wrapping_add(1);
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((self.last, notification));
    }

    pub(crate) fn snapshot(&self) -> Vec<(u32, Notification)> {
        self.kept.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room_for_the_newest() {
        let mut notifications = Notifications::default();
        for _ in 0..100 {
            notifications.push(Notification::Forbidden);
        }
        let numbers: Vec<u32> = notifications.snapshot().into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, (69..=100).collect::<Vec<_>>());
    }
}
