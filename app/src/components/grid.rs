use leptos::html;
use leptos::prelude::*;

use crate::components::tile::TileView;
use crate::dom::SizeObserver;
use crate::room::RoomContext;
use parvis_view::stage::{StageRect, arrange};
use parvis_view::tiles::{ParticipantTile, TileKey, tiles};

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
            paused: false,
            trouble: None,
        }
    }

    #[test]
    fn a_screen_is_large_unless_something_is_pinned_that_is_still_there() {
        let tiles = [tile(false, 1), tile(true, 1), tile(false, 2)];
        assert_eq!(large(&tiles, None), [false, true, false]);
        assert_eq!(large(&tiles, Some(tiles[2].key)), [false, false, true]);
        assert_eq!(large(&tiles, Some(tile(false, 9).key)), [false, true, false]);
    }
}
