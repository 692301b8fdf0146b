use std::time::Duration;

use parvis_protocol::limits;

/// How long the server waits for what. An operator cannot choose these; tests shorten them.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// How long a new socket may take to say `Join`.
    pub join_within: Duration,
    /// How often a socket is pinged.
    pub heartbeat: Duration,
    /// A socket from which nothing came for this long is dead.
    pub silence: Duration,
    /// How long a seat is kept for a participant whose socket was lost.
    pub seat_kept: Duration,
    /// How long a socket may take to answer a close.
    pub close_within: Duration,
    /// How long a stopping server waits for its sockets.
    pub stop_within: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            join_within: limits::JOIN_WITHIN,
            heartbeat: limits::HEARTBEAT,
            silence: limits::SILENCE,
            seat_kept: limits::SEAT_KEPT,
            close_within: Duration::from_secs(3),
            stop_within: Duration::from_secs(5),
        }
    }
}
