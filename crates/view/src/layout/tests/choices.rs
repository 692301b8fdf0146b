//! What somebody chooses, or a moderator for all.

use super::*;

const DESK: (f64, f64) = (1264.0, 640.0);
const WATCH: (f64, f64) = (304.0, 180.0);

fn laid_out(tiles: &[LayoutTile], choices: &LayoutChoices) -> CallLayout {
    layout(&input(tiles, DESK), choices, None)
}

fn keys_of(layout: &CallLayout, part: StagePart) -> Vec<TileKey> {
    layout.tiles.iter().filter(|place| place.part == part).map(|place| place.key).collect()
}

fn sharing(count: u64, whose: &[u64]) -> Vec<LayoutTile> {
    let screens = whose.iter().map(|person| tile(screen_of(*person), Some(WIDE)));
    people(count).into_iter().chain(screens).collect()
}

/// How much of a picture of this shape is seen of it, by area.
fn kept(place: &TilePlace, aspect: f64) -> f64 {
    let shape = place.picture.width / place.picture.height;
    (shape / aspect).min(aspect / shape)
}

#[test]
fn three_people_on_a_laptop_see_seven_tenths_of_each_other() {
    let three = people(3);
    let layout = layout(&input(&three, (1280.0, 720.0)), &LayoutChoices::default(), None);
    assert!(layout.tiles.iter().all(|place| kept(place, WIDE) > 0.7 - 1e-9), "{layout:?}");
    assert!(layout.tiles.iter().all(|place| place.rect.width > 630.0), "{layout:?}");
}

#[test]
fn of_equal_grids_the_one_with_fewer_rows_is_taken() {
    let mut two = people(2);
    two.iter_mut().for_each(|tile| tile.picture = Some(1.0));
    let layout = layout(&input(&two, (600.0, 600.0)), &LayoutChoices::default(), None);
    assert_eq!(layout.tiles[0].rect.y, layout.tiles[1].rect.y);
}

#[test]
fn an_upright_phone_that_is_pinned_is_seen_nearly_whole() {
    let mut tiles = people(3);
    tiles[1].picture = Some(UPRIGHT);
    let choices = LayoutChoices { pinned: vec![face(1)], ..LayoutChoices::default() };
    let layout = layout(&input(&tiles, (1280.0, 720.0)), &choices, None);
    assert!(kept(&layout.tiles[0], UPRIGHT) > 0.7 - 1e-9 && layout.tiles[0].rect.height > 719.0);
}

#[test]
fn a_pin_is_stronger_than_a_spotlight_and_that_than_a_screen() {
    let tiles = sharing(6, &[2]);
    let shown_to_all = [face(4)];
    let spotlight = LayoutInput { spotlight: &shown_to_all, ..input(&tiles, DESK) };
    let large = |input: &LayoutInput<'_>, choices: &LayoutChoices| {
        keys_of(&layout(input, choices, Some(face(5))), StagePart::Large)
    };
    let auto = LayoutChoices::default();
    assert_eq!(large(&input(&tiles, DESK), &auto), [screen_of(2)]);
    assert_eq!(large(&spotlight, &auto), [face(4), screen_of(2)]);
    let pinned = LayoutChoices { pinned: vec![face(3), face(1), face(3), face(77)], ..auto };
    assert_eq!(large(&spotlight, &pinned), [face(3), face(1)], "each once, and only who is here");
    // Several, each once, and only who is here. Oneself, too: it is what everybody sees.
    let shown_to_all = [face(4), face(77), face(0), face(5)];
    let three = LayoutInput { spotlight: &shown_to_all, ..input(&tiles, DESK) };
    for view in [CallView::Auto, CallView::Speaker, CallView::Sidebar] {
        assert_eq!(large(&three, &in_view(view)), [face(4), face(0), face(5), screen_of(2)]);
    }
    assert_eq!(large(&three, &in_view(CallView::Tiled)), []);
    // Who is shown to everybody is seen also where people without a picture are left out.
    let mut unseen = people(4);
    unseen[2].picture = None;
    let hides = LayoutChoices { hide_without_picture: true, ..LayoutChoices::default() };
    let shown_to_all = [face(2)];
    let bare = LayoutInput { spotlight: &shown_to_all, ..input(&unseen, DESK) };
    assert_eq!(large(&bare, &hides), [face(2)]);
    let speaker =
        |view| keys_of(&layout(&input(&people(6), DESK), &in_view(view), Some(face(5))), StagePart::Large);
    assert_eq!(speaker(CallView::Auto), []);
    assert_eq!(speaker(CallView::Speaker), [face(5)]);
    assert_eq!(speaker(CallView::Sidebar), [face(5)]);
    assert_eq!(speaker(CallView::Tiled), []);
}

