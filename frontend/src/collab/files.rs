//! The files of the meeting, in the browser: what is offered, fetched, kept and served. What is done with which file,
//! [`FileSharing`] decides.

mod actions;
mod blob;
mod channel;
mod choose;
mod disk;
mod fetch;
mod kept;
mod offer;
mod pdf;
mod picture;
mod prepare;
mod serve;
mod store;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Interval;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, WithUntracked};
use parvis_app::collab::files::engine::FilesHandle as Page;
use parvis_app::engine::collab::CollabHandle;
use parvis_collab::sharing::{FileId, FileSharing, FileSituation, SharingCommand};
use parvis_collab::{CollabIntent, FileOffer, ItemId};
use parvis_protocol::ParticipantId;
use parvis_transfer::limits::PICTURE_BYTES;
use parvis_view::files::{FileAction, FilesState, PictureState, Preparing};
use parvis_view::forget::Forgetting;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{RtcDataChannelEvent, RtcPeerConnection};

use crate::driver::CollabKey;
use crate::listener::Listener;
use disk::Folder;
use fetch::Fetching;
use serve::Serving;

pub(super) use picture::{address, forget};

/// Erases what is kept of the files of meetings. Whether all of it is gone.
pub(super) async fn erase(forgetting: &Forgetting) -> bool {
    Folder::forget(forgetting).await
}

/// How often progress is shown.
const EVERY_MILLIS: u32 = 250;

/// A connection, for files.
pub(super) struct FilePeer {
    pub(super) key: CollabKey,
    pub(super) connection: RtcPeerConnection,
    /// Whether a channel for files can be opened on it.
    pub(super) takes_files: bool,
}

/// The files of one meeting.
pub(super) struct FileExchange {
    this: Weak<Self>,
    handle: CollabHandle,
    state: ArcRwSignal<FilesState>,
    me: ParticipantId,
    room: String,
    /// Where they are kept over a reload, once it is known whether there is such a place.
    folder: RefCell<Option<Folder>>,
    ready: Cell<bool>,
    over: Cell<bool>,
    serving: Rc<Serving>,
    sharing: RefCell<FileSharing>,
    /// What the sharing decides is being carried out; and something changed meanwhile.
    following: Cell<bool>,
    again: Cell<bool>,
    fetches: RefCell<BTreeMap<FileId, Rc<Fetching>>>,
    peers: RefCell<BTreeMap<ParticipantId, (FilePeer, Listener)>>,
    preparing: RefCell<BTreeMap<u32, Preparing>>,
    next_preparing: Cell<u32>,
    pictures: RefCell<BTreeMap<ItemId, ArcRwSignal<PictureState>>>,
    /// What the person wanted before it was known what is here.
    waiting: RefCell<Vec<(ItemId, FileAction)>>,
    timer: RefCell<Option<Interval>>,
}

