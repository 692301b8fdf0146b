use serde::{Deserialize, Serialize};

use crate::{
    AdmissionStep, Endpoint, LobbyEntry, MediaState, ModerationRequest, Participant, ParticipantId, Reaction,
    SealedState, SeatToken, SessionId, ShortText, Signal,
};

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

/// The settings of a room, as everyone in it sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent switches of a room")]
pub struct RoomSettings {
    /// How many seats the room has.
    pub max_participants: u32,
    /// Whether it takes no newcomers.
    #[serde(default)]
    pub locked: bool,
    /// Whether newcomers wait until somebody lets them in.
    #[serde(default)]
    pub lobby: bool,
    /// Whether newcomers must know a password.
    #[serde(default)]
    pub password: bool,
    /// Whether everyone may moderate, whatever their role.
    #[serde(default)]
    pub everyone_moderates: bool,
    /// What only those may send who are allowed to.
    #[serde(default)]
    pub moderated: MediaState,
    /// Who is shown large to everyone, longest there first: at most
    /// [`limits::SPOTLIGHT`](crate::limits::SPOTLIGHT). Some of them may have no seat at the moment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spotlight: Vec<ParticipantId>,
}

/// The answer to `Join`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The recipient's own row of the roster.
    pub you: Participant,
    /// What takes the seat back later. Replaces any older one.
    pub seat: SeatToken,
    /// Everyone else in the room, longest present first.
    pub roster: Vec<Participant>,
    /// The room at large.
    pub settings: RoomSettings,
    /// What to bring along next time, for a server that has forgotten it. Replaces any older one.
    pub state: SealedState,
    /// Who waits in the lobby; empty for whoever may not moderate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lobby: Vec<LobbyEntry>,
    /// Participants who were removed and are not back: whatever still flows from them is dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<ParticipantId>,
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
    /// A moderator removed them.
    Removed,
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
    /// Whom the signal was for is not in the room, or not in that session, or is a media router that is not there; the
    /// message was dropped.
    NoSuchParticipant,
    /// The same seat was taken by another page. The socket closes.
    Replaced,
    /// The room takes no newcomers. The socket closes.
    Locked,
    /// A moderator did not let you in. The socket closes.
    Refused,
    /// You were removed, and may ask to join again. The socket closes.
    Kicked,
    /// You were banned until the meeting is over. The socket closes.
    Banned,
    /// The meeting was ended for everyone, or was over before you were let in. The socket closes.
    Ended,
    /// Too many wait for admission, or too many rooms or sockets are open. The socket closes.
    Crowded,
    /// Every seat is taken; nobody was let in.
    NoSeat,
    /// Only moderators may do this, or only the host; it was not done.
    Forbidden,
    /// This was said too often; it was dropped.
    TooFast,
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
        /// Their row of the roster.
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
        /// The participant who is no longer in the roster.
        id: ParticipantId,
        /// How they went: it decides whether their media may still be shown.
        reason: LeaveReason,
    },
    /// You are not in yet.
    Admission {
        /// What is asked of you before you are let in.
        step: AdmissionStep,
    },
    /// The settings of the room have changed.
    Settings {
        /// All of them, as they are now.
        settings: RoomSettings,
        /// The moderator who changed them; absent when the server restored them after a restart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<ParticipantId>,
    },
    /// The newest state of the room, to bring along next time. Replaces any older one.
    State {
        /// Opaque; at most [`limits::SEALED_STATE_BYTES`](crate::limits::SEALED_STATE_BYTES).
        state: SealedState,
    },
    /// Who waits in the lobby now. Only to moderators.
    Lobby {
        /// Longest waiting first.
        entries: Vec<LobbyEntry>,
    },
    /// A message between somebody in the lobby and the moderators. Only to moderators.
    LobbyMessage {
        /// Whoever is in the lobby.
        who: ParticipantId,
        /// The moderator who wrote it; absent when the one in the lobby did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<ParticipantId>,
        /// The message, one line of plain text.
        text: ShortText,
    },
    /// A moderator writes to you, who are in the lobby. It does not say which one.
    HostMessage {
        /// The message, one line of plain text.
        text: ShortText,
    },
    /// A moderator did this to you, or asks it of you.
    ModerationRequest {
        /// The moderator.
        by: ParticipantId,
        /// What the page is to do.
        request: ModerationRequest,
    },
    /// Somebody reacts.
    Reaction {
        /// The participant who reacts; the sender gets their own, too.
        from: ParticipantId,
        /// What is shown for a moment.
        reaction: Reaction,
    },
    /// A newer token for your own seat. Replaces any older one.
    Seat {
        /// What takes the seat back later.
        seat: SeatToken,
    },
    /// The STUN and TURN servers from now on, with credentials that are yours alone. Replaces those of `Welcome`.
    IceServers {
        /// All of them; what is missing here is no longer to be used.
        ice_servers: Vec<IceServer>,
    },
    /// Another participant says this to you, or the media router does.
    Signal {
        /// Who says it.
        from: Endpoint,
        /// The session that says it.
        from_session: SessionId,
        /// What is said.
        signal: Signal,
    },
    /// I am here.
    Pong,
    /// Something was not done. Followed by a close where [`ErrorCode`] says so.
    Error {
        /// What was not done, and why.
        code: ErrorCode,
    },
    /// A message that a newer server knows; ignored.
    #[serde(other)]
    Unknown,
}
