//! Whether a connection of HTTP/2 is used. HTTP/1 waits for one thing at a time, which has a deadline; here requests and answers
//! come beside one another, and a client that lets none of them end would keep its connection for ever.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The requests of one connection that are not answered to their end.
#[derive(Debug)]
pub(crate) struct Activity {
    state: Mutex<OpenResponses>,
    changed: Notify,
}

#[derive(Debug, Clone, Copy)]
struct OpenResponses {
    open: usize,
    /// Since when there is none, or always at least one.
    since: Instant,
}

impl Activity {
    /// Of a connection that begins.
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(OpenResponses { open: 0, since: Instant::now() }), changed: Notify::new() }
    }

    /// Returns once nothing was asked for so long, or nothing came to an end for so long.
    pub(crate) async fn over(&self, idle: Duration, busy: Duration) {
        loop {
            let OpenResponses { open, since } = *self.lock();
            let at = since + if open == 0 { idle } else { busy };
            tokio::select! {
                () = sleep_until(at) => return,
                () = self.changed.notified() => {}
            }
        }
    }

    fn change(&self, change: impl FnOnce(usize) -> usize) {
        let mut state = self.lock();
        let before = state.open;
        state.open = change(before);
        if (before == 0) != (state.open == 0) {
            state.since = Instant::now();
            drop(state);
            self.changed.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, OpenResponses> {
        // Nothing done under it can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer that has not come to its end.
#[derive(Debug)]
struct OpenAnswer(Arc<Activity>);

impl OpenAnswer {
    fn new(activity: Arc<Activity>) -> Self {
        activity.change(|open| open + 1);
        Self(activity)
    }
}

impl Drop for OpenAnswer {
    fn drop(&mut self) {
        self.0.change(|open| open.saturating_sub(1));
    }
}

/// Counts a request until its answer is sent or given up.
pub(super) async fn count(request: Request, next: Next) -> Response {
    let Some(activity) = request.extensions().get::<Arc<Activity>>().cloned() else {
        return next.run(request).await;
    };
    let answer = OpenAnswer::new(activity);
    next.run(request).await.map(|body| Body::new(CountedBody { body, _answer: answer }))
}

/// A body that counts as long as it lives.
struct CountedBody {
    body: Body,
    _answer: OpenAnswer,
}

impl HttpBody for CountedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(20);
    const BUSY: Duration = Duration::from_secs(300);

    async fn over_after(activity: &Activity) -> u64 {
        let started = Instant::now();
        activity.over(IDLE, BUSY).await;
        started.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_not_used_is_over_soon() {
        assert_eq!(over_after(&Activity::new()).await, 20);
    }

    #[tokio::test(start_paused = true)]
    async fn one_whose_answers_never_end_is_over_later() {
        let activity = Arc::new(Activity::new());
        let _one = OpenAnswer::new(Arc::clone(&activity));
        tokio::time::advance(Duration::from_secs(100)).await;
        // Another one that begins and ends does not count.
        drop(OpenAnswer::new(Arc::clone(&activity)));
        assert_eq!(over_after(&activity).await, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_is_used_again_and_again_goes_on() {
        let activity = Arc::new(Activity::new());
        let uses = Arc::clone(&activity);
        let used = tokio::spawn(async move {
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_secs(15)).await;
                let answer = OpenAnswer::new(Arc::clone(&uses));
                tokio::time::sleep(Duration::from_secs(250)).await;
                drop(answer);
            }
        });
        assert_eq!(over_after(&activity).await, 100 * 265 + 20);
        used.await.unwrap();
    }
}
