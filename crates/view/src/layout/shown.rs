//! What the stage shows, as others want to know it: who sends the pictures, and who reads that some are missing.

use parvis_meeting::ShownTile;

use super::{CallLayout, LayoutTile};
use crate::tiles::TileKey;

/// No screen has more dots for each CSS pixel.
const DENSEST: f64 = 4.0;
/// No picture is higher.
const HIGHEST: f64 = 8_640.0;

impl CallLayout {
    /// The pictures of others that are shown, on a screen with so many dots for each CSS pixel. Tiles without one are not among them.
    /// `height` says how high each is shown where that is not as the layout has it: enlarged, say.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    pub fn shown(&self, density: f64, height: impl Fn(TileKey, u32) -> u32) -> Vec<ShownTile> {
        let density = if density.is_finite() { density.clamp(1.0, DENSEST) } else { 1.0 };
        let dots = |height: u32| (f64::from(height) * density).ceil().clamp(1.0, HIGHEST) as u32;
        let pictured = self.tiles.iter().filter(|place| place.height > 0);
        pictured
            .filter_map(|place| {
                let TileKey { participant, screen } = place.key;
                let height = dots(height(place.key, place.height));
                Some(ShownTile { participant: participant?, screen, height })
            })
            .collect()
    }

    /// How many of these are not shown, but for oneself: whoever hides the own picture knows that.
    #[must_use]
    pub fn others_unseen(&self, tiles: &[LayoutTile]) -> usize {
        let is_other = |key: TileKey| key.participant.is_some() || key.screen;
        let all = tiles.iter().filter(|tile| is_other(tile.key)).count();
        all.saturating_sub(self.tiles.iter().filter(|place| is_other(place.key)).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::{face, in_view, input, people, screen_of, tile};
    use crate::layout::{CallView, LayoutChoices, OwnPicture, layout};

    #[test]
    fn what_is_shown_is_told_in_dots_and_initials_are_not() {
        let mut tiles = people(3);
        tiles[2].picture = None;
        let layout = layout(&input(&tiles, (1280.0, 720.0)), &LayoutChoices::default(), None);
        let told = |density| layout.shown(density, |_, height| height);
        assert_eq!(
            told(1.0).iter().map(|shown| Some(shown.participant)).collect::<Vec<_>>(),
            [face(1).participant]
        );
        assert_eq!(told(2.0)[0].height, 2 * told(1.0)[0].height);
        for odd in [f64::NAN, f64::INFINITY, -3.0, 0.0] {
            assert_eq!(told(odd), told(1.0), "{odd}");
        }
        assert_eq!(told(1e9), told(DENSEST));
        let enlarged = layout.shown(4.0, |key, height| if key == face(1) { u32::MAX } else { height });
        assert_eq!(enlarged[0].height, 8_640);
    }

    #[test]
    fn who_is_on_another_page_is_not_shown_and_counted() {
        let mut tiles = people(9);
        tiles.push(tile(screen_of(3), Some(1.6)));
        let alone = layout(&input(&tiles, (1280.0, 720.0)), &in_view(CallView::Speaker), None);
        assert_eq!(alone.shown(1.0, |_, height| height).len(), 1);
        // All others but oneself.
        assert_eq!((alone.others_unseen(&tiles), alone.unseen), (8, 9));
        let hidden = LayoutChoices { own: OwnPicture::Hidden, ..LayoutChoices::default() };
        assert_eq!(layout(&input(&tiles, (1280.0, 720.0)), &hidden, None).others_unseen(&tiles), 0);
    }
}
