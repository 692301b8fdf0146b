use leptos::html;
use leptos::prelude::*;

use crate::components::tile::TileView;
use crate::dom::SizeObserver;
use crate::room::RoomContext;
use parvis_view::stage::{EarlyTile, StageRect, arrange};
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
    let early = Memo::new(move |_| {
        let (width, height) = size.get();
        shown.with(|tiles| {
            let early = room.stage.with(|stage| early_tiles(tiles, &stage.choices.pinned));
            let places = arrange(width, height, &early);
            tiles.iter().map(|tile| tile.key).zip(places.iter().map(standing)).collect::<Vec<_>>()
        })
    });
    let place = move |key: TileKey| {
        let of = move |styles: &Vec<(TileKey, String)>| {
            styles.iter().find(|(other, _)| *other == key).map(|(_, style)| style.clone())
        };
        Memo::new(move |_| {
            let late = room.stage.with(|stage| of(&stage.styles));
            late.or_else(|| early.with(of)).unwrap_or_default()
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
                <TileView tile=follow(tile.clone()) place=place(tile.key)/>
            </For>
        </div>
    }
}

/// What matters of the tiles: the pinned ones are large, or else every screen, and who is in the spotlight.
fn early_tiles(tiles: &[ParticipantTile], pinned: &[TileKey]) -> Vec<EarlyTile> {
    let is_pinned = |tile: &ParticipantTile| pinned.contains(&tile.key);
    let any = tiles.iter().any(is_pinned);
    let large =
        |tile: &ParticipantTile| if any { is_pinned(tile) } else { tile.key.screen || tile.spotlight };
    tiles.iter().map(|tile| EarlyTile { large: large(tile), picture: tile.picture }).collect()
}

/// What CSS says of a tile that stands here.
pub(crate) fn standing(place: &StageRect) -> String {
    let StageRect { x, y, width, height } = *place;
    format!("width:{};height:{};transform:translate({},{})", px(width), px(height), px(x), px(y))
}

/// A length to a tenth of a pixel. With what Rust has to write any number exactly, the page would weigh more.
pub(crate) fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}px", tenths.abs() / 10, tenths.abs() % 10)
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
            spotlight: false,
            paused: false,
            trouble: None,
        }
    }

    #[test]
    fn a_screen_is_large_unless_something_is_pinned_that_is_still_there() {
        let tiles = [tile(false, 1), tile(true, 1), tile(false, 2)];
        let large = |pinned: &[TileKey]| {
            early_tiles(&tiles, pinned).iter().map(|tile| tile.large).collect::<Vec<_>>()
        };
        assert_eq!(large(&[]), [false, true, false]);
        assert_eq!(large(&[tiles[2].key]), [false, false, true]);
        assert_eq!(large(&[tiles[2].key, tile(false, 9).key, tiles[0].key]), [true, false, true]);
        assert_eq!(large(&[tile(false, 9).key]), [false, true, false]);
        let mut shown = tiles.clone();
        shown[2].spotlight = true;
        let large = |pinned: &[TileKey]| {
            early_tiles(&shown, pinned).iter().map(|tile| tile.large).collect::<Vec<_>>()
        };
        assert_eq!(large(&[]), [false, true, true]);
        assert_eq!(large(&[shown[0].key]), [true, false, false], "one's own choice wins");
    }

    #[test]
    fn a_length_is_written_to_a_tenth_of_a_pixel() {
        for (length, written) in [
            (0.0, "0.0px"),
            (12.34, "12.3px"),
            (12.36, "12.4px"),
            (-0.26, "-0.3px"),
            (-0.04, "0.0px"),
            (1920.0, "1920.0px"),
        ] {
            assert_eq!(px(length), written);
        }
    }
}
