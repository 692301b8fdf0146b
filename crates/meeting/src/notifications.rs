use std::collections::VecDeque;

use parvis_protocol::{DisplayName, MediaKind, ParticipantId, Reaction, Role, RoomSettings};

/// As many as may happen before the page has shown the first of them.
const NEWS_KEPT: usize = 32;

/// Who did something, as the page names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// This participant.
    You,
    /// Somebody of this name.
    Somebody(DisplayName),
    /// The server itself, or somebody who is not known any more.
    Nobody,
}

/// Something that happens once, for the page to tell.
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
    /// Somebody gives a sign, perhaps this participant.
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
    /// Somebody waits at the door. Only for those who keep order.
    AskedToJoin {
        /// Who.
        name: DisplayName,
    },
    /// Somebody who waits said something. Only for those who keep order.
    LobbyMessage {
        /// Who.
        name: DisplayName,
    },
    /// An order was not carried out: this participant may not give it.
    Forbidden,
    /// Something was said too often, and not heard.
    TooFast,
    /// Nobody was let in: every seat is taken.
    NoSeat,
}

/// The last things that happened, with growing numbers, so that the page tells each once.
#[derive(Debug, Default)]
pub(crate) struct Notifications {
    stored: VecDeque<(u32, Notification)>,
    last: u32,
}

impl Notifications {
    pub(crate) fn tell(&mut self, notifications: Notification) {
        self.last = self.last.wrapping_add(1);
        if self.stored.len() == NEWS_KEPT {
            self.stored.pop_front();
        }
        self.stored.push_back((self.last, notifications));
    }

    pub(crate) fn snapshot(&self) -> Vec<(u32, Notification)> {
        self.stored.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_news_makes_room_for_new() {
        let mut reel = Notifications::default();
        for _ in 0..100 {
            reel.tell(Notification::Forbidden);
        }
        let numbers: Vec<u32> = reel.snapshot().into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, (69..=100).collect::<Vec<_>>());
    }
}
