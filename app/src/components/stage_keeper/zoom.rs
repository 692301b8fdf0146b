//! Shared screens looked at more closely.

use leptos::prelude::*;

use super::Keeper;
use crate::components::grid::px;
use crate::components::tile::title;
use crate::i18n::{say, use_i18n};
use crate::ui::bar_button::BarButton;
use parvis_view::layout::{CallLayout, ScreenZoom, StageRect, TilePlace};
use parvis_view::tiles::{TileKey, tiles};

/// How much one press does.
const STEP: f64 = 1.5;
/// How far one press of an arrow key moves an enlarged screen, in CSS pixels.
const MOVE: f64 = 60.0;
/// A smaller tile has no place for the buttons.
const LEAST_WIDTH: f64 = 260.0;

/// How each screen is enlarged; those that are not are not in it.
#[derive(Clone, Copy)]
pub(super) struct Zooms(RwSignal<Vec<(TileKey, ScreenZoom)>>);

impl Zooms {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    pub(super) fn of(self, key: TileKey) -> ScreenZoom {
        self.0.with(|zooms| {
            zooms.iter().find(|(other, _)| *other == key).map(|(_, zoom)| *zoom).unwrap_or_default()
        })
    }

    /// The same part of each screen stays in sight where tiles have moved. What is not shown is not enlarged any more.
    pub(super) fn follow(self, before: &CallLayout, now: &CallLayout) {
        if self.0.with_untracked(Vec::is_empty) {
            return;
        }
        let place = |layout: &CallLayout, key| layout.tiles.iter().find(|place| place.key == key).copied();
        self.0.update(|zooms| {
            zooms.retain_mut(|(key, zoom)| {
                let Some(now) = place(now, *key) else { return false };
                if let Some(before) = place(before, *key) {
                    *zoom = zoom.resized(before.picture, now.rect, now.picture);
                }
                true
            });
        });
    }

    pub(super) fn change(
        self,
        place: &TilePlace,
        change: impl FnOnce(ScreenZoom, StageRect, StageRect) -> ScreenZoom,
    ) {
        let before = untrack(|| self.of(place.key));
        let zoom = change(before, place.rect, place.picture);
        if zoom != before {
            self.0.update(|zooms| {
                zooms.retain(|(key, _)| *key != place.key);
                zooms.extend((zoom.scale > 1.0).then_some((place.key, zoom)));
            });
        }
    }
}

/// The buttons on each screen that is large enough for them.
#[component]
pub(super) fn ZoomBars(keeper: Keeper) -> impl IntoView {
    let screens = Memo::new(move |_| {
        let wide = |place: &&TilePlace| place.key.screen && place.rect.width >= LEAST_WIDTH;
        keeper
            .layout
            .with(|layout| layout.tiles.iter().filter(wide).map(|place| place.key).collect::<Vec<_>>())
    });
    view! { <For each=move || screens.get() key=|key| *key let:key><ZoomBar keeper=keeper key=key/></For> }
}

#[component]
fn ZoomBar(keeper: Keeper, key: TileKey) -> impl IntoView {
    let i18n = use_i18n();
    let name = keeper.room.project(move |snapshot| tiles(snapshot).into_iter().find(|tile| tile.key == key));
    let label = move || {
        let name = name.with(|tile| tile.as_ref().map(|tile| title(i18n, tile)).unwrap_or_default());
        say!(i18n, zoom, name = name)
    };
    let find = move |layout: &CallLayout| layout.tiles.iter().find(|place| place.key == key).copied();
    let corner = Memo::new(move |_| {
        let rect = keeper.layout.with(find).map(|place| place.rect).unwrap_or_default();
        (rect.x + rect.width, rect.y + rect.height)
    });
    let change = move |change: &dyn Fn(ScreenZoom, StageRect, StageRect) -> ScreenZoom| {
        if let Some(place) = keeper.layout.with_untracked(find) {
            keeper.zooms.change(&place, change);
        }
    };
    let enlarge = move |factor: f64| {
        change(&move |zoom, tile, picture| {
            zoom.zoomed(tile, picture, factor, (tile.width / 2.0, tile.height / 2.0))
        });
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => (MOVE, 0.0),
            "ArrowRight" => (-MOVE, 0.0),
            "ArrowUp" => (0.0, MOVE),
            "ArrowDown" => (0.0, -MOVE),
            "+" => return enlarge(STEP),
            "-" => return enlarge(1.0 / STEP),
            "0" => return change(&|_, _, _| ScreenZoom::default()),
            _ => return,
        };
        event.prevent_default();
        change(&move |zoom, tile, picture| zoom.panned(tile, picture, by));
    };
    let whole = Signal::derive(move || keeper.zooms.of(key).scale <= 1.0);
    view! {
        <div
            class="stage-zoom"
            role="group"
            aria-label=label
            style:left=move || px(corner.get().0)
            style:top=move || px(corner.get().1)
            on:keydown=on_key
        >
            <BarButton
                class="stage-button"
                label=Signal::derive(move || say!(i18n, zoom_out))
                icon=icondata::LuMinus
                disabled=whole
                on_press=move || enlarge(1.0 / STEP)
            />
            <BarButton
                class="stage-button"
                label=Signal::derive(move || say!(i18n, zoom_all))
                icon=icondata::LuScan
                disabled=whole
                on_press=move || change(&|_, _, _| ScreenZoom::default())
            />
            <BarButton
                class="stage-button"
                label=Signal::derive(move || say!(i18n, zoom_in))
                icon=icondata::LuPlus
                on_press=move || enlarge(STEP)
            />
        </div>
    }
}
