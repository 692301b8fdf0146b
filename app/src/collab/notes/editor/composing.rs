//! What the browser writes itself: a letter of several keys, and whatever it does not ask about; and what others write there,
//! which is nobody's.

use std::ops::Range;

use leptos::prelude::*;
use parvis_collab::SharedDocument;

use super::Editor;
use parvis_view::notes::difference::{Difference, difference, units};
use parvis_view::notes::edit::{self, Edit};
use parvis_view::notes::links::Came;
use parvis_view::notes::page::{ChangedRows, NotesPage, Selection};
use parvis_view::notes::written::{is_as_shown, written};

impl Editor {
    /// The browser begins to make a letter of several keys, and writes it itself.
    pub(in crate::collab::notes) fn compose(self) {
        self.restore_lines();
        self.read_selection();
        let lines = self.page.with_value(|page| page.touched(self.selected()).count());
        if lines > 1 {
            // It would make one element of several.
            self.edit(edit::cut);
        }
        self.composing.set_value(Some(self.page.with_value(|page| page.row_of(self.selected().head))));
    }

    /// Whether the browser is making a letter of several keys.
    pub(in crate::collab::notes) fn is_composing(self) -> bool {
        self.composing.get_value().is_some()
    }

    /// Shows the lines anew where somebody but the person and the page wrote in them: a translator, an extension of the
    /// browser. To be called before the browser changes something, so that what is read back then is the person's alone.
    pub(in crate::collab::notes) fn restore_lines(self) {
        if self.is_composing() {
            return;
        }
        let restored = self.surface.try_update_value(|surface| {
            let surface = surface.as_mut()?;
            self.page.with_value(|page| {
                let shown: Vec<String> = (0..page.rows().len()).map(|row| page.words(row)).collect();
                (!is_as_shown(&shown, &surface.lines())).then(|| surface.show_all(page))
            })
        });
        if let (Some(Some(())), Some(selection)) = (restored, self.selection.get_value()) {
            self.hold(selection, false);
        }
    }

    /// Takes over what the browser wrote without asking.
    pub(in crate::collab::notes) fn absorb(self) {
        let composed = self.composing.get_value();
        self.composing.set_value(None);
        let before = self.selected();
        let told = self.with(|surface, page| {
            let selection = surface.selection(page);
            let lines: Vec<String> = (0..page.rows().len()).map(|row| page.words(row)).collect();
            let written = written(&lines, &surface.lines(), reached(page, composed, before, selection));
            (page.text(), written, surface.is_whole(), selection)
        });
        let Some((shown, written, whole, selection)) = told else { return };
        // Somebody else wrote where the person did.
        let Some(written) = written else { return self.restore(composed, false, None) };
        let Some(change) = difference(&shown, &written) else {
            if composed.is_none() && whole {
                return;
            }
            // What it was made of may be left.
            return self.restore(composed, whole, None);
        };
        let now = self.room.collab.look(SharedDocument::notes_text).unwrap_or_default();
        let others = difference(&shown, &now);
        let (edit, from) = self.page.with_value(|page| taken(page, &change, others.as_ref()));
        self.dispatch(edit.steps);
        let caret = selection.map_or(change.end(), |selection| selection.head);
        let caret = if (change.at..=change.end()).contains(&caret) {
            from + caret - change.at
        } else {
            edit.then.head
        };
        self.restore(composed, whole, Some(Selection::caret(caret)));
        self.link_from(from, Came::Typed);
    }

    /// Shows the notes as they are, where the browser made something else of the elements.
    fn restore(self, composed: Option<usize>, whole: bool, then: Option<Selection>) {
        self.surface.update_value(|surface| {
            let Some(surface) = surface else { return };
            self.page.update_value(|page| match composed {
                Some(row) if whole && row < surface.len() => {
                    surface.show(page, ChangedRows { from: row, old_to: row + 1, new_to: row + 1 });
                }
                _ => surface.show_all(page),
            });
        });
        self.refresh(then.or(self.selection.get_value()));
    }
}

/// The lines in which the browser may have written for the person: those that were selected, that with the composed letters,
/// and those that are selected now.
fn reached(
    page: &NotesPage,
    composed: Option<usize>,
    before: Selection,
    now: Option<Selection>,
) -> Range<usize> {
    let rows = [Some(before), now]
        .into_iter()
        .flatten()
        .flat_map(|at| [page.row_of(at.from()), page.row_of(at.to())]);
    let rows = || rows.clone().chain(composed);
    rows().min().unwrap_or_default()..rows().max().map_or(0, |last| last + 1)
}

/// What the browser wrote, as an edit of what others made of the notes in the meantime; and where it begins.
fn taken(page: &NotesPage, change: &Difference, others: Option<&Difference>) -> (Edit, u32) {
    let moved = |at| others.map_or(at, |others| others.moved(at));
    let from = moved(change.at);
    // What went is not taken out where others wrote in it.
    let apart = others.is_none_or(|others| {
        others.at + others.removed <= change.at || change.at + change.removed <= others.at
    });
    let mut edit = Edit { steps: Vec::new(), then: Selection::caret(from + units(&change.inserted)) };
    if change.removed > 0 && apart {
        edit.steps.push(edit::EditStep::Remove(from, change.removed));
    }
    let words = edit::plain(&change.inserted);
    if !words.is_empty() {
        edit.steps.push(edit::EditStep::Insert(from, words, page.marks(change.at)));
    }
    (edit, from)
}
