//! Stages that there are, and what they show: sizes of windows, less what the toolbar takes.

use super::*;

const DESK: (f64, f64) = (1264.0, 640.0);
const PHONE: (f64, f64) = (374.0, 748.0);
const SIDEWAYS: (f64, f64) = (828.0, 310.0);
const WATCH: (f64, f64) = (304.0, 180.0);
const TABLET: (f64, f64) = (1008.0, 688.0);
const CINEMA: (f64, f64) = (2544.0, 1000.0);

/// How many people stand beside each other, in how many rows, how large a tile is, and whether there are more pages.
fn grid(size: (f64, f64), count: u64) -> String {
    let tiles = people(count);
    let CallLayout { tiles, pages, .. } = layout(&input(&tiles, size), &in_view(CallView::Tiled), None);
    let first = tiles[0].rect;
    let columns = tiles.iter().filter(|place| (place.rect.y - first.y).abs() < CLOSE).count();
    let rows = tiles.len().div_ceil(columns);
    let more = if pages > 1 { "+" } else { "" };
    format!("{columns}x{rows} {:.0}x{:.0}{more}", first.width, first.height)
}

#[test]
fn grids_of_usual_cameras() {
    let counts = [1, 2, 3, 4, 5, 6, 9, 16, 49];
    for (size, grids) in [
        (
            DESK,
            [
                "1x1 1264x640",
                "2x1 628x505",
                "2x2 628x316",
                "2x2 628x316",
                "3x2 416x316",
                "3x2 416x316",
                "3x3 416x208",
                "4x4 310x154",
                "7x7 174x85",
            ],
        ),
        (
            PHONE,
            [
                "1x1 374x301",
                "1x2 374x301",
                "1x3 374x244",
                "1x4 374x181",
                "1x5 364x143",
                "1x6 300x118",
                "2x5 183x143",
                "2x8 183x86",
                "2x8 183x86+",
            ],
        ),
        (
            SIDEWAYS,
            [
                "1x1 787x310",
                "2x1 412x310",
                "3x1 273x220",
                "2x2 389x153",
                "3x2 273x153",
                "3x2 273x153",
                "3x3 256x101",
                "6x3 135x101",
                "6x3 135x101+",
            ],
        ),
        (
            WATCH,
            [
                "1x1 304x180",
                "1x2 223x88",
                "2x2 150x88",
                "2x2 150x88",
                "2x2 150x88+",
                "2x2 150x88+",
                "2x2 150x88+",
                "2x2 150x88+",
                "2x2 150x88+",
            ],
        ),
        (
            TABLET,
            [
                "1x1 1008x688",
                "1x2 863x340",
                "2x2 500x340",
                "2x2 500x340",
                "2x3 500x224",
                "2x3 500x224",
                "3x3 331x224",
                "4x4 246x166",
                "7x7 137x91",
            ],
        ),
        (
            CINEMA,
            [
                "1x1 2540x1000",
                "2x1 1268x1000",
                "2x2 1260x496",
                "2x2 1260x496",
                "3x2 843x496",
                "3x2 843x496",
                "3x3 833x328",
                "4x4 620x244",
                "10x5 247x194",
            ],
        ),
    ] {
        assert_eq!(counts.map(|count| grid(size, count)), grids, "{size:?}");
    }
}

/// The stage as text: each tile as the letter of its person, a screen as the same in small, what floats with stars.
fn drawn(layout: &CallLayout, (width, height): (f64, f64)) -> String {
    const COLUMNS: usize = 48;
    const ROWS: usize = 12;
    let letter = |place: &TilePlace| match (place.part, place.key.participant) {
        (StagePart::Floating, _) => '*',
        (_, None) => {
            if place.key.screen {
                'a'
            } else {
                'A'
            }
        }
        (_, Some(id)) => {
            let letter = (b'A' + u8::try_from(id.bits() % 26).unwrap()) as char;
            if place.key.screen { letter.to_ascii_lowercase() } else { letter }
        }
    };
    let mut drawn = String::new();
    for row in 0..ROWS {
        let y = (row as f64 + 0.5) * height / ROWS as f64;
        let line: String = (0..COLUMNS)
            .map(|column| {
                let x = (column as f64 + 0.5) * width / COLUMNS as f64;
                let covers = |place: &&TilePlace| {
                    let StageRect { x: left, y: top, width, height } = place.rect;
                    left <= x && x < left + width && top <= y && y < top + height
                };
                layout.tiles.iter().rev().find(covers).map_or('.', letter)
            })
            .collect();
        drawn.push_str(&line);
        drawn.push('\n');
    }
    drawn
}

