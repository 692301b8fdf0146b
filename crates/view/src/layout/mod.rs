//! Where the tiles of a call stand, which of them are shown, and how high a picture each of them can use.
//!
//! [`layout`] is a function of who is here, the size of the stage and what the person chose. [`LayoutState`] is what goes
//! on from one layout to the next: the order of the tiles and who speaks. A page calls [`LayoutState::update`] when
//! something has changed or [`LayoutState::deadline`] has come, and puts the tiles where it is told.
//!
//! # The hard decisions
//!
//! **What is made as large as possible is the picture that is shown smallest.** Not the tiles, and not the space that
//! is covered: three upright slices beside each other fill a wide stage, and show two fifths of each person. For each
//! number of rows we know the tile and how much of each picture it shows; the best number is taken, and of equal ones
//! the lowest, so that there is no row that could be taken away. All numbers are tried. There are at most [`MAX_TILES`], each
//! costs a few multiplications, and no formula gets every stage right.
//!
//! **A person's picture is cropped to 70 % of its area and no further; then come bars.** A crop of 30 % takes a wall and a
//! shelf, more takes ears and the second person on the sofa. So a picture of shape `a` (width by height) fills any tile
//! from `0.7 a` to `a / 0.7`. All tiles of a grid have one size, and none is wider or taller than somebody's picture can
//! fill, so bars appear only where upright and wide pictures are side by side. A shared screen has one shape: its text
//! is at its edges.
//!
//! **A tile has a least size**, [`LEAST_TILE`]: a name of a dozen letters and a button for a finger, of 28 pixels, have a
//! place in it. What has no place at that size is on another page. A stage too small for one tile shows one.
//!
//! **The order is not the order of joining but of places.** A tile keeps its place until somebody before it leaves. Who
//! speaks and is not on the page changes places with whoever on it has been silent longest, and nobody else moves. In
//! the views with a large speaker the two who take turns being large change places as well: otherwise each change would
//! move everybody between them by one.
//!
//! **Who is speaking is decided slowly** ([`SpeakerHold`]): a cough changes nothing, and somebody whose microphone is
//! open the whole time cannot take the stage back again and again.
//!
//! **Where the strip would take too much from what is large, there is none.** On a phone held upright it costs the slides
//! nothing, since they are as wide as the stage. In a window of 320 by 256 they would become a third of their size. The
//! others are then on the pages after the first, as in the view [`CallView::Speaker`].
//!
//! **The strip is at the side of the panel.** What is large stays at the other edge when the panel opens and closes.
//!
//! **The own picture floats only where it lies on nobody's face.** It becomes smaller first, then takes another corner,
//! and where nothing helps (a grid of many small tiles) it is a tile like the others.
//!
//! **A pin is stronger than a spotlight**, which is stronger than a shared screen. The spotlight is what a moderator
//! wants everybody to see, the pin what this person wants to see; nobody else is affected by it. Beside a spotlight,
//! shared screens stay large: mostly it is the presenter who is in it.
//!
//! **The height asked for is that of the whole picture**, since a sender cannot send a part. A tile that is not shown is
//! not in the result, and nothing needs to be sent for it.
//!
//! All of it takes n log n time in the number of tiles.

mod floating;
mod grid;
mod kept;
mod order;
mod picture;
mod shown;
mod speaker;
mod state;
mod strip;
mod views;
mod zoom;

#[cfg(test)]
mod tests;

pub use floating::Corner;
pub use order::TileOrder;
pub use speaker::SpeakerHold;
pub use state::LayoutState;
pub use views::layout;
pub use zoom::ScreenZoom;

use crate::tiles::TileKey;

/// The most tiles on one page.
pub const MAX_TILES: usize = 49;
/// The most tiles that are pinned at once.
pub const MAX_PINS: usize = 6;
/// The most tiles that are large at once, when many screens are shared.
pub const MAX_LARGE: usize = 9;
/// The least width and height of a tile, in CSS pixels, wherever the stage has as much.
pub const LEAST_TILE: (f64, f64) = (120.0, 84.0);

