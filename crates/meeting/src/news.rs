use std::collections::VecDeque;

use parvis_protocol::{DisplayName, MediaKind, ParticipantId, Reaction, Role, RoomSettings};

/// As many as may happen before the page has shown the first of them.
const NEWS_KEPT: usize = 32;

/// Who did something, as the page names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// This participant.
    You,
    /// Somebody of this name.
    Somebody(DisplayName),
    /// The server itself, or somebody who is not known any more.
    Nobody,
}

/// Something that happens once, for the page to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// What was on here was switched off.
    Stopped {
        /// By whom.
        by: By,
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
        by: By,
        /// What.
        kind: MediaKind,
        /// Whether it may.
        allowed: bool,
    },
    /// The hand that was raised here was lowered.
    HandLowered {
        /// By whom.
        by: By,
    },
    /// Somebody gives a sign, perhaps this participant.
    Reaction {
        /// Who, to be shown on their tile.
        from: ParticipantId,
        /// The same, as a name.
        by: By,
        /// Which.
        reaction: Reaction,
    },
    /// This participant has another role now.
    RoleChanged(Role),
    /// The room at large has changed.
    SettingsChanged {
        /// By whom.
        by: By,
        /// How it was.
        before: RoomSettings,
        /// How it is.
        now: RoomSettings,
    },
    /// Somebody waits at the door. Only for those who keep order.
    Knocked {
        /// Who.
        name: DisplayName,
    },
    /// Somebody who waits said something. Only for those who keep order.
    SaidAtDoor {
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
pub(crate) struct Newsreel {
    kept: VecDeque<(u32, News)>,
    last: u32,
}

impl Newsreel {
    pub(crate) fn tell(&mut self, news: News) {
        self.last = self.last.wrapping_add(1);
        if self.kept.len() == NEWS_KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((self.last, news));
    }

    pub(crate) fn snapshot(&self) -> Vec<(u32, News)> {
        self.kept.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_news_makes_room_for_new() {
        let mut reel = Newsreel::default();
        for _ in 0..100 {
            reel.tell(News::Forbidden);
        }
        let numbers: Vec<u32> = reel.snapshot().into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, (69..=100).collect::<Vec<_>>());
    }
}