fn with_screen(count: u64, whose: u64) -> Vec<LayoutTile> {
    let mut tiles = people(count);
    tiles.push(tile(screen_of(whose), Some(WIDE)));
    tiles
}

fn assert_drawn(tiles: &[LayoutTile], size: (f64, f64), choices: &LayoutChoices, expected: &[&str]) {
    let drawn = drawn(&layout(&input(tiles, size), choices, Some(face(2))), size);
    assert_eq!(drawn.lines().collect::<Vec<_>>(), expected, "it is now\n{drawn}");
}

fn auto() -> LayoutChoices {
    in_view(CallView::Auto)
}

fn beside() -> LayoutChoices {
    LayoutChoices { presenter_beside: true, ..auto() }
}

fn pinned(people: &[u64]) -> LayoutChoices {
    LayoutChoices { pinned: people.iter().copied().map(face).collect(), ..auto() }
}

#[test]
fn three_on_a_desk() {
    let expected = [
        "AAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBB",
        "AAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBB",
        "AAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBB",
        "AAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBB",
        "AAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBB",
        "AAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBB",
        "............CCCCCCCCCCCCCCCCCCCCCCCC............",
        "............CCCCCCCCCCCCCCCCCCCCCCCC............",
        "............CCCCCCCCCCCCCCCCCCCCCCCC............",
        "............CCCCCCCCCCCCCCCCCCCCCCCC............",
        "............CCCCCCCCCCCCCCCCCCCCCCCC............",
        "............CCCCCCCCCCCCCCCCCCCCCCCC............",
    ];
    assert_drawn(&people(3), DESK, &auto(), &expected);
}

#[test]
fn an_upright_phone_that_is_pinned() {
    let mut tiles = people(4);
    tiles[1].picture = Some(UPRIGHT);
    let expected = [
        "..BBBBBBBBBBBBBBBBBBBB....AAAAAAAAAAAAAAAAAAAA..",
        "..BBBBBBBBBBBBBBBBBBBB....AAAAAAAAAAAAAAAAAAAA..",
        "..BBBBBBBBBBBBBBBBBBBB....AAAAAAAAAAAAAAAAAAAA..",
        "..BBBBBBBBBBBBBBBBBBBB....AAAAAAAAAAAAAAAAAAAA..",
        "..BBBBBBBBBBBBBBBBBBBB....CCCCCCCCCCCCCCCCCCCC..",
        "..BBBBBBBBBBBBBBBBBBBB....CCCCCCCCCCCCCCCCCCCC..",
        "..BBBBBBBBBBBBBBBBBBBB....CCCCCCCCCCCCCCCCCCCC..",
        "..BBBBBBBBBBBBBBBBBBBB....CCCCCCCCCCCCCCCCCCCC..",
        "..BBBBBBBBBBBBBBBBBBBB....DDDDDDDDDDDDDDDDDDDD..",
        "..BBBBBBBBBBBBBBBBBBBB....DDDDDDDDDDDDDDDDDDDD..",
        "..BBBBBBBBBBBBBBBBBBBB....DDDDDDDDDDDDDDDDDDDD..",
        "..BBBBBBBBBBBBBBBBBBBB....DDDDDDDDDDDDDDDDDDDD..",
    ];
    assert_drawn(&tiles, DESK, &pinned(&[1]), &expected);
}

