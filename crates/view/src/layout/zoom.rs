//! A shared screen looked at more closely. All lengths are CSS pixels.

use super::StageRect;

/// The closest look.
const MOST: f64 = 8.0;

/// How a screen is enlarged within its tile, and moved from the middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScreenZoom {
    /// How much larger than when all of it is seen: 1 to 8.
    pub scale: f64,
    /// How far its middle is right of the tile's.
    pub x: f64,
    /// How far its middle is below the tile's.
    pub y: f64,
}

impl Default for ScreenZoom {
    /// All of the screen.
    fn default() -> Self {
        Self { scale: 1.0, x: 0.0, y: 0.0 }
    }
}

impl ScreenZoom {
    /// Larger by a factor, while what is at this point, from the tile's upper left corner, stays there as far as the
    /// bounds allow. `tile` is the tile, `picture` what all of the screen covers in it.
    #[must_use]
    pub fn zoomed(self, tile: StageRect, picture: StageRect, factor: f64, about: (f64, f64)) -> Self {
        let scale = (self.scale * factor).clamp(1.0, MOST);
        // What is no number changes nothing.
        if !(scale.is_finite() && about.0.is_finite() && about.1.is_finite()) {
            return self;
        }
        let grows = scale / self.scale;
        let from_middle = (about.0 - tile.width / 2.0, about.1 - tile.height / 2.0);
        let x = from_middle.0 - (from_middle.0 - self.x) * grows;
        let y = from_middle.1 - (from_middle.1 - self.y) * grows;
        Self { scale, x, y }.bounded(tile, picture)
    }

    /// Moved by so much, as far as the bounds allow.
    #[must_use]
    pub fn panned(self, tile: StageRect, picture: StageRect, by: (f64, f64)) -> Self {
        let moved = Self { x: self.x + by.0, y: self.y + by.1, ..self };
        if moved.x.is_finite() && moved.y.is_finite() { moved.bounded(tile, picture) } else { self }
    }

    /// The same part of the screen, as far as the bounds allow, after what all of it covers went from `before` to
    /// `picture`.
    #[must_use]
    pub fn resized(self, before: StageRect, tile: StageRect, picture: StageRect) -> Self {
        let ratio = |now: f64, before: f64| if before > 0.0 { now / before } else { 1.0 };
        Self {
            x: self.x * ratio(picture.width, before.width),
            y: self.y * ratio(picture.height, before.height),
            ..self
        }
        .bounded(tile, picture)
    }

    /// The height of the whole picture at this size, when `height` is what it is at scale 1.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most eight times a stage")]
    pub fn height_asked(self, height: u32) -> u32 {
        (f64::from(height) * self.scale).ceil() as u32
    }

    /// No edge of the screen comes further in than that of the tile; a side that is shorter than the tile's stays in the
    /// middle.
    fn bounded(self, tile: StageRect, picture: StageRect) -> Self {
        let most = |picture: f64, tile: f64| ((picture * self.scale - tile) / 2.0).max(0.0);
        let (across, down) = (most(picture.width, tile.width), most(picture.height, tile.height));
        Self { x: self.x.clamp(-across, across), y: self.y.clamp(-down, down), ..self }
    }
}
