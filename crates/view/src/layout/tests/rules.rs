//! What is true of every layout.

use super::*;

fn right(rect: &StageRect) -> f64 {
    rect.x + rect.width
}

fn bottom(rect: &StageRect) -> f64 {
    rect.y + rect.height
}

fn overlap(one: &StageRect, other: &StageRect) -> bool {
    one.x + CLOSE < right(other)
        && other.x + CLOSE < right(one)
        && one.y + CLOSE < bottom(other)
        && other.y + CLOSE < bottom(one)
}

/// The shape of a picture, as the layout has to read it.
fn aspect(tile: &LayoutTile) -> Option<f64> {
    tile.picture.map(|aspect| if aspect > 0.0 { aspect } else { WIDE })
}

/// How much of a picture a tile of this size shows, by the rule and not by the code: at least 70 % of it, the rest bars.
fn shown_by_the_rule(tile: &LayoutTile, width: f64, height: f64) -> Option<f64> {
    let aspect = aspect(tile)?;
    let kept = if tile.key.screen { 1.0 } else { 0.7 };
    // The largest rectangle in the tile of a shape that keeps as much.
    let wide = (width.min(height * aspect / kept), height);
    let tall = (width, height.min(width / (aspect * kept)));
    Some((wide.0 * wide.1).min(tall.0 * tall.1))
}

