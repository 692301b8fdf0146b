use serde::{Deserialize, Serialize};

use crate::{InstanceId, Participant, ParticipantId, SeatToken, SessionId, Signal};

/// A STUN or TURN server, as `RTCIceServer` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// `stun:`, `turn:` or `turns:` addresses (RFC 7064, RFC 7065).
    pub urls: Vec<String>,
    /// The TURN user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The TURN password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// What the server says of the room at large.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSettings {
    /// How many seats the room has.
    pub max_participants: u32,
}

/// The answer to `Join`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The recipient's own row of the roster.
    pub you: Participant,
    /// What takes the seat back later. Replaces any older one.
    pub seat: SeatToken,
    /// The life of the room that the seat is in.
    pub instance: InstanceId,
    /// Everyone else in the room, longest present first.
    pub roster: Vec<Participant>,
    /// The room at large.
    pub settings: RoomSettings,
    /// Where peer connections may ask for their addresses and for a relay.
    pub ice_servers: Vec<IceServer>,
}

/// Why a participant is no longer in the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// They said so.
    Left,
    /// Their socket was lost and the seat was not taken back in time. Their media may still flow.
    Expired,
    /// A reason that a newer server knows; treated as `Left`.
    #[serde(other)]
    Unknown,
}

/// What the server did not do, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The page and the server speak different versions of the protocol. The socket closes.
    VersionMismatch,
    /// Every seat is taken. The socket closes.
    RoomFull,
    /// The message could not be read. The socket closes.
    BadMessage,
    /// The first message was not `Join`, or a second `Join` came. The socket closes.
    UnexpectedMessage,
    /// A part of the message is over its limit; the message was dropped.
    TooLarge,
    /// Whom the signal was for is not in the room, or not in that session; the message was dropped.
    NoSuchParticipant,
    /// The same seat was taken by another page. The socket closes.
    Replaced,
    /// The server is stopping. The socket closes; come back.
    ShuttingDown,
    /// Something broke on the server's side. The socket closes; come back.
    Internal,
    /// A code that a newer server knows.
    #[serde(other)]
    Unknown,
}

/// From the server to a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// You have a seat.
    Welcome(Box<Welcome>),
    /// Somebody took a seat, or came back to theirs with another session.
    Joined {
        /// Who.
        participant: Participant,
    },
    /// A row of the roster has changed. Nobody is told of what they changed in their own row themselves; of their
    /// own row they are told when somebody else changed it (their role).
    Updated {
        /// The row as it is now.
        participant: Participant,
    },
    /// A seat is free again.
    Left {
        /// Whose it was.
        id: ParticipantId,
        /// Why.
        reason: LeaveReason,
    },
    /// A newer token for your own seat: your role has changed. Replaces any older one.
    Seat {
        /// What takes the seat back later.
        seat: SeatToken,
    },
    /// Another participant says this to you.
    Signal {
        /// Who says it.
        from: ParticipantId,
        /// The session that says it.
        from_session: SessionId,
        /// What is said.
        signal: Signal,
    },
    /// I am here.
    Pong,
    /// Something was not done. Followed by a close where [`ErrorCode`] says so.
    Error {
        /// What.
        code: ErrorCode,
    },
    /// A message that a newer server knows; ignored.
    #[serde(other)]
    Unknown,
}
