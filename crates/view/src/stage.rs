//! Where the tiles stand: a grid of equals, or a few large ones with the rest in a strip.

pub use crate::layout::StageRect;

/// Between two tiles, in CSS pixels.
const GAP: f64 = 8.0;
/// The flattest tile: what cameras give.
const WIDEST: f64 = 16.0 / 9.0;
/// The tallest tile: a person upright on a phone, cropped a little.
const TALLEST: f64 = 3.0 / 4.0;
/// The shape that crops the pictures of cameras and of phones least, taken together.
const BEST: f64 = 3.0 / 2.0;
/// How much of the stage's longer side the strip takes, and its bounds in CSS pixels.
const STRIP_SHARE: f64 = 0.2;
const STRIP_LEAST: f64 = 96.0;
const STRIP_MOST: f64 = 260.0;

/// Arranges tiles on a stage of this size. Those with `true` in `large` are shown large. The rectangles are in the
/// order of the tiles.
#[must_use]
pub fn arrange(width: f64, height: f64, large: &[bool]) -> Vec<StageRect> {
    let whole = StageRect { x: 0.0, y: 0.0, width: width.max(0.0), height: height.max(0.0) };
    let staged = large.iter().filter(|large| **large).count();
    if staged == 0 || staged == large.len() {
        return fill(whole, large.len(), staged > 0);
    }
    let (main, strip) = split(whole);
    let mut main = fill(main, staged, true).into_iter();
    let mut strip = fill(strip, large.len() - staged, false).into_iter();
    large.iter().filter_map(|large| if *large { main.next() } else { strip.next() }).collect()
}

/// The large place and the strip: beside it on a wide stage, under it on a tall one.
fn split(whole: StageRect) -> (StageRect, StageRect) {
    if whole.width >= whole.height {
        let strip = (whole.width * STRIP_SHARE).clamp(STRIP_LEAST, STRIP_MOST).min(whole.width / 2.0);
        let main = StageRect { width: (whole.width - strip - GAP).max(0.0), ..whole };
        (main, StageRect { x: whole.width - strip, width: strip, ..whole })
    } else {
        let strip = (whole.height * STRIP_SHARE).clamp(STRIP_LEAST, STRIP_MOST).min(whole.height / 2.0);
        let main = StageRect { height: (whole.height - strip - GAP).max(0.0), ..whole };
        (main, StageRect { y: whole.height - strip, height: strip, ..whole })
    }
}

/// Fills an area with `count` equal tiles, in the number of columns that shows most. `free` ones take any shape:
/// what they show is never cropped.
fn fill(area: StageRect, count: usize, free: bool) -> Vec<StageRect> {
    let mut best: Option<(f64, Vec<StageRect>)> = None;
    for columns in 1..=count {
        let places = grid(area, count, columns, free);
        let shown = places.first().map_or(0.0, shown);
        if best.as_ref().is_none_or(|(most, _)| shown > *most) {
            best = Some((shown, places));
        }
    }
    best.map(|(_, places)| places).unwrap_or_default()
}

/// How much of a picture such a tile shows: its area, less what its shape crops away.
fn shown(tile: &StageRect) -> f64 {
    if tile.width <= 0.0 || tile.height <= 0.0 {
        return 0.0;
    }
    let shape = tile.width / tile.height;
    tile.width * tile.height / (shape / BEST).max(BEST / shape).sqrt()
}

