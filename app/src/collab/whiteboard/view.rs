//! The whiteboard in its panel. It decides nothing: what happens goes to [`Whiteboard`], and what that asks for is done,
//! shown and painted. Every part of the panel imports this file, and this one none of them.

mod frames;
mod outputs;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use leptos::prelude::*;
use parvis_collab::{ItemId, Tool};
use parvis_protocol::ParticipantId;
use parvis_whiteboard::clipboard::BrowserClipboard;
use parvis_whiteboard::describe::Described;
use parvis_whiteboard::input::WhiteboardInput;
use parvis_whiteboard::path::Colour;
use parvis_whiteboard::whiteboard::{Whiteboard, WhiteboardSnapshot, WritingField};

use super::clock;
use super::paint::Painter;
use super::words;
use crate::collab::people::People;
use crate::i18n::{I18n, use_i18n};
use crate::room::RoomContext;

/// What stays when the panel is closed: where one looked, and what one had in hand.
#[derive(Default)]
struct SavedView(RefCell<Whiteboard>);

/// What the others are called, and the colours of their pointers.
type Names = BTreeMap<ParticipantId, (String, Colour)>;

/// The whiteboard, for all parts of its panel.
#[derive(Clone, Copy)]
pub(super) struct WhiteboardView {
    pub(super) i18n: I18n,
    pub(super) room: RoomContext,
    pub(super) people: People,
    kept: StoredValue<Rc<SavedView>, LocalStorage>,
    painter: StoredValue<Option<Painter>, LocalStorage>,
    names: StoredValue<Names>,
    frame_comes: StoredValue<bool>,
    /// How things stand, but for what is painted.
    pub(super) shown: RwSignal<WhiteboardSnapshot>,
    /// Where one writes.
    pub(super) field: Memo<Option<WritingField>>,
    /// What is on the page, where the list of it is shown.
    pub(super) list: RwSignal<Vec<Described>>,
    /// What went wrong, for everybody to see.
    pub(super) trouble: RwSignal<Option<String>>,
    /// What is selected, for who does not see it.
    pub(super) told: RwSignal<String>,
    pub(super) clipboard: StoredValue<BrowserClipboard>,
    /// A PDF of which a page is being chosen.
    pub(super) pdf: RwSignal<Option<web_sys::File>, LocalStorage>,
}

impl WhiteboardView {
    /// Of a document that is there.
    pub(super) fn new(room: RoomContext, people: People) -> Self {
        let kept = room.collab.kept(SavedView::default).unwrap_or_default();
        room.collab.look(|document| kept.0.borrow_mut().follow(document));
        let shown = RwSignal::new(kept.0.borrow().snapshot());
        Self {
            i18n: use_i18n(),
            room,
            people,
            kept: StoredValue::new_local(kept),
            painter: StoredValue::new_local(None),
            names: StoredValue::new(Names::new()),
            frame_comes: StoredValue::new(false),
            shown,
            field: Memo::new(move |_| shown.with(|shown| shown.field)),
            list: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            told: RwSignal::new(String::new()),
            clipboard: StoredValue::new(BrowserClipboard::default()),
            pdf: RwSignal::new_local(None),
        }
    }

    pub(super) fn expect() -> Self {
        expect_context()
    }

    /// Something happened. Whether it meant something.
    pub(super) fn handle(self, input: WhiteboardInput<'_>) -> bool {
        let meant = self.with(|board| board.handle(clock::mono(), input)).unwrap_or(false);
        self.perform();
        self.refresh();
        meant
    }

    /// Looks at the whiteboard once.
    pub(super) fn look<T>(self, look: impl FnOnce(&Whiteboard) -> T) -> Option<T> {
        self.with(|board| look(board))
    }

    /// Something in the shared document changed. To be called in an effect, which follows the document then.
    pub(super) fn follow(self) {
        // What is read is used after that.
        self.room.collab.read(Tool::Whiteboard, |document| self.with(|board| board.follow(document)));
        self.perform();
        self.refresh();
    }

    /// Somebody moved their pointer. To be called in an effect.
    pub(super) fn follow_others(self) {
        let now = clock::mono();
        self.room
            .collab
            .read(Tool::Awareness, |document| self.with(|board| board.follow_others(now, document)));
        let here = self.look(|board| board.others().map(|(id, ..)| id).collect::<Vec<_>>());
        let named = |id| {
            let name = self.people.who(id).name;
            let colour = words::colour_of(&name);
            (id, (name, colour))
        };
        self.names.set_value(here.into_iter().flatten().map(named).collect());
        self.want_frame();
    }

    /// The offers of all pictures on the whiteboard, again whenever something changes on it.
    pub(super) fn pictures(self) -> BTreeSet<ItemId> {
        // Whoever else follows the shared document may be told of the same change only after this.
        let pictures = self.room.collab.read(Tool::Whiteboard, |document| {
            self.with(|board| {
                board.follow(document);
                board.pictures()
            })
        });
        pictures.flatten().unwrap_or_default()
    }

    /// The person has written this.
    pub(super) fn written(self, words: &str) {
        self.with_painter(|painter, board| board.written(words, &mut painter.measure()));
        self.perform();
        self.refresh();
    }

    /// The panel goes.
    pub(super) fn close(self) {
        if self.with(|board| board.handle(clock::mono(), WhiteboardInput::Closed)).is_some() {
            self.perform();
        }
    }

    fn with<T>(self, with: impl FnOnce(&mut Whiteboard) -> T) -> Option<T> {
        let kept = self.kept.try_with_value(Rc::clone)?;
        let mut board = kept.0.try_borrow_mut().ok()?;
        Some(with(&mut board))
    }

    /// Shows how things are, and has them painted.
    fn refresh(self) {
        self.show();
        self.want_frame();
    }

    fn show(self) {
        let Some(shown) = self.look(Whiteboard::snapshot) else { return };
        if self.shown.with_untracked(|before| *before != shown) {
            self.shown.set(shown);
        }
    }
}