#[test]
fn before_anybody_speaks_the_first_of_the_others_is_large_or_oneself_alone() {
    let large = |count| {
        let people = people(count);
        layout(&input(&people, DESK), &in_view(CallView::Speaker), None).promoted
    };
    assert_eq!([large(0), large(1), large(3)], [None, Some(face(0)), Some(face(1))]);
}

#[test]
fn several_screens_are_large_together_up_to_a_limit() {
    let whose: Vec<u64> = (0..12).collect();
    let layout = laid_out(&sharing(12, &whose), &LayoutChoices::default());
    assert_eq!(keys_of(&layout, StagePart::Large).len(), MAX_LARGE);
    let two = laid_out(&sharing(3, &[1, 2]), &LayoutChoices::default());
    let areas: Vec<f64> = two.tiles[..2].iter().map(shown_area).collect();
    assert!((areas[0] - areas[1]).abs() < CLOSE, "{two:?}");
}

#[test]
fn the_strip_is_at_the_side_of_the_panel() {
    let tiles = sharing(4, &[1]);
    let at = |panel| layout(&LayoutInput { panel, ..input(&tiles, DESK) }, &LayoutChoices::default(), None);
    let (left, right) = (at(PanelSide::Left), at(PanelSide::Right));
    assert!(left.tiles[1].rect.x < left.tiles[0].rect.x && right.tiles[1].rect.x > right.tiles[0].rect.x);
    assert_eq!(left.tiles[0].rect.width, right.tiles[0].rect.width);
}

#[test]
fn in_a_tiny_window_the_slides_have_all_of_it_and_the_others_the_next_pages() {
    let tiles = sharing(5, &[1]);
    let page =
        |page| layout(&input(&tiles, WATCH), &LayoutChoices { page, ..LayoutChoices::default() }, None);
    assert_eq!(page(0).tiles.iter().map(|place| place.key).collect::<Vec<_>>(), [screen_of(1)]);
    assert_eq!((page(0).pages, page(0).unseen), (3, 5));
    assert_eq!(keys_of(&page(1), StagePart::Grid), [face(0), face(1), face(2), face(3)]);
    assert_eq!(page(99), page(2));
}

#[test]
fn people_without_a_picture_are_left_out_unless_nobody_has_one() {
    let mut tiles = people(4);
    tiles[0].picture = None;
    tiles[2].picture = None;
    let hiding = LayoutChoices { hide_without_picture: true, ..LayoutChoices::default() };
    let layout = laid_out(&tiles, &hiding);
    assert_eq!((keys_of(&layout, StagePart::Grid), layout.unseen), (vec![face(1), face(3)], 2));
    let pinned = LayoutChoices { pinned: vec![face(2)], ..hiding.clone() };
    assert_eq!(keys_of(&laid_out(&tiles, &pinned), StagePart::Large), [face(2)]);
    tiles[1].picture = None;
    tiles[3].picture = None;
    assert_eq!(laid_out(&tiles, &hiding).unseen, 0);
}

