//! From one layout to the next.

use parvis_base::Mono;

use super::{CallLayout, LayoutChoices, LayoutInput, LayoutTile, SpeakerHold, TileOrder, layout};
use crate::tiles::TileKey;

/// What a layout has to know of those before it.
#[derive(Debug, Clone, Default)]
pub struct LayoutState {
    order: TileOrder,
    hold: SpeakerHold,
    /// Who was large because they spoke.
    promoted: Option<TileKey>,
}

impl LayoutState {
    /// The layout now. To be called when anything has changed, and at [`LayoutState::deadline`].
    pub fn update(&mut self, now: Mono, input: &LayoutInput<'_>, choices: &LayoutChoices) -> CallLayout {
        // Oneself is not brought in: one knows that one speaks.
        let others = input.tiles.iter().filter(|tile| tile.key.participant.is_some() && !tile.key.screen);
        let speaker = self.hold.update(now, others.map(|tile| (tile.key, tile.speaking)));
        let mut arranged = self.arrange(now, input, choices);
        let before = std::mem::replace(&mut self.promoted, arranged.promoted);
        let changed = match (before, arranged.promoted) {
            (Some(before), Some(promoted)) if before != promoted => Some((before, promoted)),
            _ => None,
        };
        if let Some((before, promoted)) = changed {
            self.order.exchange(before, promoted);
            arranged = self.arrange(now, input, choices);
        }
        // Who spoke a moment ago stays in sight, too.
        let brought = changed.map(|(before, _)| before).into_iter().chain(speaker);
        for who in brought {
            let is_shown = arranged.tiles.iter().any(|place| place.key == who);
            let may_come = input.tiles.iter().any(|tile| tile.key == who && is_eligible(tile, choices));
            if !is_shown && may_come && self.order.bring_in(who, &arranged.tiles) {
                arranged = self.arrange(now, input, choices);
            }
        }
        arranged
    }

    /// When to lay out again, if nothing changes before.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        self.hold.deadline()
    }

    fn arrange(&mut self, now: Mono, input: &LayoutInput<'_>, choices: &LayoutChoices) -> CallLayout {
        let tiles = self.order.update(now, input.tiles);
        layout(&LayoutInput { tiles: &tiles, ..*input }, choices, self.hold.speaker())
    }
}

/// Whether somebody is not left out. Where everybody without a picture is shown after all, nobody needs to be brought in
/// for lack of one.
fn is_eligible(tile: &LayoutTile, choices: &LayoutChoices) -> bool {
    !choices.hide_without_picture || tile.picture.is_some()
}

#[cfg(test)]
impl LayoutState {
    /// The keys of all tiles in their order.
    pub(super) fn order_for_tests(&self) -> Vec<TileKey> {
        self.order.keys_for_tests()
    }
}
