//! The end of a meeting for one person: why, and what they can do about it.

use parvis_meeting::EndReason;
use parvis_protocol::ErrorCode;

/// Why a meeting is over, as the goodbye page tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goodbye {
    /// The participant left the call.
    Left,
    /// The person left before they were admitted.
    GaveUp,
    /// Another tab of this browser took over the seat.
    Replaced,
    /// The room is full.
    Full,
    /// The room is locked.
    Locked,
    /// A moderator refused the request to join.
    TurnedAway,
    /// A moderator removed the participant, who may ask to join again.
    Kicked,
    /// A moderator banned the participant until the meeting is over.
    Banned,
    /// The host ended the meeting for everyone.
    Ended,
    /// The lobby is full.
    Crowded,
    /// The page is older or newer than the server.
    Outdated,
    /// The server refused for a reason that is not the person's.
    Refused,
}

/// The button that the goodbye page offers besides the link to the home page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Join again.
    Rejoin,
    /// Try to join once more.
    TryAgain,
    /// Ask to join.
    AskToJoin,
    /// Start a new meeting of the same name.
    OpenAgain,
    /// Reload the page.
    Reload,
    /// No button.
    Nothing,
}

/// Translates the session's end. `was_in` says whether the person had been in the call.
pub(super) fn goodbye(reason: EndReason, was_in: bool) -> Goodbye {
    match reason {
        EndReason::Left if was_in => Goodbye::Left,
        EndReason::Left => Goodbye::GaveUp,
        EndReason::Replaced | EndReason::Refused(ErrorCode::Replaced) => Goodbye::Replaced,
        EndReason::Refused(ErrorCode::RoomFull) => Goodbye::Full,
        EndReason::Refused(ErrorCode::Locked) => Goodbye::Locked,
        EndReason::Refused(ErrorCode::Refused) => Goodbye::TurnedAway,
        EndReason::Refused(ErrorCode::Kicked) => Goodbye::Kicked,
        EndReason::Refused(ErrorCode::Banned) => Goodbye::Banned,
        EndReason::Refused(ErrorCode::Ended) => Goodbye::Ended,
        EndReason::Refused(ErrorCode::Crowded) => Goodbye::Crowded,
        EndReason::Refused(ErrorCode::VersionMismatch) => Goodbye::Outdated,
        EndReason::Refused(_) => Goodbye::Refused,
    }
}

impl Goodbye {
    /// What the page offers after this end.
    #[must_use]
    pub fn next_step(self) -> NextStep {
        match self {
            Self::Left | Self::Replaced => NextStep::Rejoin,
            Self::GaveUp | Self::Full | Self::Locked | Self::Crowded | Self::Refused => NextStep::TryAgain,
            Self::TurnedAway | Self::Kicked => NextStep::AskToJoin,
            Self::Ended => NextStep::OpenAgain,
            Self::Outdated => NextStep::Reload,
            Self::Banned => NextStep::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_has_its_words() {
        let refused = |code| goodbye(EndReason::Refused(code), true);
        assert_eq!(goodbye(EndReason::Left, true), Goodbye::Left);
        assert_eq!(goodbye(EndReason::Left, false), Goodbye::GaveUp);
        assert_eq!(goodbye(EndReason::Replaced, true), Goodbye::Replaced);
        for (code, told) in [
            (ErrorCode::RoomFull, Goodbye::Full),
            (ErrorCode::Locked, Goodbye::Locked),
            (ErrorCode::Refused, Goodbye::TurnedAway),
            (ErrorCode::Kicked, Goodbye::Kicked),
            (ErrorCode::Banned, Goodbye::Banned),
            (ErrorCode::Ended, Goodbye::Ended),
            (ErrorCode::Crowded, Goodbye::Crowded),
            (ErrorCode::VersionMismatch, Goodbye::Outdated),
            (ErrorCode::BadMessage, Goodbye::Refused),
        ] {
            assert_eq!(refused(code), told, "{code:?}");
        }
    }

    #[test]
    fn who_was_banned_is_not_offered_a_way_back() {
        assert_eq!(Goodbye::Banned.next_step(), NextStep::Nothing);
        assert_eq!(Goodbye::Kicked.next_step(), NextStep::AskToJoin);
    }
}
