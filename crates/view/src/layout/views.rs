//! The views: what is large, what is beside it, and what is on which page.

use super::floating::{Corner, float};
use super::grid::{Cells, capacity, choose};
use super::picture::{CommonShapes, ShapeRange, height_asked};
use super::strip::{beside_slides, split};
use super::{
    CallLayout, CallView, LEAST_TILE, LayoutChoices, LayoutInput, LayoutTile, MAX_LARGE, MAX_PINS, MAX_TILES,
    OwnPicture, StagePart, StageRect, TilePlace,
};
use crate::tiles::TileKey;

/// Between two tiles, in CSS pixels; and on a stage whose shorter side is below the third number.
const GAP: f64 = 8.0;
const GAP_SMALL: f64 = 4.0;
const SMALL: f64 = 320.0;
/// No stage is longer.
const LONGEST: f64 = 100_000.0;
/// A small window shows more than one tile where each gets so much, and at most so many.
const SMALL_WINDOW_TILE: (f64, f64) = (160.0, 120.0);
const SMALL_WINDOW_TILES: usize = 4;

const OWN_CAMERA: TileKey = TileKey { participant: None, screen: false };

/// The layout of these tiles, in this order. `speaker` is who speaks, or spoke last.
#[must_use]
pub fn layout(input: &LayoutInput<'_>, choices: &LayoutChoices, speaker: Option<TileKey>) -> CallLayout {
    let length = |length: f64| if length.is_finite() { length.clamp(0.0, LONGEST) } else { 0.0 };
    let area = StageRect { x: 0.0, y: 0.0, width: length(input.width), height: length(input.height) };
    let gap = if area.width.min(area.height) < SMALL { GAP_SMALL } else { GAP };
    let shown = shown(input, choices);
    let stage = Stage { area, gap, input, choices, speaker };
    let own = shown.iter().find(|tile| tile.key == OWN_CAMERA).copied();
    let others = || shown.iter().filter(|tile| tile.key != OWN_CAMERA).copied().collect::<Vec<_>>();
    let is_large = choices.pinned.contains(&OWN_CAMERA) || input.spotlight.contains(&OWN_CAMERA);
    let arranged = match (own, choices.own) {
        (Some(_), _) if is_large || shown.len() == 1 => None,
        (Some(_), _) if choices.view == CallView::PictureInPicture => Some(stage.arrange(&others())),
        (Some(own), OwnPicture::Floating(corner)) => stage.floating(&own, corner, &others()),
        _ => None,
    };
    let arranged = arranged.unwrap_or_else(|| stage.arrange(&shown));
    CallLayout { unseen: input.tiles.len().saturating_sub(arranged.tiles.len()), ..arranged }
}

/// The tiles that are not left out by what the person chose.
fn shown(input: &LayoutInput<'_>, choices: &LayoutChoices) -> Vec<LayoutTile> {
    let is_hidden = |tile: &LayoutTile| choices.own == OwnPicture::Hidden && tile.key == OWN_CAMERA;
    let is_wanted = |key: TileKey| choices.pinned.contains(&key) || input.spotlight.contains(&key);
    let has_picture = |tile: &LayoutTile| tile.picture.is_some() || tile.key.screen;
    let hides = choices.hide_without_picture
        && input.tiles.iter().any(|tile| tile.key.participant.is_some() && has_picture(tile));
    let shown = input
        .tiles
        .iter()
        .filter(|tile| !is_hidden(tile) && (!hides || has_picture(tile) || is_wanted(tile.key)));
    shown.copied().collect()
}

/// What a layout is made of.
struct Stage<'a> {
    area: StageRect,
    gap: f64,
    input: &'a LayoutInput<'a>,
    choices: &'a LayoutChoices,
    speaker: Option<TileKey>,
}

