//! How much one address may have, and all of them together. Nothing here knows of rooms: what is refused says nothing
//! of any.

mod bucket;
mod connections;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use parvis_room::{AddressKey, Networks};

pub(crate) use bucket::Buckets;
pub(crate) use connections::{ConnectionLimiter, ConnectionSlot};

use crate::address::Client;
use crate::clock::Clock;
use crate::config::Config;
use crate::tuning::Tuning;

/// After how long to come back where nobody can know.
const LATER: Duration = Duration::from_secs(10);

/// Counts what each address does.
#[derive(Debug, Clone)]
pub(crate) struct RateLimiter(Arc<Mutex<LimiterState>>);

#[derive(Debug)]
struct LimiterState {
    clock: Clock,
    open: OpenSockets,
    sockets: Buckets<AddressKey>,
    joins: Buckets<AddressKey>,
    pages: Buckets<AddressKey>,
    checks: Buckets<AddressKey>,
}

/// The sockets that are open.
#[derive(Debug)]
struct OpenSockets {
    in_all: u32,
    most: u32,
    of_address: HashMap<AddressKey, u32>,
    most_of_address: u32,
}

/// Why not now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The address has or does too much.
    Address { retry_after: Duration },
    /// The server is full, whoever asks.
    Server,
}

impl RateLimiter {
    pub(crate) fn new(config: &Config, tuning: &Tuning) -> Self {
        Self(Arc::new(Mutex::new(LimiterState {
            clock: Clock::start(),
            open: OpenSockets {
                in_all: 0,
                most: config.max_sockets,
                of_address: HashMap::new(),
                most_of_address: config.max_sockets_per_address,
            },
            sockets: Buckets::new(tuning.sockets),
            joins: Buckets::new(tuning.joins),
            pages: Buckets::new(tuning.pages),
            checks: Buckets::new(tuning.checks),
        })))
    }

    /// Lets a socket be opened. It counts until the pass is dropped.
    pub(crate) fn socket(&self, client: Client) -> Result<Pass, Refusal> {
        let mut state = self.lock();
        let opened = state.open_socket(client);
        drop(state);
        opened.map(|()| Pass { limiter: self.clone(), client }).inspect_err(|refusal| hint(client, *refusal))
    }

    /// Lets a page be made.
    pub(crate) fn page(&self, client: Client) -> Result<(), Refusal> {
        self.take(client, |state| &mut state.pages)
    }

    /// Lets the relay be tried.
    pub(crate) fn check(&self, client: Client) -> Result<(), Refusal> {
        self.take(client, |state| &mut state.checks)
    }

    fn take(
        &self,
        client: Client,
        buckets: impl Fn(&mut LimiterState) -> &mut Buckets<AddressKey>,
    ) -> Result<(), Refusal> {
        let mut state = self.lock();
        let now = state.clock.now().mono;
        let taken = buckets(&mut state).take_all(now, &counted(client));
        drop(state);
        taken
            .map_err(|retry_after| Refusal::Address { retry_after })
            .inspect_err(|refusal| hint(client, *refusal))
    }

    fn lock(&self) -> MutexGuard<'_, LimiterState> {
        // Nothing done under it can panic half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LimiterState {
    fn open_socket(&mut self, client: Client) -> Result<(), Refusal> {
        // What is refused must not be counted.
        let open = &mut self.open;
        let has = |key| open.of_address.get(&key).copied().unwrap_or_default();
        if client.counted().any(|(key, times)| has(key) >= open.most_of_address.saturating_mul(times)) {
            return Err(Refusal::Address { retry_after: LATER });
        }
        if open.in_all >= open.most {
            return Err(Refusal::Server);
        }
        self.sockets
            .take_all(self.clock.now().mono, &counted(client))
            .map_err(|retry_after| Refusal::Address { retry_after })?;
        open.in_all += 1;
        for (key, _) in client.counted() {
            *open.of_address.entry(key).or_default() += 1;
        }
        Ok(())
    }

    fn close_socket(&mut self, client: Client) {
        let open = &mut self.open;
        open.in_all -= 1;
        for (key, _) in client.counted() {
            if let Some(here) = open.of_address.get_mut(&key) {
                *here -= 1;
                if *here == 0 {
                    open.of_address.remove(&key);
                }
            }
        }
    }
}

fn counted(client: Client) -> Vec<(AddressKey, u32)> {
    client.counted().collect()
}

/// A socket that is open, or about to be.
#[derive(Debug)]
pub(crate) struct Pass {
    limiter: RateLimiter,
    client: Client,
}

impl Pass {
    /// Where the socket comes from.
    pub(crate) fn networks(&self) -> Networks {
        self.client.networks
    }

    /// Lets its socket ask for a seat.
    pub(crate) fn join(&self) -> Result<(), Refusal> {
        let mut state = self.limiter.lock();
        let now = state.clock.now().mono;
        let taken = state.joins.take_all(now, &counted(self.client));
        drop(state);
        taken.map_err(|retry_after| Refusal::Address { retry_after })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.limiter.lock().close_socket(self.client);
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, retry_after, sentence) = match self {
            Self::Address { retry_after } => (
                StatusCode::TOO_MANY_REQUESTS,
                retry_after,
                "too many requests from your network: wait a moment, then try again\n",
            ),
            Self::Server => (StatusCode::SERVICE_UNAVAILABLE, LATER, "the server is full: try again later\n"),
        };
        let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
        let headers = [(RETRY_AFTER, seconds.to_string()), (CACHE_CONTROL, "no-store".to_owned())];
        (status, headers, sentence).into_response()
    }
}

