//! Binds the address, serves, and stops in order when told to.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use parvis_room::Settings;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::address::Addresses;
use crate::app::App;
use crate::config::Config;
use crate::http::certificate;
use crate::http::site::Site;
use crate::limits::RateLimiter;
use crate::listen::{Entrance, OpenConnections};
use crate::passwords::Passwords;
use crate::rooms::{Bounds, Rooms};
use crate::state::{self, StateError};
use crate::tls::{Renewal, Tls, TlsError};
use crate::tuning::Tuning;

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
    /// There is no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What to do about what the system says.
fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            " (a port below 1024 needs the capability CAP_NET_BIND_SERVICE: see deploy/parvis.service)"
        }
        _ => "",
    }
}

/// A server that has its address, and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
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
        let key = state::seat_key(config.state_dir.as_deref())?;
        let (tls, renewal) = Tls::open(&config)?.unzip();
        let addresses = Addresses::new(config.trusted_proxies.clone(), config.forwarded_header, key.clone());
        let bounds = Bounds {
            rooms: usize::try_from(config.max_rooms).unwrap_or(usize::MAX),
            joins: tuning.room_joins,
            returns: tuning.returns,
            passwords: tuning.room_passwords,
        };
        let settings = Settings {
            max_participants: config.max_participants,
            seat_kept: tuning.seat_kept,
            ice_servers: config.ice_servers.clone(),
            ..Settings::new(key)
        };
        // Set by whoever was first; the others have the same.
        let _ = any_spawner::Executor::init_tokio();
        let (listener, address) = listen(config.listen).await?;
        let redirects = match config.http_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let app = App {
            addresses,
            limiter: RateLimiter::new(&config, &tuning),
            rooms: Rooms::new(settings, bounds, Passwords::new()),
            site: Site::open(tuning.site.clone()),
            tls,
            https_port: address.port(),
            sockets: TaskTracker::new(),
            stopping: CancellationToken::new(),
            config,
            tuning,
        };
        Ok(Self { listener, address, redirects, app: Arc::new(app), renewal })
    }

    /// Where it listens, with the port that the system chose where none was named.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it sends browsers on to HTTPS, if it does.
    #[must_use]
    pub fn http_address(&self) -> Option<SocketAddr> {
        self.redirects.as_ref().map(|(_, address)| *address)
    }

    /// What browsers are to be told: `https://` where this server speaks TLS.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.app.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Where people read what the warning of their browser means, if they get one: over HTTP, where there is that.
    #[must_use]
    pub fn certificate_page(&self) -> Option<String> {
        self.app.tls.as_ref().filter(|tls| tls.is_self_made())?;
        let place = self.http_address().map_or_else(|| self.url(), |address| format!("http://{address}"));
        Some(place + certificate::PATH)
    }

    /// Serves until `stop` is done, then tells everyone and waits a little for them to hang up.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listener, address: _, redirects, app, renewal } = self;
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
            () = stop => {}
        }
        tracing::info!("stopping");
        app.stopping.cancel();
        app.sockets.close();
        if timeout(app.tuning.stop_within, app.sockets.wait()).await.is_err() {
            tracing::warn!("some connections did not close in time");
        }
    }
}

/// Takes an address, and says which port it is where none was named.
async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServerError> {
    let failed = |error| ServerError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
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
