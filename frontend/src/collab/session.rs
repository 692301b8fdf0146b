use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use leptos::prelude::Update;
use parvis_app::collab::{CollabEngine, CollabHandle, background};
use parvis_collab::relay::{self, DirectReceived, RelayPeer};
use parvis_collab::{DocumentEvent, Now, SharedDocument, Tool};
use parvis_meeting::{ConnectionStatus, EndReason, SessionState, Snapshot};
use parvis_protocol::{ParticipantId, Presence, Role, SessionId};

use super::CollabService;
use super::data_link::{DataLink, LinkEvent};
use super::files::{FileExchange, FilePeer};
use super::persistence::{DocumentOwner, Persistence};
use super::server_relay::{PageSession, RelayNotice, ServerRelay};
use crate::driver::{CollabKey, Driver};
use crate::{clock, platform};

/// Owns the shared document of this meeting, and carries it over the channels.
pub(super) struct CollabSession {
    this: Weak<Self>,
    driver: Weak<Driver>,
    handle: CollabHandle,
    document: RefCell<Option<SharedDocument>>,
    links: RefCell<BTreeMap<ParticipantId, DataLink>>,
    files: RefCell<Option<Rc<FileExchange>>>,
    persistence: RefCell<Option<Rc<Persistence>>>,
    server_relay: Rc<ServerRelay>,
    timer: RefCell<Option<Timeout>>,
}

/// What the shared document goes by of how the meeting stands.
struct Standing {
    me: ParticipantId,
    moderators: Vec<ParticipantId>,
}

/// What the ways through the server go by.
struct Reach {
    me: PageSession,
    online: bool,
    /// With whether the connection to them is connected.
    people: Vec<(RelayPeer, bool)>,
}

