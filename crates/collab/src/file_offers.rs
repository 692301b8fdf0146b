//! The offers of files, and who says to hold a whole copy of each.

use std::collections::{BTreeMap, BTreeSet};

use parvis_base::WallTime;
use parvis_protocol::ParticipantId;
use serde::{Deserialize, Serialize};

use crate::error::{Offence, Unfit};
use crate::ids::{ItemId, Stamp, Writer};
use crate::limits;

/// A file that somebody offers. The bytes of files never come here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileOffer {
    /// Which; who offered it is in it.
    pub id: ItemId,
    /// When, as the author's clock had it.
    pub at: WallTime,
    /// Its name as the author gave it: another's text, to be made safe before a file is called so.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash that a whole copy has.
    pub hash: [u8; 32],
    /// The only one who hears of it and may have it; all if absent.
    pub to: Option<ParticipantId>,
    /// Its author took it back.
    pub withdrawn: bool,
    /// Who says to have it whole: its author at first.
    pub holders: BTreeSet<ParticipantId>,
}

impl FileOffer {
    /// What only its author's page knows of an offer to one alone, to be kept beside the file for another load of the
    /// page. Nothing for an offer to all, which stands in the log.
    #[must_use]
    pub fn handed_record(&self) -> Option<Vec<u8>> {
        let ItemId { writer, index } = self.id;
        let numbers = [self.to?.bits(), u64::from(writer.session), u64::from(index), self.at.0];
        let mut record: Vec<u8> = numbers.into_iter().flat_map(u64::to_le_bytes).collect();
        record.extend_from_slice(self.name.as_bytes());
        Some(record)
    }

    /// The offer of such a record of this author's, of the file beside which it was kept. `None` if it is no such record.
    #[must_use]
    pub fn from_handed_record(
        author: ParticipantId,
        record: &[u8],
        hash: [u8; 32],
        size: u64,
    ) -> Option<Self> {
        let (numbers, name) = record.split_at_checked(32)?;
        let mut numbers = numbers.as_chunks::<8>().0.iter().map(|number| u64::from_le_bytes(*number));
        let mut number = || numbers.next();
        let to = ParticipantId::from_bits(number()?);
        let session = u32::try_from(number()?).ok()?;
        let index = u32::try_from(number()?).ok()?;
        let at = WallTime(number()?);
        let name = String::from_utf8(name.to_vec()).ok()?;
        // The other page refuses what an offer cannot be.
        Handed { session, index, at, name, size, hash, withdrawn: false }.offer(author, to).ok()
    }
}

/// What is offered to one alone stands in no log, so its number is one that no entry has.
const HANDED_FROM: u32 = 1 << 31;

/// An offer to one alone, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Handed {
    session: u32,
    index: u32,
    at: WallTime,
    name: String,
    size: u64,
    hash: [u8; 32],
    withdrawn: bool,
}

impl Handed {
    fn of(offer: &FileOffer) -> Self {
        let FileOffer { id, at, name, size, hash, withdrawn, .. } = offer.clone();
        Self { session: id.writer.session, index: id.index, at, name, size, hash, withdrawn }
    }

    fn offer(self, author: ParticipantId, to: ParticipantId) -> Result<FileOffer, Offence> {
        let Self { session, index, at, name, size, hash, withdrawn } = self;
        if index < HANDED_FROM {
            return Err(Offence::Malformed);
        }
        if name.trim().is_empty() || name.len() > limits::NAME_BYTES {
            return Err(Unfit::TooLong.into());
        }
        if size > limits::FILE_BYTES {
            return Err(Unfit::OutOfRange.into());
        }
        let id = ItemId { writer: Writer { author, session }, index };
        let holders = BTreeSet::from([author]);
        Ok(FileOffer { id, at, name, size, hash, to: Some(to), withdrawn, holders })
    }
}

/// The offers of files.
#[derive(Debug, Default)]
pub(crate) struct FileOffers {
    file_offers: BTreeMap<Stamp, FileOffer>,
    ids: BTreeSet<ItemId>,
    withdrawn: BTreeSet<ItemId>,
    holds: BTreeMap<(ItemId, ParticipantId), (Stamp, bool)>,
    /// Those to one alone: by this side, and to it. Of those that are taken back a few are known, so that it can be
    /// said.
    handed: BTreeMap<ItemId, FileOffer>,
}

impl FileOffers {
    pub(crate) fn offer(&mut self, stamp: Stamp, at: WallTime, name: String, size: u64, hash: [u8; 32]) {
        let offer = FileOffer {
            id: stamp.id,
            at,
            name,
            size,
            hash,
            to: None,
            withdrawn: false,
            holders: BTreeSet::new(),
        };
        self.ids.insert(stamp.id);
        self.file_offers.insert(stamp, offer);
        self.hold(stamp, stamp.id, true);
    }