#[allow(clippy::cast_precision_loss, reason = "a handful of tiles")]
fn grid(area: StageRect, count: usize, columns: usize, free: bool) -> Vec<StageRect> {
    let rows = count.div_ceil(columns);
    let cell_width = ((area.width - GAP * (columns - 1) as f64) / columns as f64).max(0.0);
    let cell_height = ((area.height - GAP * (rows - 1) as f64) / rows as f64).max(0.0);
    let (width, height) = if free {
        (cell_width, cell_height)
    } else {
        (cell_width.min(cell_height * WIDEST), cell_height.min(cell_width / TALLEST))
    };
    let block_height = height * rows as f64 + GAP * (rows - 1) as f64;
    let top = area.y + (area.height - block_height) / 2.0;
    (0..count)
        .map(|index| {
            let (row, column) = (index / columns, index % columns);
            let in_row = columns.min(count - row * columns);
            let row_width = width * in_row as f64 + GAP * (in_row - 1) as f64;
            let left = area.x + (area.width - row_width) / 2.0;
            StageRect {
                x: left + (width + GAP) * column as f64,
                y: top + (height + GAP) * row as f64,
                width,
                height,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: (f64, f64) = (1424.0, 780.0);
    const PHONE: (f64, f64) = (374.0, 680.0);
    const PHONE_SIDEWAYS: (f64, f64) = (828.0, 300.0);

    fn equals(size: (f64, f64), count: usize) -> Vec<StageRect> {
        arrange(size.0, size.1, &vec![false; count])
    }

    fn columns(places: &[StageRect]) -> usize {
        places.iter().filter(|place| (place.y - places[0].y).abs() < 0.5).count()
    }

    fn overlap(a: &StageRect, b: &StageRect) -> bool {
        a.x < b.x + b.width - 0.5
            && b.x < a.x + a.width - 0.5
            && a.y < b.y + b.height - 0.5
            && b.y < a.y + a.height - 0.5
    }

    fn assert_sound(size: (f64, f64), places: &[StageRect]) {
        for (index, place) in places.iter().enumerate() {
            assert!(place.width > 0.0 && place.height > 0.0, "{place:?}");
            assert!(place.x >= -0.5 && place.y >= -0.5, "{place:?}");
            assert!(
                place.x + place.width <= size.0 + 0.5 && place.y + place.height <= size.1 + 0.5,
                "{place:?}"
            );
            assert!(places[index + 1..].iter().all(|other| !overlap(place, other)), "{place:?}");
        }
    }

    #[test]
    fn tiles_never_overlap_nor_leave_the_stage() {
        for size in [DESK, PHONE, PHONE_SIDEWAYS, (320.0, 320.0)] {
            for count in 1..=16 {
                assert_sound(size, &equals(size, count));
                for staged in 1..=count.min(3) {
                    let large: Vec<bool> = (0..count).map(|index| index < staged).collect();
                    assert_sound(size, &arrange(size.0, size.1, &large));
                }
            }
        }
    }

    #[test]
    fn a_desk_goes_wide_and_a_phone_goes_tall() {
        let shape = |size| (1..=12).map(|count| columns(&equals(size, count))).collect::<Vec<_>>();
        assert_eq!(shape(DESK), [1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4]);
        assert_eq!(shape(PHONE), [1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2]);
        assert_eq!(shape(PHONE_SIDEWAYS)[..4], [1, 2, 3, 4]);
    }

    #[test]
    fn the_space_is_used() {
        for size in [DESK, PHONE] {
            for count in 1..=12 {
                let used: f64 = equals(size, count).iter().map(|place| place.width * place.height).sum();
                assert!(used / (size.0 * size.1) > 0.55, "{count} on {size:?}: {used}");
            }
        }
    }

    #[test]
    fn a_last_row_stands_in_the_middle() {
        let places = equals(DESK, 3);
        let middle = places[2].x + places[2].width / 2.0;
        assert!((middle - DESK.0 / 2.0).abs() < 0.5, "{places:?}");
    }

    #[test]
    fn a_large_tile_takes_most_of_the_stage_and_the_rest_a_strip() {
        let places = arrange(DESK.0, DESK.1, &[false, true, false]);
        assert!(places[1].width > DESK.0 * 0.75 && places[1].height > DESK.1 * 0.99);
        assert!(places[0].x > places[1].width && places[2].y > places[0].y);
        let places = arrange(PHONE.0, PHONE.1, &[true, false, false]);
        assert!(places[0].height > PHONE.1 * 0.7 && places[1].y > places[0].height);
    }

    #[test]
    fn an_empty_or_hidden_stage_is_no_error() {
        assert_eq!(arrange(0.0, 0.0, &[]), []);
        assert!(
            arrange(0.0, 0.0, &[false, true]).iter().all(|place| place.width >= 0.0 && place.height >= 0.0)
        );
    }
}
