//! Which files are fetched and from whom, who is served which, and what is said of them: the rules between the offers in
//! the shared document and the files that are on this page.
//!
//! [`FileSharing`] is given the [`FileSituation`] whenever something in it changed, and what the person wants. It
//! answers with commands. The bytes of files, and how they are transferred, are not known here.
//!
//! An offer is of a file with a hash **and a size**. The hash covers the size, so of two offers with one hash and two
//! sizes one lies: it is of a file that nobody has. Kept apart by both, it stands in the way of no other.

mod storage;
mod wishes;

use std::collections::{BTreeMap, BTreeSet};

use parvis_protocol::ParticipantId;

use crate::file_offers::FileOffer;
use crate::ids::ItemId;
pub use storage::{SPARE_BYTES, fits_copied, fits_fetched, folder_name, hash_of_folder};

/// A file, whoever offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId {
    /// The hash that a whole copy has.
    pub hash: [u8; 32],
    /// Its size in bytes.
    pub size: u64,
}

impl FileId {
    /// That of this offer.
    #[must_use]
    pub fn of(offer: &FileOffer) -> Self {
        Self { hash: offer.hash, size: offer.size }
    }
}

/// What the rules go by, as it is at the moment.
#[derive(Debug, Clone, Default)]
pub struct FileSituation {
    /// All offers, in the document's order.
    pub offers: Vec<FileOffer>,
    /// To whom a channel for files can be opened.
    pub reachable: BTreeSet<ParticipantId>,
    /// The files of which a whole copy is here and can be read.
    pub here: BTreeSet<FileId>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SharingCommand {
    /// Serve this file, which is here, to these; to all where none are named.
    Serve(FileId, Option<BTreeSet<ParticipantId>>),
    /// Serve it to nobody.
    StopServing(FileId),
    /// Begin to fetch it; then [`FileSharing::begun`].
    Fetch {
        /// What is fetched.
        file: FileId,
        /// In the storage that outlasts the page, where there is one; in memory otherwise.
        kept: bool,
    },
    /// These have it and can be reached: fetch it from them and from nobody else.
    Reachable(FileId, BTreeSet<ParticipantId>),
    /// Fetch nothing of it for a while.
    Pause(FileId),
    /// Fetch it again.
    GoOn(FileId),
    /// Fetch it no more and erase what came; then [`FileSharing::erased`].
    GiveUp(FileId),
    /// No offer of it stands: serve it no more, and erase the copy.
    Erase(FileId),
    /// Say in the shared document whether a whole copy is here.
    Hold(ItemId, bool),
    /// Have the picture of this offer decoded from this file, which is here.
    Decode(ItemId, FileId),
    /// This offer is none of a picture that is shown.
    NoPicture(ItemId),
}

/// How a fetch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FetchState {
    /// The caller is beginning it.
    Beginning,
    Fetching,
    /// It came whole.
    Whole,
    /// It was given up, and what came is being erased. Then this offer is fetched, if it was accepted meanwhile.
    Erasing(Option<ItemId>),
}

#[derive(Debug, Clone, Copy)]
struct FileFetch {
    state: FetchState,
    kept: bool,
    /// The person did not ask for it: it is a picture to be shown.
    quiet: bool,
}

impl FileFetch {
    fn is_live(&self) -> bool {
        match self.state {
            FetchState::Beginning | FetchState::Fetching | FetchState::Whole => true,
            FetchState::Erasing(_) => false,
        }
    }
}

/// The files of one participant.
#[derive(Debug)]
pub struct FileSharing {
    me: ParticipantId,
    picture_bytes: u64,
    restored: bool,
    fetches: BTreeMap<FileId, FileFetch>,
    /// No file can be so: nothing but the person has it tried again.
    impossible: BTreeSet<FileId>,
    refused: BTreeSet<ItemId>,
    lost: BTreeSet<ItemId>,
    /// The pictures that are to be shown, and whether it is known what is shown of them.
    pictures: BTreeMap<ItemId, bool>,
}

impl FileSharing {
    /// Nothing is fetched yet. No picture with more than `picture_bytes` is fetched by itself.
    #[must_use]
    pub fn new(me: ParticipantId, picture_bytes: u64) -> Self {
        Self {
            me,
            picture_bytes,
            restored: false,
            fetches: BTreeMap::new(),
            impossible: BTreeSet::new(),
            refused: BTreeSet::new(),
            lost: BTreeSet::new(),
            pictures: BTreeMap::new(),
        }
    }

    /// A fetch that an earlier load of the page began goes on.
    pub fn restore(&mut self, file: FileId) {
        self.fetches.insert(file, FileFetch { state: FetchState::Fetching, kept: true, quiet: false });
    }

    /// It is known what an earlier load of the page left: all of it was given.
    pub fn restored(&mut self) {
        self.restored = true;
    }

    /// Something of the situation changed.
    pub fn follow(&mut self, situation: &FileSituation) -> Vec<SharingCommand> {
        let mut commands = Vec::new();
        self.reach(situation, &mut commands);
        self.serve(situation, &mut commands);
        if self.restored {
            self.announce(situation, &mut commands);
        }
        self.look_for_pictures(situation, &mut commands);
        commands
    }

