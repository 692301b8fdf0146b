//! A closer look at a screen.

use super::*;

const TILE: StageRect = StageRect { x: 0.0, y: 0.0, width: 1_000.0, height: 700.0 };

/// What all of a screen of this shape covers in the tile.
fn picture(aspect: f64) -> StageRect {
    let (width, height) = (TILE.width.min(TILE.height * aspect), TILE.height.min(TILE.width / aspect));
    StageRect { x: (TILE.width - width) / 2.0, y: (TILE.height - height) / 2.0, width, height }
}

/// What of the screen, as shares of its width and height, is at a point of the tile.
fn seen_at(zoom: ScreenZoom, picture: StageRect, (x, y): (f64, f64)) -> (f64, f64) {
    let share =
        |at: f64, middle: f64, moved: f64, length: f64| (at - middle - moved) / (length * zoom.scale) + 0.5;
    (share(x, TILE.width / 2.0, zoom.x, picture.width), share(y, TILE.height / 2.0, zoom.y, picture.height))
}

#[test]
fn what_is_under_the_pointer_stays_there() {
    let picture = picture(WIDE);
    for about in [(500.0, 350.0), (200.0, 300.0), (900.0, 500.0)] {
        let closer = ScreenZoom::default().zoomed(TILE, picture, 3.0, about);
        let (before, after) =
            (seen_at(ScreenZoom::default(), picture, about), seen_at(closer, picture, about));
        assert!((before.0 - after.0).abs() < 1e-9 && (before.1 - after.1).abs() < 1e-9, "{about:?}");
    }
}

#[test]
fn the_way_back_ends_where_it_began() {
    let picture = picture(4.0 / 3.0);
    let close = ScreenZoom::default().zoomed(TILE, picture, 4.0, (100.0, 600.0));
    assert!(close.x > 0.0 && close.y < 0.0, "the lower left part is seen: {close:?}");
    assert_eq!(close.zoomed(TILE, picture, 0.01, (900.0, 10.0)), ScreenZoom::default());
    assert_eq!(ScreenZoom::default().panned(TILE, picture, (50.0, 50.0)), ScreenZoom::default());
}

#[test]
fn a_closer_look_asks_for_a_higher_picture() {
    assert_eq!(ScreenZoom::default().height_asked(563), 563);
    assert_eq!(ScreenZoom { scale: 1.5, ..ScreenZoom::default() }.height_asked(563), 845);
}

#[test]
fn another_size_shows_the_same_part() {
    let before = picture(WIDE);
    let zoom = ScreenZoom::default().zoomed(TILE, before, 4.0, (300.0, 300.0));
    let half = |rect: StageRect| StageRect {
        x: rect.x / 2.0,
        y: rect.y / 2.0,
        width: rect.width / 2.0,
        height: rect.height / 2.0,
    };
    let smaller = zoom.resized(before, half(TILE), half(before));
    assert_eq!(smaller, ScreenZoom { x: zoom.x / 2.0, y: zoom.y / 2.0, ..zoom });
    assert_eq!(zoom.resized(StageRect::default(), TILE, before), zoom, "it was not laid out before");
}

proptest! {
    #[test]
    fn no_edge_comes_further_in_than_that_of_the_tile(
        shape in 0.2_f64..5.0,
        steps in proptest::collection::vec((any::<bool>(), -2_000.0..2_000.0_f64, -2_000.0..2_000.0_f64, 0.1..9.0_f64), 1..20),
    ) {
        let (picture, mut zoom) = (picture(shape), ScreenZoom::default());
        for (zooms, x, y, factor) in steps {
            zoom = if zooms { zoom.zoomed(TILE, picture, factor, (x, y)) } else { zoom.panned(TILE, picture, (x, y)) };
            prop_assert!((1.0..=8.0).contains(&zoom.scale));
            for (moved, length, tile) in
                [(zoom.x, picture.width, TILE.width), (zoom.y, picture.height, TILE.height)]
            {
                let (length, free) = (length * zoom.scale, tile - length * zoom.scale);
                if free >= 0.0 {
                    prop_assert!(moved.abs() < CLOSE, "a short side stays in the middle: {zoom:?}");
                } else {
                    let near = (tile - length) / 2.0 + moved;
                    prop_assert!(near <= CLOSE && near + length >= tile - CLOSE, "{zoom:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_that_are_none_change_nothing(x in any::<f64>(), y in any::<f64>(), factor in any::<f64>()) {
        let picture = picture(WIDE);
        for zoom in [
            ScreenZoom::default().zoomed(TILE, picture, factor, (x, y)),
            ScreenZoom::default().zoomed(TILE, picture, 2.0, (500.0, 350.0)).panned(TILE, picture, (x, y)),
        ] {
            prop_assert!(zoom.scale.is_finite() && zoom.x.is_finite() && zoom.y.is_finite(), "{zoom:?}");
        }
    }
}