/// The rows of equal tiles: how high they stand, and the tiles.
fn rows(places: &[TilePlace], part: StagePart) -> Vec<Vec<TilePlace>> {
    let mut rows: Vec<Vec<TilePlace>> = Vec::new();
    for place in places.iter().filter(|place| place.part == part) {
        match rows.last_mut().filter(|row| (row[0].rect.y - place.rect.y).abs() < CLOSE) {
            Some(row) => row.push(*place),
            None => rows.push(vec![*place]),
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_tile_overlaps_another_or_leaves_the_stage(room in rooms()) {
        let CallLayout { tiles, page, pages, .. } = room.laid_out();
        prop_assert!(page < pages);
        for (at, TilePlace { rect, part, .. }) in tiles.iter().enumerate() {
            prop_assert!(rect.width > 0.0 && rect.height > 0.0, "{rect:?}");
            prop_assert!(rect.x >= -CLOSE && rect.y >= -CLOSE, "{rect:?}");
            prop_assert!(right(rect) <= room.size.0 + CLOSE && bottom(rect) <= room.size.1 + CLOSE, "{rect:?}");
            let mut others = tiles[at + 1..].iter().filter(|other| other.part != StagePart::Floating);
            prop_assert!(*part == StagePart::Floating || !others.any(|other| overlap(rect, &other.rect)));
        }
    }

    #[test]
    fn a_picture_keeps_seven_tenths_and_a_screen_all(room in rooms()) {
        for place in room.laid_out().tiles {
            let tile = room.tile(place.key);
            let StageRect { x, y, width, height } = place.picture;
            prop_assert!(x >= -CLOSE && x + width <= place.rect.width + CLOSE, "{place:?}");
            prop_assert!(y >= -CLOSE && y + height <= place.rect.height + CLOSE, "{place:?}");
            if let Some(aspect) = aspect(&tile) {
                let kept = (aspect * height / width).min(width / height / aspect);
                let least = if tile.key.screen { 1.0 } else { 0.7 };
                prop_assert!(kept >= least - 1e-6, "{kept} of {tile:?} in {place:?}");
                // Bars at the sides or above, never both.
                prop_assert!(x < CLOSE || y < CLOSE, "{place:?}");
            }
        }
    }

    #[test]
    fn nothing_is_asked_for_that_is_not_shown(room in rooms()) {
        for place in room.laid_out().tiles {
            match aspect(&room.tile(place.key)) {
                None => prop_assert_eq!(place.height, 0),
                Some(aspect) => {
                    let height = place.picture.height.max(place.picture.width / aspect);
                    prop_assert!(f64::from(place.height) < height + 1.0, "{height} {place:?}");
                    prop_assert!(f64::from(place.height) > height - 0.1, "{height} {place:?}");
                }
            }
        }
    }

    /// All numbers of rows and columns are tried, with tiles that take their whole cell.
    #[test]
    fn the_smallest_picture_is_as_large_as_can_be_with_no_row_that_could_be_taken_away(room in rooms()) {
        let room = Room { choices: LayoutChoices { view: CallView::Tiled, ..room.choices.clone() }, ..room };
        let tiles = room.laid_out().tiles;
        let grid: Vec<_> = tiles.iter().filter(|place| place.part == StagePart::Grid).collect();
        let pictured = || grid.iter().filter(|place| room.tile(place.key).picture.is_some());
        prop_assume!(pictured().count() > 0);
        let shown = pictured().map(|place| shown_area(place)).fold(f64::INFINITY, f64::min);
        let gap = if room.size.0.min(room.size.1) < 320.0 { 4.0 } else { 8.0 };
        let used = rows(&tiles, StagePart::Grid).len();
        for columns in 1..=grid.len() {
            let rows = grid.len().div_ceil(columns);
            let part = |length: f64, parts: usize| (length - gap * (parts - 1) as f64) / parts as f64;
            let (width, height) = (part(room.size.0, columns), part(room.size.1, rows));
            if width <= 0.0 || height <= 0.0 || (grid.len() > 1 && (width < LEAST_TILE.0 || height < LEAST_TILE.1)) {
                continue;
            }
            let other = pictured()
                .filter_map(|place| shown_by_the_rule(&room.tile(place.key), width, height))
                .fold(f64::INFINITY, f64::min);
            prop_assert!(other <= shown * (1.0 + 1e-6), "{columns} columns show {other}, not {shown}");
            prop_assert!(rows >= used || other < shown, "{rows} rows are enough, not {used}");
        }
    }

    #[test]
    fn rows_are_full_but_the_last_which_stands_in_the_middle(room in rooms()) {
        for part in [StagePart::Grid, StagePart::Strip] {
            let rows = rows(&room.laid_out().tiles, part);
            let Some(first) = rows.first() else { continue };
            let middle = |row: &[TilePlace]| (row[0].rect.x + right(&row[row.len() - 1].rect)) / 2.0;
            for (at, row) in rows.iter().enumerate() {
                prop_assert!((middle(row) - middle(first)).abs() < CLOSE);
                prop_assert!(row.len() == first.len() || (at + 1 == rows.len() && row.len() < first.len()));
            }
            if part == StagePart::Grid {
                prop_assert!((middle(first) - room.size.0 / 2.0).abs() < CLOSE);
            }
        }
    }

    #[test]
    fn equal_tiles_have_one_size_and_room_for_a_name(room in rooms()) {
        let tiles = room.laid_out().tiles;
        for part in [StagePart::Grid, StagePart::Strip] {
            let mut places = tiles.iter().filter(|place| place.part == part);
            let Some(first) = places.next() else { continue };
            let same = |place: &TilePlace| {
                (place.rect.width - first.rect.width).abs() < CLOSE
                    && (place.rect.height - first.rect.height).abs() < CLOSE
            };
            prop_assert!(places.all(same));
            // A strip takes half of the stage at most.
            let halves = if part == StagePart::Strip { 2.0 } else { 1.0 };
            prop_assert!(first.rect.width + CLOSE >= LEAST_TILE.0.min(room.size.0 / halves), "{first:?}");
            prop_assert!(first.rect.height + CLOSE >= LEAST_TILE.1.min(room.size.1 / halves), "{first:?}");
        }
        prop_assert!(tiles.len() <= MAX_TILES + MAX_LARGE + 1);
    }

    /// Over all pages each tile is shown; none twice, but what is large beside a strip.
    #[test]
    fn every_tile_is_on_one_page(room in rooms()) {
        let pages = room.laid_out().pages;
        let mut seen = Vec::new();
        for page in 0..pages {
            let choices = LayoutChoices { page, ..room.choices.clone() };
            let shown = layout(&room.input(), &choices, room.speaker);
            prop_assert_eq!((shown.page, shown.pages), (page, pages));
            prop_assert!(!shown.tiles.is_empty() || room.choices.own == OwnPicture::Hidden);
            prop_assert_eq!(shown.unseen, room.tiles.len() - shown.tiles.len());
            let first_time = |place: &&TilePlace| {
                page == 0 || !matches!(place.part, StagePart::Large | StagePart::Floating)
            };
            seen.extend(shown.tiles.iter().filter(first_time).map(|place| place.key));
        }
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), seen.len());
        let all = room.choices.view != CallView::PictureInPicture
            && room.choices.own != OwnPicture::Hidden
            && !room.choices.hide_without_picture
            // Where it is a tile on some pages only, those pages have one place fewer.
            && room.choices.own == OwnPicture::Tile;
        prop_assert!(!all || seen.len() == room.tiles.len(), "{} of {}", seen.len(), room.tiles.len());
    }

    #[test]
    fn the_own_picture_floats_above_no_face(room in rooms()) {
        let tiles = room.laid_out().tiles;
        let floating: Vec<_> = tiles.iter().filter(|place| place.part == StagePart::Floating).collect();
        prop_assert!(floating.len() <= 1);
        let Some(own) = floating.first() else { return Ok(()) };
        prop_assert_eq!(own.key, face(0));
        for place in tiles.iter().filter(|place| place.part != StagePart::Floating && !place.key.screen) {
            let StageRect { x, y, width, height } = place.picture;
            let (x, y) = (place.rect.x + x + width / 2.0, place.rect.y + y + height * 0.45);
            let hidden = own.rect.x < x && x < right(&own.rect) && own.rect.y < y && y < bottom(&own.rect);
            prop_assert!(!hidden, "{own:?} above {place:?}");
        }
    }

    #[test]
    fn only_the_own_camera_is_mirrored(room in rooms()) {
        for place in room.laid_out().tiles {
            prop_assert_eq!(place.mirrored, room.choices.mirrored && place.key == face(0));
        }
    }

    #[test]
    fn lengths_and_shapes_that_are_none_are_no_error(
        size in (any::<f64>(), any::<f64>()), shape in any::<f64>(), view in views(), count in 0_u64..60,
    ) {
        let mut tiles = people(count);
        tiles.iter_mut().for_each(|tile| tile.picture = Some(shape));
        tiles.push(tile(screen_of(count + 1), Some(shape)));
        for place in layout(&input(&tiles, size), &in_view(view), None).tiles {
            let StageRect { x, y, width, height } = place.rect;
            prop_assert!([x, y, width, height].iter().all(|length| length.is_finite()), "{place:?}");
            prop_assert!(width >= 0.0 && height >= 0.0, "{place:?}");
        }
    }
}
