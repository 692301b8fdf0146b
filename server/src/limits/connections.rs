//! How many connections there may be, whatever they are for. One that says nothing makes place for the next: who opens many and
//! is silent keeps nobody out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_room::AddressKey;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::address::Client;

/// Counts the connections of the server.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionLimiter {
    state: Arc<Mutex<Connections>>,
    freed: Arc<Notify>,
}

/// Why a connection has no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// Another one was told to end, and has not yet.
    Yet,
    /// All are sockets.
    Full,
}

#[derive(Debug)]
struct Connections {
    next: u64,
    open: usize,
    /// How many of those were told to end.
    ending: usize,
    most: usize,
    of_address: HashMap<AddressKey, usize>,
    most_of_address: usize,
    /// Those that are no sockets, the oldest first.
    brief: BTreeMap<u64, (Client, CancellationToken)>,
    /// The same by address, and by each larger network.
    brief_of_address: BTreeSet<(AddressKey, u64)>,
}

impl ConnectionLimiter {
    /// At most so many, and so many of one address. A trusted proxy may have all of them.
    pub(crate) fn new(most: usize, most_of_address: usize) -> Self {
        let state = Connections {
            next: 0,
            open: 0,
            ending: 0,
            most,
            of_address: HashMap::new(),
            most_of_address,
            brief: BTreeMap::new(),
            brief_of_address: BTreeSet::new(),
        };
        Self { state: Arc::new(Mutex::new(state)), freed: Arc::default() }
    }

    /// Lets a connection be served, for as long as its slot is held. Where there are too many, the oldest that is no socket is
    /// told to end, and this waits until it has. Nothing where all are sockets.
    pub(crate) async fn connect(&self, client: Client) -> Option<ConnectionSlot> {
        loop {
            // Before the look, so that no place is missed that becomes free right after it. All who wait look again: the place may
            // be none for the one who waits longest, whose address has too many.
            let freed = self.freed.notified();
            match self.try_connect(client) {
                Ok(slot) => return Some(slot),
                Err(NoPlace::Full) => return None,
                Err(NoPlace::Yet) => freed.await,
            }
        }
    }

    fn try_connect(&self, client: Client) -> Result<ConnectionSlot, NoPlace> {
        let mut state = self.lock();
        let counted: Vec<_> = if client.is_proxy { Vec::new() } else { client.counted().collect() };
        let is_full = |(key, times): &(AddressKey, u32)| {
            let most = state.most_of_address.saturating_mul(*times as usize);
            state.of_address.get(key).is_some_and(|has| *has >= most)
        };
        // The largest network last: one that ends in the smallest that is full makes place in all it is in.
        let full = counted.iter().find(|counted| is_full(counted)).map(|(key, _)| *key);
        if full.is_some() || state.open >= state.most {
            // One at a time: whoever comes next finds that there is place, or comes here again.
            let ends = state.ending > 0
                || match full {
                    Some(key) => state.end_oldest_of(key),
                    None => state.end_oldest(),
                };
            return Err(if ends { NoPlace::Yet } else { NoPlace::Full });
        }
        let number = state.next;
        let ended = CancellationToken::new();
        state.next += 1;
        state.open += 1;
        for (key, _) in &counted {
            *state.of_address.entry(*key).or_default() += 1;
        }
        state.brief.insert(number, (client, ended.clone()));
        // A proxy makes no place for its neighbours: it takes none of theirs.
        state.brief_of_address.extend(counted.iter().map(|(key, _)| (*key, number)));
        Ok(ConnectionSlot { limiter: self.clone(), number, client, ended })
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        // Nothing done under it can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connections {
    fn end_oldest(&mut self) -> bool {
        let oldest = self.brief.keys().next().copied();
        oldest.is_some_and(|number| self.end(number))
    }

    fn end_oldest_of(&mut self, address: AddressKey) -> bool {
        let oldest = self.brief_of_address.range((address, 0)..=(address, u64::MAX)).next().copied();
        oldest.is_some_and(|(_, number)| self.end(number))
    }

    fn end(&mut self, number: u64) -> bool {
        let Some(ended) = self.keep(number) else { return false };
        ended.cancel();
        self.ending += 1;
        true
    }

    /// It makes no place any more, whatever happens.
    fn keep(&mut self, number: u64) -> Option<CancellationToken> {
        let (client, ended) = self.brief.remove(&number)?;
        for (key, _) in client.counted() {
            self.brief_of_address.remove(&(key, number));
        }
        Some(ended)
    }
}

/// A connection that is open.
#[derive(Debug)]
pub(crate) struct ConnectionSlot {
    limiter: ConnectionLimiter,
    number: u64,
    client: Client,
    ended: CancellationToken,
}

impl ConnectionSlot {
    /// Becomes a socket: it lasts, and other limits count it. `false` where it was told to end already.
    pub(crate) fn keep(&self) -> bool {
        self.limiter.lock().keep(self.number).is_some()
    }

