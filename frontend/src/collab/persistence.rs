//! Writes the shared document down as it changes, and finds it again. When, [`SaveSchedule`] says.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use parvis_app::engine::collab::CollabEngine;
use parvis_collab::CollabIntent;
use parvis_collab::persistence::{RECORD_EVERY, SaveSchedule};
use parvis_protocol::{ParticipantId, RoomName};
use wasm_bindgen_futures::spawn_local;

use super::store::RecordStore;

/// The bytes of a record, about.
const RECORD: usize = 256 * 1024;

/// Of one document: for as long as [`SaveSchedule::writes`], it is the one that the engine has.
pub(super) struct Persistence {
    this: Weak<Self>,
    engine: Weak<dyn CollabEngine>,
    store: RefCell<Option<Rc<RecordStore>>>,
    session: u32,
    next: Cell<u32>,
    schedule: RefCell<SaveSchedule>,
    timer: RefCell<Option<Timeout>>,
}

impl Persistence {
    /// Finds what an earlier load of the page wrote down of this meeting, and writes from then on.
    pub(super) fn begin(
        engine: Weak<dyn CollabEngine>,
        room: &RoomName,
        me: ParticipantId,
        session: u32,
    ) -> Rc<Self> {
        let persistence = Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            engine,
            store: RefCell::default(),
            session,
            next: Cell::new(0),
            schedule: RefCell::default(),
            timer: RefCell::default(),
        });
        let (this, room) = (persistence.clone(), room.clone());
        spawn_local(async move {
            let Some(store) = RecordStore::open(&room, me).await.map(Rc::new) else {
                return this.done(false);
            };
            let records = store.records().await;
            if this.erases() {
                return store.erase().await;
            }
            if !this.writes() {
                return;
            }
            this.store.replace(Some(store));
            if !records.is_empty()
                && let Some(engine) = this.engine.upgrade()
            {
                engine.dispatch(CollabIntent::RestoreRecords(records));
            }
            this.done(true);
        });
        persistence
    }

    /// The shared document may have changed.
    pub(super) fn changed(&self) {
        let writes = self.schedule.borrow_mut().changed();
        if writes {
            self.begin_writing();
        }
    }

    fn begin_writing(&self) {
        let Some(this) = self.this.upgrade() else { return };
        spawn_local(async move {
            // It cannot on a full disk, or in a browser that keeps nothing.
            let could = this.write().await.is_some();
            this.done(could);
        });
    }

    fn writes(&self) -> bool {
        self.schedule.borrow().writes()
    }

    fn erases(&self) -> bool {
        self.schedule.borrow().erases()
    }

    async fn write(&self) -> Option<()> {
        let store = self.store.borrow().clone()?;
        loop {
            let mut record = None;
            if let Some(engine) = self.engine.upgrade() {
                engine.look(&mut |document| record = document.unsaved(RECORD));
            }
            let Some(record) = record else { return Some(()) };
            let sealed = store.seal(record.bytes()).await?;
            // It may have been over in the meantime, and everything erased.
            if !self.writes() {
                return Some(());
            }
            let number = self.next.get();
            self.next.set(number + 1);
            store.put(self.session, number, sealed).await?;
            // There may be another document by now, of which this record is none.
            if !self.writes() {
                return Some(());
            }
            if let Some(engine) = self.engine.upgrade() {
                engine.dispatch(CollabIntent::MarkSaved(record));
            }
        }
    }

    /// Waits a moment, and goes on if there was more.
    fn done(&self, could: bool) {
        let rests = self.schedule.borrow_mut().done(could);
        if !rests {
            return;
        }
        let this = self.this.clone();
        let wait = u32::try_from(RECORD_EVERY).unwrap_or(u32::MAX);
        self.timer.replace(Some(Timeout::new(wait, move || {
            let Some(this) = this.upgrade() else { return };
            let writes = this.schedule.borrow_mut().rested();
            if writes {
                this.begin_writing();
            }
        })));
    }

    /// The shared document is gone from this page. `erase`: and is not to be found again.
    pub(super) fn end(&self, erase: bool) {
        self.schedule.borrow_mut().end(erase);
        self.timer.take();
        let store = self.store.borrow().clone();
        if let Some(store) = store.filter(|_| erase) {
            spawn_local(async move { store.erase().await });
        }
    }
}
