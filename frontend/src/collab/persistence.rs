//! Writes the shared document down as it changes, and finds it again.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use parvis_collab::SharedDocument;
use parvis_protocol::{ParticipantId, RoomName};
use wasm_bindgen_futures::spawn_local;

use super::store::RecordStore;

/// The bytes of a record, about.
const RECORD: usize = 256 * 1024;
/// How long after one was written the next is, in milliseconds. The first is written at once.
const EVERY: u32 = 500;

/// What has the shared document.
pub(super) trait DocumentOwner {
    /// Gives the shared document, if it is still the one that this instance writes down.
    fn with_document(&self, persistence: &Persistence, with: &mut dyn FnMut(&mut SharedDocument));
    /// Something was found again.
    fn restored(&self);
}

/// Of one document.
pub(super) struct Persistence {
    this: Weak<Self>,
    owner: Weak<dyn DocumentOwner>,
    store: RefCell<Option<Rc<RecordStore>>>,
    session: u32,
    next: Cell<u32>,
    /// What there is is being read or something is being written, or was a moment ago.
    busy: Cell<bool>,
    /// There was more meanwhile.
    more: Cell<bool>,
    /// Nothing is written any more: the meeting is over, or the browser takes nothing.
    over: Cell<bool>,
    /// What was written is not to be found again.
    erase: Cell<bool>,
    timer: RefCell<Option<Timeout>>,
}

impl Persistence {
    /// Finds what an earlier load of the page wrote down of this meeting, and writes from then on.
    pub(super) fn begin(
        owner: Weak<dyn DocumentOwner>,
        room: &RoomName,
        me: ParticipantId,
        session: u32,
    ) -> Rc<Self> {
        let persistence = Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            owner,
            store: RefCell::default(),
            session,
            next: Cell::new(0),
            busy: Cell::new(true),
            more: Cell::new(true),
            over: Cell::new(false),
            erase: Cell::new(false),
            timer: RefCell::default(),
        });
        let (this, room) = (persistence.clone(), room.clone());
        spawn_local(async move {
            let Some(store) = RecordStore::open(&room, me).await.map(Rc::new) else { return };
            let records = store.records().await;
            if this.over.get() {
                if this.erase.get() {
                    store.erase().await;
                }
                return;
            }
            this.store.replace(Some(store));
            let Some(owner) = this.owner.upgrade() else { return };
            let now = crate::clock::mono();
            owner.with_document(&this, &mut |document| {
                for record in &records {
                    // What nobody can have written here is left where it is, and erased with the rest.
                    let _ = document.restore(now, record);
                }
            });
            if !records.is_empty() {
                owner.restored();
            }
            this.rest();
        });
        persistence
    }

    /// The shared document may have changed.
    pub(super) fn follow(&self) {
        self.more.set(true);
        if self.busy.get() || self.over.get() {
            return;
        }
        let Some(this) = self.this.upgrade() else { return };
        self.busy.set(true);
        spawn_local(async move {
            if this.write().await.is_none() {
                // A full disk, or a browser that keeps nothing.
                this.over.set(true);
            }
            this.rest();
        });
    }

    async fn write(&self) -> Option<()> {
        let store = self.store.borrow().clone()?;
        self.more.set(false);
        loop {
            let mut record = None;
            if let Some(owner) = self.owner.upgrade() {
                owner.with_document(self, &mut |document| record = document.unsaved(RECORD));
            }
            let Some(record) = record else { return Some(()) };
            let sealed = store.seal(&record).await?;
            // It may have been over in the meantime, and everything erased.
            if self.over.get() {
                return Some(());
            }
            let number = self.next.get();
            self.next.set(number + 1);
            store.put(self.session, number, sealed).await?;
        }
    }

    /// Waits a moment, and goes on if there was more.
    fn rest(&self) {
        let this = self.this.clone();
        self.timer.replace(Some(Timeout::new(EVERY, move || {
            let Some(this) = this.upgrade() else { return };
            this.busy.set(false);
            if this.more.get() {
                this.follow();
            }
        })));
    }

    /// The shared document is gone from this page. `erase`: and is not to be found again.
    pub(super) fn end(&self, erase: bool) {
        self.over.set(true);
        self.erase.set(erase);
        self.timer.take();
        let store = self.store.borrow().clone();
        if let Some(store) = store.filter(|_| erase) {
            spawn_local(async move { store.erase().await });
        }
    }
}
