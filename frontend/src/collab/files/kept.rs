//! What outlasts a reload.

use std::rc::Rc;

use js_sys::Uint8Array;
use parvis_collab::sharing::{FileId, fits_copied, folder_name, hash_of_folder};
use parvis_collab::{CollabIntent, FileOffer};
use parvis_transfer::limits::{CHUNK_BYTES, SEGMENT_CHUNKS};
use parvis_transfer::{Hash, List, chunk_bytes, chunks, segment_chunks};

use super::disk::{self, Folder};
use super::fetch::Fetching;
use super::serve::ServedFile;
use super::store::{FileStore, LIST};
use super::{FileExchange, blob};

/// In the folder of a file of one's own, all of which is there; it holds the size.
const OWN: &str = "own";
/// In the folder of a file that the person wants; it holds the size.
pub(super) const WANTED: &str = "wanted";
/// In the folder of one that is not to come for a while.
pub(super) const PAUSED: &str = "paused";
/// In the folder of a file that is offered to one alone: what the shared document does not keep of that.
const HANDED: &str = "handed";

impl FileExchange {
    /// Finds what an earlier load of the page has left.
    pub(super) async fn restore(self: Rc<Self>) {
        let folder = Folder::of_meeting(&self.room).await;
        if self.over.get() {
            return;
        }
        self.folder.replace(folder.clone());
        if let Some(meeting) = folder {
            for name in meeting.names().await {
                let Some(root) = hash_of_folder(&name) else { continue };
                let Some(folder) = meeting.folder(&name, false).await else { continue };
                if self.restore_file(root, folder).await.is_none() {
                    meeting.remove(&name).await;
                }
            }
        }
        self.sharing.borrow_mut().restored();
        self.ready.set(true);
        self.follow();
        for (offer, action) in self.waiting.take() {
            self.run_action(offer, action);
        }
    }

    async fn restore_file(&self, root: Hash, folder: Folder) -> Option<()> {
        let list = folder.get(LIST).await;
        if let Some(size) = size_in(&folder, OWN).await {
            let folder = folder.clone();
            let list = List::new(size, list?).filter(|list| list.root() == root)?;
            let blob = FileStore::new(size, Some(folder.clone())).whole().await?;
            self.serving.hold(ServedFile { blob, list });
            let handed = folder.get(HANDED).await;
            let handed =
                handed.and_then(|record| FileOffer::from_handed_record(self.me, &record, root, size));
            if let Some(offer) = handed {
                self.handle.dispatch(CollabIntent::RestoreOffer(offer));
            }
            return Some(());
        }
        let size = size_in(&folder, WANTED).await?;
        let paused = folder.file(PAUSED).await.is_some();
        let store = FileStore::new(size, Some(folder));
        let segments = store.segments().await;
        let file = FileId { hash: root, size };
        let fetching = Fetching::new(self, file, store)?;
        self.fetches.borrow_mut().insert(file, fetching.clone());
        self.sharing.borrow_mut().restore(file);
        if paused {
            fetching.pause();
        }
        fetching.begin(list, segments);
        Some(())
    }

    /// The folder of a file.
    pub(super) async fn folder_of(&self, root: Hash) -> Option<Folder> {
        let meeting = self.folder.borrow().clone()?;
        meeting.folder(&folder_name(root), true).await
    }

    /// Erases what is kept of a file.
    pub(super) async fn erase(&self, root: Hash) {
        let meeting = self.folder.borrow().clone();
        if let Some(meeting) = meeting {
            meeting.remove(&folder_name(root)).await;
        }
    }

    /// Keeps what only this page knows of an offer to one alone.
    pub(super) async fn keep_handed(&self, offer: &FileOffer) {
        let Some(record) = offer.handed_record() else { return };
        if let Some(folder) = self.folder_of(offer.hash).await {
            // Without it the other is offered it anew, if the person wants.
            let _ = folder.put(HANDED, &record).await;
        }
    }

    /// Copies a file of one's own, so that it can be served after a reload, if there is room.
    pub(super) async fn keep_own(&self, root: Hash, held: &ServedFile) -> Option<()> {
        let size = held.list.size();
        if !fits_copied(disk::room_left().await, size) || self.over.get() {
            return None;
        }
        let folder = self.folder_of(root).await?;
        let store = FileStore::new(size, Some(folder.clone()));
        if self.copy_into(&store, held).await.is_none() {
            store.close().await;
            return None;
        }
        folder.put(LIST, held.list.bytes()).await.ok()?;
        // The last: where it is, all is there.
        folder.put(OWN, &size.to_le_bytes()).await.ok()
    }

    async fn copy_into(&self, store: &FileStore, held: &ServedFile) -> Option<()> {
        let size = held.list.size();
        for segment in 0..chunks(size)?.div_ceil(SEGMENT_CHUNKS) {
            for chunk in segment_chunks(size, segment) {
                let from = u64::from(chunk) * u64::from(CHUNK_BYTES);
                let bytes = blob::read(&held.blob, from, from + u64::from(chunk_bytes(size, chunk))).await?;
                store.write(chunk, &Uint8Array::new(&bytes)).await.ok()?;
                if self.over.get() {
                    return None;
                }
            }
            store.seal(segment).await.ok()?;
        }
        Some(())
    }
}

async fn size_in(folder: &Folder, file: &str) -> Option<u64> {
    folder.get(file).await?.try_into().ok().map(u64::from_le_bytes)
}
