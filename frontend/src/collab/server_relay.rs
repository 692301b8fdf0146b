//! The way through the server, to whom no channel is open: encrypted with the key that the meeting's link carries.
//! Without a key there is none.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use parvis_collab::Mono;
use parvis_collab::relay::{RelayEvent, RelayPeer, Relays, ServerReach, Unreached};
use parvis_names::LinkKey;
use parvis_protocol::{ParticipantId, RoomName, SessionId};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use super::sealing::Sealing;
use crate::driver::Driver;
use crate::listener::Listener;
use crate::{clock, page, platform};

/// What the keys are derived for.
const PURPOSE: &str = "parvis relay";
/// Datagrams that wait for the cipher. More of them come only from who does not mean well; they are dropped.
const WAITING: usize = 128;

/// A participant in one load of their page.
pub(super) type PageSession = (ParticipantId, SessionId);

/// What the session is told.
#[derive(Debug)]
pub(super) enum RelayNotice {
    /// The key is there, or another one.
    Key,
    /// Something came of the way to this participant.
    Event(ParticipantId, RelayEvent),
    /// There is room for more.
    Ready,
}

/// The relays of this page, and the cipher around them.
pub(super) struct ServerRelay {
    this: Weak<Self>,
    driver: Weak<Driver>,
    room: RoomName,
    relays: RefCell<Relays>,
    me: Cell<Option<PageSession>>,
    secret: Cell<Option<LinkKey>>,
    sealing: RefCell<Option<Sealing>>,
    waiting: RefCell<VecDeque<CipherJob>>,
    working: Cell<bool>,
    told: Box<dyn Fn(RelayNotice)>,
    _listener: Listener,
}

/// What the cipher has to do, in this order.
enum CipherJob {
    Seal(PageSession, Vec<u8>),
    Open(PageSession, String),
}

impl ServerRelay {
    /// To nobody yet.
    pub(super) fn new(driver: &Driver, now: Mono, told: impl Fn(RelayNotice) + 'static) -> Rc<Self> {
        let relay = Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            driver: driver.downgrade(),
            room: driver.room().clone(),
            relays: RefCell::new(Relays::new(now)),
            me: Cell::default(),
            secret: Cell::default(),
            sealing: RefCell::default(),
            waiting: RefCell::default(),
            working: Cell::default(),
            told: Box::new(told),
            _listener: Listener::new(&js_sys::global().unchecked_into(), "hashchange", {
                let this = this.clone();
                move |_| {
                    if let Some(relay) = this.upgrade() {
                        relay.take_key();
                    }
                }
            }),
        });
        relay.take_key();
        relay
    }

    /// Takes the key in the address, if it is another one.
    fn take_key(&self) {
        let secret = page::link_key();
        if secret == self.secret.replace(secret) {
            return;
        }
        self.sealing.take();
        // Another key is another way: what was open with the one before is no more.
        for peer in self.open() {
            (self.told)(RelayNotice::Event(peer, RelayEvent::Closed));
        }
        self.relays.replace(Relays::new(clock::mono()));
        let (this, room) = (self.this.clone(), self.room.clone());
        spawn_local(async move {
            let sealing = match &secret {
                Some(secret) => Sealing::new(secret.bytes(), &room, PURPOSE).await,
                None => None,
            };
            let Some(relay) = this.upgrade().filter(|relay| relay.secret.get() == secret) else {
                return;
            };
            relay.sealing.replace(sealing);
            (relay.told)(RelayNotice::Key);
        });
    }

    /// Who is in the meeting now, and whether the server can be reached. Answers to whom the way is closed, with no
    /// other in its place.
    pub(super) fn follow(
        &self,
        now: Mono,
        me: PageSession,
        online: bool,
        people: &[RelayPeer],
    ) -> Vec<ParticipantId> {
        self.me.set(Some(me));
        let server = ServerReach { online, keyed: self.sealing.borrow().is_some() };
        self.relays.borrow_mut().follow(now, server, people, random)
    }

    /// Whom nothing reaches, for so long that the person is to know.
    pub(super) fn unreached(&self, now: Mono) -> Vec<(ParticipantId, Unreached)> {
        self.relays.borrow_mut().unreached(now)
    }

    /// The meeting is over.
    pub(super) fn clear(&self, now: Mono) {
        self.me.take();
        self.waiting.take();
        self.relays.replace(Relays::new(now));
    }

    /// To whom messages go this way.
    pub(super) fn open(&self) -> Vec<ParticipantId> {
        self.relays.borrow().open().collect()
    }

    /// The bytes that the next message to them may have.
    pub(super) fn may_send(&self, to: ParticipantId) -> usize {
        self.relays.borrow().may_send(to)
    }

    /// Whether it was taken.
    pub(super) fn send(&self, now: Mono, to: ParticipantId, message: &[u8]) -> bool {
        self.relays.borrow_mut().send(now, to, message)
    }

    /// Sends what is due.
    pub(super) fn pump(&self, now: Mono) {
        while self.waiting.borrow().len() < WAITING {
            let Some((person, datagram)) = self.relays.borrow_mut().poll(now) else { break };
            self.waiting.borrow_mut().push_back(CipherJob::Seal((person.id, person.session), datagram));
        }
        self.work();
    }

    /// When to follow and pump again although nothing happens.
    pub(super) fn wake(&self) -> Option<Mono> {
        self.relays.borrow().wake()
    }

    /// Something sealed came by the server.
    pub(super) fn heard(&self, from: PageSession, data: String) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.len() < WAITING {
            waiting.push_back(CipherJob::Open(from, data));
        }
        drop(waiting);
        self.work();
    }

    /// Does one job after the other: what is given to the cipher in order need not come out in order.
    fn work(&self) {
        if self.waiting.borrow().is_empty() || self.working.replace(true) {
            return;
        }
        let this = self.this.clone();
        spawn_local(async move {
            while let Some(relay) = this.upgrade() {
                let job = relay.waiting.borrow_mut().pop_front();
                let Some(job) = job else {
                    relay.working.set(false);
                    (relay.told)(RelayNotice::Ready);
                    return;
                };
                relay.do_job(job).await;
            }
        });
    }

    async fn do_job(&self, job: CipherJob) {
        let (Some(sealing), Some(me)) = (self.sealing.borrow().clone(), self.me.get()) else { return };
        match job {
            CipherJob::Seal(to, datagram) => {
                let sealed = sealing.seal(&datagram, &self.context(me, to)).await;
                if let (Some(sealed), Some(driver)) = (sealed, self.driver.upgrade()) {
                    driver.say_sealed(to, STANDARD_NO_PAD.encode(sealed));
                }
            }
            CipherJob::Open(from, data) => {
                let Ok(sealed) = STANDARD_NO_PAD.decode(data) else { return };
                let Some(datagram) = sealing.open(&sealed, &self.context(from, me)).await else {
                    self.relays.borrow_mut().unopened(from.0, from.1);
                    return;
                };
                let events =
                    self.relays.borrow_mut().receive(clock::mono(), from.0, from.1, &datagram, random);
                for event in events {
                    (self.told)(RelayNotice::Event(from.0, event));
                }
            }
        }
    }

    /// What must be the same on both sides, so that nothing of another room, another page or in the other direction
    /// opens.
    fn context(&self, from: PageSession, to: PageSession) -> Vec<u8> {
        format!("{}\n{}.{}\n{}.{}", self.room, from.0, from.1, to.0, to.1).into_bytes()
    }
}

fn random() -> u64 {
    let [random, ..] = platform::random();
    random
}
