//! Hashes and compares passwords, which is made to take long: off the threads that serve, so many at once as there are
//! cores to spare, and by turns between addresses, so that nobody who tries many keeps others waiting.

mod memory;
mod queue;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_protocol::Password;
use parvis_room::{AddressKey, PasswordHash};
use tokio::sync::oneshot;
use tokio::time::Instant;

use memory::HashMemory;
use queue::{FairQueue, Full};

use crate::metrics::{Metrics, RefusalReason};

/// How many may wait. Each holds a password and a hash, which is under a kilobyte.
const WAITING: usize = 512;
/// How many of them may be of one address.
const WAITING_EACH: usize = 4;

type PasswordJob = Box<dyn FnOnce(&mut HashMemory) + Send>;

/// Where passwords are hashed, for every room.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Workers>);

struct Workers {
    at_once: usize,
    metrics: Arc<Metrics>,
    state: Mutex<WorkersState>,
}

struct WorkersState {
    queue: FairQueue<AddressKey, PasswordJob>,
    working: usize,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").field("at_once", &self.0.at_once).finish_non_exhaustive()
    }
}

impl Passwords {
    pub(crate) fn new(metrics: Arc<Metrics>) -> Self {
        // One core stays with those who are in a meeting already.
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::at_once(cores.saturating_sub(1).max(1), metrics)
    }

    fn at_once(at_once: usize, metrics: Arc<Metrics>) -> Self {
        let queue = FairQueue::new(WAITING, WAITING_EACH);
        Self(Arc::new(Workers { at_once, metrics, state: Mutex::new(WorkersState { queue, working: 0 }) }))
    }

    /// Hashes a new password, with a salt of its own. Nothing where too many wait.
    pub(crate) async fn hash(&self, address: AddressKey, password: Password) -> Option<PasswordHash> {
        let hash = move |memory: &mut HashMemory| memory.hash(password.as_str());
        match self.run(address, hash).await? {
            Ok(hash) => Some(PasswordHash::new(hash)),
            Err(error) => {
                tracing::error!("a password cannot be hashed: {error}");
                None
            }
        }
    }

    /// Whether this is the password. Nothing where too many wait: then it may be the right one.
    pub(crate) async fn verify(
        &self,
        address: AddressKey,
        password: Password,
        hash: PasswordHash,
    ) -> Option<bool> {
        let verify = move |memory: &mut HashMemory| memory.verify(password.as_str(), hash.as_str());
        self.run(address, verify).await
    }

