//! The whiteboard behind everything that shows and uses it: what comes in goes to [`Whiteboard`], and what that asks
//! for is done.

mod frames;
mod outputs;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use leptos::prelude::*;
use parvis_collab::{ElementKind, ElementStyle, ItemId, Tool};
use parvis_protocol::ParticipantId;
use parvis_whiteboard::describe::Described;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::{DrawingTool, Input};
use parvis_whiteboard::text;
use parvis_whiteboard::trail::Trail;
use parvis_whiteboard::whiteboard::Whiteboard;

use self::outputs::Putting;
use super::paint::{Other, Painter};
use super::pictures::Clipboard;
use super::words;
use crate::collab::people::People;
use crate::i18n::{I18n, use_i18n};
use crate::js;
use crate::room::RoomContext;

/// What stays when the panel is closed: where one looked, and what one had in hand.
#[derive(Default)]
struct SavedView {
    board: RefCell<Whiteboard>,
    grid: Cell<bool>,
    list: Cell<bool>,
    /// The first is on its way.
    putting: RefCell<VecDeque<Putting>>,
}

/// What the bars show.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BarState {
    pub(super) tool: DrawingTool,
    /// Of what is selected, or else of what would be drawn.
    pub(super) style: ElementStyle,
    pub(super) selected: usize,
    pub(super) groups: bool,
    /// In hundredths.
    pub(super) zoom: u32,
    pub(super) may_draw: bool,
    pub(super) locked: bool,
    pub(super) undo: bool,
    pub(super) redo: bool,
    pub(super) page: Option<ItemId>,
    /// Nothing is on the page.
    pub(super) empty: bool,
    /// Those besides the first.
    pub(super) pages: Vec<(ItemId, String)>,
    /// How many things are still to be put on the whiteboard.
    pub(super) waiting: usize,
}

/// Where one writes, in pixels from the corner of the view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Field {
    pub(super) at: Vec2,
    /// None grows with the words.
    pub(super) width: Option<f64>,
    pub(super) height: f64,
    pub(super) font: f64,
    pub(super) ink: [u8; 4],
    pub(super) ground: Option<[u8; 4]>,
    pub(super) padding: f64,
}

/// Where each of the others points, the trail of their laser pointer, and their colour.
type Others = BTreeMap<ParticipantId, (Option<Other>, Trail, [u8; 4])>;

/// The whiteboard, for all parts of its panel.
#[derive(Clone, Copy)]
pub(super) struct WhiteboardView {
    pub(super) i18n: I18n,
    pub(super) room: RoomContext,
    pub(super) people: People,
    kept: StoredValue<Rc<SavedView>, LocalStorage>,
    painter: StoredValue<Option<Painter>, LocalStorage>,
    others: StoredValue<Others, LocalStorage>,
    frame_comes: StoredValue<bool>,
    list_made: StoredValue<f64>,
    list_stale: StoredValue<bool>,
    pub(super) shown: RwSignal<BarState>,
    pub(super) grid: RwSignal<bool>,
    pub(super) list_open: RwSignal<bool>,
    pub(super) list: RwSignal<Vec<Described>>,
    pub(super) field: RwSignal<Option<Field>>,
    /// What went wrong, for everybody to see.
    pub(super) trouble: RwSignal<Option<String>>,
    /// What is selected, for who does not see it.
    pub(super) told: RwSignal<String>,
    pub(super) clipboard: StoredValue<Clipboard>,
    /// A PDF of which a page is being chosen.
    pub(super) pdf: RwSignal<Option<web_sys::File>, LocalStorage>,
}

/// Milliseconds of a clock that only goes on.
pub(super) fn clock() -> f64 {
    let performance = js::get(&js::page(), "performance");
    performance.and_then(|it| js::call(&it, "now", &[])).and_then(|now| now.as_f64()).unwrap_or(0.0)
}

impl WhiteboardView {
    /// Of a document that is there.
    pub(super) fn new(room: RoomContext, people: People) -> Self {
        let kept = room.collab.kept(SavedView::default).unwrap_or_default();
        let (grid, list_open) = (kept.grid.get(), kept.list.get());
        let shown = BarState {
            tool: DrawingTool::Select,
            style: kept.board.borrow().style(),
            selected: 0,
            groups: false,
            zoom: 100,
            may_draw: true,
            locked: false,
            undo: false,
            redo: false,
            page: None,
            empty: false,
            pages: Vec::new(),
            waiting: 0,
        };
        Self {
            i18n: use_i18n(),
            room,
            people,
            kept: StoredValue::new_local(kept),
            painter: StoredValue::new_local(None),
            others: StoredValue::new_local(BTreeMap::new()),
            frame_comes: StoredValue::new(false),
            list_made: StoredValue::new(f64::NEG_INFINITY),
            list_stale: StoredValue::new(true),
            shown: RwSignal::new(shown),
            grid: RwSignal::new(grid),
            list_open: RwSignal::new(list_open),
            list: RwSignal::new(Vec::new()),
            field: RwSignal::new(None),
            trouble: RwSignal::new(None),
            told: RwSignal::new(String::new()),
            clipboard: StoredValue::new(Clipboard::Apart),
            pdf: RwSignal::new_local(None),
        }
    }

    pub(super) fn expect() -> Self {
        expect_context()
    }

    /// Looks at the whiteboard, or changes something of it that nobody else hears of.
    pub(super) fn with<T>(self, with: impl FnOnce(&mut Whiteboard) -> T) -> Option<T> {
        let kept = self.kept.try_with_value(Rc::clone)?;
        let mut board = kept.board.try_borrow_mut().ok()?;
        Some(with(&mut board))
    }