/// A rectangle on the stage, in CSS pixels from its upper left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StageRect {
    /// Distance of its left edge.
    pub x: f64,
    /// Distance of its upper edge.
    pub y: f64,
    /// Its width, at least 0.
    pub width: f64,
    /// Its height, at least 0.
    pub height: f64,
}

/// A tile that could be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayoutTile {
    /// Whose it is, and whether it is their screen.
    pub key: TileKey,
    /// The shape of its picture, width by height, as it arrives; 0 while that is not known. `None` where there is no
    /// picture, and initials are shown.
    pub picture: Option<f64>,
    /// Whether the person is speaking. `false` for a screen.
    pub speaking: bool,
}

/// What there is to show, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayoutInput<'a> {
    /// All tiles. The own first, then in the order in which they came.
    pub tiles: &'a [LayoutTile],
    /// The width of the stage, in CSS pixels.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The side at which panels open.
    pub panel: PanelSide,
    /// The tiles that a moderator wants everybody to see. Those that are not there do not count.
    pub spotlight: &'a [TileKey],
}

/// The side of the stage at which panels open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PanelSide {
    /// As in languages that are written from right to left.
    Left,
    /// As in all others.
    #[default]
    Right,
}

/// How the call is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CallView {
    /// Equal tiles, or a large place and a strip where something is shared, pinned or in the spotlight.
    #[default]
    Auto,
    /// Equal tiles, whatever they are.
    Tiled,
    /// Who speaks, or what is shared, alone. The others are on the pages after the first.
    Speaker,
    /// Who speaks, or what is shared, with the others in a strip.
    Sidebar,
    /// A small window above other programs: what matters most, and not oneself.
    PictureInPicture,
}

/// The own picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OwnPicture {
    /// A tile like the others.
    #[default]
    Tile,
    /// In a corner, above the others.
    Floating(Corner),
    /// Not shown to oneself. The others see it.
    Hidden,
}

/// What the person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutChoices {
    /// How the call is shown.
    pub view: CallView,
    /// What is pinned, in the order of pinning. Of more than [`MAX_PINS`] the first count.
    pub pinned: Vec<TileKey>,
    /// Whether people without a picture are left out. If nobody else has one, they are shown.
    pub hide_without_picture: bool,
    /// The own picture.
    pub own: OwnPicture,
    /// Whether the own camera is shown as in a mirror.
    pub mirrored: bool,
    /// Whether who presents is shown large beside the slides.
    pub presenter_beside: bool,
    /// The page that is shown, from 0 on. Beyond the last it is the last.
    pub page: usize,
}

impl LayoutChoices {
    /// Pins a tile, or unpins it. One too many takes the place of the oldest.
    pub fn toggle_pin(&mut self, key: TileKey) {
        let before = self.pinned.len();
        self.pinned.retain(|pinned| *pinned != key);
        if self.pinned.len() == before {
            let spare = (before + 1).saturating_sub(MAX_PINS);
            self.pinned.drain(..spare);
            self.pinned.push(key);
        }
    }
}

/// What a tile is on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StagePart {
    /// One of those that matter most.
    Large,
    /// One of equals.
    Grid,
    /// Beside or under the large ones.
    Strip,
    /// Above the others, in a corner.
    Floating,
}

/// A tile that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TilePlace {
    /// Whose it is, and whether it is their screen.
    pub key: TileKey,
    /// What it is on the stage.
    pub part: StagePart,
    /// Where it stands.
    pub rect: StageRect,
    /// What its picture covers (`object-fit: cover`), from the tile's own upper left corner. Around it are bars.
    pub picture: StageRect,
    /// The height, in CSS pixels, of the whole picture as it is shown: more of it could not be seen. 0 without one.
    pub height: u32,
    /// Whether the picture is shown as in a mirror: at most the own camera.
    pub mirrored: bool,
}

/// What the stage shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallLayout {
    /// The tiles, in the order in which a keyboard goes through them. What floats is the last one.
    pub tiles: Vec<TilePlace>,
    /// The page that is shown, from 0 on.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// How many tiles are not shown: those on other pages and those left out.
    pub unseen: usize,
    /// Who is large for no other reason than that they speak, or spoke last.
    pub promoted: Option<TileKey>,
}
