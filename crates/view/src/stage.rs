//! Where the tiles stand while the code that knows all views ([`crate::layout`]) is still on its way: a grid of equals, or a
//! few large ones with the rest in a strip. A few people stand where they will then, so that nothing jumps. It is small: a
//! call begins with it.

pub use crate::layout::StageRect;

/// Between two tiles, in CSS pixels; and on a stage whose shorter side is below the third number.
const GAP: f64 = 8.0;
const GAP_SMALL: f64 = 4.0;
const SMALL: f64 = 320.0;
/// How much of the stage's longer side the strip takes, and its bounds in CSS pixels.
const STRIP_SHARE: f64 = 0.2;
const STRIP_LEAST: f64 = 96.0;
const STRIP_MOST: f64 = 260.0;
/// A better place is better by more than what the arithmetic loses.
const BETTER: f64 = 1.0 + 1e-9;

/// The most upright and the flattest shape, width by height, that a tile may have.
type Shapes = (f64, f64);
/// With a usual camera, of whose picture seven tenths are to be seen; with initials; and where the shape does not matter.
const CAMERA: Shapes = (16.0 / 9.0 * 0.7, 16.0 / 9.0 / 0.7);
const INITIALS: Shapes = (3.0 / 4.0, 16.0 / 9.0);
const ANY: Shapes = (0.0, f64::INFINITY);

/// A tile, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlyTile {
    /// Whether it is shown large.
    pub large: bool,
    /// Whether it has a picture.
    pub picture: bool,
}

/// Arranges tiles on a stage of this size. The rectangles are in the order of the tiles.
#[must_use]
pub fn arrange(width: f64, height: f64, tiles: &[EarlyTile]) -> Vec<StageRect> {
    let whole = StageRect { x: 0.0, y: 0.0, width: width.max(0.0), height: height.max(0.0) };
    let gap = if whole.width.min(whole.height) < SMALL { GAP_SMALL } else { GAP };
    let large = tiles.iter().filter(|tile| tile.large).count();
    let is_split = large > 0 && large < tiles.len();
    let (main, strip) = if is_split { split(whole, gap) } else { (whole, whole) };
    let seen = tiles.iter().any(|tile| tile.picture && !tile.large);
    let mut main = fill(main, gap, large, ANY).into_iter();
    let mut strip = fill(strip, gap, tiles.len() - large, if seen { CAMERA } else { INITIALS }).into_iter();
    tiles.iter().filter_map(|tile| if tile.large { main.next() } else { strip.next() }).collect()
}

/// The large place and the strip: beside it on a wide stage, under it on a tall one.
fn split(whole: StageRect, gap: f64) -> (StageRect, StageRect) {
    let thickness = |length: f64| (length * STRIP_SHARE).clamp(STRIP_LEAST, STRIP_MOST).min(length / 2.0);
    if whole.width >= whole.height {
        let strip = thickness(whole.width);
        let main = StageRect { width: (whole.width - strip - gap).max(0.0), ..whole };
        (main, StageRect { x: whole.width - strip, width: strip, ..whole })
    } else {
        let strip = thickness(whole.height);
        let main = StageRect { height: (whole.height - strip - gap).max(0.0), ..whole };
        (main, StageRect { y: whole.height - strip, height: strip, ..whole })
    }
}

