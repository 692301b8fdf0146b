//! From connections to requests.

use std::io;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::add_extension::AddExtension;

use crate::address::Peer;

/// After an error that is the machine's, such as too many open files.
const PAUSE: Duration = Duration::from_secs(1);

/// What every connection shares.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pub(crate) router: Router,
    /// How long a request's head may take to come, and a connection to have none.
    pub(crate) head_within: Duration,
    pub(crate) open: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

impl Connections {
    /// Accepts connections until the server is to stop.
    pub(crate) async fn accept_from(self, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stopping.cancelled() => return,
            };
            match accepted {
                Ok((stream, address)) => {
                    self.open.spawn(self.clone().serve(stream, Peer::new(address.ip())));
                }
                Err(error) if is_of_connection(&error) => {}
                Err(error) => {
                    tracing::error!("cannot accept connections: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Answers the requests of one connection, or hands it over as a WebSocket.
    async fn serve(self, stream: TcpStream, peer: Peer) {
        // Signals are small and somebody waits for each of them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("TCP_NODELAY could not be set: {error}");
        }
        let service = TowerToHyperService::new(AddExtension::new(self.router, peer));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head_within)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!("a connection ends: {error}");
        }
    }
}

/// Whether it happened to the one connection that was being accepted.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
