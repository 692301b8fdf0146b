//! Files of one's own: read, then offered.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use parvis_collab::{CollabIntent, ItemId, Refused};
use parvis_protocol::ParticipantId;
use parvis_view::files::{FileProblem, Preparing};
use wasm_bindgen_futures::spawn_local;

use super::choose::{self, Chosen};
use super::serve::ServedFile;
use super::{FileExchange, prepare};

/// How long to wait when too much was shared at once.
const AGAIN_MILLIS: u32 = 1_000;

impl FileExchange {
    /// Reads these one after the other, and offers each.
    pub(super) async fn offer_all(&self, chosen: Vec<Chosen>, to: Option<ParticipantId>) -> Vec<ItemId> {
        let queued: Vec<_> = chosen.into_iter().map(|chosen| (self.queue(&chosen), chosen)).collect();
        self.busy();
        self.show();
        let mut offers = Vec::new();
        for (key, chosen) in queued {
            let name = choose::name(&chosen);
            match self.offer_one(key, &name, chosen, to).await {
                Ok(offer) => {
                    self.preparing.borrow_mut().remove(&key);
                    offers.push(offer);
                }
                Err(problem) => self.update(key, |preparing| preparing.problem = Some(problem)),
            }
            self.follow();
        }
        offers
    }

    fn queue(&self, chosen: &Chosen) -> u32 {
        let key = self.next_preparing.replace(self.next_preparing.get() + 1);
        let (name, size) = (choose::name(chosen), prepare::work(chosen));
        self.preparing.borrow_mut().insert(key, Preparing { key, name, done: 0, size, problem: None });
        key
    }

    /// Whether it is still wanted.
    fn update(&self, key: u32, change: impl FnOnce(&mut Preparing)) {
        if let Some(preparing) = self.preparing.borrow_mut().get_mut(&key) {
            change(preparing);
        }
    }

    async fn offer_one(
        &self,
        key: u32,
        name: &str,
        chosen: Chosen,
        to: Option<ParticipantId>,
    ) -> Result<ItemId, FileProblem> {
        let told = |done| {
            self.update(key, |preparing| preparing.done = done);
            self.preparing.borrow().contains_key(&key) && !self.over.get()
        };
        let held = prepare::prepare(chosen, told).await?;
        let (root, size) = (held.list.root(), held.list.size());
        self.serving.hold(held.clone());
        let offer = loop {
            let intent = CollabIntent::OfferFile { to, name: name.to_owned(), size, hash: root };
            match self.handle.dispatch(intent) {
                Some(Ok(outcome)) => break outcome.made().ok_or(FileProblem::TooMany)?,
                Some(Err(Refused::TooFast)) => TimeoutFuture::new(AGAIN_MILLIS).await,
                Some(Err(_)) | None => return Err(FileProblem::TooMany),
            }
        };
        self.copy(held);
        if to.is_some()
            && let Some(handed) = self.offer_of(offer)
        {
            self.keep_handed(&handed).await;
        }
        Ok(offer)
    }

    /// Keeps a copy for a reload, in the background.
    pub(super) fn copy(&self, held: ServedFile) {
        let Some(this) = self.this.upgrade() else { return };
        spawn_local(async move {
            let file = held.id();
            if !this.sharing.borrow().is_kept(file) && this.keep_own(file.hash, &held).await.is_none() {
                this.erase(file.hash).await;
            }
        });
    }

    /// The file of an offer of one's own, once more: nothing else will do.
    pub(super) async fn replace(self: Rc<Self>, offer: ItemId, chosen: Chosen) {
        let Some(known) = self.offer_of(offer) else { return };
        let key = self.queue(&chosen);
        self.busy();
        let told = |done| {
            self.update(key, |preparing| preparing.done = done);
            self.preparing.borrow().contains_key(&key) && !self.over.get()
        };
        match prepare::prepare(chosen, told).await {
            Ok(held) if held.list.root() == known.hash => {
                self.serving.hold(held.clone());
                self.preparing.borrow_mut().remove(&key);
                self.copy(held);
            }
            Ok(_) => self.update(key, |preparing| preparing.problem = Some(FileProblem::Another)),
            Err(problem) => self.update(key, |preparing| preparing.problem = Some(problem)),
        }
        self.follow();
    }
}
