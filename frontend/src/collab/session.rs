use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use leptos::prelude::Update;
use parvis_app::collab::{CollabEngine, CollabHandle, life};
use parvis_collab::relay::{self, Heard, Person};
use parvis_collab::{Event, Now, SharedDocument, Tool};
use parvis_meeting::{ConnectionStatus, EndReason, PeerKey, SessionState, Snapshot};
use parvis_protocol::{ParticipantId, Presence, Role, SessionId};

use super::Tabled;
use super::data_link::{DataLink, Notice};
use super::files::{FilePeer, Files};
use super::persistence::{Kept, Persistence};
use super::server_relay::{Seat, ServerRelay, Told};
use crate::driver::Driver;
use crate::{clock, platform};

/// Owns the table of this meeting, and carries it over the channels.
pub(super) struct CollabSession {
    this: Weak<Self>,
    driver: Weak<Driver>,
    handle: CollabHandle,
    table: RefCell<Option<SharedDocument>>,
    links: RefCell<BTreeMap<ParticipantId, DataLink>>,
    files: RefCell<Option<Rc<Files>>>,
    keeper: RefCell<Option<Rc<Persistence>>>,
    relayed: Rc<ServerRelay>,
    timer: RefCell<Option<Timeout>>,
}

/// What the table goes by of how the meeting stands.
struct Standing {
    me: ParticipantId,
    moderators: Vec<ParticipantId>,
}

/// What the ways through the server go by.
struct Reach {
    me: Seat,
    online: bool,
    /// With whether the connection to them is connected.
    people: Vec<(Person, bool)>,
}

