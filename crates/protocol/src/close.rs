/// The close codes that either side uses (RFC 6455 section 7.4, and 4000 to 4999 for our own).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// 1000: the participant left.
    Normal,
    /// 1001: the server is stopping, or the page goes away.
    GoingAway,
    /// 1003: a binary message.
    Unsupported,
    /// 1008: a limit or a rule was broken (no `Join` in time, no pong, a queue that nobody reads).
    Policy,
    /// 1009: a message over [`crate::limits::MESSAGE_BYTES`].
    TooBig,
    /// 1011: something broke on the server's side.
    Internal,
    /// 4000: a message that could not be read, or not at this moment.
    BadMessage,
    /// 4001: another version of the protocol.
    VersionMismatch,
    /// 4002: every seat is taken.
    RoomFull,
    /// 4003: the same seat was taken by another page.
    Replaced,
    /// 4004: the room takes no newcomers.
    Locked,
    /// 4005: a moderator did not admit the person.
    Refused,
    /// 4006: the person was removed, and may ask to join again.
    Kicked,
    /// 4007: the person was banned until the meeting is over.
    Banned,
    /// 4008: the meeting was ended for everyone, or is over.
    Ended,
    /// 4009: over capacity: too many wait for admission, or too many rooms or sockets are open.
    Crowded,
}

impl CloseCode {
    /// The number that goes over the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::GoingAway => 1001,
            Self::Unsupported => 1003,
            Self::Policy => 1008,
            Self::TooBig => 1009,
            Self::Internal => 1011,
            Self::BadMessage => 4000,
            Self::VersionMismatch => 4001,
            Self::RoomFull => 4002,
            Self::Replaced => 4003,
            Self::Locked => 4004,
            Self::Refused => 4005,
            Self::Kicked => 4006,
            Self::Banned => 4007,
            Self::Ended => 4008,
            Self::Crowded => 4009,
        }
    }

    /// The code with this number, if it is one of ours.
    #[must_use]
    pub const fn from_number(number: u16) -> Option<Self> {
        Some(match number {
            1000 => Self::Normal,
            1001 => Self::GoingAway,
            1003 => Self::Unsupported,
            1008 => Self::Policy,
            1009 => Self::TooBig,
            1011 => Self::Internal,
            4000 => Self::BadMessage,
            4001 => Self::VersionMismatch,
            4002 => Self::RoomFull,
            4003 => Self::Replaced,
            4004 => Self::Locked,
            4005 => Self::Refused,
            4006 => Self::Kicked,
            4007 => Self::Banned,
            4008 => Self::Ended,
            4009 => Self::Crowded,
            _ => return None,
        })
    }
}
