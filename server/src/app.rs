use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::address::Addresses;
use crate::config::Config;
use crate::http::site::Site;
use crate::limits::RateLimiter;
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
    pub(crate) site: Site,
    /// None where a proxy speaks TLS.
    pub(crate) tls: Option<Tls>,
    /// The port that it is spoken on.
    pub(crate) https_port: u16,
    /// Every open connection.
    pub(crate) sockets: TaskTracker,
    /// Cancelled when the server is to stop.
    pub(crate) stopping: CancellationToken,
}
