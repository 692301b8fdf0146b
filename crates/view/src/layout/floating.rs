//! The own picture in a corner, above the others.

use super::picture::shape;
use super::{StagePart, StageRect, TilePlace};

/// A corner of the stage, as it is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Corner {
    /// Above, at the left.
    TopLeft,
    /// Above, at the right.
    TopRight,
    /// Below, at the left.
    BottomLeft,
    /// Below, at the right.
    #[default]
    BottomRight,
}

/// The side of a square as large as the picture: as a share of the stage's shorter side, and its bounds in CSS pixels.
const SHARE: f64 = 0.28;
const LEAST: f64 = 72.0;
const MOST: f64 = 180.0;
/// Sizes that are tried before another corner is.
const SIZES: [f64; 3] = [1.0, 0.8, 0.6];
/// A camera upright is shown less upright, and a wide one less wide.
const SHAPES: (f64, f64) = (3.0 / 4.0, 16.0 / 9.0);
/// Where a face is in a picture: in the middle, a little above the half of its height, and so large a part of the shorter
/// side around that.
const FACE_DOWN: f64 = 0.45;
const FACE_HALF: f64 = 0.12;

impl Corner {
    /// The corner that is nearest to a point of a stage of this size: where a dragged picture comes to rest.
    #[must_use]
    pub fn nearest(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self::at(x < width / 2.0, y < height / 2.0)
    }

    /// The one after it, clockwise: the way to each of them without a pointer.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::TopLeft => Self::TopRight,
            Self::TopRight => Self::BottomRight,
            Self::BottomRight => Self::BottomLeft,
            Self::BottomLeft => Self::TopLeft,
        }
    }

    fn at(left: bool, top: bool) -> Self {
        match (left, top) {
            (true, true) => Self::TopLeft,
            (false, true) => Self::TopRight,
            (true, false) => Self::BottomLeft,
            (false, false) => Self::BottomRight,
        }
    }

    fn is_left(self) -> bool {
        matches!(self, Self::TopLeft | Self::BottomLeft)
    }

    fn is_top(self) -> bool {
        matches!(self, Self::TopLeft | Self::TopRight)
    }

    /// This one, the one beside it, the one above or below, and the one across.
    fn by_preference(self) -> [Self; 4] {
        let (left, top) = (self.is_left(), self.is_top());
        [self, Self::at(!left, top), Self::at(left, !top), Self::at(!left, !top)]
    }

    fn place(self, area: StageRect, gap: f64, width: f64, height: f64) -> StageRect {
        StageRect {
            x: if self.is_left() { area.x + gap } else { area.x + area.width - gap - width },
            y: if self.is_top() { area.y + gap } else { area.y + area.height - gap - height },
            width,
            height,
        }
    }
}

/// The place of a floating picture of this shape: in the corner, smaller if it would lie on a face, in another corner
/// if it still would. `None` where it would in every one.
pub(super) fn float(
    area: StageRect,
    gap: f64,
    corner: Corner,
    aspect: Option<f64>,
    others: &[TilePlace],
) -> Option<StageRect> {
    let shape = aspect.map_or(1.0, shape).clamp(SHAPES.0, SHAPES.1).sqrt();
    let usual = (area.width.min(area.height) * SHARE).clamp(LEAST, MOST);
    let fits = |place: &StageRect| {
        place.width + 2.0 * gap <= area.width
            && place.height + 2.0 * gap <= area.height
            && !others.iter().any(|other| other.part != StagePart::Floating && hides_face(place, other))
    };
    corner.by_preference().into_iter().find_map(|corner| {
        let sizes = SIZES.iter().map(|size| (usual * size).max(LEAST));
        sizes.map(|size| corner.place(area, gap, size * shape, size / shape)).find(fits)
    })
}

/// Whether this lies on the face in a tile. A screen has none.
fn hides_face(place: &StageRect, tile: &TilePlace) -> bool {
    let StageRect { x, y, width, height } = tile.picture;
    let half = width.min(height) * FACE_HALF;
    let (face_x, face_y) = (tile.rect.x + x + width / 2.0, tile.rect.y + y + height * FACE_DOWN);
    !tile.key.screen
        && place.x < face_x + half
        && face_x - half < place.x + place.width
        && place.y < face_y + half
        && face_y - half < place.y + place.height
}