impl CollabSession {
    /// A desk with nothing on it, until there is a seat in the meeting.
    pub(super) fn new(driver: &Driver) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: this.clone(),
            driver: driver.downgrade(),
            handle: driver.collab_handle(),
            table: RefCell::default(),
            links: RefCell::default(),
            files: RefCell::default(),
            keeper: RefCell::default(),
            relayed: ServerRelay::new(driver, clock::mono(), {
                let this = this.clone();
                move |told| {
                    if let Some(desk) = this.upgrade() {
                        desk.relay_told(told);
                    }
                }
            }),
            timer: RefCell::default(),
        })
    }

    /// Makes the table when there is a seat, and clears it when the meeting is over.
    fn follow(&self, standing: Option<Standing>) {
        let mine = self.table.borrow().as_ref().map(|table| table.writer().author);
        let Some(Standing { me, moderators }) = standing else {
            if mine.is_some() {
                self.clear();
            }
            return;
        };
        if mine != Some(me) {
            self.clear();
            let [seed, ..] = platform::random();
            let table = SharedDocument::new(me, seed, clock::mono());
            let session = table.writer().session;
            self.table.replace(Some(table));
            if let Some(this) = self.this.upgrade() {
                self.handle.set(Some((this, life)));
            }
            if let Some(driver) = self.driver.upgrade() {
                self.keeper.replace(Some(Persistence::begin(self.this.clone(), driver.room(), me, session)));
                self.files.replace(Some(Files::new(self.handle, me, driver.room().as_str())));
            }
        }
        if let Some(table) = &mut *self.table.borrow_mut() {
            table.set_moderators(moderators);
        }
    }

    fn clear(&self) {
        let session = self.driver.upgrade().map(|driver| driver.with_snapshot(|s| s.session.clone()));
        let over = matches!(session, Some(SessionState::Ended(why)) if why != EndReason::Replaced);
        if let Some(files) = self.files.take() {
            files.end(over);
        }
        if let Some(keeper) = self.keeper.take() {
            keeper.end(over);
        }
        self.links.take();
        self.relayed.clear(clock::mono());
        self.timer.take();
        self.table.take();
        self.handle.set(None);
    }

    /// Listens to the channels that there are now.
    fn attach(&self, driver: &Driver) {
        let peers = driver.table_peers();
        let gone: Vec<_> = {
            let links = self.links.borrow();
            let is_gone = |link: &&DataLink| !peers.iter().any(|peer| peer.key == link.key);
            links.values().filter(is_gone).map(|link| link.key).collect()
        };
        for key in gone {
            self.noticed(key, Notice::Closed);
            self.links.borrow_mut().remove(&key.participant);
        }
        for peer in peers {
            if self.links.borrow().contains_key(&peer.key.participant) {
                continue;
            }
            let this = self.this.clone();
            let link = DataLink::new(&peer, move |key, notice| {
                if let Some(desk) = this.upgrade() {
                    desk.noticed(key, notice);
                }
            });
            let (open, early) = (link.is_open(), link.early());
            self.links.borrow_mut().insert(peer.key.participant, link);
            if open {
                self.noticed(peer.key, Notice::Opened);
                for message in early {
                    self.noticed(peer.key, Notice::Message(message));
                }
            }
        }
    }

    /// Who can be reached for files: whose page is known to hear a channel that is opened to it.
    fn tell_files(&self) {
        let Some(files) = self.files.borrow().clone() else { return };
        let Some(driver) = self.driver.upgrade() else { return };
        let speaks = |key: PeerKey| {
            let open =
                self.links.borrow().get(&key.participant).is_some_and(|link| link.key == key && link.open);
            open && self.table.borrow().as_ref().is_some_and(|table| table.has_met(key.participant))
        };
        let peers = driver.table_peers().into_iter();
        let peers = peers.map(|peer| FilePeer {
            key: peer.key,
            connection: peer.connection,
            speaks: speaks(peer.key),
        });
        files.peers(peers.collect());
    }

    fn noticed(&self, key: PeerKey, notice: Notice) {
        let peer = key.participant;
        {
            let mut links = self.links.borrow_mut();
            let mut table = self.table.borrow_mut();
            let (Some(link), Some(table)) =
                (links.get_mut(&peer).filter(|link| link.key == key), &mut *table)
            else {
                return;
            };
            match notice {
                Notice::Opened if !link.open => {
                    link.open = true;
                    table.open(peer);
                }
                Notice::Closed if link.open => {
                    link.open = false;
                    if link.direct.is_used() {
                        table.close(peer);
                    }
                }
                Notice::Message(message) => match link.direct.receive(&message) {
                    Heard::Message(message) => table.receive(clock::now(), peer, message),
                    Heard::Anew(word) => {
                        link.send(&word);
                        table.open(peer);
                    }
                    Heard::Nothing => {}
                },
                Notice::Opened | Notice::Closed | Notice::Drained => {}
            }
        }
        self.route();
        self.pump();
        self.tell_files();
    }

    /// Through the server to whom no channel is open that works, and no longer to whom one is.
    fn route(&self) {
        let Some(reach) = self.driver.upgrade().and_then(|driver| driver.with_snapshot(reach)) else {
            return;
        };
        let mut table = self.table.borrow_mut();
        let Some(table) = &mut *table else { return };
        let mut links = self.links.borrow_mut();
        let mut people = Vec::new();
        for (mut person, connected) in reach.people {
            if let Some(link) = links.get_mut(&person.id).filter(|link| link.open) {
                if let Some(word) = link.direct.follow(connected) {
                    link.send(&word);
                    table.open(person.id);
                }
                person.channel = link.direct.works();
            }
            people.push(person);
        }
        let closed = self.relayed.follow(clock::mono(), reach.me, reach.online, &people);
        closed.into_iter().for_each(|peer| table.close(peer));
    }

    fn relay_told(&self, told: Told) {
        match told {
            Told::Key => return self.changed(),
            Told::Ready => {}
            Told::Event(peer, event) => {
                let mut table = self.table.borrow_mut();
                let Some(table) = &mut *table else { return };
                match event {
                    relay::Event::Opened => {
                        if let Some(link) = self.links.borrow_mut().get_mut(&peer).filter(|link| link.open) {
                            link.direct.set_aside();
                        }
                        table.open(peer);
                    }
                    relay::Event::Closed => table.close(peer),
                    relay::Event::Message(message) => table.receive(clock::now(), peer, &message),
                }
            }
        }
        self.pump();
    }

    /// Gives each channel what it takes, tells what came, and says when to be called again.
    fn pump(&self) {
        let mut told = Vec::new();
        {
            let links = self.links.borrow();
            let mut table = self.table.borrow_mut();
            let Some(table) = &mut *table else { return };
            for (peer, link) in links.iter().filter(|(_, link)| link.is_used()) {
                while let Some(message) = table.poll(clock::mono(), *peer, link.may_send()) {
                    if !link.send(&message) {
                        break;
                    }
                }
            }
            for peer in self.relayed.open() {
                while let Some(message) = table.poll(clock::mono(), peer, self.relayed.may_send(peer)) {
                    if !self.relayed.send(clock::mono(), peer, &message) {
                        break;
                    }
                }
            }
            self.relayed.pump(clock::mono());
            let unreached = self.relayed.unreached(clock::mono());
            if !unreached.is_empty() {
                self.handle.unreached.update(|all| all.extend(unreached));
            }
            told.extend(std::iter::from_fn(|| table.event()));
            let wake = table.wake(clock::mono()).into_iter().chain(self.relayed.wake()).min().map(|at| {
                let this = self.this.clone();
                let wait = u32::try_from(at.since(clock::mono())).unwrap_or(u32::MAX);
                Timeout::new(wait, move || {
                    if let Some(desk) = this.upgrade() {
                        desk.route();
                        desk.pump();
                    }
                })
            });
            self.timer.replace(wake);
        }
        if let Some(keeper) = &*self.keeper.borrow() {
            keeper.follow();
        }
        for event in told {
            self.tell(event);
        }
    }

    fn tell(&self, event: Event) {
        match event {
            Event::Changed(tool) => {
                self.handle.changed(tool);
                let files = self.files.borrow().clone().filter(|_| tool == Tool::Files);
                if let Some(files) = files {
                    files.follow();
                }
            }
            Event::Awareness(_) => self.handle.changed(Tool::Awareness),
            event => self.handle.news.update(|news| news.push(event)),
        }
    }
}

