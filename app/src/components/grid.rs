use leptos::html;
use leptos::prelude::*;

use crate::components::tile::TileView;
use crate::dom::SizeObserver;
use crate::room::RoomContext;
use parvis_meeting::{Intent, ShownTile};
use parvis_view::stage::{StageRect, arrange};
use parvis_view::tiles::{ParticipantTile, TileKey, tiles};

/// The shape of most pictures.
const WIDE: f64 = 16.0 / 9.0;

/// Every tile, each in its place. A tile never moves within the document, only on the screen: a `<video>` that is
/// moved within the document stops.
#[component]
pub(crate) fn Grid() -> impl IntoView {
    let room = RoomContext::expect();
    let stage = NodeRef::<html::Div>::new();
    let size = RwSignal::new((0.0, 0.0));
    let observer = StoredValue::new_local(None::<SizeObserver>);
    Effect::new(move |_| {
        if let Some(stage) = stage.get() {
            observer.set_value(SizeObserver::new(&stage, move |width, height| size.set((width, height))));
        }
    });

    let shown = room.project(tiles);
    let places = Memo::new(move |_| {
        let (width, height) = size.get();
        let pinned = room.pinned.get();
        shown.with(|tiles| {
            let places = arrange(width, height, &large(tiles, pinned));
            tiles.iter().map(|tile| tile.key).zip(places).collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        let density = window().device_pixel_ratio();
        room.dispatch(Intent::Show(places.with(|places| shown_tiles(places, density))));
    });
    let place = move |key: TileKey| {
        Memo::new(move |_| {
            places.with(|places| {
                places.iter().find(|(other, _)| *other == key).map(|(_, place)| *place).unwrap_or_default()
            })
        })
    };
    let follow = move |first: ParticipantTile| {
        Memo::new(move |before: Option<&ParticipantTile>| {
            let now = shown.with(|tiles| tiles.iter().find(|tile| tile.key == first.key).cloned());
            // Between its end and its removal a tile shows what it showed last.
            now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        })
    };
    view! {
        <div node_ref=stage class="stage">
            <For each=move || shown.get() key=|tile| tile.key let:tile>
                {
                    let place: Signal<StageRect> = place(tile.key).into();
                    view! { <TileView tile=follow(tile) place=place/> }
                }
            </For>
        </div>
    }
}

/// How high the whole picture of each tile of somebody else's can be, of which a camera's is cropped to the tile and a screen is not.
fn shown_tiles(places: &[(TileKey, StageRect)], density: f64) -> Vec<ShownTile> {
    let tile = |(key, place): &(TileKey, StageRect)| {
        let by_width = place.width / WIDE;
        let height = if key.screen { place.height.min(by_width) } else { place.height.max(by_width) };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
        let height = (height * density) as u32;
        Some(ShownTile { participant: key.participant?, screen: key.screen, height })
    };
    places.iter().filter_map(tile).collect()
}

/// Which tiles take the large place: the pinned one, or else every screen.
fn large(tiles: &[ParticipantTile], pinned: Option<TileKey>) -> Vec<bool> {
    let pinned = pinned.filter(|pinned| tiles.iter().any(|tile| tile.key == *pinned));
    tiles.iter().map(|tile| pinned.map_or(tile.key.screen, |pinned| tile.key == pinned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(screen: bool, participant: u64) -> ParticipantTile {
        let participant = Some(parvis_protocol::ParticipantId::from_bits(participant));
        ParticipantTile {
            key: TileKey { participant, screen },
            name: "Ada".into(),
            picture: true,
            muted: false,
            speaking: false,
            role: parvis_protocol::Role::Guest,
            hand: None,
            away: false,
            confusable: false,
            trouble: None,
        }
    }

    #[test]
    fn a_picture_is_wanted_as_high_as_all_of_it_would_be_in_the_tile() {
        let place = |width, height| StageRect { x: 0.0, y: 0.0, width, height };
        let places = [
            (tile(false, 1).key, place(100.0, 180.0)),
            (tile(false, 2).key, place(640.0, 180.0)),
            (tile(true, 2).key, place(640.0, 180.0)),
            (TileKey { participant: None, screen: false }, place(640.0, 360.0)),
        ];
        let heights: Vec<_> =
            shown_tiles(&places, 2.0).iter().map(|tile| (tile.screen, tile.height)).collect();
        assert_eq!(heights, [(false, 360), (false, 720), (true, 360)]);
    }

    #[test]
    fn a_screen_is_large_unless_something_is_pinned_that_is_still_there() {
        let tiles = [tile(false, 1), tile(true, 1), tile(false, 2)];
        assert_eq!(large(&tiles, None), [false, true, false]);
        assert_eq!(large(&tiles, Some(tiles[2].key)), [false, false, true]);
        assert_eq!(large(&tiles, Some(tile(false, 9).key)), [false, true, false]);
    }
}