    /// Each file that comes is fetched from those who offer it or say to hold it, of those who can be reached. One whose
    /// offers were all withdrawn is given up. One that no offer speaks of waits: after a reload the document comes
    /// later, and a private offer with the page of its author.
    fn reach(&mut self, situation: &FileSituation, commands: &mut Vec<SharingCommand>) {
        for (file, fetch) in &mut self.fetches {
            if fetch.state != FetchState::Fetching {
                continue;
            }
            let (withdrawn, standing): (Vec<_>, Vec<_>) = situation
                .offers
                .iter()
                .filter(|offer| FileId::of(offer) == *file)
                .partition(|offer| offer.withdrawn);
            if standing.is_empty() && !withdrawn.is_empty() {
                fetch.state = FetchState::Erasing(None);
                commands.push(SharingCommand::GiveUp(*file));
                continue;
            }
            let holders = standing.into_iter().flat_map(|offer| &offer.holders);
            let reached = holders.filter(|who| situation.reachable.contains(who)).copied().collect();
            commands.push(SharingCommand::Reachable(*file, reached));
        }
    }

    /// Of the files that are here, those of which a public offer stands are for all, whoever made it. Those that this
    /// participant offers privately are for whom it is offered to. What was offered privately by somebody else is theirs
    /// to give: it is served to nobody.
    fn serve(&self, situation: &FileSituation, commands: &mut Vec<SharingCommand>) {
        let mut allowed: BTreeMap<FileId, Option<BTreeSet<ParticipantId>>> = BTreeMap::new();
        for offer in situation.offers.iter().filter(|offer| !offer.withdrawn) {
            match offer.to {
                None => {
                    allowed.insert(FileId::of(offer), None);
                }
                Some(to) if offer.id.author() == self.me => {
                    let to_all_or_some =
                        allowed.entry(FileId::of(offer)).or_insert_with(|| Some(BTreeSet::new()));
                    if let Some(those) = to_all_or_some {
                        those.insert(to);
                    }
                }
                Some(_) => {}
            }
        }
        commands.extend(situation.here.iter().map(|file| match allowed.remove(file) {
            Some(to) => SharingCommand::Serve(*file, to),
            None => SharingCommand::StopServing(*file),
        }));
    }

    /// Of public offers everybody hears who has a whole copy. A command that the document refuses, since too much was
    /// said at once, comes again with the next change.
    fn announce(&mut self, situation: &FileSituation, commands: &mut Vec<SharingCommand>) {
        self.lost.clear();
        for offer in situation.offers.iter().filter(|offer| !offer.withdrawn) {
            let here = situation.here.contains(&FileId::of(offer));
            if offer.to.is_none() && here != offer.holders.contains(&self.me) {
                commands.push(SharingCommand::Hold(offer.id, here));
            }
            if !here && offer.id.author() == self.me {
                self.lost.insert(offer.id);
            }
        }
    }

    fn look_for_pictures(&mut self, situation: &FileSituation, commands: &mut Vec<SharingCommand>) {
        for (id, known) in self.pictures.iter_mut().filter(|(_, known)| !**known) {
            // The offer may be on its way.
            let Some(offer) = situation.offers.iter().find(|offer| offer.id == *id) else { continue };
            let file = FileId::of(offer);
            let here = situation.here.contains(&file);
            let too_large = offer.size > self.picture_bytes;
            if too_large || (!here && (offer.withdrawn || self.impossible.contains(&file))) {
                *known = true;
                commands.push(SharingCommand::NoPicture(*id));
            } else if here {
                *known = true;
                commands.push(SharingCommand::Decode(*id, file));
            } else if self.restored && !self.fetches.contains_key(&file) {
                // In memory: it is small, and a reload fetches it again.
                self.fetches
                    .insert(file, FileFetch { state: FetchState::Beginning, kept: false, quiet: true });
                commands.push(SharingCommand::Fetch { file, kept: false });
            }
        }
    }

    /// A fetch was begun, or cannot be. The situation is to be followed afterwards.
    pub fn begun(&mut self, file: FileId, could: bool) {
        if !could {
            self.fetches.remove(&file);
            self.impossible.insert(file);
        } else if let Some(fetch) = self.fetches.get_mut(&file) {
            fetch.state = FetchState::Fetching;
        }
    }

    /// A file that was fetched came whole.
    pub fn finished(&mut self, file: FileId) {
        if let Some(fetch) = self.fetches.get_mut(&file).filter(|fetch| fetch.is_live()) {
            fetch.state = FetchState::Whole;
        }
    }

    /// The file of this offer is to be shown as a picture, fetched by itself if need be.
    pub fn show_picture(&mut self, id: ItemId) {
        self.pictures.entry(id).or_insert(false);
    }

    /// Whether anything is being fetched.
    #[must_use]
    pub fn is_fetching(&self) -> bool {
        let going = |fetch: &FileFetch| matches!(fetch.state, FetchState::Beginning | FetchState::Fetching);
        self.fetches.values().any(going)
    }

    /// The fetches that the person sees, with the offers that they see them at. One that they did not ask for is seen once
    /// it is whole.
    #[must_use]
    pub fn shown(&self, situation: &FileSituation) -> Vec<(ItemId, FileId)> {
        let shown = situation.offers.iter().filter_map(|offer| {
            let file = FileId::of(offer);
            let fetch = self.fetches.get(&file).filter(|fetch| fetch.is_live())?;
            (!fetch.quiet || fetch.state == FetchState::Whole).then_some((offer.id, file))
        });
        shown.collect()
    }

    /// At which offer somebody who fetches this file here is shown: the first of it that stands.
    #[must_use]
    pub fn offer_served(&self, situation: &FileSituation, file: FileId) -> Option<ItemId> {
        let of_it = |offer: &&FileOffer| !offer.withdrawn && FileId::of(offer) == file;
        situation.offers.iter().find(of_it).map(|offer| offer.id)
    }

    /// The offers that the person does not want to see.
    #[must_use]
    pub fn refused(&self) -> &BTreeSet<ItemId> {
        &self.refused
    }

    /// The offers of one's own whose file is not here any more.
    #[must_use]
    pub fn lost(&self) -> &BTreeSet<ItemId> {
        &self.lost
    }
}
