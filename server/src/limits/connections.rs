//! How many connections there may be, whatever they are for. One that says nothing makes place for the next: who opens many and
//! is silent keeps nobody out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_room::AddressKey;
use tokio_util::sync::CancellationToken;

use crate::address::Client;

/// Those that were told to end, and have not yet.
const ENDING: usize = 16;

/// Counts the connections of the server.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionLimiter(Arc<Mutex<Connections>>);

#[derive(Debug)]
struct Connections {
    next: u64,
    open: usize,
    most: usize,
    of_address: HashMap<AddressKey, usize>,
    most_of_address: usize,
    /// Those that are no sockets, the oldest first.
    brief: BTreeMap<u64, (AddressKey, CancellationToken)>,
    /// The same by address.
    brief_of_address: BTreeSet<(AddressKey, u64)>,
}

impl ConnectionLimiter {
    /// At most so many, and so many of one address. A trusted proxy may have all of them.
    pub(crate) fn new(most: usize, most_of_address: usize) -> Self {
        Self(Arc::new(Mutex::new(Connections {
            next: 0,
            open: 0,
            most,
            of_address: HashMap::new(),
            most_of_address,
            brief: BTreeMap::new(),
            brief_of_address: BTreeSet::new(),
        })))
    }

    /// Lets a connection be served, for as long as its slot is held. Where there are too many, the oldest that is no socket
    /// ends. Nothing where all are sockets.
    pub(crate) fn connect(&self, client: Client) -> Option<Slot> {
        let mut state = self.lock();
        let counted: Vec<_> = if client.is_proxy { Vec::new() } else { client.counted().collect() };
        for (key, times) in &counted {
            let most = state.most_of_address.saturating_mul(*times as usize);
            let has = state.of_address.get(key).copied().unwrap_or_default();
            if has >= most && (has >= most + ENDING || !state.end_oldest_of(client.key)) {
                return None;
            }
        }
        if state.open >= state.most && (state.open >= state.most + ENDING || !state.end_oldest()) {
            return None;
        }
        let number = state.next;
        let ended = CancellationToken::new();
        state.next += 1;
        state.open += 1;
        for (key, _) in &counted {
            *state.of_address.entry(*key).or_default() += 1;
        }
        state.brief.insert(number, (client.key, ended.clone()));
        state.brief_of_address.insert((client.key, number));
        Some(Slot { limiter: self.clone(), number, client, ended })
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        // Nothing done under it can panic half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        let ended = self.keep(number);
        ended.inspect(CancellationToken::cancel).is_some()
    }

    /// It makes no place any more, whatever happens.
    fn keep(&mut self, number: u64) -> Option<CancellationToken> {
        let (address, ended) = self.brief.remove(&number)?;
        self.brief_of_address.remove(&(address, number));
        Some(ended)
    }
}

/// A connection that is open.
#[derive(Debug)]
pub(crate) struct Slot {
    limiter: ConnectionLimiter,
    number: u64,
    client: Client,
    ended: CancellationToken,
}

impl Slot {
    /// Has become a socket: it lasts, and other limits count it.
    pub(crate) fn keep(&self) {
        self.limiter.lock().keep(self.number);
    }

    /// Returns once it has to make place for another one.
    pub(crate) async fn ended(&self) {
        self.ended.cancelled().await;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.limiter.lock();
        state.keep(self.number);
        state.open -= 1;
        if self.client.is_proxy {
            return;
        }
        for (key, _) in self.client.counted() {
            if let Some(here) = state.of_address.get_mut(&key) {
                *here -= 1;
                if *here == 0 {
                    state.of_address.remove(&key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u64) -> Client {
        Client { key: AddressKey(number), wider: [None; 2], is_proxy: false }
    }

    fn is_ended(slot: &Slot) -> bool {
        slot.ended.is_cancelled()
    }

    #[test]
    fn the_oldest_that_is_no_socket_makes_place() {
        let limiter = ConnectionLimiter::new(3, 3);
        let slots: Vec<_> = (0..3).map(|number| limiter.connect(client(number)).unwrap()).collect();
        slots[0].keep();
        let _next = limiter.connect(client(4)).unwrap();
        assert_eq!(slots.iter().map(is_ended).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn one_address_makes_place_for_itself() {
        let limiter = ConnectionLimiter::new(10, 2);
        let other = limiter.connect(client(1)).unwrap();
        let slots: Vec<_> = (0..3).map(|_| limiter.connect(client(2)).unwrap()).collect();
        assert_eq!(slots.iter().map(is_ended).collect::<Vec<_>>(), [true, false, false]);
        assert!(!is_ended(&other));
    }

    #[test]
    fn where_all_are_sockets_there_is_no_place() {
        let limiter = ConnectionLimiter::new(2, 1);
        let first = limiter.connect(client(1)).unwrap();
        first.keep();
        assert!(limiter.connect(client(1)).is_none());
        let second = limiter.connect(client(2)).unwrap();
        second.keep();
        assert!(limiter.connect(client(3)).is_none());
        drop(second);
        assert!(limiter.connect(client(3)).is_some());
    }

    #[test]
    fn a_proxy_may_have_all_of_them() {
        let limiter = ConnectionLimiter::new(10, 1);
        let proxy = Client { is_proxy: true, ..client(1) };
        let slots: Vec<_> = (0..10).map(|_| limiter.connect(proxy).unwrap()).collect();
        assert!(!slots.iter().any(is_ended));
    }

    #[test]
    fn those_that_do_not_end_are_few_and_nothing_is_left_of_those_that_did() {
        let limiter = ConnectionLimiter::new(8, 4);
        let slots: Vec<_> = (0..1000).filter_map(|number| limiter.connect(client(number % 3))).collect();
        assert!(slots.len() <= 8 + ENDING, "{}", slots.len());
        drop(slots);
        let state = limiter.lock();
        assert_eq!((state.open, state.of_address.len()), (0, 0));
        assert_eq!((state.brief.len(), state.brief_of_address.len()), (0, 0));
    }
}
