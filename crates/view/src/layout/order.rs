//! The order of the tiles, in which each keeps its place.

use parvis_base::Mono;

use super::{LayoutTile, StagePart, TilePlace};
use crate::tiles::TileKey;

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
        // Where each tile stood before.
        let mut stood: Vec<_> = self.slots.iter().enumerate().map(|(at, slot)| (slot.key, at)).collect();
        stood.sort_unstable();
        let mut ordered: Vec<(usize, LayoutTile)> = tiles
            .iter()
            .enumerate()
            .map(|(index, tile)| {
                let at =
                    stood.binary_search_by_key(&tile.key, |(key, _)| *key).ok().map(|found| stood[found].1);
                let own = tile.key.participant.is_none() && !tile.key.screen;
                // The own tile may come back after its picture was hidden from the list.
                (if own { 0 } else { at.map_or(self.slots.len() + 1 + index, |at| at + 1) }, *tile)
            })
            .collect();
        ordered.sort_by_key(|(at, _)| *at);
        let heard = |tile: &LayoutTile, at: usize| {
            if tile.speaking { Some(now) } else { self.slots.get(at).and_then(|slot| slot.heard) }
        };
        let slots = ordered.iter().map(|(at, tile)| Slot {
            key: tile.key,
            speaking: tile.speaking,
            heard: heard(tile, at.wrapping_sub(1)),
        });
        self.slots = slots.collect();
        ordered.into_iter().map(|(_, tile)| tile).collect()
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
        let mut shown: Vec<_> = shown.iter().filter(may_go).map(|place| place.key).collect();
        shown.sort_unstable();
        let silent = self
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| !slot.speaking && shown.binary_search(&slot.key).is_ok())
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
