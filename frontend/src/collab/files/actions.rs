//! What the pages ask for.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::ArcRwSignal;
use parvis_app::collab::files::engine::{FilesEngine, Offered};
use parvis_app::collab::files::pdf::Pdf;
use parvis_collab::sharing::{FileId, fits_fetched};
use parvis_collab::{CollabIntent, ItemId};
use parvis_protocol::ParticipantId;
use parvis_transfer::{Trouble, safe_name};
use parvis_view::files::{FileAction, PictureState};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlElement};

use super::choose::{self, Chosen};
use super::disk::{self, Folder};
use super::fetch::Fetching;
use super::kept::{PAUSED, WANTED};
use super::store::FileStore;
use super::{FileExchange, blob, pdf, picture};

/// How long a browser may take to begin a download.
const SAVING_MILLIS: u32 = 120_000;

impl FilesEngine for FileExchange {
    fn offer_event(&self, event: &Event, to: Option<ParticipantId>, done: Offered) -> bool {
        let (brought, chosen) = choose::brought(event);
        if brought.is_empty() && chosen.is_empty() {
            return false;
        }
        event.prevent_default();
        let Some(this) = self.this.upgrade() else { return true };
        spawn_local(async move {
            let mut all = chosen;
            all.extend(choose::walked(brought).await);
            done(this.offer_all(all, to).await);
        });
        true
    }

    fn offer_files(&self, files: Vec<web_sys::File>, to: Option<ParticipantId>, done: Offered) {
        let Some(this) = self.this.upgrade() else { return };
        let chosen = files.into_iter().map(|file| Chosen::File(file.into())).collect();
        spawn_local(async move { done(this.offer_all(chosen, to).await) });
    }

    fn file(&self, offer: ItemId, action: FileAction) {
        if self.ready.get() {
            self.run_action(offer, action);
        } else {
            self.waiting.borrow_mut().push((offer, action));
        }
    }

    fn choose_again(&self, offer: ItemId, event: &Event) {
        let (_, chosen) = choose::brought(event);
        if let (Some(this), Some(chosen)) = (self.this.upgrade(), chosen.into_iter().next()) {
            spawn_local(this.replace(offer, chosen));
        }
    }

    fn forget(&self, preparing: u32) {
        self.preparing.borrow_mut().remove(&preparing);
        self.show();
    }

    fn picture(&self, offer: ItemId) -> ArcRwSignal<PictureState> {
        let signal = self.pictures.borrow_mut().entry(offer).or_default().clone();
        self.sharing.borrow_mut().show_picture(offer);
        // Later, since a page may be in the midst of being drawn.
        if let Some(this) = self.this.upgrade() {
            spawn_local(async move { this.follow() });
        }
        signal
    }

    fn read_pdf(&self, file: &web_sys::File) -> Pdf {
        pdf::read(self.this.clone(), file)
    }
}

impl FileExchange {
    pub(super) fn run_action(&self, id: ItemId, action: FileAction) {
        let situation = self.situation();
        let commands = match action {
            FileAction::Accept | FileAction::GoOn => self.sharing.borrow_mut().accept(&situation, id),
            FileAction::Refuse => {
                self.sharing.borrow_mut().refuse(id);
                Vec::new()
            }
            FileAction::Pause => self.sharing.borrow().pause(&situation, id),
            FileAction::Cancel => self.sharing.borrow_mut().cancel(&situation, id),
            FileAction::Withdraw => {
                self.handle.dispatch(CollabIntent::WithdrawFile(id));
                self.sharing.borrow().withdrawn(&self.situation(), id)
            }
            FileAction::Save => {
                self.save(id);
                Vec::new()
            }
            FileAction::Stop(to) => {
                if let Some(offer) = self.offer_of(id) {
                    self.serving.stop(offer.hash, to);
                }
                Vec::new()
            }
        };
        self.carry_out(commands);
        self.follow();
    }

    /// Fetches it, in a folder that a reload finds again or in memory.
    pub(super) fn fetch(&self, file: FileId, kept: bool) {
        let Some(this) = self.this.upgrade() else { return };
        if !kept {
            self.begin(file, None);
            self.follow();
            return;
        }
        spawn_local(async move {
            let folder = this.folder_of(file.hash).await;
            if let Some(folder) = &folder {
                // Without it a reload does not find it; that is all.
                let _ = folder.put(WANTED, &file.size.to_le_bytes()).await;
            }
            let left = disk::room_left().await.filter(|_| folder.is_some());
            let fetching = this.begin(file, folder);
            if let Some(fetching) = fetching.filter(|_| !fits_fetched(left, file.size)) {
                fetching.stuck(Trouble::NoRoom);
            }
            this.follow();
        });
    }

    fn begin(&self, file: FileId, folder: Option<Folder>) -> Option<Rc<Fetching>> {
        let store = FileStore::new(file.size, folder);
        let fetching = Fetching::new(self, file, store).filter(|_| !self.over.get());
        if let Some(fetching) = &fetching {
            self.fetches.borrow_mut().insert(file, fetching.clone());
            fetching.begin(None, Vec::new());
        }
        self.sharing.borrow_mut().begun(file, fetching.is_some());
        fetching
    }

    /// No more of it, and what came is erased.
    pub(super) fn give_up(&self, file: FileId) {
        let fetching = self.fetches.borrow_mut().remove(&file);
        let (Some(fetching), Some(this)) = (fetching, self.this.upgrade()) else { return };
        fetching.stop();
        let store = fetching.store.clone();
        store.then(async move {
            fetching.store.close().await;
            if fetching.store.is_on_disk() {
                this.erase(file.hash).await;
            }
            let situation = this.situation();
            let commands = this.sharing.borrow_mut().erased(&situation, file);
            this.carry_out(commands);
            this.follow();
        });
    }

    pub(super) fn pause(&self, file: FileId) {
        if let Some(fetching) = self.fetching(file) {
            self.mark_paused(&fetching, true);
            fetching.pause();
        }
    }

    pub(super) fn go_on(&self, file: FileId) {
        if let Some(fetching) = self.fetching(file) {
            self.mark_paused(&fetching, false);
            fetching.go_on();
        }
    }

    /// Has a reload know it.
    fn mark_paused(&self, fetching: &Fetching, paused: bool) {
        let (Some(this), root) = (self.this.upgrade(), fetching.file.hash) else { return };
        if !fetching.store.is_on_disk() {
            return;
        }
        spawn_local(async move {
            let Some(folder) = this.folder_of(root).await else { return };
            if paused {
                let _ = folder.put(PAUSED, &[0]).await;
            } else {
                folder.remove(PAUSED).await;
            }
        });
    }

    /// Always a download: bytes of no kind, under a name that is safe.
    fn save(&self, offer: ItemId) {
        let Some(offer) = self.offer_of(offer) else { return };
        let Some(held) = self.serving.held(offer.hash) else { return };
        let saved =
            blob::slice(&held.blob, 0, offer.size, blob::BYTES).and_then(|blob| picture::address(&blob));
        let document = web_sys::window().and_then(|window| window.document());
        let link = document.and_then(|document| document.create_element("a").ok());
        let (Some(url), Some(link)) = (saved, link) else { return };
        // Refused are only names that are none.
        let _ = link.set_attribute("href", &url);
        let _ = link.set_attribute("download", &safe_name(&offer.name));
        link.unchecked_ref::<HtmlElement>().click();
        spawn_local(async move {
            TimeoutFuture::new(SAVING_MILLIS).await;
            picture::forget(&url);
        });
    }
}