/// Tells the operator, once, where a limit by address strikes all who come through a proxy.
fn hint(client: Client, refusal: Refusal) {
    static HINTED: Once = Once::new();
    if client.is_proxy && refusal != Refusal::Server {
        HINTED.call_once(|| {
            tracing::warn!(
                "a limit by address strikes a trusted proxy: it does not say whose requests it passes on, so that \
                 everyone behind it counts as one (see forwarded_header)"
            );
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tuning::Rate;

    fn limiter_of(max_sockets: u32, max_sockets_per_address: u32, tuning: &Tuning) -> RateLimiter {
        RateLimiter::new(&Config { max_sockets, max_sockets_per_address, ..Config::default() }, tuning)
    }

    fn client(number: u64) -> Client {
        Client { networks: AddressKey(number).into(), is_proxy: false }
    }

    fn is_address<T>(refused: &Result<T, Refusal>) -> bool {
        matches!(refused, Err(Refusal::Address { .. }))
    }

    #[test]
    fn an_address_has_so_many_sockets_and_another_has_its_own() {
        let limiter = limiter_of(10, 2, &Tuning::default());
        let first = limiter.socket(client(1)).unwrap();
        let _second = limiter.socket(client(1)).unwrap();
        assert!(is_address(&limiter.socket(client(1))));
        let _other = limiter.socket(client(2)).unwrap();
        drop(first);
        assert!(limiter.socket(client(1)).is_ok());
    }

    #[test]
    fn a_network_of_many_networks_has_a_few_times_as_many() {
        let limiter = limiter_of(100, 2, &Tuning::default());
        let client = |number| Client {
            networks: Networks {
                address: AddressKey(number),
                wider: [Some(AddressKey(1000 + number / 4)), Some(AddressKey(2000))],
            },
            is_proxy: false,
        };
        let open = |number| limiter.socket(client(number));
        let mut passes: Vec<_> = (0..4).filter_map(|number| open(number).ok()).collect();
        assert_eq!(passes.len(), 4);
        assert!(is_address(&open(0)), "the /56 is full, though the /64 is not");
        passes.extend((4..40).filter_map(|number| open(number).ok()));
        assert_eq!(passes.len(), 8, "and the /48");
        drop(passes);
        assert!(open(0).is_ok());
        assert_eq!(limiter.lock().open.of_address.len(), 0);
    }

    #[test]
    fn the_server_has_so_many_sockets() {
        let limiter = limiter_of(2, 2, &Tuning::default());
        let first = limiter.socket(client(1)).unwrap();
        let _second = limiter.socket(client(2)).unwrap();
        assert!(matches!(limiter.socket(client(3)), Err(Refusal::Server)));
        drop(first);
        assert!(limiter.socket(client(3)).is_ok());
    }

    #[test]
    fn nothing_is_left_of_an_address_without_sockets() {
        let limiter = limiter_of(10, 2, &Tuning::default());
        for number in 0..100 {
            drop(limiter.socket(client(number)));
        }
        let state = limiter.lock();
        assert_eq!((state.open.of_address.len(), state.open.in_all), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_opens_so_many_sockets_in_a_minute() {
        let tuning = Tuning { sockets: Rate { burst: 2, per_minute: 60 }, ..Tuning::default() };
        let limiter = limiter_of(10, 10, &tuning);
        for _ in 0..2 {
            drop(limiter.socket(client(1)).unwrap());
        }
        assert!(is_address(&limiter.socket(client(1))));
        assert!(limiter.socket(client(2)).is_ok());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(limiter.socket(client(1)).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn joins_pages_and_checks_have_rates_of_their_own() {
        let one = Rate { burst: 1, per_minute: 1 };
        let tuning = Tuning { joins: one, pages: one, checks: one, ..Tuning::default() };
        let limiter = limiter_of(10, 10, &tuning);
        let pass = limiter.socket(client(1)).unwrap();
        assert!(pass.join().is_ok() && is_address(&pass.join()));
        assert!(limiter.page(client(1)).is_ok() && is_address(&limiter.page(client(1))));
        assert!(limiter.check(client(1)).is_ok() && is_address(&limiter.check(client(1))));
        let other = limiter.socket(client(2)).unwrap();
        assert!(other.join().is_ok() && limiter.page(client(2)).is_ok() && limiter.check(client(2)).is_ok());
    }

    #[test]
    fn what_is_refused_says_when_to_come_back() {
        let refused = Refusal::Address { retry_after: Duration::from_millis(1200) }.into_response();
        assert_eq!(
            (refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()),
            (429, "2")
        );
        let refused = Refusal::Server.into_response();
        assert_eq!(
            (refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()),
            (503, "10")
        );
    }
}
