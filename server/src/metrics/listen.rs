//! The private listener: `GET /metrics` and nothing else, on an address of its own that no proxy passes on.

use std::future::ready;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::UPKEEP;

/// How many may scrape at a time; others wait.
const AT_ONCE: usize = 8;
/// How long one connection is served, whatever it does. It is for one request.
const SERVED: Duration = Duration::from_secs(10);
/// What a request's head may take.
const HEAD_BYTES: usize = 8 * 1024;
/// The text format of Prometheus.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The address that metrics are read from.
#[derive(Debug)]
pub(crate) struct MetricsListener {
    pub(crate) listener: TcpListener,
    pub(crate) handle: PrometheusHandle,
}

impl MetricsListener {
    /// Where it listens.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.listener.local_addr().ok()
    }

    /// Serves until it is dropped.
    pub(crate) async fn run(self) {
        let Self { listener, handle } = self;
        let render = handle.clone();
        let router = Router::new().route(
            "/metrics",
            get(move || ready(([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-store")], render.render()))),
        );
        let upkeep = async {
            loop {
                sleep(UPKEEP).await;
                handle.run_upkeep();
            }
        };
        tokio::join!(upkeep, accept_from(listener, router));
    }
}

async fn accept_from(listener: TcpListener, router: Router) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        // It is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    // Nobody waits for who reads nothing, and Prometheus tries again.
                    let _ = timeout(SERVED, serve(stream, router)).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!("cannot accept a connection for metrics: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SERVED)
        .keep_alive(false)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    if let Err(error) = served.await {
        tracing::debug!("a connection for metrics ends: {error}");
    }
}