    async fn run<T: Send + 'static>(
        &self,
        address: AddressKey,
        work: impl FnOnce(&mut HashMemory) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        let (metrics, asked_at) = (Arc::clone(&self.0.metrics), Instant::now());
        let job = move |memory: &mut HashMemory| {
            // Whoever asked may be gone.
            if answer.is_closed() {
                return;
            }
            let begun_at = Instant::now();
            metrics.password_wait_seconds.record(begun_at - asked_at);
            let done = work(memory);
            metrics.password_seconds.record(begun_at.elapsed());
            let _ = answer.send(done);
        };
        let done = match self.submit(address, Box::new(job)) {
            Ok(()) => answered.await.ok(),
            Err(Full) => None,
        };
        if done.is_none() {
            self.0.metrics.refusals.count(RefusalReason::Passwords);
        }
        done
    }

    fn submit(&self, address: AddressKey, job: PasswordJob) -> Result<(), Full> {
        let mut state = self.lock();
        state.queue.push(address, job)?;
        self.0.metrics.password_queue.set(state.queue.len() as f64);
        if state.working < self.0.at_once {
            state.working += 1;
            let worker = self.clone();
            tokio::task::spawn_blocking(move || worker.work());
        }
        Ok(())
    }

    fn work(&self) {
        let mut memory = HashMemory::default();
        while let Some(job) = self.next_job() {
            // A job that panics has no answer, and must not take its place with it.
            let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
        }
    }

    /// Ends the worker in the same breath in which it finds nothing, so that no job is left without one.
    fn next_job(&self) -> Option<PasswordJob> {
        let mut state = self.lock();
        let job = state.queue.pop();
        self.0.metrics.password_queue.set(state.queue.len() as f64);
        if job.is_none() {
            state.working -= 1;
        }
        job
    }

    fn lock(&self) -> MutexGuard<'_, WorkersState> {
        // Nothing done under it can panic half-way.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    const ADA: AddressKey = AddressKey(1);
    const BOB: AddressKey = AddressKey(2);

    fn new() -> Passwords {
        Passwords::new(Arc::new(Metrics::off()))
    }

    fn at_once(many: usize) -> Passwords {
        Passwords::at_once(many, Arc::new(Metrics::off()))
    }

    fn password(text: &str) -> Password {
        Password::new(text).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = new();
        let hash = passwords.hash(ADA, password("tulipe")).await.unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        assert_eq!(passwords.verify(ADA, password("tulipe"), hash.clone()).await, Some(true));
        assert_eq!(passwords.verify(ADA, password("Tulipe"), hash.clone()).await, Some(false));
        assert_eq!(passwords.verify(ADA, password("tulipe "), hash).await, Some(false));
    }

    #[tokio::test]
    async fn the_same_password_never_has_the_same_hash() {
        let passwords = new();
        let first = passwords.hash(ADA, password("tulipe")).await;
        assert_ne!(first, passwords.hash(ADA, password("tulipe")).await);
    }

    #[tokio::test]
    async fn what_is_no_hash_matches_nothing() {
        let passwords = new();
        for hash in ["", "tulipe", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$"] {
            let hash = PasswordHash::new(hash.to_owned());
            assert_eq!(
                passwords.verify(ADA, password("tulipe"), hash.clone()).await,
                Some(false),
                "{}",
                hash.as_str()
            );
        }
    }

    /// A job that lasts until it is told, and says when it has begun.
    fn slow(passwords: &Passwords) -> mpsc::Sender<()> {
        let (begun, begins) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let job = move |_: &mut HashMemory| {
            begun.send(()).unwrap();
            ended.recv().unwrap();
        };
        passwords.submit(AddressKey(0), Box::new(job)).unwrap();
        begins.recv_timeout(Duration::from_secs(30)).unwrap();
        end
    }

    #[tokio::test]
    async fn who_asks_for_many_waits_alone() {
        let passwords = at_once(1);
        let end = slow(&passwords);
        let (done, order) = mpsc::channel();
        let job = |name: &'static str| -> PasswordJob {
            let done = done.clone();
            Box::new(move |_| done.send(name).unwrap())
        };
        for _ in 0..WAITING_EACH {
            passwords.submit(ADA, job("Ada")).unwrap();
        }
        assert_eq!(passwords.submit(ADA, job("Ada")), Err(Full));
        assert_eq!(passwords.run(ADA, |_| ()).await, None, "the answer comes at once");
        let right = PasswordHash::new(String::new());
        assert_eq!(passwords.verify(ADA, password("tulipe"), right).await, None, "and calls nothing wrong");
        passwords.submit(BOB, job("Bob")).unwrap();
        end.send(()).unwrap();
        let order: Vec<_> = order.iter().take(WAITING_EACH + 1).collect();
        assert_eq!(order, ["Ada", "Bob", "Ada", "Ada", "Ada"]);
    }

    #[tokio::test]
    async fn no_more_than_so_many_work_at_once() {
        let passwords = at_once(2);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let jobs = (0..40).map(|number| {
            let (passwords, now, most) = (passwords.clone(), Arc::clone(&now), Arc::clone(&most));
            tokio::spawn(async move {
                let work = move |_: &mut HashMemory| {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::yield_now();
                    now.fetch_sub(1, Ordering::SeqCst);
                };
                passwords.run(AddressKey(number), work).await.unwrap();
            })
        });
        for job in jobs.collect::<Vec<_>>() {
            job.await.unwrap();
        }
        assert!(most.load(Ordering::SeqCst) <= 2);
    }

    #[tokio::test]
    async fn who_is_gone_costs_nothing_and_a_panic_harms_nobody() {
        let passwords = at_once(1);
        let end = slow(&passwords);
        let worked = Arc::new(AtomicUsize::new(0));
        let gone = tokio::spawn({
            let (passwords, worked) = (passwords.clone(), Arc::clone(&worked));
            async move { passwords.run(ADA, move |_| worked.fetch_add(1, Ordering::SeqCst)).await }
        });
        let panics = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.run(BOB, |_| -> u32 { panic!("this one is meant") }).await }
        });
        while passwords.lock().queue.len() < 2 {
            tokio::task::yield_now().await;
        }
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        end.send(()).unwrap();
        assert_eq!(panics.await.unwrap(), None);
        assert_eq!(passwords.run(ADA, |_| 7).await, Some(7));
        assert_eq!(worked.load(Ordering::SeqCst), 0);
    }
}
