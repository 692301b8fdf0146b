use std::sync::Arc;

use parvis_app::page::RoomPolicy;
use parvis_protocol::IceServer;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::address::Addresses;
use crate::config::Config;
use crate::http::site::Site;
use crate::limits::RateLimiter;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::relay::RelayHandle;
use crate::rooms::Rooms;
use crate::tls::Tls;
use crate::tuning::Tuning;

/// What the pages, the files and the sockets share: one for the whole server.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) tuning: Tuning,
    pub(crate) addresses: Addresses,
    pub(crate) limiter: RateLimiter,
    pub(crate) rooms: Rooms,
    /// `None` where there is no relay of our own.
    pub(crate) relay: Option<RelayHandle>,
    pub(crate) site: Site,
    pub(crate) readiness: Readiness,
    pub(crate) metrics: Arc<Metrics>,
    /// None where a proxy speaks TLS.
    pub(crate) tls: Option<Tls>,
    /// The port that it is spoken on.
    pub(crate) https_port: u16,
    /// Every open connection.
    pub(crate) sockets: TaskTracker,
    /// Those that are sockets of participants.
    pub(crate) participants: TaskTracker,
    /// Cancelled when no room begins any more, since the server is to stop soon.
    pub(crate) draining: CancellationToken,
    /// Cancelled when the server is to stop.
    pub(crate) stopping: CancellationToken,
}

impl App {
    /// What the operator chose for rooms, and what there is for it.
    pub(crate) fn room_policy(&self) -> RoomPolicy {
        RoomPolicy {
            direct_join: self.config.direct_join,
            hide_addresses: self.config.hide_addresses,
            relay: self.relay.is_some() || self.config.ice_servers.iter().any(IceServer::is_relay),
        }
    }

    /// Takes no new rooms from now on. Those that exist go on.
    pub(crate) fn drain(&self) {
        self.draining.cancel();
        self.rooms.begin_no_more();
        self.participants.close();
    }
}