impl FileExchange {
    /// Looks for what an earlier load of the page has left, and shows itself to the pages.
    pub(super) fn new(handle: CollabHandle, me: ParticipantId, room: &str) -> Rc<Self> {
        let this = Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            handle,
            state: ArcRwSignal::default(),
            me,
            room: room.to_owned(),
            folder: RefCell::default(),
            ready: Cell::new(false),
            over: Cell::new(false),
            serving: Serving::new(this.clone()),
            sharing: RefCell::new(FileSharing::new(me, PICTURE_BYTES)),
            following: Cell::new(false),
            again: Cell::new(false),
            fetches: RefCell::default(),
            peers: RefCell::default(),
            preparing: RefCell::default(),
            next_preparing: Cell::new(0),
            pictures: RefCell::default(),
            waiting: RefCell::default(),
            timer: RefCell::default(),
        });
        Page::provide(handle, this.clone(), this.state.clone());
        let begun = this.clone();
        spawn_local(async move { begun.restore().await });
        this
    }

    /// The connections there are now.
    pub(super) fn peers(&self, peers: Vec<FilePeer>) {
        let mut known = self.peers.borrow_mut();
        let same = |peer: &FilePeer| {
            known
                .get(&peer.key.participant)
                .is_some_and(|(k, _)| (k.key, k.takes_files) == (peer.key, peer.takes_files))
        };
        if known.len() == peers.len() && peers.iter().all(same) {
            return;
        }
        known.retain(|_, (peer, _)| peers.iter().any(|other| other.key == peer.key));
        for peer in peers {
            let who = peer.key.participant;
            match known.get_mut(&who) {
                Some((here, _)) => here.takes_files = peer.takes_files,
                None => {
                    let listener = self.hear(&peer.connection, who);
                    known.insert(who, (peer, listener));
                }
            }
        }
        drop(known);
        self.follow();
    }

    /// The meeting is over. What is kept of it is erased, unless another page of this browser goes on with it.
    pub(super) fn end(&self, erase: bool) {
        self.over.set(true);
        self.timer.take();
        self.peers.take();
        let fetches: Vec<_> = self.fetches.take().into_values().collect();
        fetches.iter().for_each(|fetching| fetching.stop());
        for shown in self.pictures.take().into_values() {
            if let PictureState::Here { url, .. } = shown.get_untracked() {
                picture::forget(&url);
            }
        }
        let folder = self.folder.take().filter(|_| erase);
        spawn_local(async move {
            for fetching in fetches {
                fetching.store.close().await;
            }
            if let Some(folder) = folder {
                folder.empty().await;
            }
        });
    }

    /// The connection to somebody.
    fn connection(&self, to: ParticipantId) -> Option<RtcPeerConnection> {
        self.peers.borrow().get(&to).map(|(peer, _)| peer.connection.clone())
    }

    fn hear(&self, connection: &RtcPeerConnection, from: ParticipantId) -> Listener {
        let serving = Rc::downgrade(&self.serving);
        let this = connection.clone();
        Listener::new(connection, "datachannel", move |event| {
            let Some(serving) = serving.upgrade() else { return };
            let channel = event.unchecked_ref::<RtcDataChannelEvent>().channel();
            if channel.label() == channel::LABEL {
                serving.opened(channel, from, channel::most(&this));
            } else {
                // Nothing else is opened in this way.
                channel.close();
            }
        })
    }

    /// The file of an offer, if all of it is here, as bytes of this kind.
    pub(super) fn whole(&self, offer: &FileOffer, kind: &str) -> Option<JsValue> {
        blob::slice(&self.serving.held(offer.hash)?.blob, 0, offer.size, kind)
    }

    /// How the files stand.
    pub(super) fn with_state<T>(&self, look: impl FnOnce(&FilesState) -> T) -> T {
        self.state.with_untracked(look)
    }

    fn offers(&self) -> Vec<FileOffer> {
        self.handle.look(|document| document.file_offers().collect()).unwrap_or_default()
    }

    fn offer_of(&self, id: ItemId) -> Option<FileOffer> {
        self.offers().into_iter().find(|offer| offer.id == id)
    }

    fn situation(&self) -> FileSituation {
        let peers = self.peers.borrow();
        let reachable = peers.iter().filter(|(_, (peer, _))| peer.takes_files).map(|(who, _)| *who).collect();
        FileSituation { offers: self.offers(), reachable, here: self.serving.here() }
    }

    /// Something changed: the offers, who can be reached, or what is here.
    pub(super) fn follow(&self) {
        self.again.set(true);
        // What is carried out may change something itself. What was decided before that does not hold any more.
        if self.over.get() || self.following.replace(true) {
            return;
        }
        while self.again.take() {
            let situation = self.situation();
            let commands = self.sharing.borrow_mut().follow(&situation);
            self.carry_out(commands);
        }
        self.following.set(false);
        self.busy();
        self.show();
    }

    fn carry_out(&self, commands: Vec<SharingCommand>) {
        for command in commands {
            if self.over.get() {
                return;
            }
            match command {
                SharingCommand::Serve(file, to) => self.serving.serve(file.hash, to),
                SharingCommand::StopServing(file) => self.serving.stop_serving(file.hash),
                SharingCommand::Fetch { file, kept } => self.fetch(file, kept),
                SharingCommand::Reachable(file, holders) => {
                    if let Some(fetching) = self.fetching(file) {
                        fetching.reachable(&holders);
                    }
                }
                SharingCommand::Pause(file) => self.pause(file),
                SharingCommand::GoOn(file) => self.go_on(file),
                SharingCommand::GiveUp(file) => self.give_up(file),
                SharingCommand::Erase(file) => {
                    self.serving.let_go(file.hash);
                    if let Some(this) = self.this.upgrade() {
                        spawn_local(async move { this.erase(file.hash).await });
                    }
                }
                SharingCommand::Hold(offer, here) => {
                    self.handle.dispatch(CollabIntent::HoldFile { offer, whole: here });
                }
                SharingCommand::Decode(offer, file) => self.decode(offer, file),
                SharingCommand::NoPicture(offer) => self.set_picture(offer, PictureState::Not),
            }
        }
    }

    fn fetching(&self, file: FileId) -> Option<Rc<Fetching>> {
        self.fetches.borrow().get(&file).cloned()
    }

    /// Shows progress for as long as there is any.
    fn busy(&self) {
        if self.timer.borrow().is_some() || self.over.get() || !self.is_busy() {
            return;
        }
        let this = self.this.clone();
        let tick = move || {
            if let Some(this) = this.upgrade() {
                this.tick();
            }
        };
        self.timer.replace(Some(Interval::new(EVERY_MILLIS, tick)));
    }

    fn is_busy(&self) -> bool {
        self.sharing.borrow().is_fetching() || self.serving.is_busy() || !self.preparing.borrow().is_empty()
    }

    fn tick(&self) {
        let fetches: Vec<_> = self.fetches.borrow().values().cloned().collect();
        fetches.iter().for_each(|fetching| fetching.tick());
        self.show();
        if !self.is_busy() {
            let this = self.this.clone();
            // A timer does not end itself.
            spawn_local(async move {
                if let Some(this) = this.upgrade() {
                    this.timer.take();
                    this.busy();
                }
            });
        }
    }

    fn show(&self) {
        let (situation, sharing) = (self.situation(), self.sharing.borrow());
        let fetched = sharing.shown(&situation).into_iter();
        let fetched = fetched.filter_map(|(offer, file)| Some((offer, self.fetching(file)?.shown())));
        let state = FilesState {
            preparing: self.preparing.borrow().values().cloned().collect(),
            fetched: fetched.collect(),
            refused: sharing.refused().clone(),
            uploads: self.serving.shown(|file| sharing.offer_served(&situation, file)),
            lost: sharing.lost().clone(),
            in_memory: self.ready.get() && self.folder.borrow().is_none(),
        };
        drop(sharing);
        if self.state.with_untracked(|shown| *shown != state) {
            self.state.set(state);
        }
    }

    /// A file has come whole.
    fn finished(&self, fetching: Rc<Fetching>) {
        self.sharing.borrow_mut().finished(fetching.file);
        let this = self.this.clone();
        spawn_local(async move {
            let whole = fetching.store.whole().await;
            let (Some(this), Some(blob), Some(list)) = (this.upgrade(), whole, fetching.list()) else {
                return;
            };
            this.serving.hold(serve::ServedFile { blob, list });
            this.follow();
        });
    }

    fn decode(&self, offer: ItemId, file: FileId) {
        let (Some(held), this) = (self.serving.held(file.hash), self.this.clone()) else { return };
        spawn_local(async move {
            let shown = picture::decoded(&held.blob).await;
            if let Some(this) = this.upgrade() {
                this.set_picture(offer, shown);
            }
        });
    }

    fn set_picture(&self, offer: ItemId, shown: PictureState) {
        let signal = self.pictures.borrow().get(&offer).cloned();
        if let Some(signal) = signal {
            signal.set(shown);
        }
    }
}
