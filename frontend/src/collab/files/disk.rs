//! The folders in which this browser keeps files for a meeting: the origin private file system (WHATWG File System).

use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use parvis_collab::persistence::is_stale;
use parvis_view::forget::{Forgetting, folder_name};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemWritableFileStream, StorageEstimate,
};

use crate::{clock, js};

/// The folder that all meetings have theirs in.
const ROOT: &str = "parvis";
/// In each meeting's folder: when it was last opened is when this was written.
const OPENED: &str = "opened";
/// How often, and how far apart, a meeting's files are erased that cannot be.
const ERASE_TIMES: u32 = 10;
const ERASE_MILLIS: u32 = 300;

/// A folder.
#[derive(Debug, Clone)]
pub(super) struct Folder(FileSystemDirectoryHandle);

impl Folder {
    /// That of the meeting. `None` where the browser has no such file system, or lets pages write to it only in
    /// workers.
    pub(super) async fn of_meeting(room: &str) -> Option<Self> {
        let handle = js::get(&js_sys::global(), "FileSystemFileHandle")?;
        if !js::has_method(&js::get(&handle, "prototype")?, "createWritable") {
            return None;
        }
        let top = Self::top().await?.folder(ROOT, true).await?;
        let name = folder_name(room);
        top.forget_stale(&name).await;
        let folder = top.folder(&name, true).await?;
        folder.put(OPENED, &[0]).await.ok()?;
        Some(folder)
    }

    /// What everything is in. `None` where the browser has no such file system.
    async fn top() -> Option<Self> {
        let top = js::settled(Ok(js::navigator()?.storage()?.get_directory())).await.ok()?;
        Some(Self(top.unchecked_into()))
    }

    /// Erases those of meetings. Whether they are gone.
    pub(super) async fn forget(forgetting: &Forgetting) -> bool {
        let Some(top) = Self::top().await else { return true };
        let Some(all) = top.folder(ROOT, false).await else { return true };
        if forgetting.is_everything() {
            top.remove(ROOT).await;
            return top.folder(ROOT, false).await.is_none();
        }
        for name in all.names().await.iter().filter(|name| forgetting.has_folder(name)) {
            all.remove(name).await;
        }
        let left = all.names().await;
        if left.is_empty() {
            top.remove(ROOT).await;
        }
        !left.iter().any(|name| forgetting.has_folder(name))
    }

    /// Erases those of meetings that were left by a crash.
    async fn forget_stale(&self, but: &str) {
        for name in self.names().await {
            if name == but {
                continue;
            }
            let Some(folder) = self.folder(&name, false).await else { continue };
            let file = folder.file(OPENED).await;
            let opened = file.map(|file| file.unchecked_ref::<File>().last_modified());
            if is_stale(clock::wall(), opened.map(clock::wall_of)) {
                self.remove(&name).await;
            }
        }
    }

    /// What it holds.
    pub(super) async fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let keys = self.0.keys();
        while let Ok(next) = js::settled(keys.next()).await {
            let Some(name) = js::get_text(&next, "value") else { break };
            names.push(name);
        }
        names
    }

    /// A folder in it.
    pub(super) async fn folder(&self, name: &str, create: bool) -> Option<Self> {
        let options = js::object([("create", create.into())]);
        let folder = self.0.get_directory_handle_with_options(name, options.unchecked_ref());
        Some(Self(JsFuture::from(folder).await.ok()?.unchecked_into()))
    }

    /// Erases a file or a folder in it. What cannot be erased is, when the browser erases all of this server's.
    pub(super) async fn remove(&self, name: &str) {
        let options = js::object([("recursive", true.into())]);
        let _ = JsFuture::from(self.0.remove_entry_with_options(name, options.unchecked_ref())).await;
    }

    /// Erases all that is in it. What is being written at the moment can be erased a little later.
    pub(super) async fn empty(&self) {
        for _ in 0..ERASE_TIMES {
            let names = self.names().await;
            if names.is_empty() {
                return;
            }
            for name in names {
                self.remove(&name).await;
            }
            TimeoutFuture::new(ERASE_MILLIS).await;
        }
    }

    /// A file in it, as a `File`, by reference.
    pub(super) async fn file(&self, name: &str) -> Option<JsValue> {
        let handle = JsFuture::from(self.0.get_file_handle(name)).await.ok()?;
        JsFuture::from(handle.unchecked_ref::<FileSystemFileHandle>().get_file()).await.ok()
    }

    /// The bytes of a small file in it.
    pub(super) async fn get(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.file(name).await?;
        let buffer = JsFuture::from(file.unchecked_ref::<File>().array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }

    /// Begins a file, whose bytes are there for others once it is closed.
    ///
    /// # Errors
    /// What the browser threw.
    pub(super) async fn begin(&self, name: &str) -> Result<FileSystemWritableFileStream, JsValue> {
        let options = js::object([("create", true.into())]);
        let handle = self.0.get_file_handle_with_options(name, options.unchecked_ref());
        let handle: FileSystemFileHandle = JsFuture::from(handle).await?.unchecked_into();
        Ok(JsFuture::from(handle.create_writable()).await?.unchecked_into())
    }

    /// Writes a small file.
    ///
    /// # Errors
    /// What the browser threw.
    pub(super) async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let writing = self.begin(name).await?;
        let bytes = Uint8Array::from(bytes);
        match js::settled(writing.write_with_js_u8_array(&bytes)).await {
            Ok(_) => JsFuture::from(writing.close()).await.map(|_| ()),
            Err(error) => {
                let _ = JsFuture::from(writing.abort()).await;
                Err(error)
            }
        }
    }
}

/// How many more bytes the browser says that this server's pages may keep. `None` where it does not say.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of bytes; none where it is less"
)]
pub(super) async fn room_left() -> Option<u64> {
    let estimate: StorageEstimate =
        js::settled(js::navigator()?.storage()?.estimate()).await.ok()?.unchecked_into();
    Some((estimate.get_quota()? - estimate.get_usage()?) as u64)
}
