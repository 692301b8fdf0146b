//! The files that others fetch here: carries out what [`OutgoingFiles`] wants.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};

use js_sys::Uint8Array;
use parvis_collab::ItemId;
use parvis_collab::sharing::FileId;
use parvis_protocol::ParticipantId;
use parvis_transfer::limits::CHUNK_BYTES;
use parvis_transfer::{ChannelId, Hash, List, No, OutgoingFiles, ServeCommand, TransferRate, chunk_bytes};
use parvis_view::files::UploadProgress;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::RtcDataChannel;

use super::channel::{self, FileChannel, FileChannelEvent};
use super::{FileExchange, blob};
use crate::clock;

/// A whole file that is here.
#[derive(Debug, Clone)]
pub(super) struct ServedFile {
    pub(super) blob: JsValue,
    pub(super) list: List,
}

impl ServedFile {
    pub(super) fn id(&self) -> FileId {
        FileId { hash: self.list.root(), size: self.list.size() }
    }
}

/// Those who fetch here.
pub(super) struct Serving {
    this: Weak<Self>,
    files: Weak<FileExchange>,
    outgoing: RefCell<OutgoingFiles>,
    channels: RefCell<BTreeMap<ChannelId, FileChannel>>,
    next: Cell<u32>,
    /// Chunks that were read and not sent yet.
    chunks: RefCell<BTreeMap<(ChannelId, u32), JsValue>>,
    held: RefCell<BTreeMap<Hash, ServedFile>>,
    paces: RefCell<BTreeMap<(Hash, ParticipantId), TransferRate>>,
}

