//! The folders in which this browser keeps files for a meeting: the origin private file system (WHATWG File System).

use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use parvis_collab::persistence::is_stale;
use wasm_bindgen::{JsCast, JsValue};

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
pub(super) struct Folder(JsValue);

impl Folder {
    /// That of the meeting. `None` where the browser has no such file system, or lets pages write to it only in
    /// workers.
    pub(super) async fn of_meeting(room: &str) -> Option<Self> {
        let writes = js::get(&js_sys::global(), "FileSystemFileHandle")
            .and_then(|handle| js::get(&handle, "prototype"))
            .and_then(|prototype| js::get(&prototype, "createWritable"));
        writes?;
        let storage = js::get(&js::get(&js_sys::global(), "navigator")?, "storage")?;
        let top = Self(js::start(&storage, "getDirectory", &[]).await.ok()?).folder(ROOT, true).await?;
        // No name of a room is a path, and some are not what every file system takes.
        let name: String = room.bytes().map(|byte| format!("{byte:02x}")).collect();
        top.forget_stale(&name).await;
        let folder = top.folder(&name, true).await?;
        folder.put(OPENED, &[0]).await.ok()?;
        Some(folder)
    }

    /// Erases those of meetings that were left by a crash.
    async fn forget_stale(&self, but: &str) {
        for name in self.names().await {
            if name == but {
                continue;
            }
            let Some(folder) = self.folder(&name, false).await else { continue };
            let file = folder.file(OPENED).await;
            let opened = file.and_then(|file| js::get(&file, "lastModified")).and_then(|at| at.as_f64());
            if is_stale(clock::wall(), opened.map(clock::wall_of)) {
                self.remove(&name).await;
            }
        }
    }

    /// What it holds.
    pub(super) async fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let Ok(keys) = js::call(&self.0, "keys", &[]) else { return names };
        while let Ok(next) = js::start(&keys, "next", &[]).await {
            let Some(name) = js::get_text(&next, "value") else { break };
            names.push(name);
        }
        names
    }

    /// A folder in it.
    pub(super) async fn folder(&self, name: &str, create: bool) -> Option<Self> {
        let options = js::object([("create", create.into())]);
        js::start(&self.0, "getDirectoryHandle", &[name.into(), options]).await.ok().map(Self)
    }

    /// Erases a file or a folder in it. What cannot be erased is, when the browser erases all of this server's.
    pub(super) async fn remove(&self, name: &str) {
        let options = js::object([("recursive", true.into())]);
        let _ = js::start(&self.0, "removeEntry", &[name.into(), options]).await;
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
        let handle = js::start(&self.0, "getFileHandle", &[name.into()]).await.ok()?;
        js::start(&handle, "getFile", &[]).await.ok()
    }

    /// The bytes of a small file in it.
    pub(super) async fn get(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.file(name).await?;
        let buffer = js::start(&file, "arrayBuffer", &[]).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }

    /// Begins a file, whose bytes are there for others once it is closed.
    ///
    /// # Errors
    /// What the browser threw.
    pub(super) async fn begin(&self, name: &str) -> Result<JsValue, JsValue> {
        let options = js::object([("create", true.into())]);
        let handle = js::start(&self.0, "getFileHandle", &[name.into(), options]).await?;
        js::start(&handle, "createWritable", &[]).await
    }

    /// Writes a small file.
    ///
    /// # Errors
    /// What the browser threw.
    pub(super) async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let writing = self.begin(name).await?;
        let bytes = Uint8Array::from(bytes);
        match js::start(&writing, "write", &[bytes.unchecked_into()]).await {
            Ok(_) => js::start(&writing, "close", &[]).await.map(|_| ()),
            Err(error) => {
                let _ = js::start(&writing, "abort", &[]).await;
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
    let storage = js::get(&js::get(&js_sys::global(), "navigator")?, "storage")?;
    let estimate = js::start(&storage, "estimate", &[]).await.ok()?;
    let left = js::get(&estimate, "quota")?.as_f64()? - js::get(&estimate, "usage")?.as_f64()?;
    Some(left as u64)
}
