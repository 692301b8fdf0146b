use std::sync::Arc;
use std::time::Duration;

use parvis_protocol::limits;

use crate::room_session::ServerRun;
use crate::{IceServerSource, Now, ServerSecret, StaticIceServers};

/// What is the same for every room of a server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many seats a room has.
    pub max_participants: u32,
    /// How long a seat is kept for a participant whose socket was lost.
    pub seat_kept: Duration,
    /// Where peer connections may ask for their addresses and for a relay.
    pub ice_servers: Arc<dyn IceServerSource>,
    /// What seats are signed with.
    pub key: ServerSecret,
    /// When the server started: what was decided before may have been forgotten.
    pub started_at: Now,
    /// Drawn at each start, from a cryptographic generator: tells what was sealed since from what was sealed before, whatever the
    /// clock shows.
    pub run: u64,
}

impl Settings {
    /// What the protocol proposes, with this key.
    #[must_use]
    pub fn new(key: ServerSecret) -> Self {
        Self {
            max_participants: u32::try_from(limits::ROOM_SEATS).expect("a few seats"),
            seat_kept: limits::SEAT_KEPT,
            ice_servers: Arc::new(StaticIceServers::default()),
            key,
            started_at: Now::default(),
            run: 0,
        }
    }

    pub(crate) fn run(&self) -> ServerRun {
        (self.started_at.wall, self.run)
    }
}
