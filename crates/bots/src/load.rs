//! Many participants at once, who do nothing.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parvis_protocol::{ClientMessage, Description, DescriptionKind, Exchange, Signal};
use tokio::sync::{Semaphore, mpsc};

use crate::{Bot, BotError, BotEvent, page};

/// Sockets that are being opened at the same time. More only overflow the server's backlog.
const AT_ONCE: usize = 64;

/// How many, and where.
#[derive(Debug, Clone)]
pub struct Load {
    /// `ws://host:port`.
    pub server: String,
    /// How many participants.
    pub count: usize,
    /// How many of them in each room.
    pub per_room: usize,
    /// Whether each sends everyone who was there before an offer of the usual size, as a page does.
    pub offers: bool,
}

/// Participants who sit in their rooms until this is dropped.
#[derive(Debug)]
pub struct Crowd {
    joined: usize,
    failures: Vec<BotError>,
    took: Duration,
    lost: Arc<AtomicUsize>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Crowd {
    /// Has all of them join, and waits until each has or has not.
    pub async fn gather(load: &Load) -> Self {
        let started = Instant::now();
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        let lost = Arc::new(AtomicUsize::new(0));
        let (report, mut reports) = mpsc::unbounded_channel();
        let mut tasks = Vec::with_capacity(load.count);
        for number in 0..load.count {
            let (permits, report, lost) = (Arc::clone(&permits), report.clone(), Arc::clone(&lost));
            let (server, offers) = (load.server.clone(), load.offers);
            let room = format!("bots-{}", number / load.per_room.max(1));
            tasks.push(tokio::spawn(async move {
                let joined = {
                    // Never closed.
                    let _place = permits.acquire().await;
                    join(&server, &room, number, offers).await
                };
                match joined {
                    Ok(bot) => {
                        // The gatherer may have given up; then nobody counts.
                        let _ = report.send(Ok(()));
                        drop(report);
                        sit(bot).await;
                        lost.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(error) => {
                        let _ = report.send(Err(error));
                    }
                }
            }));
        }
        drop(report);
        let (mut joined, mut failures) = (0, Vec::new());
        while let Some(outcome) = reports.recv().await {
            match outcome {
                Ok(()) => joined += 1,
                Err(error) => failures.push(error),
            }
        }
        Self { joined, failures, took: started.elapsed(), lost, tasks }
    }

    /// How many have joined.
    #[must_use]
    pub fn joined(&self) -> usize {
        self.joined
    }

    /// Why the others have not.
    #[must_use]
    pub fn failures(&self) -> &[BotError] {
        &self.failures
    }

    /// How long it took until the last one had.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.took
    }

    /// How many have lost their socket since.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn join(server: &str, room: &str, number: usize, offers: bool) -> Result<Bot, BotError> {
    let mut bot = Bot::connect_behind(server, room, address(number)).await?;
    let welcome = bot.join(page(&format!("Bot {number}"), number as u64, None)).await?;
    for other in welcome.roster.iter().filter(|_| offers) {
        let signal = offer();
        bot.say(&ClientMessage::Signal { to: other.id.into(), to_session: other.session, signal }).await?;
    }
    Ok(bot)
}

/// Each has one of its own. A server on this machine believes it; another one counts all of them as one.
pub(crate) fn address(number: usize) -> IpAddr {
    let [.., a, b, c] = number.to_be_bytes();
    IpAddr::from([10, a, b, c])
}

/// As long as that of a browser that sends a voice and a picture.
pub(crate) fn offer() -> Signal {
    let description =
        Description { kind: DescriptionKind::Offer, sdp: "a=x\r\n".repeat(1600), tracks: Vec::new() };
    Signal::Description {
        exchange: Exchange { connection: 1, peer_connection: None, offer: 1, sequence: None },
        description,
    }
}

/// Hears everything and says nothing, until the socket is gone.
async fn sit(mut bot: Bot) {
    while let Ok(BotEvent::Message(_)) = bot.hear().await {}
}
