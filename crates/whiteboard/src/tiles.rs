//! The page as tiles that are painted once and shown while the view moves.

use std::collections::BTreeMap;

use crate::camera::Camera;
use crate::geometry::{Rect, Vec2};
use crate::limits;

/// Which tile of a zoom, to the right and down.
pub type TileIndex = (i32, i32);

/// A painted tile.
#[derive(Debug)]
struct PaintedTile<T> {
    picture: T,
    /// Something in it changed since it was painted.
    stale: bool,
    /// When it was last shown.
    shown: u64,
}

/// Tiles of one zoom, and those of the zoom before until all of the new ones are painted.
#[derive(Debug)]
pub struct Tiles<T> {
    zoom: f64,
    tiles: BTreeMap<TileIndex, PaintedTile<T>>,
    /// Those of the zoom before.
    old: Option<(f64, BTreeMap<TileIndex, PaintedTile<T>>)>,
    turn: u64,
}

/// Where a painted tile goes on the screen.
#[derive(Debug)]
pub struct PlacedTile<'a, T> {
    /// The tile.
    pub picture: &'a T,
    /// Its box on the screen, in pixels.
    pub area: Rect,
}

impl<T> Default for Tiles<T> {
    fn default() -> Self {
        Self { zoom: 1.0, tiles: BTreeMap::new(), old: None, turn: 0 }
    }
}

impl<T> Tiles<T> {
    /// The part of the whiteboard that a tile shows.
    #[must_use]
    pub fn area(&self, index: TileIndex) -> Rect {
        area(self.zoom, index)
    }

    /// What has to be painted for this view, the most urgent first: what is seen and missing, what is seen and stale,
    /// what would be seen next. Takes note of the zoom.
    pub fn wanted(&mut self, camera: Camera, size: Vec2) -> Vec<TileIndex> {
        if camera.zoom != self.zoom {
            let tiles = std::mem::take(&mut self.tiles);
            // Those that were just begun are worth less than what was whole.
            if self.old.is_none() || tiles.len() > 3 {
                self.old = Some((self.zoom, tiles));
            }
            self.zoom = camera.zoom;
        }
        let view = camera.view(size);
        let seen = indices(self.zoom, view);
        let middle = view.middle();
        let mut wanted: Vec<(u8, f64, TileIndex)> = Vec::new();
        let around = view.grown(limits::TILE / self.zoom / 2.0);
        for index in indices(self.zoom, around) {
            let inside = seen.contains(&index);
            let urgency = match (self.tiles.get(&index), inside) {
                (None, true) => 0,
                (Some(tile), true) if tile.stale => 1,
                (None, false) => 2,
                (Some(_), _) => continue,
            };
            wanted.push((urgency, self.area(index).middle().distance(middle), index));
        }
        if wanted.iter().all(|(urgency, ..)| *urgency > 0) {
            self.old = None;
        }
        wanted.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        wanted.into_iter().map(|(_, _, index)| index).collect()
    }

    /// How many of the first tiles of [`wanted`](Self::wanted) are missing in the view itself.
    #[must_use]
    pub fn missing(&self, camera: Camera, size: Vec2) -> usize {
        let seen = indices(self.zoom, camera.view(size));
        seen.into_iter().filter(|index| self.tiles.get(index).is_none_or(|tile| tile.stale)).count()
    }

    /// A tile has been painted. Gives back what it takes the place of, to be painted on again.
    pub fn painted(&mut self, index: TileIndex, picture: T) -> Option<T> {
        let tile = PaintedTile { picture, stale: false, shown: self.turn };
        self.tiles.insert(index, tile).map(|before| before.picture)
    }

    /// A picture that is not needed any more, to paint on: the one to be painted anew itself, or one that has not been
    /// shown for longest.
    pub fn spare(&mut self, index: TileIndex) -> Option<T> {
        if let Some(tile) = self.tiles.remove(&index) {
            return Some(tile.picture);
        }
        let kept = self.tiles.len() + self.old.as_ref().map_or(0, |(_, old)| old.len());
        if kept < limits::TILES {
            return None;
        }
        if let Some((_, old)) = &mut self.old
            && let Some((_, tile)) = old.pop_last()
        {
            return Some(tile.picture);
        }
        let oldest = self.tiles.iter().min_by_key(|(_, tile)| tile.shown).map(|(index, _)| *index)?;
        self.tiles.remove(&oldest).map(|tile| tile.picture)
    }

