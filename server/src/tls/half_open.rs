//! Handshakes that are not done yet: so many at a time, and none of them for long. Who opens connections and says nothing makes
//! place for who comes after them, and keeps nobody out.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Counts the handshakes of the server, on every listener. How many of them may be those of one address is what
/// [`crate::limits::ConnectionLimiter`] says of all connections.
#[derive(Debug, Clone)]
pub(crate) struct HalfOpen {
    state: Arc<Mutex<Waiting>>,
    within: Duration,
}

#[derive(Debug)]
struct Waiting {
    next: u64,
    most: usize,
    /// The oldest first.
    open: BTreeMap<u64, CancellationToken>,
}

impl HalfOpen {
    /// At most so many, and each of them for so long.
    pub(crate) fn new(most: usize, within: Duration) -> Self {
        let state = Waiting { next: 0, most: most.max(1), open: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)), within }
    }

    /// Waits for a handshake, or for what decides whether there will be one.
    ///
    /// # Errors
    /// The client failed in it, took too long, or made place for another one.
    pub(crate) async fn finish<T>(&self, handshake: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        let place = self.enter();
        tokio::select! {
            done = timeout(self.within, handshake) => done.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())),
            () = place.ended.cancelled() => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }

    /// Takes a place. Where there is none, the one who has waited longest loses theirs.
    fn enter(&self) -> HandshakeSlot {
        let mut state = self.lock();
        while state.open.len() >= state.most {
            let Some((_, oldest)) = state.open.pop_first() else { break };
            oldest.cancel();
        }
        let number = state.next;
        state.next += 1;
        let ended = CancellationToken::new();
        state.open.insert(number, ended.clone());
        drop(state);
        HandshakeSlot { of: self.clone(), number, ended }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing done under it can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handshake that is being done.
struct HandshakeSlot {
    of: HalfOpen,
    number: u64,
    ended: CancellationToken,
}

impl Drop for HandshakeSlot {
    fn drop(&mut self) {
        self.of.lock().open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use rustls::ServerConfig;
    use tokio::io::{AsyncWriteExt as _, DuplexStream};
    use tokio::time::Instant;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::server::TlsStream;

    use super::*;
    use crate::tls::CertificateStore;

    async fn accept(half_open: &HalfOpen, stream: DuplexStream) -> io::Result<TlsStream<DuplexStream>> {
        let config: Arc<ServerConfig> = Arc::new(CertificateStore::default()).server_config(&[]);
        half_open.finish(TlsAcceptor::from(config).accept(stream)).await
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_given_up() {
        let half_open = HalfOpen::new(8, Duration::from_secs(10));
        let (near, _far) = tokio::io::duplex(100);
        let started = Instant::now();
        let error = accept(&half_open, near).await.unwrap_err();
        assert_eq!((error.kind(), started.elapsed().as_secs()), (io::ErrorKind::TimedOut, 10));
        assert!(half_open.lock().open.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_it_slowly_is_given_up_too() {
        let half_open = HalfOpen::new(8, Duration::from_secs(10));
        let (near, mut far) = tokio::io::duplex(100);
        let drip = tokio::spawn(async move {
            // The head of a record that says how long it will be, and then a byte at a time.
            let _ = far.write_all(&[0x16, 3, 1, 0x10, 0]).await;
            while far.write_all(&[0]).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let started = Instant::now();
        assert!(accept(&half_open, near).await.is_err());
        assert!(started.elapsed() <= Duration::from_secs(10));
        drip.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_more_and_the_oldest_makes_place() {
        let half_open = HalfOpen::new(3, Duration::from_secs(10));
        let mut far = Vec::new();
        let mut accepted = Vec::new();
        for _ in 0..20 {
            let (near, other) = tokio::io::duplex(100);
            far.push(other);
            let half_open = half_open.clone();
            accepted.push(tokio::spawn(async move { accept(&half_open, near).await.unwrap_err().kind() }));
            tokio::task::yield_now().await;
        }
        let mut ends = Vec::new();
        for one in accepted {
            ends.push(one.await.unwrap());
        }
        assert_eq!(ends[..17], [io::ErrorKind::ConnectionAborted; 17]);
        assert_eq!(ends[17..], [io::ErrorKind::TimedOut; 3]);
        assert!(half_open.lock().open.is_empty());
    }

    #[tokio::test]
    async fn without_a_certificate_there_is_no_handshake() {
        let half_open = HalfOpen::new(3, Duration::from_secs(10));
        let (near, mut far) = tokio::io::duplex(100);
        far.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert_eq!(accept(&half_open, near).await.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
