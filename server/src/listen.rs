//! From connections to requests.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use parvis_relay::PacketKind;
use rustls::server::Acceptor;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;
use tower_http::add_extension::AddExtension;

use crate::address::PeerAddress;
use crate::app::App;
use crate::http;
use crate::http::activity::Activity;
use crate::limits::{ConnectionLimiter, ConnectionSlot};
use crate::relay::RelayHandle;
use crate::replayed::Replayed;
use crate::stalled::WriteTimeout;
use crate::tls::{HalfOpen, TURN, Tls};
use crate::tuning::Tuning;

/// After an error that is the machine's, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);
/// What a request's head and what is read ahead may take: many times what browsers send.
const HEAD_BYTES: usize = 16 * 1024;
/// How many requests of one connection are answered at a time: what RFC 9113 section 6.5.2 recommends, and more than a page has.
const STREAMS: u32 = 100;
/// How many requests may be withdrawn before they were looked at, and how many may be wrong, before the connection is closed: a
/// client that asks and withdraws has work done and pays nothing (CVE-2023-44487).
const RESET_STREAMS: usize = 20;
/// How much of an answer is ready to be sent.
const SEND_BYTES: usize = 64 * 1024;
/// How much a client may send as the content of requests, which is not read. The least that the protocol allows.
const WINDOW_BYTES: u32 = 65_535;
/// How much is read to see what is spoken.
const FIRST_BYTES: usize = 1_024;
/// Files that are no connections: the runtime's, the standard streams, those of a page that is read.
const OTHER_FILES: usize = 64;
/// What may be open besides the sockets: pages being fetched, and connections that wait for their next request.
const BRIEF: usize = 1024;
/// A browser opens six connections for a page and keeps them for a while.
const BRIEF_OF_ADDRESS: usize = 100;

/// What every connection shares.
#[derive(Debug, Clone)]
pub(crate) struct OpenConnections {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
    /// For who comes without TLS where it is spoken.
    pub(crate) redirects: Router,
    pub(crate) limiter: ConnectionLimiter,
    pub(crate) half_open: HalfOpen,
}

/// What a listener is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entrance {
    /// The pages, over TLS where this server speaks it.
    Main,
    /// The way to them, over HTTP.
    Redirects,
}

/// The addresses of a connection: the client's and ours.
type Ends = (SocketAddr, SocketAddr);

/// What a browser began to speak.
enum Greeting<S> {
    Tls(Box<TlsStream<S>>),
    Plain(S),
}

/// How a request comes here, as far as this server sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageTransport {
    /// By TCP, from a browser or from a proxy that may speak TLS with one.
    Plain,
    /// By TLS that ends here.
    Tls,
}

impl OpenConnections {
    pub(crate) fn new(app: Arc<App>) -> Self {
        let sockets = usize::try_from(app.config.max_sockets).unwrap_or(usize::MAX);
        let of_address = usize::try_from(app.config.max_sockets_per_address).unwrap_or(usize::MAX);
        let files = open_files().map(|files| files.saturating_sub(OTHER_FILES).max(OTHER_FILES));
        let most = app.tuning.connections.or(files).unwrap_or(usize::MAX);
        let most = most.min(sockets.saturating_add(sockets / 4).saturating_add(BRIEF));
        let limiter = ConnectionLimiter::new(most, of_address.saturating_add(BRIEF_OF_ADDRESS));
        let half_open = HalfOpen::new(app.tuning.handshakes, app.tuning.handshake_within);
        let redirects = http::redirects(Arc::clone(&app));
        Self { router: http::router(Arc::clone(&app)), redirects, app, limiter, half_open }
    }

