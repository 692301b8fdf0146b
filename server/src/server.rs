//! Binds the address, serves, and stops in order when told to.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use parvis_room::{IceServerSource, Settings, StaticIceServers};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::address::Addresses;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::http::certificate;
use crate::http::site::Site;
use crate::limits::RateLimiter;
use crate::listen::{Entrance, OpenConnections};
use crate::metrics::{Metrics, MetricsListener};
use crate::passwords::Passwords;
use crate::readiness::Readiness;
use crate::relay::{RelayError, RelayHandle};
use crate::rooms::{Bounds, Rooms};
use crate::state::{self, KeyFile, StateError};
use crate::tls::{self, Renewal, Tls, TlsError};
use crate::tuning::Tuning;

/// What the key of the relay is derived for.
const RELAY: &[u8] = b"relay";

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address is taken, or not one of this machine.
    #[error("cannot listen on {address}: {error}{}", hint(error))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// There is no key.
    #[error(transparent)]
    State(#[from] StateError),
    /// The relay does not run.
    #[error(transparent)]
    Relay(#[from] RelayError),
    /// There is no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What to do about what the system says.
fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            " (a port below 1024 needs the capability CAP_NET_BIND_SERVICE: see deploy/low-ports.conf)"
        }
        _ => "",
    }
}

impl ServerError {
    fn listen(address: SocketAddr, error: io::Error) -> Self {
        Self::Listen { address, error }
    }
}

/// A server that has its address, and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    scraped: Option<MetricsListener>,
    /// Where the relay is reached over a connection.
    relay: Vec<TcpListener>,
    redirects: Option<(TcpListener, SocketAddr)>,
    app: Arc<App>,
    renewal: Option<Renewal>,
}

impl Server {
    /// Takes the address and the key.
    ///
    /// # Errors
    /// Either is not to be had.
    pub async fn bind(config: Config, tuning: Tuning) -> Result<Self, ServerError> {
        let (key, key_file) = state::seat_key(config.state_dir.as_deref())?;
        let (tls, renewal) = Tls::open(&config)?.unzip();
        let addresses = Addresses::new(config.trusted_proxies.clone(), config.forwarded_header, key.clone());
        let bounds = Bounds {
            rooms: usize::try_from(config.max_rooms).unwrap_or(usize::MAX),
            joins: tuning.room_joins,
            returns: tuning.returns,
            passwords: tuning.room_passwords,
        };
        // Set by whoever was first; the others have the same.
        let _ = any_spawner::Executor::init_tokio();
        let (listener, address) = listen(config.listen).await?;
        let redirects = match config.http_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let (metrics, scraped) = match config.metrics_listen {
            Some(address) => {
                let (metrics, handle) = Metrics::exported();
                (metrics, Some(MetricsListener { listener: listen(address).await?.0, handle }))
            }
            None => (Metrics::off(), None),
        };
        let metrics = Arc::new(metrics);
        let clock = Clock::start();
        let tls_port = tls.is_some().then_some(address.port());
        let (relay, relay_listeners) =
            RelayHandle::start(&config, &key.derive(RELAY), clock, metrics.relay.clone(), tls_port)?.unzip();
        if let Some(warning) = config.unhidden(relay.is_some()) {
            tracing::warn!("{warning}");
        }
        let ice_servers: Arc<dyn IceServerSource> = match &relay {
            Some(relay) => relay.grant(),
            None => Arc::new(StaticIceServers(config.ice_servers.clone())),
        };
        let settings = Settings {
            max_participants: config.max_participants,
            seat_kept: tuning.seat_kept,
            ice_servers,
            ..Settings::new(key)
        };
        let inbox = relay.as_ref().map(RelayHandle::inbox);
        let passwords = Passwords::new(Arc::clone(&metrics));
        let rooms = Rooms::new(settings, bounds, passwords, Arc::clone(&metrics), clock, inbox);
        let app = App {
            addresses,
            readiness: checks(&rooms, key_file, relay.as_ref()),
            metrics,
            limiter: RateLimiter::new(&config, &tuning),
            rooms,
            relay,
            site: Site::open(tuning.site.clone()),
            tls,
            https_port: address.port(),
            sockets: TaskTracker::new(),
            participants: TaskTracker::new(),
            draining: CancellationToken::new(),
            stopping: CancellationToken::new(),
            config,
            tuning,
        };
        let relay = relay_listeners.unwrap_or_default();
        Ok(Self { listener, address, scraped, relay, redirects, app: Arc::new(app), renewal })
    }