    /// Returns once it has to make place for another one.
    pub(crate) async fn ended(&self) {
        self.ended.cancelled().await;
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut state = self.limiter.lock();
        state.keep(self.number);
        state.open -= 1;
        state.ending -= usize::from(self.ended.is_cancelled());
        let counted = Some(self.client).filter(|client| !client.is_proxy);
        for (key, _) in counted.into_iter().flat_map(Client::counted) {
            if let Some(here) = state.of_address.get_mut(&key) {
                *here -= 1;
                if *here == 0 {
                    state.of_address.remove(&key);
                }
            }
        }
        drop(state);
        self.limiter.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use parvis_room::Networks;

    use super::*;

    fn client(number: u64) -> Client {
        Client { networks: AddressKey(number).into(), is_proxy: false }
    }

    fn client_within(number: u64, wider: [Option<AddressKey>; 2]) -> Client {
        Client { networks: Networks { address: AddressKey(number), wider }, is_proxy: false }
    }

    /// A connection that ends as soon as it is told to, like those of the server.
    fn serve(slot: ConnectionSlot) -> tokio::task::JoinHandle<()> {
        tokio::spawn(async move { slot.ended().await })
    }

    async fn connect(limiter: &ConnectionLimiter, number: u64) -> ConnectionSlot {
        limiter.connect(client(number)).await.unwrap()
    }

    #[tokio::test]
    async fn the_oldest_that_is_no_socket_makes_place() {
        let limiter = ConnectionLimiter::new(3, 3);
        let socket = connect(&limiter, 0).await;
        assert!(socket.keep());
        let (oldest, newer) = (serve(connect(&limiter, 1).await), serve(connect(&limiter, 2).await));
        let _next = connect(&limiter, 4).await;
        assert!(oldest.is_finished() && !newer.is_finished() && !socket.ended.is_cancelled());
    }

    #[tokio::test]
    async fn who_was_told_to_end_becomes_no_socket() {
        let limiter = ConnectionLimiter::new(1, 1);
        let late = connect(&limiter, 1).await;
        assert_eq!(limiter.try_connect(client(2)).unwrap_err(), NoPlace::Yet);
        assert!(!late.keep());
        drop(late);
        assert!(limiter.try_connect(client(2)).is_ok());
    }

    #[tokio::test]
    async fn one_address_makes_place_for_itself() {
        let limiter = ConnectionLimiter::new(10, 2);
        let other = serve(connect(&limiter, 1).await);
        let (first, second) = (serve(connect(&limiter, 2).await), serve(connect(&limiter, 2).await));
        let _third = connect(&limiter, 2).await;
        assert!(first.is_finished() && !second.is_finished() && !other.is_finished());
    }

    #[tokio::test]
    async fn a_larger_network_makes_place_for_itself() {
        for wider in [[Some(AddressKey(100)), None], [None, Some(AddressKey(100))]] {
            let limiter = ConnectionLimiter::new(20, 2);
            let of = |number| client_within(number, wider);
            let other = serve(connect(&limiter, 50).await);
            let most = if wider[0].is_some() { 4 } else { 8 };
            let mut served = Vec::new();
            for number in 0..most {
                served.push(serve(limiter.connect(of(number)).await.unwrap()));
            }
            // Of an address that has none itself.
            let _next = limiter.connect(of(60)).await.unwrap();
            let ended: Vec<_> = served.iter().map(tokio::task::JoinHandle::is_finished).collect();
            assert!(ended[0] && !ended[1..].contains(&true) && !other.is_finished());
        }
    }

    #[tokio::test]
    async fn where_a_larger_network_has_sockets_only_there_is_no_place() {
        let limiter = ConnectionLimiter::new(20, 1);
        let of = |number| client_within(number, [Some(AddressKey(100)), None]);
        let sockets = [limiter.connect(of(1)).await.unwrap(), limiter.connect(of(2)).await.unwrap()];
        assert!(sockets.iter().all(ConnectionSlot::keep));
        assert!(limiter.connect(of(3)).await.is_none());
        drop(sockets);
        assert!(limiter.connect(of(3)).await.is_some());
        let state = limiter.lock();
        assert_eq!((state.brief.len(), state.brief_of_address.len()), (0, 0));
    }

    #[tokio::test]
    async fn where_all_are_sockets_there_is_no_place() {
        let limiter = ConnectionLimiter::new(2, 1);
        let first = connect(&limiter, 1).await;
        assert!(first.keep());
        assert!(limiter.connect(client(1)).await.is_none());
        let second = connect(&limiter, 2).await;
        assert!(second.keep());
        assert!(limiter.connect(client(3)).await.is_none());
        drop(second);
        assert!(limiter.connect(client(3)).await.is_some());
    }

    #[tokio::test]
    async fn a_place_that_is_none_for_one_who_waits_is_for_another() {
        let limiter = ConnectionLimiter::new(2, 1);
        // Told to end by the first who waits, and does not yet.
        let slow = connect(&limiter, 1).await;
        let ends = connect(&limiter, 2).await;
        let wait = |number| {
            let limiter = limiter.clone();
            tokio::spawn(async move { connect(&limiter, number).await })
        };
        let first = wait(1);
        tokio::task::yield_now().await;
        let second = wait(3);
        tokio::task::yield_now().await;
        assert!(slow.ended.is_cancelled() && !first.is_finished() && !second.is_finished());
        drop(ends);
        let _third = second.await.unwrap();
        assert!(!first.is_finished());
        drop(slow);
        first.await.unwrap();
    }

    #[tokio::test]
    async fn a_proxy_may_have_all_of_them() {
        let limiter = ConnectionLimiter::new(10, 1);
        let proxy = Client { is_proxy: true, ..client(1) };
        let mut slots = Vec::new();
        for _ in 0..10 {
            slots.push(limiter.connect(proxy).await.unwrap());
        }
        assert!(!slots.iter().any(|slot| slot.ended.is_cancelled()));
    }

    #[tokio::test]
    async fn there_are_never_more_and_nothing_is_left_of_those_that_ended() {
        let limiter = ConnectionLimiter::new(8, 4);
        let mut served = Vec::new();
        for number in 0..1000 {
            served.push(serve(connect(&limiter, number % 3).await));
            assert!(limiter.lock().open <= 8);
        }
        for connection in served {
            connection.abort();
            let _ = connection.await;
        }
        let state = limiter.lock();
        assert_eq!((state.open, state.ending, state.of_address.len()), (0, 0, 0));
        assert_eq!((state.brief.len(), state.brief_of_address.len()), (0, 0));
    }
}
