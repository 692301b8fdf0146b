//! Whether anybody should be sent to this server: named checks, each of something without which it serves nobody.
//!
//! A part of the server that others cannot do without adds its check where the server is bound ([`Readiness::with`]). What a
//! check says is a fixed text, so that nothing of the machine or of anybody is told to who asks.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

/// How long what was found is told to everyone who asks: asking often costs nothing more.
const FRESH: Duration = Duration::from_secs(1);
/// How long one check may take. What is slower than that does not work.
const WITHIN: Duration = Duration::from_secs(2);

type Looking = Pin<Box<dyn Future<Output = Result<(), &'static str>> + Send>>;

/// A thing that the server needs, and how to see whether it is there.
struct Check {
    name: &'static str,
    look: Box<dyn Fn() -> Looking + Send + Sync>,
}

/// The first check that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{check}: {why}")]
pub(crate) struct NotReady {
    /// Its name, one word.
    pub(crate) check: &'static str,
    /// What it found, without a full stop.
    pub(crate) why: &'static str,
}

/// All checks, in the order in which they are made, and what they found last.
pub(crate) struct Readiness {
    checks: Vec<Check>,
    /// Whoever asks while somebody else does waits for the same answer.
    turn: Semaphore,
    last: Mutex<Option<(Instant, Result<(), NotReady>)>>,
}

impl Readiness {
    pub(crate) fn new() -> Self {
        Self { checks: Vec::new(), turn: Semaphore::new(1), last: Mutex::new(None) }
    }

    /// With one more check, made after those that are there.
    pub(crate) fn with<F>(mut self, name: &'static str, look: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), &'static str>> + Send + 'static,
    {
        self.checks.push(Check { name, look: Box::new(move || Box::pin(look())) });
        self
    }

    /// Whether everything is there; found out at most once a second.
    ///
    /// # Errors
    /// The first check that fails.
    pub(crate) async fn look(&self) -> Result<(), NotReady> {
        // It is never closed; and if it were, looking twice at a time would do no harm.
        let _turn = self.turn.acquire().await;
        if let Some((at, found)) = *self.last()
            && at.elapsed() < FRESH
        {
            return found;
        }
        let found = self.look_now().await;
        *self.last() = Some((Instant::now(), found));
        found
    }

    async fn look_now(&self) -> Result<(), NotReady> {
        for check in &self.checks {
            let found = timeout(WITHIN, (check.look)()).await.unwrap_or(Err("no answer in time"));
            found.map_err(|why| NotReady { check: check.name, why })?;
        }
        Ok(())
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<(Instant, Result<(), NotReady>)>> {
        // Nothing done under it can panic half-way.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.checks.iter().map(|check| check.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_first_check_that_fails_is_named() {
        let ready = Readiness::new().with("a", async || Ok(()));
        assert_eq!(ready.look().await, Ok(()));
        let ready = ready.with("b", async || Err("is gone")).with("c", async || Err("is gone too"));
        tokio::time::advance(FRESH).await;
        let error = ready.look().await.unwrap_err();
        assert_eq!((error.check, error.to_string().as_str()), ("b", "b: is gone"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_check_that_never_answers_fails() {
        let ready = Readiness::new().with("disk", std::future::pending);
        assert_eq!(ready.look().await, Err(NotReady { check: "disk", why: "no answer in time" }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_that_asks_makes_one_look() {
        let looks = Arc::new(AtomicUsize::new(0));
        let ready = Readiness::new().with("a", {
            let looks = Arc::clone(&looks);
            move || {
                looks.fetch_add(1, Ordering::SeqCst);
                async {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    Ok(())
                }
            }
        });
        let ready = Arc::new(ready);
        let asking = (0..100).map(|_| {
            let ready = Arc::clone(&ready);
            tokio::spawn(async move { ready.look().await })
        });
        for one in asking.collect::<Vec<_>>() {
            assert_eq!(one.await.unwrap(), Ok(()));
        }
        assert_eq!(looks.load(Ordering::SeqCst), 1);
        tokio::time::advance(FRESH).await;
        assert_eq!(ready.look().await, Ok(()));
        assert_eq!(looks.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_asking_leaves_the_turn_to_the_next() {
        let ready = Arc::new(Readiness::new().with("a", std::future::pending));
        let first = tokio::spawn({
            let ready = Arc::clone(&ready);
            async move { ready.look().await }
        });
        tokio::task::yield_now().await;
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        assert!(ready.look().await.is_err());
    }
}
