use std::ops::Add;
use std::time::Duration;

use parvis_protocol::{ClientMessage, CloseCode, InstanceId, Join, ParticipantId, ServerMessage};

/// Milliseconds since the Unix epoch, on a clock that never goes back while the server runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u64);

impl Add<Duration> for Millis {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// One socket, for as long as the server runs. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// What a join may need that only chance can give. Drawn anew, from a cryptographic generator, for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fresh {
    /// The id of whoever has none yet.
    pub id: ParticipantId,
    /// The life of the room, should it begin with this join.
    pub instance: InstanceId,
}

/// Everything that can happen to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A socket asks for a seat.
    Join {
        /// Which socket.
        connection: ConnectionId,
        /// What it said.
        join: Box<Join>,
        /// Chance.
        fresh: Fresh,
    },
    /// A socket says something else.
    Message {
        /// Which socket.
        connection: ConnectionId,
        /// What it said.
        message: Box<ClientMessage>,
    },
    /// A socket is gone, whatever the reason.
    Lost {
        /// Which socket.
        connection: ConnectionId,
    },
    /// The time of [`crate::Room::next_deadline`] has come. Harmless at any other time.
    Wake,
}

/// What the room wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Say this to each of these sockets.
    Send {
        /// Which sockets; never none.
        to: Vec<ConnectionId>,
        /// What.
        message: Box<ServerMessage>,
    },
    /// Close this socket, after what was said to it before. Nothing more is said to it, and nothing more that
    /// comes from it counts.
    Close {
        /// Which socket.
        connection: ConnectionId,
        /// Why.
        code: CloseCode,
    },
}
