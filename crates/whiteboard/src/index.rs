//! Which elements may be in some part of the whiteboard, without looking at all of them.

use std::collections::{BTreeMap, BTreeSet};

use parvis_collab::ItemId;

use crate::geometry::Rect;

/// The side of a cell, in units of the whiteboard.
const CELL: f64 = 256.0;
/// What would be in more cells than that is asked about each time.
const CELLS: i64 = 64;

/// Cells of the whiteboard, and what reaches into each.
#[derive(Debug, Default)]
pub(crate) struct Index {
    cells: BTreeMap<(i32, i32), Vec<ItemId>>,
    large: BTreeSet<ItemId>,
}

impl Index {
    pub(crate) fn add(&mut self, id: ItemId, bounds: Rect) {
        match cells(bounds) {
            Some(cells) => cells.for_each(|cell| self.cells.entry(cell).or_default().push(id)),
            None => {
                self.large.insert(id);
            }
        }
    }

    /// `bounds` are those that it was added with.
    pub(crate) fn remove(&mut self, id: ItemId, bounds: Rect) {
        let Some(cells) = cells(bounds) else {
            self.large.remove(&id);
            return;
        };
        for cell in cells {
            if let Some(inside) = self.cells.get_mut(&cell) {
                inside.retain(|other| *other != id);
                if inside.is_empty() {
                    self.cells.remove(&cell);
                }
            }
        }
    }

    /// Whatever may touch this: everything that does, and some that does not.
    pub(crate) fn near(&self, area: Rect) -> BTreeSet<ItemId> {
        let mut found = self.large.clone();
        match cells(area) {
            Some(cells) => found.extend(cells.filter_map(|cell| self.cells.get(&cell)).flatten()),
            None => found.extend(self.cells.values().flatten()),
        }
        found
    }
}

/// The cells that a box reaches into; `None` if these are too many.
fn cells(area: Rect) -> Option<impl Iterator<Item = (i32, i32)>> {
    let cell = |number: f64| (number / CELL).floor() as i32;
    let (left, right) = (cell(area.min.x), cell(area.max.x));
    let (top, bottom) = (cell(area.min.y), cell(area.max.y));
    let count = |from: i32, to: i32| i64::from(to) - i64::from(from) + 1;
    let few = count(left, right).saturating_mul(count(top, bottom)) <= CELLS;
    few.then(move || (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::id;
    use crate::geometry::Vec2;

    prop_compose! {
        fn any_rect()(
            x in -3e3..3e3f64, y in -3e3..3e3f64, width in 0.0..1e3f64, height in 0.0..1e3f64, large in 0..8,
        ) -> Rect {
            let factor = if large == 0 { 100.0 } else { 1.0 };
            Rect::sized(Vec2::new(x, y), Vec2::new(width, height) * factor)
        }
    }

    proptest! {
        #[test]
        fn nothing_that_touches_is_left_out(
            rects in prop::collection::vec(any_rect(), 0..40), gone in 0u32..40, area in any_rect(),
        ) {
            let mut index = Index::default();
            for (number, rect) in (0..).zip(&rects) {
                index.add(id(number), *rect);
            }
            if let Some(rect) = rects.get(gone as usize) {
                index.remove(id(gone), *rect);
            }
            let near = index.near(area);
            prop_assert!(!near.contains(&id(gone)));
            for (number, rect) in (0..).zip(&rects) {
                prop_assert!(number == gone || !rect.touches(area) || near.contains(&id(number)));
            }
        }
    }

    #[test]
    fn what_is_far_away_is_not_looked_at() {
        let mut index = Index::default();
        let at = |x: f64| Rect::sized(Vec2::new(x, 0.0), Vec2::new(10.0, 10.0));
        for number in 0..1_000u32 {
            index.add(id(number), at(f64::from(number) * 100.0));
        }
        assert!(index.near(at(5_000.0)).len() < 10);
        for number in 0..1_000u32 {
            index.remove(id(number), at(f64::from(number) * 100.0));
        }
        assert!(index.cells.is_empty());
    }
}
