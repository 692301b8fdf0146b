//! What the person wants of files.

use super::{FetchState, FileFetch, FileId, FileSharing, FileSituation, SharingCommand};
use crate::ids::ItemId;

impl FileSharing {
    /// What came of a file that was given up is erased. The situation is to be followed afterwards.
    pub fn erased(&mut self, situation: &FileSituation, file: FileId) -> Vec<SharingCommand> {
        let Some(FileFetch { state: FetchState::Erasing(then), .. }) = self.fetches.get(&file) else {
            return Vec::new();
        };
        let then = *then;
        self.fetches.remove(&file);
        then.map(|offer| self.accept(situation, offer)).unwrap_or_default()
    }

    /// The person wants the file of this offer, for the first time or again. What is being erased is fetched after that.
    pub fn accept(&mut self, situation: &FileSituation, id: ItemId) -> Vec<SharingCommand> {
        let Some(file) = file_of(situation, id) else { return Vec::new() };
        self.refused.remove(&id);
        let kept = self.is_storage_free(situation, file);
        match self.fetches.get_mut(&file) {
            Some(fetch) => {
                fetch.quiet = false;
                match &mut fetch.state {
                    FetchState::Erasing(then) => {
                        *then = Some(id);
                        Vec::new()
                    }
                    FetchState::Beginning => Vec::new(),
                    FetchState::Fetching | FetchState::Whole => vec![SharingCommand::GoOn(file)],
                }
            }
            None => {
                self.fetches.insert(file, FileFetch { state: FetchState::Beginning, kept, quiet: false });
                vec![SharingCommand::Fetch { file, kept }]
            }
        }
    }

    /// The person does not want to see this offer any more.
    pub fn refuse(&mut self, id: ItemId) {
        self.refused.insert(id);
    }

    /// The person wants nothing more of it for a while.
    pub fn pause(&self, situation: &FileSituation, id: ItemId) -> Vec<SharingCommand> {
        let file = self.begun_file(situation, id);
        file.map(SharingCommand::Pause).into_iter().collect()
    }

    /// The person wants no more of it, and nothing of what came.
    pub fn cancel(&mut self, situation: &FileSituation, id: ItemId) -> Vec<SharingCommand> {
        let Some(file) = self.begun_file(situation, id) else { return Vec::new() };
        if let Some(fetch) = self.fetches.get_mut(&file) {
            fetch.state = FetchState::Erasing(None);
        }
        vec![SharingCommand::GiveUp(file)]
    }

    /// What the offer is of, if that is fetched, or was.
    fn begun_file(&self, situation: &FileSituation, id: ItemId) -> Option<FileId> {
        let file = file_of(situation, id)?;
        let state = self.fetches.get(&file)?.state;
        matches!(state, FetchState::Fetching | FetchState::Whole).then_some(file)
    }

    /// The person has withdrawn this offer. The copy is erased unless another offer of that file stands.
    #[must_use]
    pub fn withdrawn(&self, situation: &FileSituation, id: ItemId) -> Vec<SharingCommand> {
        let Some(file) = file_of(situation, id) else { return Vec::new() };
        // The document may have refused it.
        let stands = situation.offers.iter().any(|offer| !offer.withdrawn && FileId::of(offer) == file);
        if stands { Vec::new() } else { vec![SharingCommand::Erase(file)] }
    }
}

fn file_of(situation: &FileSituation, id: ItemId) -> Option<FileId> {
    situation.offers.iter().find(|offer| offer.id == id).map(FileId::of)
}
