//! What one person does for the length of a round: enough of everything that a page can do to a server without media.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use fastrand::Rng;
use parvis_protocol::{
    ClientMessage, IceCandidate, MediaState, ParticipantId, Reaction, SeatToken, ServerMessage, SessionId,
    Signal, Welcome,
};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::tally::{Tally, count};
use crate::load::{address, offer};
use crate::{Bot, BotError, BotEvent, ServerProcess, page};

/// Between two things that a person does, in milliseconds.
const EVERY: std::ops::Range<u64> = 500..1_500;
/// How long a lost connection stays away, in milliseconds: less than a seat is kept.
const AWAY: std::ops::Range<u64> = 50..3_000;
/// How long the server may take to answer, or to close a socket that was said good-bye on.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// How a person goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Going {
    /// The connection is lost, and the server learns of it from the system.
    Dropped,
    /// The person is back before the server has noticed that the old connection is dead.
    Stalled,
    /// The page is loaded again.
    Unloaded,
    /// For good; somebody else comes in their place.
    Left,
    /// The round is over.
    Over,
}

/// What a person does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A message in the chat: it goes to each of the others.
    Chat,
    /// An offer to one of the others, as long as a browser's.
    Offer,
    /// A candidate for one of them.
    Candidate,
    /// Something of oneself that all are told.
    Change,
    Go(Going),
}

/// One of the people of a round. Each has an address of their own.
pub(super) struct Attendee<'a> {
    server: &'a ServerProcess,
    permits: &'a Semaphore,
    tally: &'a Tally,
    room: String,
    number: usize,
    rng: Rng,
}

/// A page that has a seat.
struct Seated {
    bot: Bot,
    id: ParticipantId,
    session: SessionId,
    token: SeatToken,
    others: BTreeMap<ParticipantId, SessionId>,
}

impl<'a> Attendee<'a> {
    pub(super) fn new(
        server: &'a ServerProcess,
        permits: &'a Semaphore,
        tally: &'a Tally,
        room: String,
        number: usize,
        round: usize,
    ) -> Self {
        // Another one in each round, and the same in each run.
        let rng = Rng::with_seed((round as u64) << 32 | number as u64);
        Self { server, permits, tally, room, number, rng }
    }

    /// Comes, and comes again, until the round is over. Who `stays_away` then is lost without a word.
    pub(super) async fn live(&mut self, until: Instant, stays_away: bool) -> Result<(), BotError> {
        let mut seated = self.load(None).await?;
        loop {
            let going = self.stay(&mut seated, until).await?;
            seated = match going {
                Going::Over if stays_away => {
                    count(&self.tally.dropped);
                    return Ok(());
                }
                Going::Over => return self.leave(seated).await,
                Going::Left => {
                    self.leave(seated).await?;
                    self.load(None).await?
                }
                Going::Unloaded => {
                    let (id, token) = (seated.id, seated.token.clone());
                    seated.bot.say(&ClientMessage::Unload).await?;
                    drop(seated);
                    let back = self.load(Some(token)).await?;
                    self.check(id, &back);
                    back
                }
                Going::Dropped => {
                    count(&self.tally.dropped);
                    let Seated { id, session, token, bot, .. } = seated;
                    drop(bot);
                    sleep(Duration::from_millis(self.rng.u64(AWAY))).await;
                    let back = self.join(session, Some(token)).await?;
                    self.check(id, &back);
                    back
                }
                Going::Stalled => {
                    count(&self.tally.dropped);
                    let back = self.join(seated.session, Some(seated.token.clone())).await?;
                    self.check(seated.id, &back);
                    back
                }
            };
        }
    }

    /// Loads the page and joins, with a seat of before or without one.
    async fn load(&mut self, seat: Option<SeatToken>) -> Result<Seated, BotError> {
        {
            // Never closed.
            let _place = self.permits.acquire().await;
            let loaded = self.server.get_behind(&format!("/{}", self.room), address(self.number)).await;
            match loaded {
                Ok(answer) if answer.starts_with("HTTP/1.1 200") => count(&self.tally.pages),
                Ok(answer) => self.tally.fault(answer.lines().next().unwrap_or("no answer").to_owned()),
                Err(error) => self.tally.fault(format!("no page: {error}")),
            }
        }
        let session = SessionId::from_bits(self.rng.u64(..));
        self.join(session, seat).await
    }