    /// Has the whiteboard do something, and does what it asks for.
    pub(super) fn use_with<T>(self, with: impl FnOnce(&mut Whiteboard) -> T) -> Option<T> {
        let done = self.with(with);
        self.perform();
        self.refresh();
        done
    }

    /// Something that a person did. Whether it meant something.
    pub(super) fn handle(self, input: Input<'_>) -> bool {
        let now = clock();
        self.use_with(|board| board.handle(now, input)).unwrap_or(false)
    }

    /// Something in the shared document changed.
    pub(super) fn follow(self) {
        // Reading follows the shared document; what is read is used after that.
        self.room.collab.read(Tool::Whiteboard, |document| self.with(|board| board.follow(document)));
        self.list_stale.set_value(true);
        self.perform();
        self.refresh();
    }

    /// Somebody moved their pointer.
    pub(super) fn follow_others(self) {
        let awareness = self.room.collab.read(Tool::Awareness, |document| {
            document.others_awareness().map(|(id, awareness)| (id, awareness.pointer)).collect::<Vec<_>>()
        });
        let page = self.with(|board| board.scene().page()).flatten();
        let now = clock();
        self.others.update_value(|others| {
            let here: Vec<ParticipantId> = awareness.iter().flatten().map(|(id, _)| *id).collect();
            others.retain(|id, _| here.contains(id));
            for (id, pointer) in awareness.into_iter().flatten() {
                let name = self.people.who(id).name;
                let colour = words::colour_of(&name);
                let other = others.entry(id).or_insert_with(|| (None, Trail::default(), colour));
                other.0 = pointer.filter(|pointer| pointer.page == page).map(|pointer| {
                    let at = Vec2::new(f64::from(pointer.x), f64::from(pointer.y));
                    if pointer.laser {
                        other.1.add(now, at);
                    }
                    Other { name, at, colour }
                });
            }
        });
        self.want_frame();
    }

    /// The person has written this.
    pub(super) fn written(self, words: &str) {
        self.paint(|painter, board| board.written(words, &mut painter.measure()));
        self.perform();
        self.refresh();
    }

    /// Shows how things are, and has them painted.
    pub(super) fn refresh(self) {
        let document = self.room.collab.look(|document| {
            let pages: Vec<_> = document.pages().map(|(id, name)| (id, name.to_owned())).collect();
            (pages, document.whiteboard_locked(), document.can_undo())
        });
        let (pages, locked, (undo, redo)) = document.unwrap_or_default();
        let waiting = self
            .kept
            .try_with_value(|kept| kept.putting.borrow().iter().map(|it| it.pace.waiting()).sum::<usize>())
            .unwrap_or(0);
        let seen = self.with(|board| {
            let chosen = board.selection().iter().filter_map(|id| board.scene().get(*id));
            let one = chosen.clone().next();
            let shown = BarState {
                tool: board.tool(),
                style: one.map_or(board.style(), |it| it.style),
                selected: board.selection().len(),
                groups: chosen.clone().any(|it| it.group.is_some()),
                zoom: (board.camera().zoom * 100.0).round() as u32,
                may_draw: board.may_draw(),
                locked,
                undo,
                redo,
                page: board.scene().page(),
                empty: board.scene().on_page().next().is_none(),
                pages,
                waiting,
            };
            (shown, field(board))
        });
        let Some((shown, field)) = seen else { return };
        let turned = self.shown.with_untracked(|before| before.page != shown.page);
        if self.shown.with_untracked(|before| *before != shown) {
            self.shown.set(shown);
        }
        if turned {
            // Others point at their own page, and the list is that of this one.
            self.list_stale.set_value(true);
            untrack(|| self.follow_others());
        }
        if self.field.get_untracked() != field {
            self.field.set(field);
        }
        self.want_frame();
    }

    pub(super) fn show_grid(self, on: bool) {
        self.kept.with_value(|kept| kept.grid.set(on));
        self.grid.set(on);
        self.want_frame();
    }

    pub(super) fn show_list(self, on: bool) {
        self.kept.with_value(|kept| kept.list.set(on));
        self.list_open.set(on);
        self.list_stale.set_value(true);
        self.want_frame();
    }

    /// The panel goes.
    pub(super) fn close(self) {
        let done = self.with(|board| {
            board.put_down();
            board.handle(clock(), Input::Leave)
        });
        if done.is_some() {
            self.perform();
        }
    }
}

fn field(board: &Whiteboard) -> Option<Field> {
    let element = &board.editing()?.element;
    let camera = board.camera();
    let sticky = matches!(element.kind, ElementKind::Sticky);
    let set = text::layout(element, &mut |_, _| 0.0);
    let place = element.place;
    let at = camera.to_screen(Vec2::new(f64::from(place.x), f64::from(place.y)));
    Some(Field {
        at,
        width: (place.width > 0.0).then(|| f64::from(place.width) * camera.zoom),
        height: f64::from(place.height).max(set.font * text::LINE_HEIGHT) * camera.zoom,
        font: set.font * camera.zoom,
        ink: if sticky { text::ON_STICKY } else { element.style.colour },
        ground: sticky.then(|| element.style.fill.unwrap_or(parvis_whiteboard::path::STICKY)),
        padding: if sticky { text::PADDING * camera.zoom } else { 0.0 },
    })
}
