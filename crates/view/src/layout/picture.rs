//! How a picture lies in a tile: cropped a little, and for the rest with bars beside it.

use super::{LayoutTile, StageRect};

/// The least share of a person's picture that is shown, by area.
pub(super) const KEPT: f64 = 0.7;
/// A camera whose picture has not arrived yet, or with a shape that is none, is taken for one of these.
const USUAL: f64 = 16.0 / 9.0;
/// Shapes beyond these are read as these: a broken sender may not stretch everybody's tiles.
const UPRIGHT_MOST: f64 = 0.1;
const FLAT_MOST: f64 = 10.0;
/// The shapes of a tile that shows initials.
const INITIALS: ShapeRange = ShapeRange { upright: 3.0 / 4.0, flat: 16.0 / 9.0 };

/// The shapes, width by height, that a tile may have without a bar beside the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ShapeRange {
    /// The narrowest: a lower one leaves bars above and below.
    pub(super) upright: f64,
    /// The widest: a higher one leaves bars at the sides.
    pub(super) flat: f64,
}

/// The shape of a picture: a usual one where it is not known.
pub(super) fn shape(aspect: f64) -> f64 {
    if aspect.is_finite() && aspect > 0.0 { aspect.clamp(UPRIGHT_MOST, FLAT_MOST) } else { USUAL }
}

impl ShapeRange {
    /// What suits this tile: a screen has one shape, since it is never cropped.
    pub(super) fn of(tile: &LayoutTile) -> Self {
        match tile.picture {
            None => INITIALS,
            Some(aspect) if tile.key.screen => Self { upright: shape(aspect), flat: shape(aspect) },
            Some(aspect) => Self { upright: shape(aspect) * KEPT, flat: shape(aspect) / KEPT },
        }
    }

    /// The largest rectangle of such a shape in the middle of a tile of this size, from the tile's corner.
    pub(super) fn within(self, width: f64, height: f64) -> StageRect {
        let (shown_width, shown_height) = (width.min(height * self.flat), height.min(width / self.upright));
        StageRect {
            x: (width - shown_width) / 2.0,
            y: (height - shown_height) / 2.0,
            width: shown_width,
            height: shown_height,
        }
    }
}

/// What all tiles of a grid have to do with: they have one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CommonShapes {
    /// The shapes that somebody's picture fills: none outside of them is of use.
    any: ShapeRange,
    /// From the most upright shape that all fill to the flattest. Where they have none in common, the first is the
    /// higher one, and some have bars in any tile.
    all: ShapeRange,
}

impl CommonShapes {
    /// Of these tiles. Those with initials have a say only where there is no picture.
    pub(super) fn of<'a>(tiles: impl Iterator<Item = &'a LayoutTile>) -> Self {
        let mut found: Option<Self> = None;
        for tile in tiles.filter(|tile| tile.picture.is_some()) {
            let range = ShapeRange::of(tile);
            found = Some(match found {
                None => Self { any: range, all: range },
                Some(Self { any, all }) => Self {
                    any: ShapeRange {
                        upright: any.upright.min(range.upright),
                        flat: any.flat.max(range.flat),
                    },
                    all: ShapeRange {
                        upright: all.upright.max(range.upright),
                        flat: all.flat.min(range.flat),
                    },
                },
            });
        }
        found.unwrap_or(Self { any: INITIALS, all: INITIALS })
    }

    /// The size of a tile in a cell of this size: what nobody's picture reaches is left out, but not so much that the
    /// name has no place.
    pub(super) fn tile_in(
        self,
        (width, height): (f64, f64),
        (least_width, least_height): (f64, f64),
    ) -> (f64, f64) {
        (
            width.min((height * self.any.flat).max(least_width)),
            height.min((width / self.any.upright).max(least_height)),
        )
    }

    /// How much of such a tile the picture takes that takes least of it, in square pixels. Of all ranges only the two
    /// nearest limits matter, so this is as quick for a hundred tiles as for one.
    pub(super) fn least_shown(self, (width, height): (f64, f64)) -> f64 {
        (width * height).min(height * height * self.all.flat).min(width * width / self.all.upright)
    }
}

/// The height, in CSS pixels, of a whole picture that covers this much: what is cropped away is sent all the same.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a stage is below 100,000 pixels high"
)]
pub(super) fn height_asked(aspect: f64, width: f64, height: f64) -> u32 {
    // A hundredth of a pixel is what the arithmetic loses.
    (height.max(width / shape(aspect)) - 0.01).ceil().max(0.0) as u32
}