    /// Where it listens, with the port that the system chose where none was named.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where metrics are read from, if anywhere.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.scraped.as_ref().and_then(MetricsListener::address)
    }

    /// Where it sends browsers on to HTTPS, if it does.
    #[must_use]
    pub fn http_address(&self) -> Option<SocketAddr> {
        self.redirects.as_ref().map(|(_, address)| *address)
    }

    /// What browsers are to be told: `https://` where this server speaks TLS, with the base path behind it.
    #[must_use]
    pub fn url(&self) -> String {
        self.to_open(if self.app.tls.is_some() { "https" } else { "http" }, self.address)
    }

    /// Where people read what the warning of their browser means, if they get one: over HTTP, where there is that.
    #[must_use]
    pub fn certificate_page(&self) -> Option<String> {
        self.app.tls.as_ref().filter(|tls| tls.is_self_made())?;
        let place = self.http_address().map_or_else(|| self.url(), |address| self.to_open("http", address));
        Some(place + certificate::PATH)
    }

    fn to_open(&self, scheme: &str, listens: SocketAddr) -> String {
        let own = crate::tls::own_addresses().next();
        let config = &self.app.config;
        format!("{scheme}://{}{}", config.place(scheme, listens, own), config.base_path)
    }

    /// Serves until it is to end, then tells everyone and waits a little for them to hang up.
    ///
    /// From when `drain` is done no room begins any more, and `/readyz` says so. Rooms that exist go on and admit people until
    /// nobody has a socket or [`Config::drain_seconds`] are over. `stop` ends it at any time.
    pub async fn run(self, drain: impl Future<Output = ()>, stop: impl Future<Output = ()>) {
        let Self { listener, address: _, scraped, relay, redirects, app, renewal } = self;
        if let Some(here) = &app.relay {
            here.accept_from(&app, relay);
        }
        let connections = OpenConnections::new(Arc::clone(&app));
        let certificate_every = app.tuning.certificate_every;
        let renewed = async {
            match renewal {
                Some(renewal) => renewal.run(certificate_every).await,
                None => std::future::pending().await,
            }
        };
        let redirected = async {
            match redirects {
                Some((listener, _)) => connections.clone().accept_from(listener, Entrance::Redirects).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = connections.clone().accept_from(listener, Entrance::Main) => {}
            () = redirected => {}
            () = renewed => {}
            () = be_scraped(scraped) => {}
            () = end_of(&app, drain, stop) => {}
        }
        tracing::info!("stopping");
        app.stopping.cancel();
        app.sockets.close();
        if timeout(app.tuning.stop_within, app.sockets.wait()).await.is_err() {
            tracing::warn!("some connections did not close in time");
        }
    }
}

/// Looks for what would keep a server with this configuration from starting here and now, as this user. Nothing is made, and
/// nothing is changed. Returns what the server would warn of.
///
/// An address that is in use is no more than a warning: it may be that of the server that is about to be restarted.
///
/// # Errors
/// The first that would.
pub fn check_start(config: &Config) -> Result<Vec<String>, ServerError> {
    let mut notes = state::check_state(config)?;
    notes.extend(tls::check_tls(config)?);
    // Whether a relay that nobody asked for finds its port is seen at the start.
    notes.extend(config.unhidden(!config.relay_addresses().is_empty()).map(str::to_owned));
    // A relay that can listen nowhere is told of when it starts, unless it was asked for.
    let relay = config.relay_listen.iter().flatten().copied();
    let listeners = [Some(config.listen), config.http_listen, config.metrics_listen];
    for address in listeners.into_iter().flatten().chain(relay) {
        match std::net::TcpListener::bind(address) {
            Ok(_free) => {}
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => notes.push(format!(
                "{address} is in use: by the server that runs now, or by something else that the next one could not listen beside"
            )),
            Err(error) => return Err(ServerError::listen(address, error)),
        }
    }
    Ok(notes)
}

/// Takes an address, and says which port it is where none was named.
async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServerError> {
    let failed = |error| ServerError::listen(address, error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Waits until the server is to end, and drains it before if it is asked to.
async fn end_of(app: &App, drain: impl Future<Output = ()>, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    tokio::select! {
        () = &mut stop => return,
        () = drain => app.drain(),
    }
    let seconds = app.config.drain_seconds;
    let (sockets, within) = (app.participants.len(), Duration::from_secs(seconds.into()));
    tracing::info!(sockets, "no new rooms; those that exist go on for at most {seconds} s");
    tokio::select! {
        () = stop => {}
        // Done at once where nobody is there.
        _ = timeout(within, app.participants.wait()) => {}
    }
}

async fn be_scraped(listener: Option<MetricsListener>) {
    match listener {
        Some(listener) => listener.run().await,
        None => std::future::pending().await,
    }
}

/// What `/readyz` looks at.
fn checks(rooms: &Rooms, key_file: Option<KeyFile>, relay: Option<&RelayHandle>) -> Readiness {
    let rooms = rooms.clone();
    let readiness = Readiness::new().with("rooms", move || {
        let rooms = rooms.clone();
        async move { rooms.check().await }
    });
    let readiness = match relay.map(RelayHandle::liveness) {
        Some(relay) => readiness.with("relay", move || std::future::ready(relay.check())),
        None => readiness,
    };
    match key_file {
        Some(file) => readiness.with("state", move || file.check()),
        // Said at the start: seats end with the process.
        None => readiness,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_may_not_be_opened_is_said_with_what_to_do() {
        let address = SocketAddr::from(([0, 0, 0, 0], 443));
        let says = |kind: io::ErrorKind| ServerError::Listen { address, error: kind.into() }.to_string();
        assert!(says(io::ErrorKind::PermissionDenied).contains("CAP_NET_BIND_SERVICE"));
        assert!(!says(io::ErrorKind::AddrInUse).contains("CAP_NET_BIND_SERVICE"));
    }
}