impl Serving {
    pub(super) fn new(files: Weak<FileExchange>) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: this.clone(),
            files,
            outgoing: RefCell::default(),
            channels: RefCell::default(),
            next: Cell::default(),
            chunks: RefCell::default(),
            held: RefCell::default(),
            paces: RefCell::default(),
        })
    }

    /// A whole file is here.
    pub(super) fn hold(&self, held: ServedFile) {
        self.held.borrow_mut().insert(held.list.root(), held);
    }

    pub(super) fn held(&self, root: Hash) -> Option<ServedFile> {
        self.held.borrow().get(&root).cloned()
    }

    /// The whole files that are here.
    pub(super) fn here(&self) -> BTreeSet<FileId> {
        self.held.borrow().values().map(ServedFile::id).collect()
    }

    /// The file is not here any more.
    pub(super) fn let_go(&self, root: Hash) {
        self.held.borrow_mut().remove(&root);
        self.stop_serving(root);
    }

    /// Gives out a file that is here, to these people; to all where none are named.
    pub(super) fn serve(&self, root: Hash, to: Option<BTreeSet<ParticipantId>>) {
        if let Some(held) = self.held(root) {
            self.outgoing.borrow_mut().serve(held.list, to);
            self.pump();
        }
    }

    /// Gives it out to nobody.
    pub(super) fn stop_serving(&self, root: Hash) {
        self.outgoing.borrow_mut().withdraw(root, No::NotOffered);
        self.pump();
    }

    pub(super) fn stop(&self, root: Hash, to: ParticipantId) {
        self.outgoing.borrow_mut().stop(root, to, true);
        self.pump();
    }

    /// Somebody has opened a channel that takes messages of so many bytes.
    pub(super) fn opened(&self, channel: RtcDataChannel, from: ParticipantId, most: u32) {
        let number = ChannelId(self.next.replace(self.next.get() + 1));
        let this = self.this.clone();
        let channel = FileChannel::heard(channel, move |notice| {
            if let Some(this) = this.upgrade() {
                this.noticed(number, notice);
            }
        });
        self.channels.borrow_mut().insert(number, channel);
        self.outgoing.borrow_mut().opened(clock::mono(), number, from, most);
        self.pump();
        self.share();
        self.told();
    }

    /// Whether anybody fetches anything.
    pub(super) fn is_busy(&self) -> bool {
        self.outgoing.borrow().uploads().next().is_some()
    }

    /// Those who fetch, as the page shows them.
    pub(super) fn shown(&self, offer_of: impl Fn(FileId) -> Option<ItemId>) -> Vec<UploadProgress> {
        let mut paces = self.paces.borrow_mut();
        let mut uploads: BTreeMap<(Hash, ParticipantId), u64> = BTreeMap::new();
        for upload in self.outgoing.borrow().uploads() {
            let done = uploads.entry((upload.root, upload.to)).or_default();
            *done = (*done).max(upload.done);
        }
        paces.retain(|key, _| uploads.contains_key(key));
        let shown = uploads.into_iter().filter_map(|((root, to), done)| {
            let pace = paces.entry((root, to)).or_default();
            pace.look(clock::mono(), done);
            let file = self.held.borrow().get(&root)?.id();
            let left = pace.left(file.size.saturating_sub(done));
            Some(UploadProgress { offer: offer_of(file)?, to, done, speed: pace.speed(), left })
        });
        shown.collect()
    }

    fn noticed(&self, channel: ChannelId, notice: FileChannelEvent) {
        match notice {
            FileChannelEvent::Opened => {}
            FileChannelEvent::Closed => {
                self.channels.borrow_mut().remove(&channel);
                self.chunks.borrow_mut().retain(|(whose, _), _| *whose != channel);
                self.outgoing.borrow_mut().closed(channel);
                self.share();
                self.told();
            }
            FileChannelEvent::Message(data) => {
                // The core has named the offence and closed the channel; there is nobody to tell.
                let _ = self.outgoing.borrow_mut().message(clock::mono(), channel, &channel::bytes(&data));
                self.told();
            }
            FileChannelEvent::Drained => {
                let buffered = self.channels.borrow().get(&channel).map_or(0, FileChannel::buffered);
                self.outgoing.borrow_mut().buffered(channel, buffered);
            }
        }
        self.pump();
    }

    /// Each channel says that it has room when a quarter of its share is left.
    fn share(&self) {
        let share = self.outgoing.borrow().buffer();
        self.channels.borrow().values().for_each(|channel| channel.drain_at(share / 4));
    }

    fn told(&self) {
        if let Some(files) = self.files.upgrade() {
            files.busy();
        }
    }

    fn pump(&self) {
        while let Some(command) = self.next_command() {
            self.carry_out(command);
        }
    }

    // The borrow ends before anything is carried out.
    fn next_command(&self) -> Option<ServeCommand> {
        self.outgoing.borrow_mut().poll(clock::mono())
    }

    fn carry_out(&self, command: ServeCommand) {
        match command {
            ServeCommand::Read(channel, root, chunk) => {
                let Some(held) = self.held(root) else {
                    self.outgoing.borrow_mut().read(channel, chunk, false);
                    return;
                };
                let from = u64::from(chunk) * u64::from(CHUNK_BYTES);
                let to = from + u64::from(chunk_bytes(held.list.size(), chunk));
                let (reading, this) = (blob::read(&held.blob, from, to), self.this.clone());
                spawn_local(async move {
                    let read = reading.await;
                    if let Some(this) = this.upgrade() {
                        this.read(root, channel, chunk, read);
                    }
                });
            }
            ServeCommand::Send(channel, bytes) => {
                if let Some(channel) = self.channels.borrow().get(&channel) {
                    channel.send(&bytes);
                }
            }
            ServeCommand::Body { channel, chunk, offset, bytes } => {
                let chunks = self.chunks.borrow();
                if let (Some(to), Some(buffer)) =
                    (self.channels.borrow().get(&channel), chunks.get(&(channel, chunk)))
                {
                    to.send_view(&Uint8Array::new_with_byte_offset_and_length(buffer, offset, bytes));
                }
            }
            ServeCommand::Release(channel, chunk) => drop(self.chunks.borrow_mut().remove(&(channel, chunk))),
            ServeCommand::Close(channel) => {
                self.channels.borrow_mut().remove(&channel);
                self.share();
            }
        }
    }

    fn read(&self, root: Hash, channel: ChannelId, chunk: u32, read: Option<JsValue>) {
        let there = read.is_some();
        if let Some(buffer) = read.filter(|_| self.channels.borrow().contains_key(&channel)) {
            self.chunks.borrow_mut().insert((channel, chunk), buffer);
        }
        self.outgoing.borrow_mut().read(channel, chunk, there);
        self.pump();
        if !there {
            self.let_go(root);
            if let Some(files) = self.files.upgrade() {
                files.follow();
            }
        }
    }
}