#[test]
fn a_shared_screen_on_a_desk() {
    let expected = [
        "......................................AAAAAAAAAA",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbAAAAAAAAAA",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbCCCCCCCCCC",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbCCCCCCCCCC",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbDDDDDDDDDD",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbDDDDDDDDDD",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbDDDDDDDDDD",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbEEEEEEEEEE",
        "......................................EEEEEEEEEE",
    ];
    assert_drawn(&with_screen(5, 1), DESK, &auto(), &expected);
}

#[test]
fn a_presenter_beside_the_slides() {
    let expected = [
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb..............",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb..............",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbBBBBBBBBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb..............",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb..............",
        "................................................",
        "AAAAAAAAAAAACCCCCCCCCCCCDDDDDDDDDDDDEEEEEEEEEEEE",
        "AAAAAAAAAAAACCCCCCCCCCCCDDDDDDDDDDDDEEEEEEEEEEEE",
    ];
    assert_drawn(&with_screen(5, 1), DESK, &beside(), &expected);
}

#[test]
fn a_speaker_with_a_strip() {
    let expected = [
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.AAAAAAAA.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.AAAAAAAA.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.BBBBBBBB.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.DDDDDDDD.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.DDDDDDDD.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.EEEEEEEE.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.EEEEEEEE.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.FFFFFFFF.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.FFFFFFFF.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.GGGGGGGG.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.HHHHHHHH.",
        "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC.HHHHHHHH.",
    ];
    assert_drawn(&people(8), DESK, &in_view(CallView::Sidebar), &expected);
}

#[test]
fn two_pins() {
    let expected = [
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "DDDDDDDDDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEEEEEEEEE",
        "................................................",
        "AAAAAAAABBBBBBBBCCCCCCCCFFFFFFFFGGGGGGGGHHHHHHHH",
        "AAAAAAAABBBBBBBBCCCCCCCCFFFFFFFFGGGGGGGGHHHHHHHH",
    ];
    assert_drawn(&people(8), DESK, &pinned(&[3, 4]), &expected);
}

#[test]
fn a_shared_screen_on_a_phone() {
    let expected = [
        "................................................",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "................................................",
        "AAAAAAAAAAAAAAAAAAAAAAA..BBBBBBBBBBBBBBBBBBBBBBB",
        "AAAAAAAAAAAAAAAAAAAAAAA..BBBBBBBBBBBBBBBBBBBBBBB",
        "CCCCCCCCCCCCCCCCCCCCCCC..DDDDDDDDDDDDDDDDDDDDDDD",
        "CCCCCCCCCCCCCCCCCCCCCCC..DDDDDDDDDDDDDDDDDDDDDDD",
        "............EEEEEEEEEEEEEEEEEEEEEEEE............",
        "............EEEEEEEEEEEEEEEEEEEEEEEE............",
    ];
    assert_drawn(&with_screen(5, 1), PHONE, &auto(), &expected);
}

#[test]
fn a_shared_screen_on_a_phone_held_sideways() {
    let expected = [
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbAAAAAAAABBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbAAAAAAAABBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbAAAAAAAABBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbAAAAAAAABBBBBBBB",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbCCCCCCCCDDDDDDDD",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbCCCCCCCCDDDDDDDD",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbCCCCCCCCDDDDDDDD",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbCCCCCCCCDDDDDDDD",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb....EEEEEEEE....",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb....EEEEEEEE....",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb....EEEEEEEE....",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb....EEEEEEEE....",
    ];
    assert_drawn(&with_screen(5, 1), SIDEWAYS, &auto(), &expected);
}

#[test]
fn a_presenter_beside_the_slides_in_a_tiny_window() {
    let expected = [
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "......bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb......",
        "................................................",
        "..............BBBBBBBBBBBBBBBBBBBB..............",
        "..............BBBBBBBBBBBBBBBBBBBB..............",
        "..............BBBBBBBBBBBBBBBBBBBB..............",
    ];
    assert_drawn(&with_screen(5, 1), WATCH, &beside(), &expected);
}
