//! The chunks of one file in this browser: in segments on the disk, or, where that cannot be, in memory.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use parvis_transfer::limits::{CHUNK_BYTES, SEGMENT_CHUNKS};
use parvis_transfer::{Trouble, chunk_bytes, chunks, segment, segment_bytes};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::FileSystemWritableFileStream;

use super::blob;
use super::disk::Folder;
use crate::js;

/// The list of hashes, beside the segments.
pub(super) const LIST: &str = "list";

/// Where the chunks of one file are kept.
pub(super) struct FileStore {
    size: u64,
    place: StorePlace,
    jobs: RefCell<VecDeque<StoreJob>>,
    running: std::cell::Cell<bool>,
}

type StoreJob = Pin<Box<dyn Future<Output = ()>>>;

enum StorePlace {
    /// The segments that are being written.
    Disk(Folder, RefCell<BTreeMap<u32, FileSystemWritableFileStream>>),
    /// Blobs, which a browser may put on the disk by itself.
    Memory(RefCell<BTreeMap<u32, JsValue>>),
}

impl FileStore {
    pub(super) fn new(size: u64, folder: Option<Folder>) -> Rc<Self> {
        let place = match folder {
            Some(folder) => StorePlace::Disk(folder, RefCell::default()),
            None => StorePlace::Memory(RefCell::default()),
        };
        Rc::new(Self { size, place, jobs: RefCell::default(), running: std::cell::Cell::new(false) })
    }

    /// Whether what is written can outlast the page.
    pub(super) fn is_on_disk(&self) -> bool {
        matches!(self.place, StorePlace::Disk(..))
    }

    /// Does one thing after the other, in the order in which they were given.
    pub(super) fn then(self: &Rc<Self>, job: impl Future<Output = ()> + 'static) {
        self.jobs.borrow_mut().push_back(Box::pin(job));
        if self.running.replace(true) {
            return;
        }
        let this = self.clone();
        spawn_local(async move {
            while let Some(job) = this.next_job() {
                job.await;
            }
            this.running.set(false);
        });
    }

    fn next_job(&self) -> Option<StoreJob> {
        self.jobs.borrow_mut().pop_front()
    }

    /// Nothing more of what was given is done.
    pub(super) fn stop(&self) {
        self.jobs.borrow_mut().clear();
    }

    /// Writes a chunk to its place.
    pub(super) async fn write(&self, chunk: u32, bytes: &Uint8Array) -> Result<(), Trouble> {
        let (folder, open) = match &self.place {
            StorePlace::Memory(kept) => {
                kept.borrow_mut()
                    .insert(chunk, blob::new(&Array::of1(bytes), "").map_err(|error| trouble(&error))?);
                return Ok(());
            }
            StorePlace::Disk(folder, open) => (folder, open),
        };
        let segment = segment(chunk);
        let known = open.borrow().get(&segment).cloned();
        let writing = match known {
            Some(writing) => writing,
            None => {
                let writing = folder.begin(&name(segment)).await.map_err(|error| trouble(&error))?;
                open.borrow_mut().insert(segment, writing.clone());
                writing
            }
        };
        let position = f64::from(chunk % SEGMENT_CHUNKS) * f64::from(CHUNK_BYTES);
        let what = js::object([
            ("type", "write".into()),
            ("position", position.into()),
            ("data", bytes.clone().unchecked_into()),
        ]);
        let written = js::settled(writing.write_with_write_params(what.unchecked_ref())).await;
        written.map(|_| ()).map_err(|error| trouble(&error))
    }

    /// Makes a segment outlast the page.
    pub(super) async fn seal(&self, segment: u32) -> Result<(), Trouble> {
        let StorePlace::Disk(_, open) = &self.place else { return Ok(()) };
        let writing = open.borrow_mut().remove(&segment).ok_or(Trouble::Storage)?;
        JsFuture::from(writing.close()).await.map(|_| ()).map_err(|error| trouble(&error))
    }

    /// Gives a segment up, written or not.
    pub(super) async fn erase(&self, segment: u32) {
        match &self.place {
            StorePlace::Disk(folder, open) => {
                let writing = open.borrow_mut().remove(&segment);
                if let Some(writing) = writing {
                    let _ = JsFuture::from(writing.abort()).await;
                }
                folder.remove(&name(segment)).await;
            }
            StorePlace::Memory(kept) => {
                kept.borrow_mut().retain(|chunk, _| parvis_transfer::segment(*chunk) != segment);
            }
        }
    }

    /// Gives up what is being written, which nothing can erase before.
    pub(super) async fn close(&self) {
        let StorePlace::Disk(_, open) = &self.place else { return };
        for writing in open.take().into_values() {
            let _ = JsFuture::from(writing.abort()).await;
        }
    }

    /// The segments that are whole.
    pub(super) async fn segments(&self) -> Vec<u32> {
        let StorePlace::Disk(folder, _) = &self.place else { return Vec::new() };
        let mut whole = Vec::new();
        for file in folder.names().await {
            let Some(segment) = file.strip_prefix('s').and_then(|number| number.parse().ok()) else {
                continue;
            };
            let bytes = folder.file(&file).await.map(|file| blob::size(&file));
            if bytes == Some(segment_bytes(self.size, segment)) {
                whole.push(segment);
            }
        }
        whole
    }

    /// The bytes of a chunk of a sealed segment.
    pub(super) async fn read(&self, chunk: u32) -> Option<JsValue> {
        let bytes = u64::from(chunk_bytes(self.size, chunk));
        match &self.place {
            StorePlace::Disk(folder, _) => {
                let file = folder.file(&name(segment(chunk))).await?;
                let from = u64::from(chunk % SEGMENT_CHUNKS) * u64::from(CHUNK_BYTES);
                blob::read(&file, from, from + bytes).await
            }
            StorePlace::Memory(kept) => {
                let blob = kept.borrow().get(&chunk).cloned()?;
                blob::read(&blob, 0, bytes).await
            }
        }
    }

    /// All of it as one `Blob` that refers to where the bytes are.
    pub(super) async fn whole(&self) -> Option<JsValue> {
        let parts = Array::new();
        match &self.place {
            StorePlace::Disk(folder, _) => {
                for number in 0..chunks(self.size)?.div_ceil(SEGMENT_CHUNKS) {
                    parts.push(&folder.file(&name(number)).await?);
                }
            }
            StorePlace::Memory(kept) => {
                for blob in kept.borrow().values() {
                    parts.push(blob);
                }
            }
        }
        blob::new(&parts, blob::BYTES).ok().filter(|blob| blob::size(blob) == self.size)
    }

    /// Keeps something small beside the segments. Where it cannot be kept, it is fetched again.
    pub(super) async fn put(&self, file: &str, bytes: &[u8]) {
        if let StorePlace::Disk(folder, _) = &self.place {
            let _ = folder.put(file, bytes).await;
        }
    }
}

fn name(segment: u32) -> String {
    format!("s{segment}")
}

fn trouble(error: &JsValue) -> Trouble {
    if js::error_name(error) == "QuotaExceededError" { Trouble::NoRoom } else { Trouble::Storage }
}