impl Stage<'_> {
    fn arrange(&self, tiles: &[LayoutTile]) -> CallLayout {
        let large = self.large(tiles);
        match self.choices.view {
            CallView::Auto if large.is_empty() => self.pages_of(tiles, CallLayout::default(), 0),
            CallView::Tiled => {
                let all: Vec<_> = large.iter().chain(&rest(tiles, &large)).copied().collect();
                self.pages_of(&all, CallLayout::default(), 0)
            }
            CallView::PictureInPicture if large.is_empty() => {
                let room = capacity(self.area, self.gap, SMALL_WINDOW_TILE).min(SMALL_WINDOW_TILES);
                if room == 1 {
                    return self.with_speaker(tiles, |large| self.alone(large));
                }
                let shown = &tiles[..tiles.len().min(room)];
                self.finished(self.fill(self.area, StagePart::Grid, shown), 0, 1)
            }
            CallView::PictureInPicture => self.alone(&large),
            CallView::Speaker if large.is_empty() => {
                self.with_speaker(tiles, |large| self.in_front(tiles, large))
            }
            CallView::Speaker => self.in_front(tiles, &large),
            CallView::Sidebar if large.is_empty() => {
                self.with_speaker(tiles, |large| self.with_strip(tiles, large))
            }
            CallView::Auto | CallView::Sidebar => self.with_strip(tiles, &large),
        }
    }

    /// With the own picture above the others. `None` where it has no place on the first page: it is a tile then, on
    /// every page, so that there are as many pages on each of them. On a later page without a place it is left out.
    fn floating(&self, own: &LayoutTile, corner: Corner, others: &[LayoutTile]) -> Option<CallLayout> {
        let place = |layout: &CallLayout| float(self.area, self.gap, corner, own.picture, &layout.tiles);
        let mut layout = self.arrange(others);
        if layout.page > 0 {
            let choices = &LayoutChoices { page: 0, ..self.choices.clone() };
            place(&Stage { choices, ..*self }.arrange(others))?;
        }
        let rect = place(&layout);
        if layout.page == 0 && rect.is_none() {
            return None;
        }
        layout.tiles.extend(rect.map(|rect| self.placed(own, StagePart::Floating, rect)));
        Some(layout)
    }

    /// What is large whoever speaks: what is pinned, or else what is in the spotlight and every screen.
    fn large(&self, tiles: &[LayoutTile]) -> Vec<LayoutTile> {
        let find = |key: &TileKey| tiles.iter().find(|tile| tile.key == *key).copied();
        let mut pinned: Vec<LayoutTile> = Vec::new();
        for tile in self.choices.pinned.iter().filter_map(find) {
            if pinned.len() < MAX_PINS && pinned.iter().all(|pinned| pinned.key != tile.key) {
                pinned.push(tile);
            }
        }
        if !pinned.is_empty() {
            return pinned;
        }
        let spotlight: Vec<_> = self.input.spotlight.iter().filter_map(find).collect();
        let has_spotlight = !spotlight.is_empty();
        let screens =
            tiles.iter().filter(|tile| tile.key.screen && !self.input.spotlight.contains(&tile.key)).copied();
        let mut large: Vec<_> = spotlight.into_iter().chain(screens).take(MAX_LARGE).collect();
        if let ([slides], true) = (large.as_slice(), self.choices.presenter_beside && !has_spotlight) {
            let presenter = find(&TileKey { screen: false, ..slides.key });
            large.extend(presenter.filter(|presenter| presenter.picture.is_some()));
        }
        large
    }

    /// With who speaks in the large place, or else the first of the others, or oneself.
    fn with_speaker(
        &self,
        tiles: &[LayoutTile],
        arrange: impl FnOnce(&[LayoutTile]) -> CallLayout,
    ) -> CallLayout {
        let speaker = tiles.iter().find(|tile| Some(tile.key) == self.speaker);
        let other = || tiles.iter().find(|tile| tile.key.participant.is_some());
        let Some(large) = speaker.or_else(other).or(tiles.first()) else {
            return self.finished(Vec::new(), 0, 1);
        };
        CallLayout { promoted: Some(large.key), ..arrange(std::slice::from_ref(large)) }
    }

    /// The large ones and nobody else.
    fn alone(&self, large: &[LayoutTile]) -> CallLayout {
        self.finished(self.fill_large(self.area, large), 0, 1)
    }

    /// The large ones on the first page, and the others on those after it.
    fn in_front(&self, tiles: &[LayoutTile], large: &[LayoutTile]) -> CallLayout {
        let rest = rest(tiles, large);
        let front = self.alone(large);
        if rest.is_empty() { front } else { self.pages_of(&rest, front, 1) }
    }

    /// The large ones with the others beside or under them.
    fn with_strip(&self, tiles: &[LayoutTile], large: &[LayoutTile]) -> CallLayout {
        let rest = rest(tiles, large);
        if rest.is_empty() {
            return self.alone(large);
        }
        // Beside a presenter the slides decide.
        let is_beside = self.is_beside_slides(large);
        let decisive = if is_beside { &large[..1] } else { large };
        let shapes = CommonShapes::of(decisive.iter());
        let cells = |area| choose(area, self.gap, decisive.len(), shapes);
        let shown = |Cells { width, height, .. }| shapes.least_shown((width, height));
        let alone = cells(self.area);
        let taken = (alone.taken(self.gap, decisive.len()), shown(alone));
        let split = split(self.area, self.gap, self.input.panel, taken, |main| {
            let slides = || beside_slides(main, self.gap, self.input.panel, shapes).main;
            shown(cells(if is_beside { slides() } else { main }))
        });
        let Some(split) = split else {
            return self.in_front(tiles, large);
        };
        let room = capacity(split.strip, self.gap, LEAST_TILE);
        let pages = rest.len().div_ceil(room);
        let page = self.choices.page.min(pages - 1);
        let mut placed = self.fill_large(split.main, large);
        placed.extend(self.fill(split.strip, StagePart::Strip, page_of(&rest, page, room)));
        self.finished(placed, page, pages)
    }

    /// Equal tiles, on as many pages as that takes, after so many that `front` stands for.
    fn pages_of(&self, tiles: &[LayoutTile], front: CallLayout, before: usize) -> CallLayout {
        let room = capacity(self.area, self.gap, LEAST_TILE).min(MAX_TILES);
        let pages = (before + tiles.len().div_ceil(room)).max(1);
        let page = self.choices.page.min(pages - 1);
        if page < before {
            return CallLayout { page, pages, ..front };
        }
        let shown = page_of(tiles, page - before, room);
        self.finished(self.fill(self.area, StagePart::Grid, shown), page, pages)
    }

    fn is_beside_slides(&self, large: &[LayoutTile]) -> bool {
        self.choices.presenter_beside
            && matches!(large, [slides, presenter]
                if slides.key.screen
                    && !presenter.key.screen
                    && slides.key.participant == presenter.key.participant)
    }

    fn fill_large(&self, area: StageRect, large: &[LayoutTile]) -> Vec<TilePlace> {
        if !self.is_beside_slides(large) {
            return self.fill(area, StagePart::Large, large);
        }
        let slides = CommonShapes::of(large[..1].iter());
        let split = beside_slides(area, self.gap, self.input.panel, slides);
        let mut placed = self.fill(split.main, StagePart::Large, &large[..1]);
        placed.extend(self.fill(split.strip, StagePart::Large, &large[1..]));
        placed
    }

    fn fill(&self, area: StageRect, part: StagePart, tiles: &[LayoutTile]) -> Vec<TilePlace> {
        let cells = choose(area, self.gap, tiles.len(), CommonShapes::of(tiles.iter()));
        let places = cells.places(area, self.gap, tiles.len());
        tiles.iter().zip(places).map(|(tile, rect)| self.placed(tile, part, rect)).collect()
    }

    fn placed(&self, tile: &LayoutTile, part: StagePart, rect: StageRect) -> TilePlace {
        let picture = ShapeRange::of(tile).within(rect.width, rect.height);
        let height = tile.picture.map_or(0, |aspect| height_asked(aspect, picture.width, picture.height));
        let mirrored = self.choices.mirrored && tile.key == OWN_CAMERA;
        TilePlace { key: tile.key, part, rect, picture, height, mirrored }
    }

    fn finished(&self, tiles: Vec<TilePlace>, page: usize, pages: usize) -> CallLayout {
        CallLayout { tiles, page, pages, unseen: 0, promoted: None }
    }
}

/// The tiles that are not large.
fn rest(tiles: &[LayoutTile], large: &[LayoutTile]) -> Vec<LayoutTile> {
    let is_large = |tile: &LayoutTile| large.iter().any(|large| large.key == tile.key);
    tiles.iter().filter(|tile| !is_large(tile)).copied().collect()
}

/// The tiles of a page, with so many on each.
fn page_of(tiles: &[LayoutTile], page: usize, room: usize) -> &[LayoutTile] {
    let from = (page * room).min(tiles.len());
    &tiles[from..(from + room).min(tiles.len())]
}