impl Tabled for CollabSession {
    fn changed(&self) {
        let Some(driver) = self.driver.upgrade() else { return };
        self.follow(driver.with_snapshot(standing));
        if self.table.borrow().is_some() {
            self.attach(&driver);
            self.route();
            self.pump();
            self.tell_files();
        }
    }

    fn sealed(&self, from: ParticipantId, session: SessionId, data: String) {
        self.relayed.heard((from, session), data);
    }
}

impl Kept for CollabSession {
    fn with_table(&self, keeper: &Persistence, with: &mut dyn FnMut(&mut SharedDocument)) {
        let is_its = self.keeper.borrow().as_ref().is_some_and(|own| std::ptr::eq(&raw const **own, keeper));
        if let Some(table) = self.table.borrow_mut().as_mut().filter(|_| is_its) {
            with(table);
        }
    }

    fn restored(&self) {
        self.pump();
    }
}

impl CollabEngine for CollabSession {
    fn look(&self, look: &mut dyn FnMut(&SharedDocument)) {
        if let Some(table) = &*self.table.borrow() {
            look(table);
        }
    }

    fn act(&self, act: &mut dyn FnMut(&mut SharedDocument, Now)) {
        if let Some(table) = &mut *self.table.borrow_mut() {
            act(table, clock::now());
        }
        self.pump();
    }
}

/// `None` while there is no seat, and after the meeting.
fn standing(snapshot: &Snapshot) -> Option<Standing> {
    let you = snapshot.you.as_ref()?;
    if !matches!(snapshot.session, SessionState::Joined | SessionState::Reconnecting { .. }) {
        return None;
    }
    let everyone = snapshot.settings.as_ref().is_some_and(|settings| settings.everyone_moderates);
    let people = std::iter::once(you).chain(snapshot.remotes.iter().map(|remote| &remote.participant));
    let moderators = people.filter(|row| everyone || row.role != Role::Guest).map(|row| row.id).collect();
    Some(Standing { me: you.id, moderators })
}

/// `None` while there is no seat.
fn reach(snapshot: &Snapshot) -> Option<Reach> {
    let you = snapshot.you.as_ref()?;
    let people = snapshot.remotes.iter().map(|remote| {
        let row = &remote.participant;
        let here = remote.gone.is_none() && row.presence == Presence::Here;
        let person = Person { id: row.id, session: row.session, here, channel: false };
        (person, remote.link == ConnectionStatus::Connected)
    });
    let online = snapshot.session == SessionState::Joined;
    Some(Reach { me: (you.id, you.session), online, people: people.collect() })
}
