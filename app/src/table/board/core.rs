//! The board behind everything that shows and uses it: what comes in goes to [`Board`], and what that asks for is done.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use parvis_board::act::{Act, Copied};
use parvis_board::board::Board;
use parvis_board::describe::{self, Described};
use parvis_board::geometry::Vec2;
use parvis_board::input::{Input, Tool};
use parvis_board::pace::Pace;
use parvis_board::trail::Trail;
use parvis_board::{colour, text};
use parvis_protocol::ParticipantId;
use parvis_table::{
    Change, Drawn, ItemId, Kind, Pointer, Refused, Style, Table, Tool as TableTool, limits as table_limits,
};

use super::paint::{Other, Painter, Scenery};
use super::words;
use crate::dom;
use crate::i18n::{I18n, say, use_i18n};
use crate::js;
use crate::room::Room;
use crate::table::people::People;
use crate::table::words::refusal;

/// The list of what there is is made anew no more often, in milliseconds.
const LIST_EVERY: f64 = 400.0;

/// What stays when the panel is closed: where one looked, and what one had in hand.
#[derive(Default)]
struct Kept {
    board: RefCell<Board>,
    grid: Cell<bool>,
    list: Cell<bool>,
    putting: RefCell<Option<Putting>>,
}

/// Many things that are put on the board one by one.
struct Putting {
    pace: Pace,
    made: Vec<(ItemId, Option<u32>)>,
    fixed: Vec<ItemId>,
}

/// What the bars show.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) tool: Tool,
    /// Of what is selected, or else of what would be drawn.
    pub(super) style: Style,
    pub(super) selected: usize,
    pub(super) groups: bool,
    /// In hundredths.
    pub(super) zoom: u32,
    pub(super) may_draw: bool,
    pub(super) locked: bool,
    pub(super) undo: bool,
    pub(super) redo: bool,
    pub(super) page: Option<ItemId>,
    /// Those besides the first.
    pub(super) pages: Vec<(ItemId, String)>,
    /// How many things are still to be put on the board.
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
pub(super) struct Whiteboard {
    pub(super) i18n: I18n,
    pub(super) room: Room,
    pub(super) people: People,
    kept: StoredValue<Rc<Kept>, LocalStorage>,
    painter: StoredValue<Option<Painter>, LocalStorage>,
    others: StoredValue<Others, LocalStorage>,
    frame_comes: StoredValue<bool>,
    list_made: StoredValue<f64>,
    list_stale: StoredValue<bool>,
    pub(super) shown: RwSignal<Shown>,
    pub(super) grid: RwSignal<bool>,
    pub(super) list_open: RwSignal<bool>,
    pub(super) list: RwSignal<Vec<Described>>,
    pub(super) field: RwSignal<Option<Field>>,
    /// What went wrong, for everybody to see.
    pub(super) trouble: RwSignal<Option<String>>,
    /// What is selected, for who does not see it.
    pub(super) told: RwSignal<String>,
}

/// Milliseconds of a clock that only goes on.
pub(super) fn clock() -> f64 {
    let performance = js::get(&js::page(), "performance");
    performance.and_then(|it| js::call(&it, "now", &[])).and_then(|now| now.as_f64()).unwrap_or(0.0)
}

impl Whiteboard {
    /// Of a table that is there.
    pub(super) fn new(room: Room, people: People) -> Self {
        let kept = room.table.kept(Kept::default).unwrap_or_default();
        let (grid, list_open) = (kept.grid.get(), kept.list.get());
        let shown = Shown {
            tool: Tool::Select,
            style: kept.board.borrow().style(),
            selected: 0,
            groups: false,
            zoom: 100,
            may_draw: true,
            locked: false,
            undo: false,
            redo: false,
            page: None,
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
        }
    }

    pub(super) fn expect() -> Self {
        expect_context()
    }

    /// The canvases are there.
    pub(super) fn paint_with(self, painter: Painter) {
        self.painter.set_value(Some(painter));
        self.with(|board| board.scene_mut().forget_painted());
        self.refresh();
    }

    /// The view has another size, in pixels of the page.
    pub(super) fn resized(self, size: Vec2) {
        let density = js::get(&js::page(), "devicePixelRatio").and_then(|it| it.as_f64()).unwrap_or(1.0);
        self.painter.update_value(|painter| {
            if let Some(painter) = painter {
                painter.resized(size, density.clamp(1.0, 2.0));
            }
        });
        self.with(|board| board.resized(size));
        self.refresh();
    }

