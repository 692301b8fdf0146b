//! The state of the notes' panel: what is shown, what is selected, and how an edit becomes an operation of the shared
//! document. The browser never changes the text by itself, but for composed letters, which are taken over afterwards.

mod composing;
mod linking;
mod sight;

use leptos::prelude::*;
use parvis_collab::{CaretAnchor, CollabIntent, LineKind, Mark, Refused, SharedDocument, Tool};
use web_sys::{HtmlElement, InputEvent};

use super::layer::Layer;
use super::surface::Surface;
use crate::collab::people::People;
use crate::dom;
use crate::i18n::{I18n, use_i18n};
use crate::room::RoomContext;
use parvis_view::notes::difference::difference;
use parvis_view::notes::edit::{self, Edit, EditStep};
use parvis_view::notes::links::{Came, links};
use parvis_view::notes::page::{LOOKS, NotesPage, Selection};

/// How things look where the caret is, for the buttons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CaretLook {
    pub(super) line: LineKind,
    /// Of [`LOOKS`].
    pub(super) marks: Vec<Mark>,
    pub(super) link: Option<String>,
    pub(super) undo: bool,
    pub(super) redo: bool,
    pub(super) empty: bool,
}

/// The notes as their panel has them, from context.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    pub(super) i18n: I18n,
    pub(super) room: RoomContext,
    pub(super) people: People,
    pub(super) look: RwSignal<CaretLook>,
    /// Why something was not done.
    pub(super) trouble: RwSignal<Option<Refused>>,
    /// Whether the field for an address is there.
    pub(super) linking: RwSignal<bool>,
    pub(super) layer: Layer,
    root: StoredValue<Option<HtmlElement>, LocalStorage>,
    surface: StoredValue<Option<Surface>, LocalStorage>,
    /// What is shown.
    page: StoredValue<NotesPage>,
    /// How many entries the shared document had then.
    seen: StoredValue<Option<usize>>,
    selection: StoredValue<Option<Selection>>,
    /// The same in a way that others' acts do not move.
    anchors: StoredValue<Option<(CaretAnchor, CaretAnchor)>>,
    /// How the next words look, where that was chosen, of [`LOOKS`].
    pending: StoredValue<Option<Vec<Mark>>>,
    /// The line in which the browser makes a letter of several keys.
    composing: StoredValue<Option<usize>>,
}

impl Editor {
    /// Puts it into the context.
    pub(super) fn provide() -> Self {
        let people = People::new();
        provide_context(people);
        let editor = Self {
            i18n: use_i18n(),
            room: RoomContext::expect(),
            people,
            look: RwSignal::new(CaretLook::default()),
            trouble: RwSignal::new(None),
            linking: RwSignal::new(false),
            layer: Layer::new(),
            root: StoredValue::new_local(None),
            surface: StoredValue::new_local(None),
            page: StoredValue::new(NotesPage::new(Vec::new())),
            seen: StoredValue::new(None),
            selection: StoredValue::new(None),
            anchors: StoredValue::new(None),
            pending: StoredValue::new(None),
            composing: StoredValue::new(None),
        };
        provide_context(editor);
        editor
    }

    pub(super) fn expect() -> Self {
        use_context().expect("the panel of the notes provides it")
    }

    /// The element to write in is there.
    pub(super) fn begin(self, root: &HtmlElement) {
        self.surface.set_value(Some(Surface::new(root)));
        self.root.set_value(Some(root.clone()));
        self.page.set_value(NotesPage::new(Vec::new()));
        self.resume_link();
        self.refresh(None);
    }

    /// Shows what others did. To be called in an effect, which follows the shared document then.
    pub(super) fn follow(self) {
        let entries = self.room.collab.read(Tool::Notes, SharedDocument::entries);
        if entries.is_some() && entries != self.seen.get_value() {
            self.refresh(None);
        }
    }

