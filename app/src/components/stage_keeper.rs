//! Where the tiles stand, in every view, on every page: what comes late and takes over from the grid. It puts them nowhere
//! itself: what CSS says of each is in [`RoomContext::stage`], and the grid applies it.

mod bar;
mod hand;
mod shapes;
mod standing;
mod zoom;

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::portal::Portal;
use leptos::prelude::*;
use parvis_base::Mono;
use parvis_meeting::{Intent, ShownTile};
use web_sys::Element;

use self::bar::StageBar;
use self::hand::StageHand;
use self::shapes::PictureShapes;
use self::standing::style;
use self::zoom::{ZoomBars, Zooms};
use crate::dom::{self, SizeObserver};
use crate::room::RoomContext;
use parvis_view::layout::{CallLayout, LayoutChoices, LayoutInput, LayoutState, LayoutTile, PanelSide};
use parvis_view::spotlight::spotlight;
use parvis_view::tiles::{TileKey, tiles};

/// What the choices are kept under.
const KEPT: &str = "view";
/// What the bar with the pages takes of the stage, in CSS pixels, as in `style/stage.css`.
const BAR: f64 = 44.0;
/// A timer comes a little early in some browsers. Then it is asked again, not sooner than this.
const LEAST_WAIT: u64 = 20;

/// The stage of the call.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    room: RoomContext,
    /// Its size.
    size: RwSignal<(f64, f64)>,
    /// All tiles, in the order of the snapshot.
    tiles: Memo<Vec<LayoutTile>>,
    /// Who is shown large to everyone.
    spotlight: Memo<Vec<TileKey>>,
    /// What the person chose.
    choices: Memo<LayoutChoices>,
    /// What is shown of the tiles.
    layout: RwSignal<CallLayout>,
    zooms: Zooms,
    /// How far the own picture is from its place, while it is dragged.
    dragged: RwSignal<Option<(f64, f64)>>,
}

/// Takes over the places of the tiles, for as long as it is there.
#[component]
pub(crate) fn StageKeeper() -> impl IntoView {
    let room = RoomContext::expect();
    // There since the call began, and until it ends.
    dom::first_of_page(".stage").map(|stage| {
        let shapes = PictureShapes::new();
        let keeper = Keeper::new(room, shapes);
        keep_choices(room);
        keeper.follow();
        let observer = SizeObserver::new(&stage, move |width, height| {
            let _ = keeper.size.try_set((width, height));
        });
        let held = StoredValue::new_local((observer, shapes.listen(&stage), StageHand::new(keeper).listen(&stage)));
        on_cleanup(move || {
            held.dispose();
            let _ = room.stage.try_update(|stage| {
                stage.styles.clear();
            });
        });
        view! { <Portal mount=stage><div class="stage-over"><ZoomBars keeper=keeper/><StageBar keeper=keeper/></div></Portal> }
    })
}

/// What the person chose is as it was, and is kept whenever it changes.
fn keep_choices(room: RoomContext) {
    let kept = || room.platform.with(|platform| platform.kept_number(KEPT)).flatten();
    // Who was quicker than this code has chosen already.
    if let Some(kept) = kept().filter(|_| room.stage.with_untracked(|stage| stage.choices.kept() == 0)) {
        room.stage.update(|stage| stage.choices.take_kept(kept));
    }
    let chosen = Memo::new(move |_| room.stage.with(|stage| stage.choices.kept()));
    Effect::new(move |before: Option<i32>| {
        let now = chosen.get();
        if before.unwrap_or_default() != now {
            room.platform.with(|platform| platform.keep_number(KEPT, (now != 0).then_some(now)));
        }
        now
    });
}

impl Keeper {
    fn new(room: RoomContext, shapes: PictureShapes) -> Self {
        let all = room.project(tiles);
        let tiles = Memo::new(move |_| {
            let tile = |tile: &parvis_view::tiles::ParticipantTile| LayoutTile {
                key: tile.key,
                picture: tile.picture.then(|| shapes.of(tile.key)),
                speaking: tile.speaking,
            };
            all.with(|all| all.iter().map(tile).collect::<Vec<_>>())
        });
        let choices = Memo::new(move |_| room.stage.with(|stage| stage.choices.clone()));
        let (size, layout, dragged) =
            (RwSignal::new((0.0, 0.0)), RwSignal::new(CallLayout::default()), RwSignal::new(None));
        let spotlight = room.project(spotlight);
        Self { room, size, tiles, spotlight, choices, layout, zooms: Zooms::new(), dragged }
    }