    pub(crate) fn withdraw(&mut self, offer: ItemId) {
        self.withdrawn.insert(offer);
    }

    pub(crate) fn hold(&mut self, stamp: Stamp, offer: ItemId, whole: bool) {
        let held = self.holds.entry((offer, stamp.id.author())).or_insert((stamp, whole));
        if held.0 < stamp {
            *held = (stamp, whole);
        }
    }

    pub(crate) fn stands(&self, id: ItemId) -> bool {
        self.ids.contains(&id) && !self.withdrawn.contains(&id)
    }

    /// Offers a file to one alone; says which number it has.
    pub(crate) fn hand(&mut self, writer: Writer, offer: FileOffer) -> ItemId {
        let last = self.handed.keys().filter(|id| id.writer == writer).map(|id| id.index).max();
        let index = last.map_or(HANDED_FROM, |last| last.saturating_add(1));
        let id = ItemId { writer, index };
        self.handed.insert(id, FileOffer { id, ..offer });
        id
    }

    /// The same, as in an earlier load of the page.
    pub(crate) fn hand_again(&mut self, offer: FileOffer) {
        self.handed.insert(offer.id, offer);
    }

    /// Takes one back. To whom it was.
    pub(crate) fn take_back(&mut self, id: ItemId) -> Option<ParticipantId> {
        let offer = self.handed.get_mut(&id).filter(|offer| !offer.withdrawn)?;
        offer.withdrawn = true;
        let (author, to) = (id.author(), offer.to?);
        self.forget_withdrawn(author, to);
        Some(to)
    }

    /// To whom this author offers that alone.
    pub(crate) fn handed_to(&self, author: ParticipantId, id: ItemId) -> Option<ParticipantId> {
        let offer = self.handed.get(&id).filter(|offer| id.author() == author && !offer.withdrawn)?;
        offer.to
    }

    /// How many of this author to this participant stand.
    pub(crate) fn handed_count(&self, author: ParticipantId, to: ParticipantId) -> usize {
        self.between(author, to).filter(|offer| !offer.withdrawn).count()
    }

    /// Those of this author to this participant, as they are told.
    pub(crate) fn handed(&self, author: ParticipantId, to: ParticipantId) -> Vec<Handed> {
        self.between(author, to).map(Handed::of).collect()
    }

    fn between(&self, author: ParticipantId, to: ParticipantId) -> impl Iterator<Item = &FileOffer> {
        self.handed.values().filter(move |offer| offer.id.author() == author && offer.to == Some(to))
    }

    /// Only the last that were taken back are known.
    fn forget_withdrawn(&mut self, author: ParticipantId, to: ParticipantId) {
        let mut withdrawn: Vec<_> = self
            .between(author, to)
            .filter(|offer| offer.withdrawn)
            .map(|offer| (offer.at, offer.id))
            .collect();
        withdrawn.sort_unstable();
        let many = withdrawn.len().saturating_sub(limits::HANDED);
        for (_, id) in withdrawn.into_iter().take(many) {
            self.handed.remove(&id);
        }
    }

    /// These are all that this author offers to this side alone. What was taken back stays so. Whether that is news.
    pub(crate) fn heard(
        &mut self,
        author: ParticipantId,
        me: ParticipantId,
        handed: Vec<Handed>,
    ) -> Result<bool, Offence> {
        let file_offers =
            handed.into_iter().map(|handed| handed.offer(author, me)).collect::<Result<Vec<_>, _>>()?;
        let before = self.handed.clone();
        self.handed.retain(|id, offer| id.author() != author || offer.withdrawn);
        for offer in file_offers {
            self.handed.entry(offer.id).or_insert(offer);
        }
        self.forget_withdrawn(author, me);
        Ok(self.handed != before)
    }

    pub(crate) fn len(&self) -> usize {
        self.file_offers.len()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = FileOffer> {
        self.file_offers().chain(self.handed.values().cloned())
    }

    /// Those to all.
    pub(crate) fn file_offers(&self) -> impl Iterator<Item = FileOffer> {
        self.file_offers.values().map(|offer| {
            let nobody = ParticipantId::from_bits(0);
            let everybody = ParticipantId::from_bits(u64::MAX);
            let holds = self.holds.range((offer.id, nobody)..=(offer.id, everybody));
            let holders = holds.filter(|(_, (_, whole))| *whole).map(|((_, who), _)| *who).collect();
            FileOffer { withdrawn: self.withdrawn.contains(&offer.id), holders, ..offer.clone() }
        })
    }
}