    async fn join(&mut self, session: SessionId, seat: Option<SeatToken>) -> Result<Seated, BotError> {
        let counter = if seat.is_some() { &self.tally.back } else { &self.tally.joined };
        let from: IpAddr = address(self.number);
        let (bot, welcome) = {
            let _place = self.permits.acquire().await;
            let mut bot = Bot::connect_behind(&self.server.url(), &self.room, from).await?;
            let mut join = page(&format!("Bot {}", self.number), 0, seat);
            join.session = session;
            let welcome = timeout(ANSWERED_WITHIN, bot.join(join)).await.map_err(|_| BotError::Silent)??;
            (bot, welcome)
        };
        count(counter);
        let Welcome { you, seat, roster, .. } = welcome;
        let others = roster.into_iter().map(|other| (other.id, other.session)).collect();
        Ok(Seated { bot, id: you.id, session, token: seat, others })
    }

    /// Whether somebody who is back has their own seat.
    fn check(&self, id: ParticipantId, back: &Seated) {
        if back.id != id {
            count(&self.tally.strangers);
        }
    }

    /// Says good-bye, and waits until the server has closed the socket.
    async fn leave(&self, mut seated: Seated) -> Result<(), BotError> {
        seated.bot.say(&ClientMessage::Leave).await?;
        let closed = async {
            while let BotEvent::Message(_) = seated.bot.hear().await? {}
            Ok::<_, BotError>(())
        };
        timeout(ANSWERED_WITHIN, closed).await.map_err(|_| BotError::Silent)??;
        count(&self.tally.left);
        Ok(())
    }

    /// Talks and listens, until it is time to go.
    async fn stay(&mut self, seated: &mut Seated, until: Instant) -> Result<Going, BotError> {
        loop {
            let next = Instant::now() + Duration::from_millis(self.rng.u64(EVERY));
            let next = next.min(until);
            while let Ok(heard) = timeout_at(next, seated.bot.hear()).await {
                match heard? {
                    BotEvent::Message(message) => {
                        count(&self.tally.heard);
                        seated.learn(message);
                    }
                    BotEvent::Closed(code) => return Err(BotError::Closed(code)),
                }
            }
            if next >= until {
                return Ok(Going::Over);
            }
            match self.choose() {
                Step::Go(going) => return Ok(going),
                step => self.talk(step, seated).await?,
            }
        }
    }

    fn choose(&mut self) -> Step {
        match self.rng.u8(..100) {
            0..40 => Step::Chat,
            40..60 => Step::Candidate,
            60..75 => Step::Offer,
            75..90 => Step::Change,
            90..93 => Step::Go(Going::Dropped),
            93..96 => Step::Go(Going::Stalled),
            96..98 => Step::Go(Going::Unloaded),
            _ => Step::Go(Going::Left),
        }
    }

    async fn talk(&mut self, step: Step, seated: &mut Seated) -> Result<(), BotError> {
        let size = self.rng.usize(50..2_000);
        let others: Vec<_> = seated.others.iter().map(|(id, session)| (*id, *session)).collect();
        let chosen = match self.rng.choice(&others) {
            Some(one) if step != Step::Chat => std::slice::from_ref(one),
            _ => &others[..],
        };
        for (to, to_session) in chosen {
            let signal = match step {
                Step::Chat => Signal::Sealed { data: "A".repeat(size) },
                Step::Offer => offer(),
                Step::Candidate => candidate(),
                Step::Change | Step::Go(_) => break,
            };
            let message = ClientMessage::Signal { to: (*to).into(), to_session: *to_session, signal };
            seated.bot.say(&message).await?;
            count(&self.tally.said);
        }
        if step == Step::Change {
            seated.bot.say(&self.change()).await?;
            count(&self.tally.said);
        }
        Ok(())
    }

    fn change(&mut self) -> ClientMessage {
        let on = self.rng.bool();
        match self.rng.u8(..4) {
            0 => ClientMessage::Hand { raised: on },
            1 => ClientMessage::SetAway { away: on },
            2 => ClientMessage::React { reaction: Reaction::Clap },
            _ => ClientMessage::SetMedia { media: MediaState { microphone: on, ..MediaState::NONE } },
        }
    }
}

impl Seated {
    /// Takes note of who is there, and of a newer token of one's own.
    fn learn(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Joined { participant } | ServerMessage::Updated { participant }
                if participant.id != self.id =>
            {
                self.others.insert(participant.id, participant.session);
            }
            ServerMessage::Left { id, .. } => {
                self.others.remove(&id);
            }
            ServerMessage::Seat { seat } => self.token = seat,
            _ => {}
        }
    }
}

/// As long as that of a browser.
fn candidate() -> Signal {
    Signal::Candidate(IceCandidate {
        candidate: "candidate:842163049 1 udp 1677729535 198.51.100.7 50123 typ srflx raddr 0.0.0.0 rport 0"
            .to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
        username_fragment: Some("abcd".to_owned()),
    })
}
