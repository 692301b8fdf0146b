//! Clients that come over a connection: networks that let no UDP out. One task each, which passes whole messages on.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use parvis_relay::{StreamReader, Transport, TurnClient};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::RelayInbox;
use super::packets::ToRelay;
use crate::address::PeerAddress;
use crate::app::App;
use crate::limits::{ConnectionLimiter, ConnectionSlot};

/// After an error that is the machine's, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);
/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1_024;
/// How many connections there may be; those without an allocation make place for others.
const MOST: usize = 4_096;
/// How many of one address.
const MOST_OF_ADDRESS: usize = 500;
/// How long a connection may take to have an allocation. A browser asks for one at once.
const ALLOCATED_WITHIN: Duration = Duration::from_secs(10);
/// How the answer begins that says so (RFC 8489, section 5; RFC 8656, section 17).
const ALLOCATE_SUCCESS: [u8; 2] = [0x01, 0x03];
/// How long one may say nothing. An allocation is refreshed more often, or has ended (RFC 8656, section 7).
const SILENCE: Duration = Duration::from_secs(15 * 60);
/// How long what is written may wait for a client that reads none of it.
const WRITE_WITHIN: Duration = Duration::from_secs(20);
/// How many messages may wait for a client. What comes then is lost, as packets are on a line that is too narrow.
const QUEUE: usize = 256;
/// And how many bytes.
const QUEUE_BYTES: usize = 256 * 1_024;

/// What waits to be written to a connection.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    queue: mpsc::Sender<Vec<u8>>,
    bytes: Arc<AtomicUsize>,
}

impl Outgoing {
    fn new() -> (Self, mpsc::Receiver<Vec<u8>>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        (Self { queue, bytes: Arc::default() }, waiting)
    }

    /// Adds a message, or loses it where too much waits already.
    pub(super) fn push(&self, message: Vec<u8>) {
        let size = message.len();
        if self.bytes.load(Ordering::Relaxed) + size > QUEUE_BYTES {
            return;
        }
        if self.queue.try_send(message).is_ok() {
            self.bytes.fetch_add(size, Ordering::Relaxed);
        }
    }

    fn written(&self, size: usize) {
        self.bytes.fetch_sub(size, Ordering::Relaxed);
    }
}

/// What every connection shares.
#[derive(Debug, Clone)]
pub(crate) struct RelayConnections {
    inbox: RelayInbox,
    limiter: ConnectionLimiter,
    numbers: Arc<AtomicU64>,
}

impl RelayConnections {
    pub(super) fn new(inbox: RelayInbox) -> Self {
        Self { inbox, limiter: ConnectionLimiter::new(MOST, MOST_OF_ADDRESS), numbers: Arc::default() }
    }