    /// Lays out whenever something changes, and when the layout says so; and tells what came of it.
    fn follow(self) {
        let state = StoredValue::new(LayoutState::default());
        let timer = StoredValue::new(None::<TimeoutHandle>);
        let due = RwSignal::new(());
        let stop = move || {
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        };
        on_cleanup(stop);
        Effect::new(move |_| {
            due.track();
            let Some((next, deadline)) = state.try_update_value(|state| self.laid_out(state)) else { return };
            stop();
            let wait = deadline.map(|deadline: Mono| deadline.0.saturating_sub(dom::now().0).max(LEAST_WAIT));
            let handle = wait.and_then(|wait| {
                let again = move || {
                    let _ = due.try_set(());
                };
                set_timeout_with_handle(again, Duration::from_millis(wait)).ok()
            });
            timer.set_value(handle);
            if self.layout.with_untracked(|before| *before != next) {
                self.layout.with_untracked(|before| self.zooms.follow(before, &next));
                self.layout.set(next);
            }
        });
        Effect::new(move |_| {
            let styles = self.styles();
            if self.room.stage.with_untracked(|stage| stage.styles != styles) {
                self.room.stage.update(|stage| stage.styles = styles);
            }
        });
        // Who is shown to everyone is on the first page.
        Effect::new(move |before: Option<Vec<TileKey>>| {
            let now = self.spotlight.get();
            let comes = before.is_some_and(|before| now.iter().any(|key| !before.contains(key)));
            if comes && self.choices.with_untracked(|choices| choices.page > 0) {
                self.room.stage.update(|stage| stage.choices.page = 0);
            }
            now
        });
        let shown = Memo::new(move |_| self.shown());
        Effect::new(move |_| self.room.dispatch(Intent::Show(shown.get())));
    }

    /// The layout now, with a place for the bar where there is one.
    fn laid_out(self, state: &mut LayoutState) -> (CallLayout, Option<Mono>) {
        let (width, height) = self.size.get();
        let panel = if dom::is_mirrored() { PanelSide::Left } else { PanelSide::Right };
        let layout = self.tiles.with(|tiles| {
            self.choices.with(|choices| {
                let mut within = |height| {
                    self.spotlight.with(|spotlight| {
                        let input = LayoutInput { tiles, width, height, panel, spotlight };
                        state.update(dom::now(), &input, choices)
                    })
                };
                let layout = within(height);
                let has_bar = layout.pages > 1 || layout.others_unseen(tiles) > 0;
                if has_bar && height > 2.0 * BAR { within(height - BAR) } else { layout }
            })
        });
        (layout, state.deadline())
    }

    /// What CSS says of each tile.
    fn styles(self) -> Vec<(TileKey, String)> {
        let dragged = self.dragged.get();
        self.layout.with(|layout| {
            let of = |tile: &LayoutTile| {
                let place = layout.tiles.iter().find(|place| place.key == tile.key);
                (tile.key, style(place, self.zooms.of(tile.key), dragged))
            };
            self.tiles.with(|tiles| tiles.iter().map(of).collect())
        })
    }

    /// The pictures of others that are seen, which their senders are told of.
    fn shown(self) -> Vec<ShownTile> {
        let height = |key: TileKey, height| self.zooms.of(key).height_asked(height);
        self.layout.with(|layout| layout.shown(dom::density(), height))
    }

    /// The tile that this is in, and its key. In the document the tiles have the order of the snapshot.
    fn tile_of(self, inside: &Element) -> Option<(TileKey, Element)> {
        let tile = inside.closest(".tile").ok().flatten()?;
        let stage = tile.parent_element()?;
        let at = dom::all(&stage, ".tile").iter().position(|other| other.is_same_node(Some(&tile)))?;
        let key = self.tiles.with_untracked(|tiles| tiles.get(at).map(|tile| tile.key))?;
        Some((key, tile))
    }
}