impl CollabSession {
    /// A session without a document, until there is a seat in the meeting.
    pub(super) fn new(driver: &Driver) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: this.clone(),
            driver: driver.downgrade(),
            handle: driver.collab_handle(),
            document: RefCell::default(),
            links: RefCell::default(),
            files: RefCell::default(),
            persistence: RefCell::default(),
            server_relay: ServerRelay::new(driver, clock::mono(), {
                let this = this.clone();
                move |told| {
                    if let Some(session) = this.upgrade() {
                        session.relay_told(told);
                    }
                }
            }),
            timer: RefCell::default(),
        })
    }

    /// Makes the collab session when there is a seat, and clears it when the meeting is over.
    fn follow(&self, standing: Option<Standing>) {
        let mine = self.document.borrow().as_ref().map(|document| document.writer().author);
        let Some(Standing { me, moderators }) = standing else {
            if mine.is_some() {
                self.clear();
            }
            return;
        };
        if mine != Some(me) {
            self.clear();
            let [seed, ..] = platform::random();
            let document = SharedDocument::new(me, seed, clock::mono());
            let session = document.writer().session;
            self.document.replace(Some(document));
            if let Some(this) = self.this.upgrade() {
                self.handle.set(Some((this, background)));
            }
            if let Some(driver) = self.driver.upgrade() {
                self.persistence.replace(Some(Persistence::begin(
                    self.this.clone(),
                    driver.room(),
                    me,
                    session,
                )));
                self.files.replace(Some(FileExchange::new(self.handle, me, driver.room().as_str())));
            }
        }
        if let Some(document) = &mut *self.document.borrow_mut() {
            document.set_moderators(moderators);
        }
    }

    fn clear(&self) {
        let session = self.driver.upgrade().map(|driver| driver.with_snapshot(|s| s.session.clone()));
        let over = matches!(session, Some(SessionState::Ended(why)) if why != EndReason::Replaced);
        if let Some(files) = self.files.take() {
            files.end(over);
        }
        if let Some(persistence) = self.persistence.take() {
            persistence.end(over);
        }
        self.links.take();
        self.server_relay.clear(clock::mono());
        self.timer.take();
        self.document.take();
        self.handle.set(None);
    }

    /// Listens to the channels that there are now.
    fn attach(&self, driver: &Driver) {
        let peers = driver.collab_peers();
        let gone: Vec<_> = {
            let links = self.links.borrow();
            let is_gone = |link: &&DataLink| !peers.iter().any(|peer| peer.key == link.key);
            links.values().filter(is_gone).map(|link| link.key).collect()
        };
        for key in gone {
            self.noticed(key, LinkEvent::Closed);
            self.links.borrow_mut().remove(&key.participant);
        }
        for peer in peers {
            if self.links.borrow().contains_key(&peer.key.participant) {
                continue;
            }
            let this = self.this.clone();
            let link = DataLink::new(&peer, move |key, notice| {
                if let Some(session) = this.upgrade() {
                    session.noticed(key, notice);
                }
            });
            let (open, early) = (link.is_open(), link.early());
            self.links.borrow_mut().insert(peer.key.participant, link);
            if open {
                self.noticed(peer.key, LinkEvent::Opened);
                for message in early {
                    self.noticed(peer.key, LinkEvent::Message(message));
                }
            }
        }
    }

    /// Who can be reached for files: whose page is known to hear a channel that is opened to it.
    fn tell_files(&self) {
        let Some(files) = self.files.borrow().clone() else { return };
        let Some(driver) = self.driver.upgrade() else { return };
        let speaks = |key: CollabKey| {
            let open =
                self.links.borrow().get(&key.participant).is_some_and(|link| link.key == key && link.open);
            open && self.document.borrow().as_ref().is_some_and(|document| document.has_met(key.participant))
        };
        let peers = driver.collab_peers().into_iter();
        let peers = peers.map(|peer| FilePeer {
            key: peer.key,
            connection: peer.connection,
            speaks: speaks(peer.key),
        });
        files.peers(peers.collect());
    }

    fn noticed(&self, key: CollabKey, notice: LinkEvent) {
        let peer = key.participant;
        {
            let mut links = self.links.borrow_mut();
            let mut document = self.document.borrow_mut();
            let (Some(link), Some(document)) =
                (links.get_mut(&peer).filter(|link| link.key == key), &mut *document)
            else {
                return;
            };
            match notice {
                LinkEvent::Opened if !link.open => {
                    link.open = true;
                    document.open(peer);
                }
                LinkEvent::Closed if link.open => {
                    link.open = false;
                    if link.direct.is_used() {
                        document.close(peer);
                    }
                }
                LinkEvent::Message(message) => match link.direct.receive(&message) {
                    DirectReceived::Message(message) => document.receive(clock::now(), peer, message),
                    DirectReceived::Anew(word) => {
                        link.send(&word);
                        document.open(peer);
                    }
                    DirectReceived::Nothing => {}
                },
                LinkEvent::Opened | LinkEvent::Closed | LinkEvent::Drained => {}
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
        let mut document = self.document.borrow_mut();
        let Some(document) = &mut *document else { return };
        let mut links = self.links.borrow_mut();
        let mut people = Vec::new();
        for (mut person, connected) in reach.people {
            if let Some(link) = links.get_mut(&person.id).filter(|link| link.open) {
                if let Some(word) = link.direct.follow(connected) {
                    link.send(&word);
                    document.open(person.id);
                }
                person.channel = link.direct.works();
            }
            people.push(person);
        }
        let closed = self.server_relay.follow(clock::mono(), reach.me, reach.online, &people);
        closed.into_iter().for_each(|peer| document.close(peer));
    }

    fn relay_told(&self, told: RelayNotice) {
        match told {
            RelayNotice::Key => return self.changed(),
            RelayNotice::Ready => {}
            RelayNotice::Event(peer, event) => {
                let mut document = self.document.borrow_mut();
                let Some(document) = &mut *document else { return };
                match event {
                    relay::RelayEvent::Opened => {
                        if let Some(link) = self.links.borrow_mut().get_mut(&peer).filter(|link| link.open) {
                            link.direct.set_aside();
                        }
                        document.open(peer);
                    }
                    relay::RelayEvent::Closed => document.close(peer),
                    relay::RelayEvent::Message(message) => document.receive(clock::now(), peer, &message),
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
            let mut document = self.document.borrow_mut();
            let Some(document) = &mut *document else { return };
            for (peer, link) in links.iter().filter(|(_, link)| link.is_used()) {
                while let Some(message) = document.poll(clock::mono(), *peer, link.may_send()) {
                    if !link.send(&message) {
                        break;
                    }
                }
            }
            for peer in self.server_relay.open() {
                while let Some(message) = document.poll(clock::mono(), peer, self.server_relay.may_send(peer))
                {
                    if !self.server_relay.send(clock::mono(), peer, &message) {
                        break;
                    }
                }
            }
            self.server_relay.pump(clock::mono());
            let unreached = self.server_relay.unreached(clock::mono());
            if !unreached.is_empty() {
                self.handle.unreached.update(|all| all.extend(unreached));
            }
            told.extend(std::iter::from_fn(|| document.event()));
            let wake =
                document.wake(clock::mono()).into_iter().chain(self.server_relay.wake()).min().map(|at| {
                    let this = self.this.clone();
                    let wait = u32::try_from(at.since(clock::mono())).unwrap_or(u32::MAX);
                    Timeout::new(wait, move || {
                        if let Some(session) = this.upgrade() {
                            session.route();
                            session.pump();
                        }
                    })
                });
            self.timer.replace(wake);
        }
        if let Some(persistence) = &*self.persistence.borrow() {
            persistence.follow();
        }
        for event in told {
            self.tell(event);
        }
    }

    fn tell(&self, event: DocumentEvent) {
        match event {
            DocumentEvent::Changed(tool) => {
                self.handle.changed(tool);
                let files = self.files.borrow().clone().filter(|_| tool == Tool::Files);
                if let Some(files) = files {
                    files.follow();
                }
            }
            DocumentEvent::Awareness(_) => self.handle.changed(Tool::Awareness),
            event => self.handle.events.update(|events| events.push(event)),
        }
    }
}

impl CollabService for CollabSession {
    fn changed(&self) {
        let Some(driver) = self.driver.upgrade() else { return };
        self.follow(driver.with_snapshot(standing));
        if self.document.borrow().is_some() {
            self.attach(&driver);
            self.route();
            self.pump();
            self.tell_files();
        }
    }

    fn sealed(&self, from: ParticipantId, session: SessionId, data: String) {
        self.server_relay.heard((from, session), data);
    }
}

impl DocumentOwner for CollabSession {
    fn with_document(&self, persistence: &Persistence, with: &mut dyn FnMut(&mut SharedDocument)) {
        let is_its =
            self.persistence.borrow().as_ref().is_some_and(|own| std::ptr::eq(&raw const **own, persistence));
        if let Some(document) = self.document.borrow_mut().as_mut().filter(|_| is_its) {
            with(document);
        }
    }

    fn restored(&self) {
        self.pump();
    }
}

impl CollabEngine for CollabSession {
    fn look(&self, look: &mut dyn FnMut(&SharedDocument)) {
        if let Some(document) = &*self.document.borrow() {
            look(document);
        }
    }

    fn edit(&self, edit: &mut dyn FnMut(&mut SharedDocument, Now)) {
        if let Some(document) = &mut *self.document.borrow_mut() {
            edit(document, clock::now());
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
        let person = RelayPeer { id: row.id, session: row.session, here, channel: false };
        (person, remote.link == ConnectionStatus::Connected)
    });
    let online = snapshot.session == SessionState::Joined;
    Some(Reach { me: (you.id, you.session), online, people: people.collect() })
}
