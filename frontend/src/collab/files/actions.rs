//! What the pages ask for.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::ArcRwSignal;
use parvis_app::collab::files::engine::{FilesEngine, Offered};
use parvis_app::collab::files::pdf::Pdf;
use parvis_collab::{FileOffer, ItemId, Tool};
use parvis_protocol::ParticipantId;
use parvis_transfer::{Hash, Trouble, safe_name};
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
        self.look_for_pictures(&self.offers());
        self.busy();
        signal
    }

    fn read_pdf(&self, file: &web_sys::File) -> Pdf {
        pdf::read(self.this.clone(), file)
    }
}

impl FileExchange {
    pub(super) fn run_action(&self, id: ItemId, action: FileAction) {
        let Some(offer) = self.offer_of(id) else { return };
        let fetching = self.fetches.borrow().get(&offer.hash).cloned();
        match (action, fetching) {
            (FileAction::Accept | FileAction::GoOn, Some(fetching)) => {
                fetching.quiet.set(false);
                self.set_paused(offer.hash, false);
                fetching.go_on();
            }
            (FileAction::Accept | FileAction::GoOn, None) => {
                self.refused.borrow_mut().remove(&id);
                self.accept(offer);
            }
            (FileAction::Refuse, _) => drop(self.refused.borrow_mut().insert(id)),
            (FileAction::Pause, Some(fetching)) => {
                self.set_paused(offer.hash, true);
                fetching.pause();
            }
            (FileAction::Cancel, Some(_)) => self.give_up(offer.hash),
            (FileAction::Save, _) => self.save(&offer),
            (FileAction::Withdraw, _) => self.withdraw(&offer),
            (FileAction::Stop(to), _) => self.serving.stop(offer.hash, to),
            (FileAction::Pause | FileAction::Cancel, None) => {}
        }
        self.busy();
        self.show();
    }

    /// Fetches it into a folder that a reload finds again.
    fn accept(&self, offer: FileOffer) {
        let Some(this) = self.this.upgrade() else { return };
        let leaving = self.leaving.borrow().get(&offer.hash).cloned();
        if let Some(leaving) = leaving {
            // Once what came before is erased.
            leaving.then(async move {
                if let Some(offer) = this.offer_of(offer.id) {
                    this.accept(offer);
                }
            });
            return;
        }
        spawn_local(async move {
            let folder = this.folder_of(offer.hash).await;
            if let Some(folder) = &folder {
                // Without it a reload does not find it; that is all.
                let _ = folder.put(WANTED, &offer.size.to_le_bytes()).await;
            }
            let left = disk::room_left().await.filter(|_| folder.is_some());
            #[allow(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
            let fits = left.is_none_or(|left| left > offer.size as f64);
            let fetching = this.fetch(&offer, folder, false);
            if let Some(fetching) = fetching.filter(|_| !fits) {
                fetching.stuck(Trouble::NoRoom);
            }
            this.follow();
        });
    }

    pub(super) fn fetch(
        &self,
        offer: &FileOffer,
        folder: Option<Folder>,
        quiet: bool,
    ) -> Option<Rc<Fetching>> {
        if self.fetches.borrow().contains_key(&offer.hash) || self.over.get() {
            return None;
        }
        let store = FileStore::new(offer.size, folder);
        let fetching = Fetching::new(self, offer.hash, offer.size, store, quiet)?;
        self.fetches.borrow_mut().insert(offer.hash, fetching.clone());
        fetching.begin(None, Vec::new());
        Some(fetching)
    }

    /// No more of it, and what came is erased.
    pub(super) fn give_up(&self, root: Hash) {
        let fetching = self.fetches.borrow_mut().remove(&root);
        let (Some(fetching), Some(this)) = (fetching, self.this.upgrade()) else { return };
        fetching.stop();
        let store = fetching.store.clone();
        self.leaving.borrow_mut().insert(root, fetching.store.clone());
        store.then(async move {
            fetching.store.close().await;
            this.erase(root).await;
            this.leaving.borrow_mut().remove(&root);
        });
    }

    fn set_paused(&self, root: Hash, paused: bool) {
        let Some(this) = self.this.upgrade() else { return };
        spawn_local(async move {
            let Some(folder) = this.folder_of(root).await else { return };
            if paused {
                let _ = folder.put(PAUSED, &[0]).await;
            } else {
                folder.remove(PAUSED).await;
            }
        });
    }

    fn withdraw(&self, offer: &FileOffer) {
        self.handle.edit(Tool::Files, |document, now| document.withdraw(now, offer.id));
        let again = |other: &FileOffer| other.hash == offer.hash && !other.withdrawn;
        if !self.offers().iter().any(again) {
            self.serving.serve_not(offer.hash);
            if let Some(this) = self.this.upgrade() {
                let root = offer.hash;
                spawn_local(async move { this.erase(root).await });
            }
        }
        self.follow();
    }

    /// Always a download: bytes of no kind, under a name that is safe.
    fn save(&self, offer: &FileOffer) {
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
