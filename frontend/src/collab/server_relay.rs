//! The way through the server, to whom no channel is open: the cipher around it, with the key that the meeting's link
//! carries. Without a key there is none.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use parvis_names::LinkKey;
use parvis_protocol::{ParticipantId, RoomName, SessionId};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use super::sealing::Sealing;
use crate::driver::Driver;
use crate::listener::Listener;
use crate::page;

/// What the keys are derived for.
const PURPOSE: &str = "parvis relay";
/// Datagrams that wait for the cipher. More of them come only from who does not mean well; they are dropped.
const WAITING: usize = 128;

/// A participant in one load of their page.
pub(super) type PageSession = (ParticipantId, SessionId);

/// What the session is told.
#[derive(Debug)]
pub(super) enum RelayNotice {
    /// The address carries another key, or none any more: what was sealed with the one before is void.
    Rekeyed,
    /// That key is ready to be used, or it is known that there is none.
    Key,
    /// A datagram came from this page, and could be opened.
    Datagram(PageSession, Vec<u8>),
    /// Something came from this page that this key does not open.
    Unopened(PageSession),
    /// All jobs are done: there is room for more.
    Ready,
}

/// Seals what goes through the server, and opens what comes.
pub(super) struct ServerRelay {
    this: Weak<Self>,
    driver: Weak<Driver>,
    room: RoomName,
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
    /// With the key in the address, if there is one.
    pub(super) fn new(driver: &Driver, told: impl Fn(RelayNotice) + 'static) -> Rc<Self> {
        let relay = Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            driver: driver.downgrade(),
            room: driver.room().clone(),
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
        (self.told)(RelayNotice::Rekeyed);
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

    /// Whose page this is.
    pub(super) fn set_me(&self, me: PageSession) {
        self.me.set(Some(me));
    }

    /// Whether there is a key to seal with.
    pub(super) fn is_keyed(&self) -> bool {
        self.sealing.borrow().is_some()
    }

    /// The meeting is over.
    pub(super) fn clear(&self) {
        self.me.take();
        self.waiting.take();
    }

    /// Whether one more datagram is taken.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.borrow().len() < WAITING
    }

    /// Seals a datagram and sends it to this page.
    pub(super) fn seal(&self, to: PageSession, datagram: Vec<u8>) {
        self.put(CipherJob::Seal(to, datagram));
    }

    /// Opens what this page sent through the server.
    pub(super) fn open(&self, from: PageSession, data: String) {
        self.put(CipherJob::Open(from, data));
    }

    fn put(&self, job: CipherJob) {
        if self.has_room() {
            self.waiting.borrow_mut().push_back(job);
        }
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
                let opened = sealing.open(&sealed, &self.context(from, me)).await;
                (self.told)(match opened {
                    Some(datagram) => RelayNotice::Datagram(from, datagram),
                    None => RelayNotice::Unopened(from),
                });
            }
        }
    }

    /// What must be the same on both sides, so that nothing of another room, another page or in the other direction
    /// opens.
    fn context(&self, from: PageSession, to: PageSession) -> Vec<u8> {
        format!("{}\n{}.{}\n{}.{}", self.room, from.0, from.1, to.0, to.1).into_bytes()
    }
}
