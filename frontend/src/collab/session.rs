//! The collaboration session of a meeting: the shared document, and the loop that tells it what happens and carries what
//! it says over the ways that there are. Which way that is, [`Routing`] decides.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use leptos::prelude::Update;
use leptos::task::spawn_local;
use parvis_app::collab::background;
use parvis_app::engine::collab::{CollabEngine, CollabHandle, HearPaths};
use parvis_collab::relay::ServerReach;
use parvis_collab::routing::{RouteCommand, RoutePeer, Routing};
use parvis_collab::{CollabIntent, CollabOutcome, DocumentEvent, Refused, SharedDocument, Tool};
use parvis_meeting::allocator::LinkQuality;
use parvis_meeting::{ConnectionStatus, SessionState, Snapshot};
use parvis_protocol::{ParticipantId, SessionId};

use super::CollabService;
use super::data_link::{DataLink, LinkEvent};
use super::files::{FileExchange, FilePeer};
use super::film::FilmPlayer;
use super::paths::paths;
use super::persistence::Persistence;
use super::picture_control::PictureControl;
use super::server_relay::{PageSession, RelayNotice, ServerRelay};
use super::system::SystemControls;
use crate::driver::{CollabKey, Driver};
use crate::{clock, platform};

/// Owns the shared document of this meeting, and carries it over the channels.
pub(super) struct CollabSession {
    this: Weak<Self>,
    driver: Weak<Driver>,
    handle: CollabHandle,
    document: RefCell<Option<SharedDocument>>,
    routing: RefCell<Routing>,
    links: RefCell<BTreeMap<ParticipantId, DataLink>>,
    files: RefCell<Option<Rc<FileExchange>>>,
    film: RefCell<Option<Rc<FilmPlayer>>>,
    persistence: RefCell<Option<Rc<Persistence>>>,
    server_relay: Rc<ServerRelay>,
    /// How the pictures are sent: in this late file as well.
    pictures: Rc<PictureControl>,
    /// What the system shows of the call: of the same late file, and told of the same changes.
    system: SystemControls,
    timer: RefCell<Option<Timeout>>,
}

/// What the shared document goes by of how the meeting stands.
struct Standing {
    /// This participant, while there is a seat.
    me: Option<ParticipantId>,
    is_over: bool,
    moderators: BTreeSet<ParticipantId>,
}

/// What [`Routing`] goes by of how the meeting stands.
struct PeopleReached {
    me: PageSession,
    online: bool,
    people: Vec<RoutePeer>,
}