/// Fills an area with `count` equal tiles, in the number of rows with which they are largest; of equal ones in the fewest.
#[allow(clippy::cast_precision_loss, reason = "a handful of tiles")]
fn fill(area: StageRect, gap: f64, count: usize, (upright, flat): Shapes) -> Vec<StageRect> {
    let part = |length: f64, parts: usize| ((length - gap * (parts - 1) as f64) / parts as f64).max(0.0);
    let span = |parts: usize, length: f64| length * parts as f64 + gap * (parts as f64 - 1.0);
    let (mut columns, mut width, mut height) = (1, 0.0, 0.0);
    for rows in 1..=count {
        let across = count.div_ceil(rows);
        let cell = (part(area.width, across), part(area.height, rows));
        let size = (cell.0.min(cell.1 * flat), cell.1.min(cell.0 / upright));
        if size.0 * size.1 > width * height * BETTER {
            (columns, (width, height)) = (across, size);
        }
    }
    let top = area.y + (area.height - span(count.div_ceil(columns), height)) / 2.0;
    (0..count)
        .map(|index| {
            let (row, column) = (index / columns, index % columns);
            let in_row = columns.min(count - row * columns);
            StageRect {
                x: area.x + (area.width - span(in_row, width)) / 2.0 + (width + gap) * column as f64,
                y: top + (height + gap) * row as f64,
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

    const SMALL_TILE: EarlyTile = EarlyTile { large: false, picture: true };
    const LARGE_TILE: EarlyTile = EarlyTile { large: true, picture: true };

    fn equals(size: (f64, f64), count: usize) -> Vec<StageRect> {
        arrange(size.0, size.1, &vec![SMALL_TILE; count])
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
                    let large: Vec<_> = (0..count)
                        .map(|index| if index < staged { LARGE_TILE } else { SMALL_TILE })
                        .collect();
                    assert_sound(size, &arrange(size.0, size.1, &large));
                }
            }
        }
    }

    #[test]
    fn a_desk_goes_wide_and_a_phone_goes_tall() {
        let shape = |size| (1..=12).map(|count| columns(&equals(size, count))).collect::<Vec<_>>();
        assert_eq!(shape(DESK), [1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4]);
        assert_eq!(shape(PHONE), [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
        assert_eq!(shape(PHONE_SIDEWAYS)[..4], [1, 2, 3, 2]);
    }

    #[test]
    fn a_few_people_stand_where_the_layout_will_have_them() {
        use crate::layout::{LayoutChoices, LayoutInput, LayoutTile, PanelSide, layout};
        use crate::tiles::TileKey;
        for (width, height) in [DESK, PHONE, PHONE_SIDEWAYS, (1264.0, 640.0), (340.0, 540.0), (900.0, 600.0)]
        {
            for picture in [true, false] {
                for count in 1..=6_u64 {
                    let key = |person: u64| TileKey {
                        participant: (person > 0).then(|| parvis_protocol::ParticipantId::from_bits(person)),
                        screen: false,
                    };
                    let tile = |person| LayoutTile {
                        key: key(person),
                        picture: picture.then_some(0.0),
                        speaking: false,
                    };
                    let tiles: Vec<_> = (0..count).map(tile).collect();
                    let input =
                        LayoutInput { tiles: &tiles, width, height, panel: PanelSide::Right, spotlight: &[] };
                    let late = layout(&input, &LayoutChoices::default(), None);
                    let late: Vec<_> = late.tiles.iter().map(|place| place.rect).collect();
                    let early =
                        arrange(width, height, &vec![EarlyTile { large: false, picture }; tiles.len()]);
                    assert_eq!(early, late, "{count} on {width} by {height}");
                }
            }
        }
    }

    #[test]
    fn the_space_is_used() {
        for size in [DESK, PHONE] {
            for count in 1..=12 {
                let used: f64 = equals(size, count).iter().map(|place| place.width * place.height).sum();
                assert!(used / (size.0 * size.1) > 0.4, "{count} on {size:?}: {used}");
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
        let places = arrange(DESK.0, DESK.1, &[SMALL_TILE, LARGE_TILE, SMALL_TILE]);
        assert!(places[1].width > DESK.0 * 0.75 && places[1].height > DESK.1 * 0.99);
        assert!(places[0].x > places[1].width && places[2].y > places[0].y);
        let places = arrange(PHONE.0, PHONE.1, &[LARGE_TILE, SMALL_TILE, SMALL_TILE]);
        assert!(places[0].height > PHONE.1 * 0.7 && places[1].y > places[0].height);
    }

    #[test]
    fn an_empty_or_hidden_stage_is_no_error() {
        assert_eq!(arrange(0.0, 0.0, &[]), []);
        assert!(
            arrange(0.0, 0.0, &[SMALL_TILE, LARGE_TILE])
                .iter()
                .all(|place| place.width >= 0.0 && place.height >= 0.0)
        );
    }
}
