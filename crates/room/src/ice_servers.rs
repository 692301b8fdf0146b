//! The STUN and TURN servers of each seat. A server of our own wants credentials that are the seat's alone and end after
//! minutes, so that they are of no use to whoever finds them: they are renewed over the socket while somebody sits there.

use std::fmt;
use std::time::Duration;

use parvis_protocol::{IceServer, ParticipantId, ServerMessage};

use crate::{Mono, Now, Room, WallTime};

/// Makes the list of STUN and TURN servers for a seat.
pub trait IceServerSource: fmt::Debug + Send + Sync {
    /// The servers that this seat may use from now on, with its own credentials.
    fn ice_servers(&self, seat: ParticipantId, now: WallTime) -> Vec<IceServer>;

    /// How long what was given lasts; `None`: for ever.
    fn lifetime(&self) -> Option<Duration>;
}

/// The same servers for everybody, as an operator wrote them down.
#[derive(Debug, Default)]
pub struct StaticIceServers(pub Vec<IceServer>);

impl IceServerSource for StaticIceServers {
    fn ice_servers(&self, _seat: ParticipantId, _now: WallTime) -> Vec<IceServer> {
        self.0.clone()
    }

    fn lifetime(&self) -> Option<Duration> {
        None
    }
}

impl Room {
    /// What this seat is given now, and when it is given the next. After half of the lifetime: a page that sleeps, or whose
    /// socket is lost for a moment, then still has some of it.
    pub(crate) fn grant_ice_servers(&mut self, now: Now, seat: usize) -> Vec<IceServer> {
        let source = &self.settings.ice_servers;
        let seat = &mut self.seats[seat];
        seat.renew_ice_servers_at = source.lifetime().map(|lifetime| now.mono + lifetime / 2);
        source.ice_servers(seat.id(), now.wall)
    }

    /// Renews what is due.
    pub(crate) fn renew_ice_servers(&mut self, now: Now) {
        for seat in 0..self.seats.len() {
            let connection = self.seats[seat].connection();
            let is_due = self.seats[seat].ice_servers_due().is_some_and(|at| at <= now.mono);
            if let Some(connection) = connection.filter(|_| is_due) {
                let ice_servers = self.grant_ice_servers(now, seat);
                self.send(connection, ServerMessage::IceServers { ice_servers });
            }
        }
    }

    /// When the next of them is due.
    pub(crate) fn ice_servers_due(&self) -> Option<Mono> {
        self.seats.iter().filter_map(crate::seat::Seat::ice_servers_due).min()
    }
}