#[test]
fn the_own_picture_is_a_tile_floats_or_is_hidden() {
    let tiles = people(2);
    let own = |own| laid_out(&tiles, &LayoutChoices { own, ..LayoutChoices::default() });
    assert_eq!(keys_of(&own(OwnPicture::Tile), StagePart::Grid), [face(0), face(1)]);
    assert_eq!(keys_of(&own(OwnPicture::Hidden), StagePart::Grid), [face(1)]);
    for (corner, left, top) in [
        (Corner::TopLeft, true, true),
        (Corner::TopRight, false, true),
        (Corner::BottomLeft, true, false),
        (Corner::BottomRight, false, false),
    ] {
        let layout = own(OwnPicture::Floating(corner));
        let StageRect { x, y, width, height } = layout.tiles[1].rect;
        assert_eq!((layout.tiles[1].key, layout.tiles[1].part), (face(0), StagePart::Floating));
        assert_eq!((x < DESK.0 / 2.0, y < DESK.1 / 2.0), (left, top), "{corner:?}");
        assert_eq!(Corner::nearest(x + width / 2.0, y + height / 2.0, DESK.0, DESK.1), corner);
    }
}

#[test]
fn without_a_pointer_it_comes_to_every_corner() {
    let mut corner = Corner::default();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(corner);
        corner = corner.next();
    }
    assert_eq!(corner, Corner::default());
    for one in [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight] {
        assert!(seen.contains(&one), "{one:?}");
    }
}

#[test]
fn it_goes_to_another_corner_before_it_covers_a_face_and_is_a_tile_where_all_have_one() {
    // Slides at the left, and two faces in the strip at the right.
    let tiles = sharing(6, &[1]);
    let floating = |corner| LayoutChoices { own: OwnPicture::Floating(corner), ..LayoutChoices::default() };
    let place =
        |layout: &CallLayout| layout.tiles.iter().find(|place| place.part == StagePart::Floating).copied();
    let layout = laid_out(&tiles, &floating(Corner::TopRight));
    let own = place(&layout).expect("there is a corner without a face");
    assert!(own.rect.x < DESK.0 / 2.0 && own.rect.y < DESK.1 / 2.0, "{own:?}");
    let crowd = laid_out(&people(49), &floating(Corner::TopRight));
    assert_eq!((place(&crowd), crowd.tiles.len()), (None, 49));
}

#[test]
fn who_is_alone_or_pins_themselves_does_not_float() {
    let floating = LayoutChoices { own: OwnPicture::Floating(Corner::TopLeft), ..LayoutChoices::default() };
    assert_eq!(keys_of(&laid_out(&people(1), &floating), StagePart::Grid), [face(0)]);
    let pinned = LayoutChoices { pinned: vec![face(0)], ..floating };
    assert_eq!(keys_of(&laid_out(&people(3), &pinned), StagePart::Large), [face(0)]);
}

#[test]
fn a_small_window_shows_who_speaks_or_what_is_shared_and_not_oneself() {
    let show = |tiles: &[LayoutTile], size| {
        let layout = layout(&input(tiles, size), &in_view(CallView::PictureInPicture), Some(face(2)));
        layout.tiles.iter().map(|place| place.key).collect::<Vec<_>>()
    };
    assert_eq!(show(&people(5), (320.0, 180.0)), [face(2)]);
    assert_eq!(show(&people(5), (340.0, 380.0)), [face(1), face(2), face(3), face(4)]);
    assert_eq!(show(&sharing(5, &[3]), (340.0, 380.0)), [screen_of(3)]);
    assert_eq!(show(&people(1), (320.0, 180.0)), [face(0)]);
}

#[test]
fn without_anybody_there_is_an_empty_page() {
    for view in
        [CallView::Auto, CallView::Tiled, CallView::Speaker, CallView::Sidebar, CallView::PictureInPicture]
    {
        let layout = layout(&input(&[], DESK), &in_view(view), None);
        assert_eq!((layout.tiles.len(), layout.page, layout.pages), (0, 0, 1), "{view:?}");
    }
}
