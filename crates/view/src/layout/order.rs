//! The order of the tiles, in which each keeps its place.

use parvis_base::Mono;

use super::{LayoutTile, StagePart, TilePlace};
use crate::tiles::TileKey;

/// Where each of these is, to be found by [`find`]. The one place in which anything is sorted: what sorts another type
/// would weigh four kilobytes more.
pub(super) fn index(keys: impl Iterator<Item = TileKey>) -> Vec<(TileKey, usize)> {
    let mut index: Vec<_> = keys.enumerate().map(|(at, key)| (key, at)).collect();
    sort(&mut index);
    index
}

fn sort(index: &mut [(TileKey, usize)]) {
    index.sort_unstable();
}

/// Where the key is.
pub(super) fn find(index: &[(TileKey, usize)], key: TileKey) -> Option<usize> {
    index.binary_search_by(|(other, _)| other.cmp(&key)).ok().map(|found| index[found].1)
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    key: TileKey,
    speaking: bool,
    /// When they were last heard.
    heard: Option<Mono>,
}

/// The places of the tiles. A tile changes its place when somebody before it leaves, or when two change places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TileOrder {
    slots: Vec<Slot>,
}

impl TileOrder {
    /// Takes note of who is here, and gives the tiles in their order. Who is new comes last; oneself comes first.
    pub fn update(&mut self, now: Mono, tiles: &[LayoutTile]) -> Vec<LayoutTile> {
        let stood = index(self.slots.iter().map(|slot| slot.key));
        // The own tile first, then each at its place of before, then those who are new.
        let mut ordered: Vec<Option<(LayoutTile, Option<Mono>)>> =
            vec![None; 1 + self.slots.len() + tiles.len()];
        for (at, tile) in tiles.iter().enumerate() {
            let before = find(&stood, tile.key);
            let heard = before.and_then(|before| self.slots[before].heard);
            let is_own = tile.key.participant.is_none() && !tile.key.screen;
            let place = if is_own { 0 } else { 1 + before.unwrap_or(self.slots.len() + at) };
            ordered[place] = Some((*tile, if tile.speaking { Some(now) } else { heard }));
        }
        let slot =
            |(tile, heard): &(LayoutTile, _)| Slot { key: tile.key, speaking: tile.speaking, heard: *heard };
        self.slots = ordered.iter().flatten().map(slot).collect();
        ordered.into_iter().flatten().map(|(tile, _)| tile).collect()
    }

    /// Two change places, if both are here.
    pub fn exchange(&mut self, one: TileKey, other: TileKey) {
        let at = |key| self.slots.iter().position(|slot| slot.key == key);
        if let (Some(one), Some(other)) = (at(one), at(other)) {
            self.slots.swap(one, other);
        }
    }

    /// Gives `who` the place of the other person who is shown among equals and has been silent longest; of those who
    /// were never heard, that of the last one. Whether there was such a place.
    pub fn bring_in(&mut self, who: TileKey, shown: &[TilePlace]) -> bool {
        let may_go = |place: &&TilePlace| {
            matches!(place.part, StagePart::Grid | StagePart::Strip)
                && place.key.participant.is_some()
                && !place.key.screen
                && place.key != who
        };
        let shown = index(shown.iter().filter(may_go).map(|place| place.key));
        let silent = self
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| !slot.speaking && find(&shown, slot.key).is_some())
            .min_by_key(|(at, slot)| (slot.heard, std::cmp::Reverse(*at)));
        let Some(silent) = silent.map(|(_, slot)| slot.key) else {
            return false;
        };
        self.exchange(who, silent);
        true
    }
}

#[cfg(test)]
impl TileOrder {
    /// All keys in their order.
    pub(super) fn keys_for_tests(&self) -> Vec<TileKey> {
        self.slots.iter().map(|slot| slot.key).collect()
    }
}
