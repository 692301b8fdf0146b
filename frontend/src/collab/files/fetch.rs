//! A file that is fetched: carries out what [`IncomingFile`] wants.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};

use js_sys::Uint8Array;
use parvis_collab::sharing::FileId;
use parvis_protocol::ParticipantId;
use parvis_transfer::{
    BodyTarget, ChannelId, Hash, IncomingFile, List, Mono, Output, Phase, StorageJob, TransferRate, Trouble,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::RtcPeerConnection;

use super::FileExchange;
use super::blob;
use super::channel::{self, FileChannel, FileChannelEvent};
use super::store::{FileStore, LIST};
use crate::clock;
use crate::js::ByteBuffer;

/// A file that is fetched, or was. Dropping it gives it up.
pub(super) struct Fetching {
    this: Weak<Self>,
    files: Weak<FileExchange>,
    pub(super) file: FileId,
    pub(super) store: Rc<FileStore>,
    incoming: RefCell<IncomingFile>,
    channels: RefCell<BTreeMap<ChannelId, FileChannel>>,
    /// Chunks that are not in the store yet.
    chunks: RefCell<BTreeMap<u32, Uint8Array>>,
    pace: RefCell<TransferRate>,
}

impl Fetching {
    pub(super) fn new(files: &FileExchange, file: FileId, store: Rc<FileStore>) -> Option<Rc<Self>> {
        let [seed, ..] = crate::platform::random();
        let incoming = IncomingFile::new(file.hash, file.size, seed)?;
        Some(Rc::new_cyclic(|this| Self {
            this: this.clone(),
            files: files.this.clone(),
            file,
            store,
            incoming: RefCell::new(incoming),
            channels: RefCell::default(),
            chunks: RefCell::default(),
            pace: RefCell::default(),
        }))
    }

    /// Begins with what the store has, or with nothing.
    pub(super) fn begin(&self, list: Option<Vec<u8>>, segments: Vec<u32>) {
        self.with(|incoming, now| incoming.restore(now, list, segments));
    }

    pub(super) fn reachable(&self, holders: &BTreeSet<ParticipantId>) {
        self.with(|incoming, now| incoming.reachable(now, holders));
    }

    pub(super) fn pause(&self) {
        self.pace.borrow_mut().rest();
        self.with(IncomingFile::pause);
    }

    pub(super) fn go_on(&self) {
        self.with(IncomingFile::go_on);
    }

    pub(super) fn stuck(&self, trouble: Trouble) {
        self.with(|incoming, now| incoming.stuck(now, trouble));
    }

    /// Called a few times a second.
    pub(super) fn tick(&self) {
        let due = self.incoming.borrow().wake().is_some_and(|at| at <= clock::mono());
        if due {
            self.with(IncomingFile::tick);
        }
        let progress = self.incoming.borrow().progress();
        if progress.phase == Phase::Fetching {
            self.pace.borrow_mut().look(clock::mono(), progress.done);
        } else {
            self.pace.borrow_mut().rest();
        }
    }

    pub(super) fn list(&self) -> Option<List> {
        self.incoming.borrow().list().cloned()
    }

    /// What the page shows of it.
    pub(super) fn shown(&self) -> parvis_view::files::Fetch {
        let progress = self.incoming.borrow().progress();
        let pace = self.pace.borrow();
        parvis_view::files::Fetch {
            phase: progress.phase,
            done: progress.done,
            speed: pace.speed(),
            left: pace.left(progress.size.saturating_sub(progress.done)),
            from: progress.from,
        }
    }

    /// Lets go of everything outside of this page's memory.
    pub(super) fn stop(&self) {
        self.channels.take();
        self.store.stop();
    }

    fn with(&self, change: impl FnOnce(&mut IncomingFile, Mono)) {
        change(&mut self.incoming.borrow_mut(), clock::mono());
        self.pump();
    }

    fn pump(&self) {
        while let Some(output) = self.next() {
            self.carry_out(output);
        }
    }

    // The borrow ends before anything is carried out.
    fn next(&self) -> Option<Output> {
        self.incoming.borrow_mut().poll()
    }

    fn carry_out(&self, output: Output) {
        match output {
            Output::Connect(channel, to) => self.connect(channel, to),
            Output::Send(channel, bytes) => {
                if let Some(channel) = self.channels.borrow().get(&channel) {
                    channel.send(&bytes);
                }
            }
            Output::Close(channel) => drop(self.channels.borrow_mut().remove(&channel)),
            Output::Digest(op, chunk) => {
                let bytes = self.chunks.borrow().get(&chunk).map_or(JsValue::UNDEFINED, JsValue::from);
                let (digest, this) = (blob::digest(&bytes), self.this.clone());
                spawn_local(async move { digested(&this, op, digest.await) });
            }
            Output::Check(op, chunk) => {
                let (store, this) = (self.store.clone(), self.this.clone());
                spawn_local(async move {
                    let hash = match store.read(chunk).await {
                        Some(bytes) => blob::digest(&bytes).await,
                        None => None,
                    };
                    digested(&this, op, hash);
                });
            }
            Output::Write(op, chunk) => {
                let Some(bytes) = self.chunks.borrow_mut().remove(&chunk) else { return };
                let (store, this) = (self.store.clone(), self.this.clone());
                self.store.then(async move { stored(&this, op, store.write(chunk, &bytes).await) });
            }
            Output::Seal(op, segment) => {
                let (store, this) = (self.store.clone(), self.this.clone());
                self.store.then(async move { stored(&this, op, store.seal(segment).await) });
            }
            Output::Forget(chunk) => drop(self.chunks.borrow_mut().remove(&chunk)),
            Output::Erase(segment) => {
                let store = self.store.clone();
                self.store.then(async move { store.erase(segment).await });
            }
            Output::KeepList => {
                let (store, list) = (self.store.clone(), self.list());
                self.store.then(async move {
                    if let Some(list) = list {
                        store.put(LIST, list.bytes()).await;
                    }
                });
            }
            Output::Finished => {
                if let (Some(files), Some(this)) = (self.files.upgrade(), self.this.upgrade()) {
                    files.finished(this);
                }
            }
        }
    }

    fn connect(&self, channel: ChannelId, to: ParticipantId) {
        let connection: Option<RtcPeerConnection> =
            self.files.upgrade().and_then(|files| files.connection(to));
        let this = self.this.clone();
        let opened = connection.and_then(|connection| {
            FileChannel::open(&connection, move |notice| {
                if let Some(this) = this.upgrade() {
                    this.noticed(channel, notice);
                }
            })
        });
        match opened {
            Some(opened) => drop(self.channels.borrow_mut().insert(channel, opened)),
            // Later, since whoever wants it is in the midst of something.
            None => {
                let this = self.this.clone();
                spawn_local(async move {
                    if let Some(this) = this.upgrade() {
                        this.noticed(channel, FileChannelEvent::Closed);
                    }
                });
            }
        }
    }

    fn noticed(&self, channel: ChannelId, notice: FileChannelEvent) {
        match notice {
            FileChannelEvent::Opened => self.with(|incoming, now| incoming.opened(now, channel)),
            FileChannelEvent::Closed => {
                self.channels.borrow_mut().remove(&channel);
                self.with(|incoming, now| incoming.closed(now, channel));
            }
            FileChannelEvent::Message(data) => self.take(channel, &data),
            FileChannelEvent::Drained => {}
        }
    }

    fn take(&self, channel: ChannelId, data: &JsValue) {
        let is_body = self.incoming.borrow().expects_body(channel);
        if !is_body {
            let bytes = channel::bytes(data);
            // The core has named the offence and left the one who did it; there is nobody to tell.
            self.with(|incoming, now| {
                let _ = incoming.message(now, channel, &bytes);
            });
            return;
        }
        let bytes = u32::try_from(blob::length(data)).unwrap_or(u32::MAX);
        let placed = self.incoming.borrow_mut().body(clock::mono(), channel, bytes);
        if let Ok(BodyTarget { chunk, offset, whole }) = placed {
            let mut chunks = self.chunks.borrow_mut();
            let buffer = chunks.entry(chunk).or_insert_with(|| Uint8Array::new_with_length(whole));
            let _ = buffer.unchecked_ref::<ByteBuffer>().try_set(&Uint8Array::new(data), offset);
        }
        self.pump();
    }
}

fn digested(this: &Weak<Fetching>, op: StorageJob, hash: Option<Hash>) {
    if let Some(this) = this.upgrade() {
        this.with(|incoming, now| incoming.digested(now, op, hash));
    }
}

fn stored(this: &Weak<Fetching>, op: StorageJob, end: Result<(), Trouble>) {
    if let Some(this) = this.upgrade() {
        this.with(|incoming, now| incoming.stored(now, op, end));
    }
}