    /// Accepts connections until the server is to stop.
    pub(crate) async fn accept_from(self, listener: TcpListener, entrance: Entrance) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.app.stopping.cancelled() => return,
            };
            match accepted {
                Ok((stream, address)) => {
                    let peer = PeerAddress::new(address.ip());
                    // Until there is place, those that come wait in the system's own queue.
                    if let Some(slot) = self.limiter.connect(self.app.addresses.peer(peer)).await {
                        self.app.sockets.spawn(self.clone().serve(entrance, stream, peer, slot));
                    }
                }
                Err(error) if is_of_connection(&error) => {}
                Err(error) => {
                    tracing::error!("cannot accept connections: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Serves one connection: with a handshake first, where this server speaks TLS.
    async fn serve(self, entrance: Entrance, stream: TcpStream, peer: PeerAddress, slot: ConnectionSlot) {
        // Signals are small and somebody waits for each of them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("TCP_NODELAY could not be set: {error}");
        }
        let write_within = self.app.tuning.write_within;
        // One that has ended meanwhile.
        let (Ok(remote), Ok(local)) = (stream.peer_addr(), stream.local_addr()) else { return };
        let ends = (remote, local);
        let slot = Arc::new(slot);
        let tls = self.app.tls.as_ref().filter(|_| entrance == Entrance::Main);
        let Some(tls) = tls else {
            let router = match entrance {
                Entrance::Main => self.router.clone(),
                Entrance::Redirects => self.redirects.clone(),
            };
            let stream = WriteTimeout::new(stream, write_within);
            return self.answer(stream, PageTransport::Plain, router, peer, slot).await;
        };
        let greeting = tokio::select! {
            greeting = self.half_open.finish(greet(stream, tls, write_within)) => greeting,
            () = slot.ended() => return,
            () = self.app.stopping.cancelled() => return,
        };
        match greeting {
            Ok(Greeting::Tls(stream)) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
                self.answer_streams(*stream, peer, slot).await;
            }
            Ok(Greeting::Tls(stream)) => self.answer_tls(*stream, ends, peer, slot).await,
            Ok(Greeting::Plain(stream)) => {
                let router = self.redirects.clone();
                self.answer(stream, PageTransport::Plain, router, peer, slot).await;
            }
            Err(error) => tracing::debug!("a handshake fails: {error}"),
        }
    }

    /// Answers who has not said that they speak HTTP/2. Where they have not said HTTP either, what they say first tells: a request
    /// begins with a letter, and what is for the relay does not.
    async fn answer_tls<S>(
        self,
        mut stream: TlsStream<S>,
        ends: Ends,
        peer: PeerAddress,
        slot: Arc<ConnectionSlot>,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router = self.router.clone();
        let says_http = stream.get_ref().1.alpn_protocol().is_some_and(|protocol| protocol != TURN);
        let (Some(relay), false) = (self.app.relay.as_ref().map(RelayHandle::connections), says_http) else {
            return self.answer(stream, PageTransport::Tls, router, peer, slot).await;
        };
        let mut first = [0; FIRST_BYTES];
        let read = tokio::select! {
            read = timeout(self.app.tuning.head_within, stream.read(&mut first)) => read,
            () = slot.ended() => return,
            () = self.app.stopping.cancelled() => return,
        };
        let Ok(Ok(count @ 1..)) = read else { return };
        let stream = Replayed::new(Bytes::copy_from_slice(&first[..count]), stream);
        if matches!(PacketKind::of(&first[..count]), PacketKind::Stun) {
            let stopping = self.app.stopping.clone();
            relay.serve(stream, parvis_relay::Transport::Tls, ends, &slot, &stopping).await;
        } else {
            self.answer(stream, PageTransport::Tls, router, peer, slot).await;
        }
    }

    /// Answers the requests of one connection, or hands it over as a WebSocket.
    async fn answer<S>(
        self,
        stream: S,
        transport: PageTransport,
        router: Router,
        peer: PeerAddress,
        slot: Arc<ConnectionSlot>,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let service = AddExtension::new(router, peer);
        let service = AddExtension::new(AddExtension::new(service, transport), Arc::clone(&slot));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.app.tuning.head_within)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
            .with_upgrades();
        // It has deadlines of its own.
        let end = |connection: Pin<&mut _>| http1::UpgradeableConnection::graceful_shutdown(connection);
        self.drive(connection, end, std::future::pending(), &slot).await;
    }

    /// The same over HTTP/2. None of it becomes a WebSocket: that a connection may carry one besides (RFC 8441) is not announced, and
    /// browsers open another one for it, which is counted and metered as such.
    async fn answer_streams<S>(self, stream: S, peer: PeerAddress, slot: Arc<ConnectionSlot>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let activity = Arc::new(Activity::new());
        let service = AddExtension::new(self.router.clone(), peer);
        let service = AddExtension::new(AddExtension::new(service, PageTransport::Tls), Arc::clone(&slot));
        let service = AddExtension::new(service, Arc::clone(&activity));
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_pending_accept_reset_streams(RESET_STREAMS)
            .max_local_error_reset_streams(RESET_STREAMS)
            .max_header_list_size(HEAD_BYTES as u32)
            .max_send_buf_size(SEND_BYTES)
            // Nothing is posted here.
            .initial_stream_window_size(WINDOW_BYTES)
            .initial_connection_window_size(WINDOW_BYTES)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let Tuning { head_within, answer_within, .. } = self.app.tuning;
        let end = |connection: Pin<&mut _>| http2::Connection::graceful_shutdown(connection);
        self.drive(connection, end, activity.over(head_within, answer_within), &slot).await;
    }

    /// Serves a connection until it ends, has to make place, or is not used any more.
    async fn drive<C: Future<Output = hyper::Result<()>>>(
        &self,
        connection: C,
        end: impl FnOnce(Pin<&mut C>),
        over: impl Future<Output = ()>,
        slot: &ConnectionSlot,
    ) {
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = slot.ended() => return,
            () = over => {
                end(connection.as_mut());
                // Who does not answer is not waited for.
                timeout(self.app.tuning.close_within, connection).await.unwrap_or(Ok(()))
            }
            () = self.app.stopping.cancelled() => {
                end(connection.as_mut());
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!("a connection ends: {error}");
        }
    }
}

/// Does the handshake with who begins one. Who types an address with a port comes without TLS: `http://` is what browsers put
/// before it.
async fn greet(
    stream: TcpStream,
    tls: &Tls,
    write_within: Duration,
) -> io::Result<Greeting<WriteTimeout<TcpStream>>> {
    let mut first = [0];
    stream.peek(&mut first).await?;
    let stream = WriteTimeout::new(stream, write_within);
    // A method; a handshake begins with 22 (RFC 8446 section 5.1).
    if first[0].is_ascii_uppercase() {
        return Ok(Greeting::Plain(stream));
    }
    let begun = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    let (config, is_proof) = tls.http(&begun.client_hello());
    let mut stream = begun.into_stream(config).await?;
    if is_proof {
        // The handshake was all that the authority wanted (RFC 8737 section 3).
        stream.shutdown().await?;
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    Ok(Greeting::Tls(Box::new(stream)))
}

/// How many files this process may have open.
#[cfg(unix)]
fn open_files() -> Option<usize> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current?;
    usize::try_from(limit).ok()
}

#[cfg(not(unix))]
fn open_files() -> Option<usize> {
    None
}

/// Whether it happened to the one connection that was being accepted.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