    /// Shows the notes as they are, with this selected, or else what was.
    fn refresh(self, then: Option<Selection>) {
        let told = self.room.collab.look(|document| {
            let anchors = self.anchors.get_value();
            let place = |anchor| document.notes_place(anchor);
            let moved = anchors
                .and_then(|(anchor, head)| Some(Selection { anchor: place(anchor)?, head: place(head)? }));
            (NotesPage::new(document.notes_rows()), document.entries(), moved, document.notes_can_undo())
        });
        let Some((page, entries, moved, (undo, redo))) = told else { return };
        let before = self.caret_reach();
        let shown = self.surface.try_update_value(|surface| {
            let Some(surface) = surface else { return false };
            let changed = self.page.with_value(|old| page.changed(old));
            match self.composing.get_value() {
                // The browser is at work there.
                Some(row) if changed.from <= row && row < changed.old_to => return false,
                Some(row) if row >= changed.old_to => {
                    self.composing.set_value(Some(row + changed.new_to - changed.old_to));
                }
                Some(_) | None => {}
            }
            if surface.len() == self.page.with_value(|old| old.rows().len()) {
                surface.show(&page, changed);
            } else {
                surface.show_all(&page);
            }
            true
        });
        if shown != Some(true) {
            return;
        }
        self.page.set_value(page);
        self.seen.set_value(Some(entries));
        if let Some(selection) = then.or(moved) {
            self.hold(selection, then.is_some());
        }
        self.look.update(|look| (look.undo, look.redo) = (undo, redo));
        self.tell_look();
        self.keep_in_sight(before, then.is_some());
        self.layer.lay(self);
    }

    /// What is selected from now on: kept, told to the others, and shown where a person writes.
    fn hold(self, selection: Selection, told: bool) {
        if self.selection.get_value() != Some(selection) {
            self.selection.set_value(Some(selection));
            self.pending.set_value(None);
        }
        if self.composing.get_value().is_none() && self.has_focus() {
            self.with(|surface, page| surface.select(page, selection));
        }
        if told {
            self.pin(selection);
        }
    }

    /// What is selected stays at its words from now on, and the others are told if the person writes here.
    fn pin(self, Selection { anchor, head }: Selection) {
        let anchors = self
            .room
            .collab
            .look(|document| Some((document.notes_anchor(anchor).ok()?, document.notes_anchor(head).ok()?)));
        self.anchors.set_value(anchors.flatten());
        if self.has_focus() {
            // Where it is not there any more, nobody is told.
            let _ = self.room.collab.dispatch(CollabIntent::SetCaret(Some((anchor, head))));
        }
    }

    /// The person writes here again.
    pub(super) fn come(self) {
        if let Some(selection) = self.selection.get_value() {
            self.pin(selection);
        }
    }

    /// The person does not write here any more.
    pub(super) fn leave(self) {
        let _ = self.room.collab.dispatch(CollabIntent::SetCaret(None));
    }

    /// Reads what the person selected. A click elsewhere may move what the browser has selected, too, and means nothing
    /// here.
    pub(super) fn read_selection(self) {
        if self.is_composing() || !self.has_focus() {
            return;
        }
        let found = self.with(super::surface::Surface::selection).flatten();
        if let Some(selection) = found.filter(|found| self.selection.get_value() != Some(*found)) {
            self.selection.set_value(Some(selection));
            self.pending.set_value(None);
            self.pin(selection);
            self.tell_look();
        }
    }

    /// What is selected, or was last; at first the end.
    fn selected(self) -> Selection {
        let end = || Selection::caret(self.page.with_value(NotesPage::len));
        self.selection.get_value().unwrap_or_else(end)
    }

    fn tell_look(self) {
        let selection = self.selected();
        let pending = self.pending.get_value();
        let look = self.page.with_value(|page| {
            let marks = pending.unwrap_or_else(|| {
                LOOKS.into_iter().filter(|mark| edit::has(page, selection, mark)).collect()
            });
            let link = page.link(selection.head).map(|(_, _, address)| address);
            CaretLook {
                line: page.line(page.row_of(selection.head)),
                marks,
                link,
                empty: page.is_empty(),
                ..self.look.get_untracked()
            }
        });
        if self.look.with_untracked(|old| *old != look) {
            self.look.set(look);
        }
    }

    /// What others did is shown before something is done.
    fn catch_up(self) {
        if self.seen.get_value() != self.room.collab.look(SharedDocument::entries) {
            self.refresh(None);
        }
    }

    /// Has words come. The addresses among them become links, which undo takes back by themselves.
    pub(super) fn write(self, came: Came, plan: impl FnOnce(&NotesPage, Selection) -> Edit) {
        self.catch_up();
        let from = self.selected().from();
        self.edit(plan);
        self.link_from(from, came);
    }