    /// Looks at the board, or changes something of it that nobody else hears of.
    pub(super) fn with<T>(self, with: impl FnOnce(&mut Board) -> T) -> Option<T> {
        let kept = self.kept.try_with_value(Rc::clone)?;
        let mut board = kept.board.try_borrow_mut().ok()?;
        Some(with(&mut board))
    }

    /// Has the board do something, and does what it asks for.
    pub(super) fn use_with<T>(self, with: impl FnOnce(&mut Board) -> T) -> Option<T> {
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

    /// Something on the table changed.
    pub(super) fn follow(self) {
        // Reading follows the table; what is read is used after that.
        self.room.table.read(TableTool::Board, |table| self.with(|board| board.follow(table)));
        self.list_stale.set_value(true);
        self.perform();
        self.refresh();
    }

    /// Somebody moved their pointer.
    pub(super) fn follow_others(self) {
        let presences = self.room.table.read(TableTool::Presence, |table| {
            table.presences().map(|(id, presence)| (id, presence.pointer)).collect::<Vec<_>>()
        });
        let page = self.with(|board| board.scene().page()).flatten();
        let now = clock();
        self.others.update_value(|others| {
            let here: Vec<ParticipantId> = presences.iter().flatten().map(|(id, _)| *id).collect();
            others.retain(|id, _| here.contains(id));
            for (id, pointer) in presences.into_iter().flatten() {
                let colour = words::colour_of(id);
                let other = others.entry(id).or_insert_with(|| (None, Trail::default(), colour));
                other.0 = pointer.filter(|pointer| pointer.page == page).map(|pointer| {
                    let at = Vec2::new(f64::from(pointer.x), f64::from(pointer.y));
                    if pointer.laser {
                        other.1.add(now, at);
                    }
                    Other { name: self.people.who(id).name, at, colour }
                });
            }
        });
        self.want_frame();
    }

    /// Says where one is, or that one is nowhere.
    fn point(self, at: Option<(Vec2, bool)>) {
        let page = self.with(|board| board.scene().page()).flatten();
        let pointer = at.map(|(at, laser)| Pointer { page, x: at.x as f32, y: at.y as f32, laser });
        // Nothing depends on it: where the pointer is out of limits it is nowhere.
        let _ = self.room.table.act(TableTool::Presence, |table, _| table.set_pointer(pointer));
    }

    /// Does something to the table, and says so where that is refused.
    pub(super) fn act<T>(
        self,
        act: impl FnOnce(&mut Table, parvis_table::Millis) -> Result<T, Refused>,
    ) -> Option<T> {
        let done = self.room.table.act(TableTool::Board, act)?;
        // At once, since what follows may build on it.
        self.room.table.look(|table| self.with(|board| board.follow(table)));
        match done {
            Ok(done) => {
                if self.trouble.try_with_untracked(Option::is_some) == Some(true) {
                    self.trouble.set(None);
                }
                Some(done)
            }
            Err(refused) => {
                self.trouble(refusal(self.i18n, refused));
                None
            }
        }
    }

    fn perform(self) {
        while let Some(act) = self.with(Board::act).flatten() {
            match act {
                Act::Draw(drawn) => {
                    let id = self.act(|table, now| table.draw(now, drawn));
                    self.with(|board| board.drawn(id));
                }
                Act::Extend(of, points) => {
                    self.act(|table, now| table.extend(now, of, &points));
                }
                Act::Change(changes) => {
                    self.act(|table, now| table.change(now, changes));
                }
                Act::Group(ids) => {
                    self.act(|table, now| table.group(now, &ids));
                }
                Act::Duplicate(ids, by) => self.duplicate(&ids, by),
                Act::Put(copies) => self.put(copies),
                Act::Undo => {
                    self.act(Table::undo);
                }
                Act::Redo => {
                    self.act(Table::redo);
                }
                Act::Edit | Act::Use(_) => {}
                Act::Pointer(at) => self.point(at),
                Act::ReadOnly => {
                    self.trouble(say!(self.i18n, board_read_only));
                }
                Act::Selected => self.tell_selected(),
            }
        }
    }

    fn duplicate(self, ids: &[ItemId], by: Vec2) {
        let groups = self.with(|board| {
            let numbers: Vec<ItemId> = ids.iter().filter_map(|id| board.scene().get(*id)?.group).collect();
            let number = |id: &ItemId| {
                let group = board.scene().get(*id)?.group?;
                u32::try_from(numbers.iter().position(|other| *other == group)?).ok()
            };
            ids.iter().map(number).collect::<Vec<_>>()
        });
        let copies = self.act(|table, now| table.duplicate(now, ids, by.x as f32, by.y as f32));
        if let (Some(copies), Some(groups)) = (copies, groups) {
            let copies: Vec<_> = copies.into_iter().zip(groups).collect();
            self.with(|board| board.copied(&copies));
        }
    }

    /// Says what went wrong, if the panel is still open.
    pub(super) fn trouble(self, words: &str) {
        let _ = self.trouble.try_set(Some(words.to_owned()));
    }

    /// Puts many things on the board, as fast as that goes.
    pub(super) fn put(self, copies: Vec<Copied>) {
        let now = clock();
        // The panel may have been closed while a file was read.
        let _ = self.kept.try_with_value(|kept| {
            let pace = Pace::new(now, copies);
            *kept.putting.borrow_mut() = Some(Putting { pace, made: Vec::new(), fixed: Vec::new() });
        });
        self.go_on_putting(now);
        self.want_frame();
    }

    fn go_on_putting(self, now: f64) {
        let Some(mut putting) = self.kept.try_with_value(|kept| kept.putting.take()).flatten() else {
            return;
        };
        while let Some(Copied { drawn, group, fixed }) = putting.pace.next(now) {
            let first = putting.made.is_empty();
            let draw = |table: &mut Table, now, drawn: Drawn| {
                if first { table.draw(now, drawn) } else { table.draw_along(now, drawn) }
            };
            match self.act(|table, now| draw(table, now, drawn)) {
                Some(id) if fixed => {
                    putting.made.push((id, group));
                    putting.fixed.push(id);
                }
                Some(id) => putting.made.push((id, group)),
                // The person has been told why.
                None => return,
            }
        }
        if putting.pace.waiting() > 0 {
            self.kept.with_value(|kept| *kept.putting.borrow_mut() = Some(putting));
            return;
        }
        let Putting { mut made, fixed, .. } = putting;
        for part in fixed.chunks(table_limits::CHANGES) {
            let fixed = part.iter().map(|id| (*id, Change::Fixed(true))).collect();
            self.act(|table, now| table.change(now, fixed));
        }
        made.retain(|(id, _)| !fixed.contains(id));
        self.with(|board| board.copied(&made));
        self.perform();
    }

    fn tell_selected(self) {
        let selected = self.with(|board| {
            let ids = board.selection();
            let one = ids.first().filter(|_| ids.len() == 1).and_then(|id| board.scene().get(*id));
            (ids.len(), one.map(describe::described))
        });
        let told = match selected {
            Some((1, Some(one))) => words::described(self.i18n, self.people, &one),
            Some((count, _)) if count > 1 => say!(self.i18n, board_selected, count = count.to_string()),
            _ => String::new(),
        };
        self.told.set(told);
    }

    /// The person has written this.
    pub(super) fn written(self, words: &str) {
        self.paint(|painter, board| board.written(words, &mut painter.measure()));
        self.perform();
        self.refresh();
    }

    /// Shows how things are, and has them painted.
    pub(super) fn refresh(self) {
        let table = self.room.table.look(|table| {
            let pages: Vec<_> = table.pages().map(|(id, name)| (id, name.to_owned())).collect();
            (pages, table.board_locked(), table.can_undo())
        });
        let (pages, locked, (undo, redo)) = table.unwrap_or_default();
        let waiting = self
            .kept
            .try_with_value(|kept| kept.putting.borrow().as_ref().map_or(0, |it| it.pace.waiting()))
            .unwrap_or(0);
        let seen = self.with(|board| {
            let chosen = board.selection().iter().filter_map(|id| board.scene().get(*id));
            let one = chosen.clone().next();
            let shown = Shown {
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
                pages,
                waiting,
            };
            (shown, field(board))
        });
        let Some((shown, field)) = seen else { return };
        if self.shown.with_untracked(|before| *before != shown) {
            self.shown.set(shown);
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

    /// With the next picture of the screen.
    pub(super) fn want_frame(self) {
        if self.frame_comes.try_get_value() == Some(false) {
            self.frame_comes.set_value(true);
            request_animation_frame(move || {
                // The panel may have been closed meanwhile.
                if self.frame_comes.try_set_value(false).is_none() {
                    self.frame();
                }
            });
        }
    }

    fn frame(self) {
        let now = clock();
        self.with(|board| board.handle(now, Input::Tick));
        self.perform();
        self.go_on_putting(now);
        let mut trails = Vec::new();
        let mut others = Vec::new();
        let mut moves = false;
        self.others.update_value(|all| {
            for (other, trail, colour) in all.values_mut() {
                moves |= trail.fade(now);
                trails.push((trail.clone(), *colour));
                others.extend(other.clone());
            }
        });
        moves |= self.with(|board| board.moves(now)).unwrap_or(false);
        self.with(|board| trails.push((board.trail().clone(), colour::PALETTE[2].1)));
        let scenery = Scenery {
            grid: self.grid.get_untracked(),
            others: &others,
            trails: &trails,
            calm: dom::prefers_less_motion(),
        };
        let more = self.painter.try_update_value(|painter| {
            let painter = painter.as_mut()?;
            self.with(|board| painter.frame(board, &scenery, now, clock))
        });
        let putting = self.kept.try_with_value(|kept| kept.putting.borrow().is_some()).unwrap_or(false);
        let listing = self.make_list(now);
        if putting {
            self.refresh();
        } else if more.flatten().unwrap_or(false) || moves || listing {
            self.want_frame();
        }
    }

    /// Makes the list of what there is anew, now and then. Whether it still has to be.
    fn make_list(self, now: f64) -> bool {
        if !self.list_open.get_untracked() || !self.list_stale.get_value() {
            return false;
        }
        if now - self.list_made.get_value() < LIST_EVERY {
            return true;
        }
        self.list_made.set_value(now);
        self.list_stale.set_value(false);
        let list = self.with(|board| describe::describe(board.scene())).unwrap_or_default();
        if self.list.with_untracked(|before| *before != list) {
            self.list.set(list);
        }
        false
    }

    /// Something has to be painted that was not there before, as a picture that came.
    pub(super) fn spoil(self, picture: ItemId, image: wasm_bindgen::JsValue) {
        let areas = self.with(|board| {
            let shows = |kind: &Kind| matches!(kind, Kind::Picture(offer) if *offer == picture);
            let scene = board.scene();
            let areas = scene.on_page().filter(|it| shows(&it.kind)).filter_map(|it| scene.bounds(it.id));
            areas.collect::<Vec<_>>()
        });
        self.painter.update_value(|painter| {
            if let Some(painter) = painter {
                painter.looks.pictures.insert(picture, image);
                areas.into_iter().flatten().for_each(|area| painter.spoil(area));
            }
        });
        self.want_frame();
    }

    /// With what paints, and the board.
    pub(super) fn paint<T>(self, paint: impl FnOnce(&mut Painter, &mut Board) -> T) -> Option<T> {
        self.painter
            .try_update_value(|painter| {
                let painter = painter.as_mut()?;
                self.with(|board| paint(painter, board))
            })
            .flatten()
    }

    /// The panel goes.
    pub(super) fn close(self) {
        let words = self.with(|board| {
            board.unwritten();
            board.handle(clock(), Input::Cancel(0));
            board.handle(clock(), Input::Leave)
        });
        if words.is_some() {
            self.perform();
        }
    }
}

fn field(board: &Board) -> Option<Field> {
    let element = &board.editing()?.element;
    let camera = board.camera();
    let sticky = matches!(element.kind, Kind::Sticky);
    let set = text::layout(element, &mut |_, _| 0.0);
    let place = element.place;
    let at = camera.to_screen(Vec2::new(f64::from(place.x), f64::from(place.y)));
    Some(Field {
        at,
        width: (place.width > 0.0).then(|| f64::from(place.width) * camera.zoom),
        height: f64::from(place.height).max(set.font * text::LINE_HEIGHT) * camera.zoom,
        font: set.font * camera.zoom,
        ink: if sticky { text::ON_STICKY } else { element.style.colour },
        ground: sticky.then(|| element.style.fill.unwrap_or(parvis_board::path::STICKY)),
        padding: if sticky { text::PADDING * camera.zoom } else { 0.0 },
    })
}