impl CollabSession {
    /// A session without a document, until there is a seat in the meeting.
    pub(super) fn new(driver: &Driver) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: this.clone(),
            driver: driver.downgrade(),
            handle: driver.collab_handle(),
            document: RefCell::default(),
            routing: RefCell::new(Routing::new(clock::mono())),
            links: RefCell::default(),
            files: RefCell::default(),
            film: RefCell::default(),
            persistence: RefCell::default(),
            server_relay: ServerRelay::new(driver, {
                let this = this.clone();
                move |told| {
                    if let Some(session) = this.upgrade() {
                        session.relay_told(told);
                    }
                }
            }),
            pictures: PictureControl::new(driver.downgrade()),
            system: SystemControls::new(driver.downgrade()),
            timer: RefCell::default(),
        })
    }

    /// Makes the collab session when there is a seat, and clears it when the meeting is over.
    fn follow(&self, standing: Standing) {
        let mine = self.document.borrow().as_ref().map(|document| document.writer().author);
        let Some(me) = standing.me else {
            if mine.is_some() {
                self.clear(standing.is_over);
            }
            return;
        };
        if mine != Some(me) {
            self.clear(standing.is_over);
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
                let files = FileExchange::new(self.handle, me, driver.room().as_str());
                let film = FilmPlayer::new(self.handle, self.driver.clone(), files.clone());
                self.files.replace(Some(files));
                self.film.replace(Some(film));
            }
        }
        if let Some(document) = &mut *self.document.borrow_mut() {
            document.set_moderators(standing.moderators);
        }
    }

    fn clear(&self, over: bool) {
        if let Some(film) = self.film.take() {
            film.end();
        }
        if let Some(files) = self.files.take() {
            files.end(over);
        }
        if let Some(persistence) = self.persistence.take() {
            persistence.end(over);
        }
        self.links.take();
        self.server_relay.clear();
        self.routing.replace(Routing::new(clock::mono()));
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
            self.routing.borrow_mut().detach(key.participant);
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
            self.routing.borrow_mut().attach(peer.key.participant);
            if open {
                self.noticed(peer.key, LinkEvent::Opened);
                for message in early {
                    self.noticed(peer.key, LinkEvent::Message(message));
                }
            }
        }
    }

    /// Who can be reached for files.
    fn tell_files(&self) {
        let Some(files) = self.files.borrow().clone() else { return };
        let Some(driver) = self.driver.upgrade() else { return };
        let peers = driver.collab_peers().into_iter().map(|peer| FilePeer {
            key: peer.key,
            connection: peer.connection,
            takes_files: self.is_current(peer.key)
                && self.document.borrow().as_ref().is_some_and(|document| {
                    self.routing.borrow().takes_files(peer.key.participant, document)
                }),
        });
        files.peers(peers.collect());
    }

    /// Whether the channel to this participant is that of this connection.
    fn is_current(&self, key: CollabKey) -> bool {
        self.links.borrow().get(&key.participant).is_some_and(|link| link.key == key)
    }

    fn noticed(&self, key: CollabKey, notice: LinkEvent) {
        if !self.is_current(key) {
            return;
        }
        let peer = key.participant;
        match notice {
            LinkEvent::Opened => self.routing.borrow_mut().opened(peer),
            LinkEvent::Closed => self.routing.borrow_mut().closed(peer),
            LinkEvent::Message(message) => self.routing.borrow_mut().message(peer, message),
            LinkEvent::Drained => {}
        }
        self.route();
        self.pump();
        self.tell_files();
    }

    fn relay_told(&self, told: RelayNotice) {
        match told {
            RelayNotice::Key => return self.changed(),
            RelayNotice::Rekeyed => self.routing.borrow_mut().rekeyed(clock::mono()),
            RelayNotice::Datagram((from, session), datagram) => {
                self.routing.borrow_mut().datagram(clock::mono(), from, session, &datagram, random);
            }
            RelayNotice::Unopened((from, session)) => {
                self.routing.borrow_mut().unopened(from, session);
            }
            RelayNotice::Ready => {}
        }
        self.route();
        self.pump();
    }

    /// Tells the routing how the meeting stands, and carries out what it decides.
    fn route(&self) {
        let reach = self.driver.upgrade().and_then(|driver| driver.with_snapshot(reach));
        if let Some(PeopleReached { me, online, people }) = reach {
            self.server_relay.set_me(me);
            let server = ServerReach { online, keyed: self.server_relay.is_keyed() };
            self.routing.borrow_mut().follow(clock::mono(), server, &people, random);
        }
        let (mut routing, mut document) = (self.routing.borrow_mut(), self.document.borrow_mut());
        let Some(document) = &mut *document else { return };
        while let Some(command) = routing.poll() {
            match command {
                RouteCommand::Send(peer, message) => {
                    if let Some(link) = self.links.borrow().get(&peer) {
                        link.send(&message);
                    }
                }
                RouteCommand::Open(peer) => document.open(peer),
                RouteCommand::Close(peer) => document.close(peer),
                RouteCommand::Receive(peer, message) => document.receive(clock::now(), peer, &message),
            }
        }
    }

    /// Gives each channel what it takes, tells what came, and says when to be called again.
    fn pump(&self) {
        let (mut told, mut unreached) = (Vec::new(), Vec::new());
        {
            let (links, mut routing) = (self.links.borrow(), self.routing.borrow_mut());
            let mut document = self.document.borrow_mut();
            let Some(document) = &mut *document else { return };
            for peer in routing.data_channels() {
                let Some(link) = links.get(&peer) else { continue };
                while let Some(message) = document.poll(clock::mono(), peer, link.may_send()) {
                    if !link.send(&message) {
                        break;
                    }
                }
            }
            routing.fill_relays(clock::mono(), document);
            while self.server_relay.has_room()
                && let Some((person, datagram)) = routing.poll_datagram(clock::mono())
            {
                self.server_relay.seal((person.id, person.session), datagram);
            }
            unreached.extend(routing.unreached(clock::mono()));
            told.extend(std::iter::from_fn(|| document.event()));
            let wake = document.wake(clock::mono()).into_iter().chain(routing.wake()).min().map(|at| {
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
        if !unreached.is_empty() {
            self.handle.unreached.update(|all| all.extend(unreached));
        }
        if let Some(persistence) = &*self.persistence.borrow() {
            persistence.changed();
        }
        for event in told {
            self.tell(event);
        }
    }

    fn follow_film(&self) {
        let film = self.film.borrow().clone();
        if let Some(film) = film {
            film.follow();
        }
    }

    fn tell(&self, event: DocumentEvent) {
        match event {
            DocumentEvent::Changed(tool) => {
                self.handle.changed(tool);
                let files = self.files.borrow().clone().filter(|_| tool == Tool::Files);
                if let Some(files) = files {
                    files.follow();
                    // It may be known of before the offer of its file.
                    self.follow_film();
                }
            }
            DocumentEvent::Film => self.follow_film(),
            DocumentEvent::Awareness(_) => self.handle.changed(Tool::Awareness),
            event => self.handle.events.update(|events| events.push(event)),
        }
    }
}

impl CollabService for CollabSession {
    fn changed(&self) {
        let Some(driver) = self.driver.upgrade() else { return };
        self.system.follow(&driver);
        self.pictures.follow(&driver);
        self.follow(driver.with_snapshot(standing));
        if self.document.borrow().is_some() {
            self.attach(&driver);
            self.route();
            self.pump();
            self.tell_files();
        }
    }

    fn sealed(&self, from: ParticipantId, session: SessionId, data: String) {
        self.server_relay.open((from, session), data);
    }
}

impl CollabEngine for CollabSession {
    fn look(&self, look: &mut dyn FnMut(&SharedDocument)) {
        if let Some(document) = &*self.document.borrow() {
            look(document);
        }
    }

    fn dispatch(&self, intent: CollabIntent) -> Option<Result<CollabOutcome, Refused>> {
        let done = self.document.borrow_mut().as_mut().map(|document| document.handle(clock::now(), intent));
        self.pump();
        done
    }

    fn quality(&self) -> Vec<(ParticipantId, LinkQuality)> {
        self.pictures.quality()
    }

    fn paths(&self, done: HearPaths) {
        let Some(driver) = self.driver.upgrade() else { return };
        let peers = driver.collab_peers();
        spawn_local(async move { done(paths(peers).await) });
    }
}

fn standing(snapshot: &Snapshot) -> Standing {
    let you = snapshot.you.as_ref().filter(|_| snapshot.session.is_seated());
    let me = you.map(|you| you.id);
    Standing { me, is_over: snapshot.session.is_over(), moderators: snapshot.moderators() }
}

/// `None` while there is no seat.
fn reach(snapshot: &Snapshot) -> Option<PeopleReached> {
    let you = snapshot.you.as_ref()?;
    let people = snapshot.remotes.iter().map(|remote| RoutePeer {
        id: remote.participant.id,
        session: remote.participant.session,
        here: remote.is_here(),
        connected: remote.link == ConnectionStatus::Connected,
    });
    let online = snapshot.session == SessionState::Joined;
    Some(PeopleReached { me: (you.id, you.session), online, people: people.collect() })
}

fn random() -> u64 {
    let [random, ..] = platform::random();
    random
}
