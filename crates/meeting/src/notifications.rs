use std::collections::VecDeque;

use crate::DeviceKind;
use parvis_protocol::{DisplayName, MediaKind, ParticipantId, Reaction, Role, RoomSettings};

/// Notifications kept: as many as may happen before the page has shown the first of them.
const KEPT: usize = 32;

/// Who did something, as the page names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// This participant.
    You,
    /// Another participant, of this name, which others may have, too.
    Participant(ParticipantId, DisplayName),
    /// The server itself, or somebody who is not in the room any more.
    Unknown,
}

/// What became of a device that is in use, or was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceChange {
    /// It is gone, and of its kind there is no other; of speakers, the system's default is used.
    Lost,
    /// It is gone, and another one is used.
    Replaced,
    /// It is there, and is used from now on, without the person having done anything.
    Returned,
}

/// Something that happened once, for the page to announce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// What was on here was switched off.
    Stopped {
        /// The moderator who did it.
        by: Actor,
        /// The source that is off now.
        kind: MediaKind,
    },
    /// What was on here was switched off, because only those who are allowed may send it now.
    Barred(MediaKind),
    /// The person tried to switch this on, and has to ask for it first.
    NeedsPermission(MediaKind),
    /// Whether this may be sent from here was decided.
    Allowed {
        /// The moderator who decided.
        by: Actor,
        /// The source that it is about.
        kind: MediaKind,
        /// `true` when it may be sent; `false` when the request was declined or the permission withdrawn.
        allowed: bool,
    },
    /// The hand that was raised here was lowered.
    HandLowered {
        /// The moderator who did it; unknown when it was lost with the server.
        by: Actor,
    },
    /// Somebody reacts, perhaps this participant.
    Reaction {
        /// On whose tile it is shown.
        from: ParticipantId,
        /// The same participant, as the page names them.
        by: Actor,
        /// The sign; never `Unknown`.
        reaction: Reaction,
    },
    /// This participant has another role now.
    RoleChanged(Role),
    /// The room at large has changed, apart from who is in the spotlight.
    SettingsChanged {
        /// Who changed them; unknown when the server did, as it came back.
        by: Actor,
        /// The settings until now, of which the page announces the difference.
        before: RoomSettings,
        /// The settings from now on.
        now: RoomSettings,
    },
    /// Somebody is shown large to everyone from now on, or no longer. Not told of whoever is not here any more.
    Spotlight {
        /// Who decided it; unknown when the server restored it, or somebody's seat became free.
        by: Actor,
        /// Who it is about, perhaps this participant.
        who: Actor,
        /// `true`: from now on.
        on: bool,
    },
    /// Somebody waits in the lobby. Only for moderators.
    AskedToJoin {
        /// Who asks.
        who: ParticipantId,
        /// The display name that they ask under.
        name: DisplayName,
    },
    /// Somebody in the lobby wrote a message. Only for moderators.
    LobbyMessage {
        /// Who wrote it.
        who: ParticipantId,
        /// The display name of whoever wrote it.
        name: DisplayName,
    },
    /// A device went or came, and what is used now follows from that.
    Device(DeviceKind, DeviceChange),
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