    /// What is painted in this view and where, those of the zoom before first.
    pub fn shown(&mut self, camera: Camera, size: Vec2) -> Vec<PlacedTile<'_, T>> {
        self.turn += 1;
        let turn = self.turn;
        let view = camera.view(size);
        let mut shown = Vec::new();
        let old = self.old.iter().flat_map(|(zoom, tiles)| tiles.iter().map(move |it| (*zoom, it)));
        for (zoom, (index, tile)) in old {
            let area = area(zoom, *index);
            if area.touches(view) {
                shown.push(PlacedTile { picture: &tile.picture, area: on_screen(camera, area) });
            }
        }
        for (index, tile) in &mut self.tiles {
            let area = area(self.zoom, *index);
            if area.touches(view) {
                tile.shown = turn;
                shown.push(PlacedTile { picture: &tile.picture, area: on_screen(camera, area) });
            }
        }
        shown
    }

    /// Something changed in this part of the whiteboard.
    pub fn invalidate(&mut self, changed: Rect) {
        let zoom = self.zoom;
        for (index, tile) in &mut self.tiles {
            tile.stale |= area(zoom, *index).touches(changed);
        }
        if let Some((zoom, old)) = &mut self.old {
            old.retain(|index, _| !area(*zoom, *index).touches(changed));
        }
    }

    /// Nothing that was painted is right any more.
    pub fn clear(&mut self) {
        self.tiles.clear();
        self.old = None;
    }

    /// Everything is to be painted anew, and shown as it is until then.
    pub fn invalidate_all(&mut self) {
        self.old = None;
        self.tiles.values_mut().for_each(|tile| tile.stale = true);
    }
}

fn area(zoom: f64, (right, down): TileIndex) -> Rect {
    let side = limits::TILE / zoom;
    Rect::sized(Vec2::new(f64::from(right), f64::from(down)) * side, Vec2::new(side, side))
}

/// On whole pixels, so that no seam shows between two.
fn on_screen(camera: Camera, area: Rect) -> Rect {
    let round = |point: Vec2| Vec2::new(point.x.round(), point.y.round());
    Rect { min: round(camera.to_screen(area.min)), max: round(camera.to_screen(area.max)) }
}

fn indices(zoom: f64, view: Rect) -> Vec<TileIndex> {
    let side = limits::TILE / zoom;
    let index = |number: f64| (number / side).floor() as i32;
    let (left, right) = (index(view.min.x), index(view.max.x));
    (index(view.min.y)..=index(view.max.y)).flat_map(|down| (left..=right).map(move |x| (x, down))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Vec2 = Vec2 { x: 1000.0, y: 700.0 };

    fn paint_all(tiles: &mut Tiles<u32>, camera: Camera) -> usize {
        let wanted = tiles.wanted(camera, SIZE);
        for (number, index) in (0..).zip(&wanted) {
            let picture = tiles.spare(*index).unwrap_or(number);
            tiles.painted(*index, picture);
        }
        wanted.len()
    }

    #[test]
    fn a_view_is_covered_and_nothing_is_painted_twice() {
        let mut tiles = Tiles::default();
        let camera = Camera::default();
        assert!(paint_all(&mut tiles, camera) >= 4);
        assert_eq!(paint_all(&mut tiles, camera), 0);
        let shown = tiles.shown(camera, SIZE);
        let covered: f64 = shown.iter().map(|tile| tile.area.size().x * tile.area.size().y).sum();
        assert!(covered >= SIZE.x * SIZE.y);
        // A short way: nothing is missing. A long one: only what is new.
        let near = camera.panned(Vec2::new(-100.0, 0.0));
        assert_eq!(tiles.missing(near, SIZE), 0);
        assert!(paint_all(&mut tiles, camera.panned(Vec2::new(-600.0, 0.0))) <= 6);
    }

    #[test]
    fn what_changed_is_painted_anew_where_it_is() {
        let mut tiles = Tiles::default();
        let camera = Camera::default();
        paint_all(&mut tiles, camera);
        tiles.invalidate(Rect::sized(Vec2::new(10.0, 10.0), Vec2::new(20.0, 20.0)));
        assert_eq!(tiles.wanted(camera, SIZE), [(0, 0)]);
        assert!(tiles.shown(camera, SIZE).len() >= 4, "what is stale is shown until it is painted");
        tiles.invalidate_all();
        assert!(tiles.missing(camera, SIZE) >= 4);
    }

    #[test]
    fn what_is_in_the_middle_comes_first_and_what_is_out_of_sight_last() {
        let mut tiles = Tiles::<()>::default();
        let camera = Camera::default();
        let wanted = tiles.wanted(camera, SIZE);
        let view = camera.view(SIZE);
        let seen: Vec<bool> =
            wanted.iter().map(|index| tiles.area(*index).grown(-1.0).touches(view)).collect();
        assert!(seen[0] && !seen[seen.len() - 1]);
        assert!(seen.windows(2).all(|pair| pair[0] || !pair[1]));
    }

    #[test]
    fn another_zoom_shows_the_old_one_until_it_is_painted() {
        let mut tiles = Tiles::default();
        let camera = Camera::default();
        paint_all(&mut tiles, camera);
        let closer = camera.zoomed(Vec2::new(500.0, 350.0), 2.0);
        let wanted = tiles.wanted(closer, SIZE);
        assert!(!wanted.is_empty());
        let shown = tiles.shown(closer, SIZE);
        assert!(shown.iter().any(|tile| tile.area.size().x > 1_000.0));
        paint_all(&mut tiles, closer);
        tiles.wanted(closer, SIZE);
        assert!(tiles.shown(closer, SIZE).iter().all(|tile| (tile.area.size().x - limits::TILE).abs() < 1.5));
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut tiles = Tiles::default();
        let mut camera = Camera::default();
        for _ in 0..60 {
            paint_all(&mut tiles, camera);
            camera = camera.panned(Vec2::new(-700.0, 0.0));
        }
        assert!(tiles.tiles.len() <= limits::TILES);
    }
}
