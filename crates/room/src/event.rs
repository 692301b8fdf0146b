//! The contract of the room: what it is told and what it wants done, with the types that both need.

use parvis_protocol::{
    ClientMessage, CloseCode, Join, ParticipantId, Password, RoomSessionId, ServerMessage,
};
use serde::{Deserialize, Serialize};

use crate::{Mono, Networks};

/// One socket, for as long as the server runs. Never used twice; of two the larger one was opened later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// One stay of a room session in a server's memory: from its begin, or from being restored, until it is forgotten or replaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Incarnation(pub u64);

/// A room session that is over although its host has not left: their page crashed, was frozen, or had no network for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LapsedSession {
    /// Which it was.
    pub id: RoomSessionId,
    /// Until when its host may go on with it, although somebody has begun another one meanwhile.
    pub until: Mono,
}

/// A password as it is kept: an Argon2 hash with its parameters and its salt (PHC string format).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a hash that was made by whoever carried out [`Output::Hash`].
    #[must_use]
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// What a join may need that only chance can give. Drawn anew, from a cryptographic generator, for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fresh {
    /// The id of whoever has none yet.
    pub id: ParticipantId,
    /// The id of the room session, should one begin with this join; and of its stay in memory, should one be restored.
    pub room_session_id: RoomSessionId,
}

/// Everything that can happen to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A socket asks for a seat.
    Join {
        /// The socket, which the room does not know yet.
        connection: ConnectionId,
        /// Its first message.
        join: Box<Join>,
        /// The random numbers that this join may need.
        fresh: Fresh,
        /// Where the socket comes from.
        networks: Networks,
    },
    /// A socket says something else.
    Message {
        /// The socket that it came from.
        connection: ConnectionId,
        /// Any message but the first.
        message: Box<ClientMessage>,
    },
    /// A socket is gone, whatever the reason.
    Lost {
        /// The socket that is gone; unknown ones are ignored.
        connection: ConnectionId,
    },
    /// An [`Output::Hash`] is done.
    Hashed {
        /// The socket that it was for.
        connection: ConnectionId,
        /// The number of what was asked for.
        number: u64,
        /// The hash, unless it could not be made.
        hash: Option<PasswordHash>,
    },
    /// An [`Output::Verify`] is done.
    Verified {
        /// The socket that it was for.
        connection: ConnectionId,
        /// Whether the password was the right one.
        matches: bool,
    },
    /// An [`Output::Verify`] was not carried out, since too many are: nothing is known of the password.
    PasswordBusy {
        /// The socket that it was for.
        connection: ConnectionId,
        /// When to try again, in milliseconds from now.
        wait: u64,
    },
    /// The time of [`crate::Room::next_deadline`] has come. Harmless at any other time.
    Wake,
}

/// What became of a seat, for whoever grants something to its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatChange {
    /// Somebody took it, or came back to it.
    Taken,
    /// Its holder left, or was removed.
    Freed,
    /// Its holder's socket was lost, and they did not come back in time. Their media may still flow.
    Expired,
}

/// What the room wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Say this to each of these sockets.
    Send {
        /// The sockets that get it; never none, and none twice.
        to: Vec<ConnectionId>,
        /// The message, to be written out once for all of them.
        message: Box<ServerMessage>,
    },
    /// Hash this password, off the room's own time, and answer with [`Input::Hashed`].
    Hash {
        /// The socket that it is for.
        connection: ConnectionId,
        /// Belongs into the answer: which of several was asked for last.
        number: u64,
        /// What to hash.
        password: Password,
    },
    /// Compare this password with that hash, off the room's own time, and answer with [`Input::Verified`] or
    /// [`Input::PasswordBusy`].
    Verify {
        /// The socket that it is for.
        connection: ConnectionId,
        /// What was typed.
        password: Password,
        /// What it is compared with.
        hash: PasswordHash,
    },
    /// Close this socket, after what was said to it before. Nothing more is said to it, and nothing more that
    /// comes from it counts.
    Close {
        /// The socket to close.
        connection: ConnectionId,
        /// The close code that the other side gets.
        code: CloseCode,
    },
    /// Take note of what became of a seat.
    Seat {
        /// Whose it is, or was.
        id: ParticipantId,
        /// What became of it.
        change: SeatChange,
    },
}
