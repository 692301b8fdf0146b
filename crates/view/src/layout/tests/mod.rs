//! Rooms to test with, and what every layout keeps to.

mod choices;
mod known;
mod rules;
mod speaking;
mod standing;
mod zooming;

use std::collections::BTreeSet;

use parvis_protocol::ParticipantId;
use proptest::prelude::*;

use super::*;

pub(super) const WIDE: f64 = 16.0 / 9.0;
pub(super) const UPRIGHT: f64 = 9.0 / 16.0;
/// What the arithmetic may lose, in pixels.
pub(super) const CLOSE: f64 = 0.01;

/// The key of a person's camera; 0 is oneself.
pub(super) fn face(person: u64) -> TileKey {
    TileKey { participant: (person > 0).then(|| ParticipantId::from_bits(person)), screen: false }
}

pub(super) fn screen_of(person: u64) -> TileKey {
    TileKey { screen: true, ..face(person) }
}

pub(super) fn tile(key: TileKey, picture: Option<f64>) -> LayoutTile {
    LayoutTile { key, picture, speaking: false }
}

/// Oneself and others, all with pictures of a usual camera.
pub(super) fn people(count: u64) -> Vec<LayoutTile> {
    (0..count).map(|person| tile(face(person), Some(WIDE))).collect()
}

pub(super) fn input(tiles: &[LayoutTile], (width, height): (f64, f64)) -> LayoutInput<'_> {
    LayoutInput { tiles, width, height, panel: PanelSide::Right, spotlight: &[] }
}

pub(super) fn in_view(view: CallView) -> LayoutChoices {
    LayoutChoices { view, ..LayoutChoices::default() }
}

/// A room, its stage, and what somebody chose.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) tiles: Vec<LayoutTile>,
    pub(super) size: (f64, f64),
    pub(super) panel: PanelSide,
    pub(super) spotlight: Vec<TileKey>,
    pub(super) speaker: Option<TileKey>,
    pub(super) choices: LayoutChoices,
}

impl Room {
    pub(super) fn input(&self) -> LayoutInput<'_> {
        let LayoutInput { tiles, width, height, .. } = input(&self.tiles, self.size);
        LayoutInput { tiles, width, height, panel: self.panel, spotlight: &self.spotlight }
    }

    pub(super) fn laid_out(&self) -> CallLayout {
        layout(&self.input(), &self.choices, self.speaker)
    }

    pub(super) fn tile(&self, key: TileKey) -> LayoutTile {
        *self.tiles.iter().find(|tile| tile.key == key).expect("what is shown is there")
    }
}

/// Stages that there are, and any other.
pub(super) fn sizes() -> impl Strategy<Value = (f64, f64)> {
    let known = [
        (1280.0, 720.0),
        (390.0, 844.0),
        (844.0, 390.0),
        (320.0, 256.0),
        (1024.0, 768.0),
        (2560.0, 1080.0),
        (320.0, 180.0),
    ];
    prop_oneof![proptest::sample::select(known.to_vec()), (120.0..2600.0_f64, 90.0..1600.0_f64)]
}

fn pictures() -> impl Strategy<Value = Option<f64>> {
    proptest::sample::select(vec![
        None,
        Some(0.0),
        Some(WIDE),
        Some(WIDE),
        Some(4.0 / 3.0),
        Some(1.0),
        Some(3.0 / 4.0),
        Some(UPRIGHT),
        Some(21.0 / 9.0),
    ])
}

fn screens() -> impl Strategy<Value = Vec<(u64, f64)>> {
    let shapes = proptest::sample::select(vec![WIDE, 21.0 / 9.0, 4.0 / 3.0, UPRIGHT, 32.0 / 9.0]);
    proptest::collection::vec((0_u64..100, shapes), 0..4)
}

pub(super) fn views() -> impl Strategy<Value = CallView> {
    proptest::sample::select(vec![
        CallView::Auto,
        CallView::Tiled,
        CallView::Speaker,
        CallView::Sidebar,
        CallView::PictureInPicture,
    ])
}

fn own_pictures() -> impl Strategy<Value = OwnPicture> {
    proptest::sample::select(vec![
        OwnPicture::Tile,
        OwnPicture::Floating(Corner::TopLeft),
        OwnPicture::Floating(Corner::TopRight),
        OwnPicture::Floating(Corner::BottomLeft),
        OwnPicture::Floating(Corner::BottomRight),
        OwnPicture::Hidden,
    ])
}

/// 1 to 100 people with cameras of all shapes, screens, pins, a spotlight, and any choices.
pub(super) fn rooms() -> impl Strategy<Value = Room> {
    let people = prop_oneof![
        proptest::collection::vec(pictures(), 1..12),
        proptest::collection::vec(pictures(), 1..=100),
    ];
    let wanted = (
        proptest::collection::vec((0_u64..100, any::<bool>()), 0..9),
        proptest::collection::btree_set(0_u64..100, 0..4),
        proptest::option::of(1_u64..100),
    );
    let chosen = (views(), own_pictures(), any::<(bool, bool, bool, bool)>(), 0_usize..9);
    (people, screens(), sizes(), wanted, chosen).prop_map(room)
}

type Wanted = (Vec<(u64, bool)>, BTreeSet<u64>, Option<u64>);
type Chosen = (CallView, OwnPicture, (bool, bool, bool, bool), usize);
type Drawn = (Vec<Option<f64>>, Vec<(u64, f64)>, (f64, f64), Wanted, Chosen);

fn room((people, screens, size, wanted, chosen): Drawn) -> Room {
    let count = people.len() as u64;
    let mut tiles: Vec<_> = (0..).zip(people).map(|(person, picture)| tile(face(person), picture)).collect();
    for (person, shape) in screens {
        let key = screen_of(person % count);
        if tiles.iter().all(|tile| tile.key != key) {
            tiles.push(tile(key, Some(shape)));
        }
    }
    let (pins, spotlight, speaker) = wanted;
    let (view, own, (hide_without_picture, mirrored, presenter_beside, left), page) = chosen;
    // A few are of people who have left.
    let pinned = pins.into_iter().map(|(person, screen)| TileKey { screen, ..face(person) }).collect();
    let choices = LayoutChoices { view, pinned, hide_without_picture, own, mirrored, presenter_beside, page };
    let panel = if left { PanelSide::Left } else { PanelSide::Right };
    let spotlight = spotlight.into_iter().map(face).collect();
    Room { tiles, size, panel, spotlight, speaker: speaker.map(face), choices }
}

/// How much of a tile its picture covers, in square pixels.
pub(super) fn shown_area(place: &TilePlace) -> f64 {
    place.picture.width * place.picture.height
}
