use std::collections::{BTreeMap, BTreeSet};

use parvis_protocol::ParticipantId;
use serde::Serialize;

use crate::ids::{ItemId, Stamp};
use crate::time::Millis;

/// A file that somebody offers. The bytes of files never come here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Which; who offered it is in it.
    pub id: ItemId,
    /// When, as the author's clock had it.
    pub at: Millis,
    /// Its name as the author gave it: another's text, to be made safe before a file is called so.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash that a whole copy has.
    pub hash: [u8; 32],
    /// Its author took it back.
    pub withdrawn: bool,
    /// Who says to have it whole: its author at first.
    pub holders: BTreeSet<ParticipantId>,
}

/// The offers of files.
#[derive(Debug, Default)]
pub(crate) struct Offers {
    offers: BTreeMap<Stamp, Offer>,
    ids: BTreeSet<ItemId>,
    withdrawn: BTreeSet<ItemId>,
    holds: BTreeMap<(ItemId, ParticipantId), (Stamp, bool)>,
}

impl Offers {
    pub(crate) fn offer(&mut self, stamp: Stamp, at: Millis, name: String, size: u64, hash: [u8; 32]) {
        let offer = Offer { id: stamp.id, at, name, size, hash, withdrawn: false, holders: BTreeSet::new() };
        self.ids.insert(stamp.id);
        self.offers.insert(stamp, offer);
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

    pub(crate) fn len(&self) -> usize {
        self.offers.len()
    }

    pub(crate) fn offers(&self) -> impl Iterator<Item = Offer> {
        self.offers.values().map(|offer| {
            let nobody = ParticipantId::from_bits(0);
            let everybody = ParticipantId::from_bits(u64::MAX);
            let holds = self.holds.range((offer.id, nobody)..=(offer.id, everybody));
            let holders = holds.filter(|(_, (_, whole))| *whole).map(|((_, who), _)| *who).collect();
            Offer { withdrawn: self.withdrawn.contains(&offer.id), holders, ..offer.clone() }
        })
    }
}
