use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::ListenerExt as _;
use parvis_room::Settings;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::http::site::Site;
use crate::http::{self, App};
use crate::rooms::Rooms;
use crate::state::{self, StateError};
use crate::tuning::Tuning;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address is taken, or not one of this machine.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// There is no key.
    #[error(transparent)]
    State(#[from] StateError),
    /// The listening socket broke.
    #[error("the listening socket broke: {0}")]
    Broken(#[from] io::Error),
}

/// A server that has its address, and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
}

impl Server {
    /// Takes the address and the key.
    ///
    /// # Errors
    /// Either is not to be had.
    pub async fn bind(config: Config, tuning: Tuning) -> Result<Self, ServerError> {
        let key = state::seat_key(config.state_dir.as_deref())?;
        let settings = Settings {
            max_participants: config.max_participants,
            seat_kept: tuning.seat_kept,
            ice_servers: config.ice_servers.clone(),
            key,
        };
        // Set by whoever was first; the others have the same.
        let _ = any_spawner::Executor::init_tokio();
        let listen = |error| ServerError::Listen { address: config.listen, error };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let app = App {
            rooms: Rooms::new(settings),
            site: Site::open(tuning.site.clone()),
            sockets: TaskTracker::new(),
            stopping: CancellationToken::new(),
            config,
            tuning,
        };
        Ok(Self { listener, address, app: Arc::new(app) })
    }

    /// Where it listens, with the port that the system chose where none was named.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is done, then tells everyone and waits a little for them to hang up.
    ///
    /// # Errors
    /// The listening socket breaks.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServerError> {
        let Self { listener, address: _, app } = self;
        // Signals are small and somebody waits for each of them.
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!("a socket keeps its delay: {error}");
            }
        });
        let stopping = app.stopping.clone();
        let (sockets, stop_within) = (app.sockets.clone(), app.tuning.stop_within);
        let serve = axum::serve(listener, http::router(Arc::clone(&app)))
            .with_graceful_shutdown(stopping.clone().cancelled_owned())
            .into_future();
        let mut serve = std::pin::pin!(serve);
        tokio::select! {
            ended = &mut serve => return ended.map_err(ServerError::Broken),
            () = stop => {}
        }
        tracing::info!("stopping");
        stopping.cancel();
        sockets.close();
        let drained = timeout(stop_within, async {
            sockets.wait().await;
            serve.await
        });
        match drained.await {
            Ok(ended) => ended.map_err(ServerError::Broken),
            Err(_elapsed) => {
                tracing::warn!("some connections did not end in time");
                Ok(())
            }
        }
    }
}