    /// Makes links of the addresses between there and the caret.
    fn link_from(self, from: u32, came: Came) {
        let selection = self.selected();
        if selection.is_caret() && from < selection.head && self.trouble.get_untracked().is_none() {
            let came_here = (from, selection.head);
            let edit = self.page.with_value(|page| links(page, came_here, came, selection));
            if !edit.steps.is_empty() {
                self.apply(edit);
            }
        }
    }

    /// Does something to what is selected.
    pub(super) fn edit(self, plan: impl FnOnce(&NotesPage, Selection) -> Edit) {
        self.catch_up();
        let edit = self.page.with_value(|page| plan(page, self.selected()));
        self.apply(edit);
    }

    fn apply(self, edit: Edit) {
        if edit.steps.is_empty() {
            self.hold(edit.then, true);
            self.tell_look();
            return;
        }
        let done = self.dispatch(edit.steps);
        // Where it was refused, a part of it may be done.
        self.refresh(done.then_some(edit.then));
    }

    /// Has this done to the shared document. Whether it was; if not, the person is told why.
    fn dispatch(self, steps: Vec<EditStep>) -> bool {
        let done = self.room.collab.dispatch(CollabIntent::EditNotes(steps));
        let is_done = matches!(done, Some(Ok(_)));
        self.trouble.set(done.and_then(Result::err));
        is_done
    }

    /// Puts words in the place of what is selected.
    pub(super) fn insert(self, words: &str, came: Came) {
        let pending = self.pending.get_value();
        self.write(came, |page, selection| {
            let marks = pending.map(|chosen| {
                let mut marks = page.marks(selection.head);
                marks.retain(|mark| matches!(mark, Mark::Link(_)));
                marks.extend(chosen);
                marks
            });
            edit::insert(page, selection, words, marks)
        });
    }

    /// Makes what is selected look so, or not; of nothing, what is typed next.
    pub(super) fn toggle(self, mark: &Mark) {
        let selection = self.selected();
        if selection.is_caret() {
            let mut next = self.look.with_untracked(|look| look.marks.clone());
            match next.iter().position(|other| other == mark) {
                Some(at) => drop(next.remove(at)),
                None => next.push(mark.clone()),
            }
            self.pending.set_value(Some(next));
            self.tell_look();
            return;
        }
        self.edit(|page, selection| edit::mark(page, selection, mark, !edit::has(page, selection, mark)));
    }

    /// Ticks what is to be done: in this line, or where the caret is.
    pub(super) fn tick(self, row: Option<usize>) {
        self.edit(|page, selection| {
            edit::tick(page, row.unwrap_or_else(|| page.row_of(selection.head)), selection)
        });
    }

    /// Takes back the last of one's own acts, or does it again.
    pub(super) fn undo(self, again: bool) {
        let before = self.page.with_value(NotesPage::text);
        let intent = if again { CollabIntent::RedoNotes } else { CollabIntent::UndoNotes };
        match self.room.collab.dispatch(intent) {
            Some(Ok(_)) => self.trouble.set(None),
            Some(Err(refused)) => return self.trouble.set(Some(refused)),
            None => return,
        }
        let after = self.room.collab.look(SharedDocument::notes_text).unwrap_or_default();
        // The caret goes to where something changed.
        let then = difference(&before, &after).map(|change| Selection::caret(change.end()));
        self.refresh(then);
    }

    /// Gives the focus to where one writes.
    pub(super) fn focus(self) {
        if let Some(root) = self.root.get_value() {
            dom::focus(&root);
            self.with(|surface, page| surface.select(page, self.selected()));
            self.keep_in_sight(None, true);
        }
    }

    fn has_focus(self) -> bool {
        self.root.with_value(|root| root.as_ref().is_some_and(|root| dom::has_focus(root)))
    }

    /// What an event is about, where it names a part of the text.
    pub(super) fn target(self, event: &InputEvent) -> Option<Selection> {
        self.with(|surface, page| surface.target(page, event)).flatten()
    }

    /// Selects, as if the person had.
    pub(super) fn select(self, selection: Selection) {
        self.selection.set_value(Some(selection));
        self.pin(selection);
    }

    /// Looks at what is shown.
    pub(super) fn with<T>(self, look: impl FnOnce(&Surface, &NotesPage) -> T) -> Option<T> {
        let look = |surface: &Option<Surface>| {
            surface.as_ref().map(|surface| self.page.with_value(|page| look(surface, page)))
        };
        self.surface.try_with_value(look).flatten()
    }
}