    /// Accepts connections until the server is to stop.
    pub(super) async fn accept_from(self, app: Arc<App>, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = app.stopping.cancelled() => return,
            };
            match accepted {
                Ok((stream, address)) => {
                    let peer = PeerAddress::new(address.ip());
                    if let Some(slot) = self.limiter.connect(app.addresses.peer(peer)).await {
                        let ends = stream.local_addr().map(|local| (address, local));
                        // What is relayed is small and somebody waits for each of it.
                        if let Ok(ends) = stream.set_nodelay(true).and(ends) {
                            let (here, stopping) = (self.clone(), app.stopping.clone());
                            app.sockets.spawn(async move {
                                here.serve(stream, Transport::Tcp, ends, &slot, &stopping).await;
                            });
                        }
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    tracing::error!("the relay cannot accept connections: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Passes messages on until the connection ends. `ends` are its addresses: the client's and ours.
    pub(crate) async fn serve<S>(
        &self,
        stream: S,
        transport: Transport,
        ends: (SocketAddr, SocketAddr),
        slot: &ConnectionSlot,
        stopping: &CancellationToken,
    ) where
        S: AsyncRead + AsyncWrite,
    {
        let (remote, local) = ends;
        let connection = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let client = TurnClient { transport, remote: canonical(remote), local: canonical(local), connection };
        let (outgoing, waiting) = Outgoing::new();
        self.inbox.send(ToRelay::Connected(client, outgoing.clone())).await;
        let (reader, writer) = tokio::io::split(stream);
        let allocated = CancellationToken::new();
        let ended = tokio::select! {
            ended = read(reader, client, &self.inbox, &allocated) => ended,
            ended = write(writer, waiting, &outgoing, slot, &allocated) => ended,
            () = slot.ended() => Ok(()),
            () = stopping.cancelled() => Ok(()),
        };
        self.inbox.send(ToRelay::Closed(client)).await;
        if let Err(error) = ended {
            tracing::debug!("a connection to the relay ends: {error}");
        }
    }
}

/// A listener at the address of a UDP socket.
pub(super) fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // As every listener: a server that starts anew takes the place of the one before.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Reads messages until the connection ends, has no allocation for too long, or says nothing for too long.
async fn read(
    mut reader: impl AsyncRead + Unpin,
    client: TurnClient,
    inbox: &RelayInbox,
    allocated: &CancellationToken,
) -> io::Result<()> {
    let mut messages = StreamReader::default();
    let opened = Instant::now();
    loop {
        let has_allocation = allocated.is_cancelled();
        let deadline = if has_allocation { Instant::now() + SILENCE } else { opened + ALLOCATED_WITHIN };
        let read = tokio::select! {
            read = timeout_at(deadline, reader.read(messages.space())) => read,
            // From now on it may be silent for longer.
            () = allocated.cancelled(), if !has_allocation => continue,
        };
        let count = read??;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        messages.filled(count);
        while let Some(message) = messages.next_message().map_err(io::Error::other)? {
            inbox.send(ToRelay::Message(client, message.to_vec())).await;
        }
    }
}

/// Writes what waits until the connection ends.
async fn write(
    mut writer: impl AsyncWrite + Unpin,
    mut waiting: mpsc::Receiver<Vec<u8>>,
    outgoing: &Outgoing,
    slot: &ConnectionSlot,
    allocated: &CancellationToken,
) -> io::Result<()> {
    while let Some(message) = waiting.recv().await {
        outgoing.written(message.len());
        if message.starts_with(&ALLOCATE_SUCCESS) {
            // It lasts, and the relay's own limits count it.
            slot.keep();
            allocated.cancel();
        }
        timeout(WRITE_WITHIN, writer.write_all(&message)).await??;
    }
    Ok(())
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How long it takes until a connection that says nothing is ended.
    async fn silence(allocated: bool) -> Duration {
        let (queue, _news) = mpsc::channel(1);
        let inbox = RelayInbox::new(queue).expect("something to wait with");
        let address = SocketAddr::from(([192, 0, 2, 1], 5_000));
        let client = TurnClient { transport: Transport::Tcp, remote: address, local: address, connection: 1 };
        let (near, _far) = tokio::io::duplex(100);
        let token = CancellationToken::new();
        let opened = Instant::now();
        let reads = read(near, client, &inbox, &token);
        let allocates = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if allocated {
                token.cancel();
            }
            std::future::pending::<io::Result<()>>().await
        };
        tokio::select! {
            ended = reads => assert_eq!(ended.expect_err("it says nothing").kind(), io::ErrorKind::TimedOut),
            _ = allocates => {}
        }
        opened.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_with_an_allocation_may_be_silent_for_long() {
        assert_eq!(silence(false).await, ALLOCATED_WITHIN);
        assert_eq!(silence(true).await, SILENCE + Duration::from_secs(1));
    }

    #[tokio::test]
    async fn a_client_who_reads_nothing_costs_little() {
        let (outgoing, mut waiting) = Outgoing::new();
        for _ in 0..10_000 {
            outgoing.push(vec![0; 1_200]);
        }
        let mut bytes = 0;
        while let Ok(message) = waiting.try_recv() {
            bytes += message.len();
            outgoing.written(message.len());
        }
        assert!(bytes <= QUEUE_BYTES && bytes > QUEUE_BYTES / 2, "{bytes} bytes waited");
        // And there is room again.
        outgoing.push(vec![0; 1_200]);
        assert!(waiting.try_recv().is_ok());
    }
}
