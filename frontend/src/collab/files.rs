//! The files of the meeting, in the browser: what is offered, fetched, kept and served.

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
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Interval;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, WithUntracked};
use parvis_app::collab::CollabHandle;
use parvis_app::collab::files::engine::{
    FileAction, FilesHandle as Page, FilesState, PictureState, Preparing,
};
use parvis_collab::{FileOffer, ItemId, Tool};
use parvis_protocol::ParticipantId;
use parvis_transfer::{Hash, Phase};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{EventTarget, RtcPeerConnection};

use crate::driver::CollabKey;
use crate::js;
use crate::listener::Listener;
use disk::Folder;
use fetch::Fetching;
use serve::Serving;
use store::FileStore;

/// How often progress is shown.
const EVERY_MILLIS: u32 = 250;

/// A connection, for files.
pub(super) struct FilePeer {
    pub(super) key: CollabKey,
    pub(super) connection: RtcPeerConnection,
    /// Its page has spoken on the collab data channel: it hears channels that are opened, too.
    pub(super) speaks: bool,
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
    fetches: RefCell<BTreeMap<Hash, Rc<Fetching>>>,
    /// What is being erased, and is not to be written to before.
    leaving: RefCell<BTreeMap<Hash, Rc<FileStore>>>,
    peers: RefCell<BTreeMap<ParticipantId, (FilePeer, Listener)>>,
    preparing: RefCell<BTreeMap<u32, Preparing>>,
    next_preparing: Cell<u32>,
    refused: RefCell<BTreeSet<ItemId>>,
    lost: RefCell<BTreeSet<ItemId>>,
    pictures: RefCell<BTreeMap<ItemId, ArcRwSignal<PictureState>>>,
    /// Those that are being decoded, or were.
    decoding: RefCell<BTreeSet<ItemId>>,
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
            fetches: RefCell::default(),
            leaving: RefCell::default(),
            peers: RefCell::default(),
            preparing: RefCell::default(),
            next_preparing: Cell::new(0),
            refused: RefCell::default(),
            lost: RefCell::default(),
            pictures: RefCell::default(),
            decoding: RefCell::default(),
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
                .is_some_and(|(k, _)| (k.key, k.speaks) == (peer.key, peer.speaks))
        };
        if known.len() == peers.len() && peers.iter().all(same) {
            return;
        }
        known.retain(|_, (peer, _)| peers.iter().any(|other| other.key == peer.key));
        for peer in peers {
            let who = peer.key.participant;
            match known.get_mut(&who) {
                Some((here, _)) => here.speaks = peer.speaks,
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
            let (Some(channel), Some(serving)) = (js::get(&event, "channel"), serving.upgrade()) else {
                return;
            };
            if js::get_text(&channel, "label").as_deref() == Some(channel::LABEL) {
                serving.opened(channel.unchecked_into::<EventTarget>(), from, channel::most(&this));
            } else {
                // Nothing else is opened in this way.
                let _ = js::call(&channel, "close", &[]);
            }
        })
    }

    fn offers(&self) -> Vec<FileOffer> {
        self.handle.look(|document| document.file_offers().collect()).unwrap_or_default()
    }

    fn offer_of(&self, id: ItemId) -> Option<FileOffer> {
        self.offers().into_iter().find(|offer| offer.id == id)
    }

    /// Something changed: the offers, who can be reached, or what is here.
    pub(super) fn follow(&self) {
        if self.over.get() {
            return;
        }
        let offers = self.offers();
        self.reach(&offers);
        self.serving.serve(&self.offered(&offers));
        if self.ready.get() {
            self.say_what_is_here(&offers);
        }
        self.look_for_pictures(&offers);
        self.busy();
        self.show();
    }

    /// Tells each file that comes where it can be had now; one that nobody offers any more is given up.
    fn reach(&self, offers: &[FileOffer]) {
        let standing = || offers.iter().filter(|offer| !offer.withdrawn);
        let reach: BTreeSet<_> =
            self.peers.borrow().iter().filter(|(_, (peer, _))| peer.speaks).map(|(who, _)| *who).collect();
        let fetches: Vec<_> = self.fetches.borrow().values().cloned().collect();
        for fetching in fetches {
            let of = || standing().filter(|offer| offer.hash == fetching.root);
            let holders =
                of().flat_map(|offer| &offer.holders).filter(|who| reach.contains(who)).copied().collect();
            let withdrawn = of().next().is_none() && offers.iter().any(|offer| offer.hash == fetching.root);
            if withdrawn && !fetching.is_done() {
                self.give_up(fetching.root);
            } else {
                fetching.reachable(&holders);
            }
        }
    }

    /// Who may have which file from here: all, or those to whom this participant offers it alone.
    fn offered(&self, offers: &[FileOffer]) -> BTreeMap<Hash, Option<BTreeSet<ParticipantId>>> {
        let mut offered = BTreeMap::new();
        for offer in offers.iter().filter(|offer| !offer.withdrawn) {
            match offer.to {
                None => drop(offered.insert(offer.hash, None)),
                Some(to) if offer.id.author() == self.me => {
                    if let Some(those) = offered.entry(offer.hash).or_insert_with(|| Some(BTreeSet::new())) {
                        those.insert(to);
                    }
                }
                // Somebody else decides who may have it.
                Some(_) => {}
            }
        }
        offered
    }

    /// Tells the others which files can be had here.
    fn say_what_is_here(&self, offers: &[FileOffer]) {
        let mut lost = BTreeSet::new();
        for offer in offers.iter().filter(|offer| !offer.withdrawn) {
            let here = self.serving.held(offer.hash).is_some();
            if offer.to.is_none() && here != offer.holders.contains(&self.me) {
                // What is refused now, since too much was said at once, is said the next time.
                self.handle.edit(Tool::Files, |document, now| document.hold(now, offer.id, here));
            }
            if !here && offer.id.author() == self.me {
                lost.insert(offer.id);
            }
        }
        self.lost.replace(lost);
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
        let fetches = self.fetches.borrow().values().any(|fetching| !fetching.is_done());
        fetches || self.serving.is_busy() || !self.preparing.borrow().is_empty()
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
        let offers = self.offers();
        let fetches = self.fetches.borrow();
        let fetched = offers.iter().filter_map(|offer| {
            let fetching = fetches.get(&offer.hash)?;
            let shown = fetching.shown();
            (!fetching.quiet.get() || shown.phase == Phase::Done).then_some((offer.id, shown))
        });
        let of = |root: Hash| offers.iter().find(|o| o.hash == root && !o.withdrawn).map(|offer| offer.id);
        let state = FilesState {
            preparing: self.preparing.borrow().values().cloned().collect(),
            fetched: fetched.collect(),
            refused: self.refused.borrow().clone(),
            uploads: self.serving.shown(of),
            lost: self.lost.borrow().clone(),
            in_memory: self.ready.get() && self.folder.borrow().is_none(),
        };
        if self.state.with_untracked(|shown| *shown != state) {
            self.state.set(state);
        }
    }

    /// A file has come whole.
    fn finished(&self, fetching: Rc<Fetching>) {
        let this = self.this.clone();
        spawn_local(async move {
            let whole = fetching.store.whole().await;
            let (Some(this), Some(blob), Some(list)) = (this.upgrade(), whole, fetching.list()) else {
                return;
            };
            this.serving.hold(fetching.root, serve::ServedFile { blob, list });
            this.follow();
        });
    }

    fn look_for_pictures(&self, offers: &[FileOffer]) {
        let wanted: Vec<_> = self.pictures.borrow().keys().copied().collect();
        let mut begun = false;
        for id in wanted {
            if self.decoding.borrow().contains(&id) {
                continue;
            }
            // The offer may be on its way.
            let Some(offer) = offers.iter().find(|offer| offer.id == id) else { continue };
            if let Some(held) = self.serving.held(offer.hash) {
                self.decoding.borrow_mut().insert(id);
                let this = self.this.clone();
                spawn_local(async move {
                    let shown = picture::decoded(&held.blob).await;
                    if let Some(signal) =
                        this.upgrade().and_then(|this| this.pictures.borrow().get(&id).cloned())
                    {
                        signal.set(shown);
                    }
                });
            } else if offer.withdrawn || offer.size > parvis_transfer::limits::PICTURE_BYTES {
                self.decoding.borrow_mut().insert(id);
                let signal = self.pictures.borrow().get(&id).cloned();
                if let Some(signal) = signal {
                    signal.set(PictureState::Not);
                }
            } else if self.ready.get() && !self.fetches.borrow().contains_key(&offer.hash) {
                begun |= self.fetch(offer, None, true).is_some();
            }
        }
        if begun {
            self.reach(offers);
        }
    }
}
