//! What lies over the notes: boxes to tick, and where others write.

use leptos::prelude::*;
use parvis_collab::LineKind;
use parvis_protocol::ParticipantId;

use super::editor::Editor;
use super::surface::{Area, area};
use crate::i18n::say;
use parvis_view::tiles::tone;

/// Colours that a person may have, as in `style/notes.css`.
const TONES: u32 = 8;

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
struct Checkbox {
    row: usize,
    top: f64,
    height: f64,
    done: bool,
    words: String,
}

/// Where somebody else is.
#[derive(Debug, Clone, PartialEq)]
struct Caret {
    who: ParticipantId,
    at: Area,
    /// Nearer to the end of the line than to its beginning: the name stands before it, where there is room.
    late: bool,
    selected: Vec<Area>,
}

#[derive(Clone, Copy)]
pub(super) struct Layer {
    /// What everything is placed in.
    pub(super) paper: NodeRef<leptos::html::Div>,
    ticks: RwSignal<Vec<Checkbox>>,
    carets: RwSignal<Vec<Caret>>,
    /// It is done before the next picture.
    due: StoredValue<bool>,
}

impl Layer {
    pub(super) fn new() -> Self {
        Self {
            paper: NodeRef::new(),
            ticks: RwSignal::new(Vec::new()),
            carets: RwSignal::new(Vec::new()),
            due: StoredValue::new(false),
        }
    }

    /// Places everything anew, once before the next picture.
    pub(super) fn lay(self, editor: Editor) {
        if self.due.try_get_value() != Some(false) {
            return;
        }
        self.due.set_value(true);
        request_animation_frame(move || {
            if self.due.try_set_value(false).is_none() {
                self.place(editor);
            }
        });
    }

    fn place(self, editor: Editor) {
        let Some(paper) = self.paper.try_get_untracked().flatten() else { return };
        let origin = area(&paper);
        let within = |area: Area| Area { left: area.left - origin.left, top: area.top - origin.top, ..area };
        let known = editor.room.collab.look(parvis_collab::SharedDocument::carets).unwrap_or_default();
        let placed = editor.with(|surface, page| {
            let ticks = page.rows().iter().enumerate().filter_map(|(row, shown)| {
                let LineKind::Box(done) = shown.line else { return None };
                let Area { top, height, .. } = within(surface.row_area(row)?);
                Some(Checkbox { row, top, height, done, words: page.words(row) })
            });
            let carets = known.into_iter().filter_map(|(who, anchor, head)| {
                let at = within(surface.caret_area(page, head)?);
                let (from, to) = (anchor.min(head), anchor.max(head));
                let selected = if from < to { surface.areas(page, from, to) } else { Vec::new() };
                let late = 2.0 * at.left > origin.width;
                Some(Caret { who, at, late, selected: selected.into_iter().map(within).collect() })
            });
            (ticks.collect::<Vec<_>>(), carets.collect::<Vec<_>>())
        });
        let Some((ticks, carets)) = placed else { return };
        if self.ticks.with_untracked(|old| *old != ticks) {
            self.ticks.set(ticks);
        }
        if self.carets.with_untracked(|old| *old != carets) {
            self.carets.set(carets);
        }
    }
}

/// The boxes, each beside its line.
#[component]
pub(super) fn Checkboxes() -> impl IntoView {
    let editor = Editor::expect();
    let ticks = editor.layer.ticks;
    let rows = move || ticks.with(|ticks| ticks.iter().map(|tick| tick.row).collect::<Vec<_>>());
    view! {
        <For each=rows key=|row| *row let:row>
            <TickBox row=row/>
        </For>
    }
}

#[component]
fn TickBox(row: usize) -> impl IntoView {
    let editor = Editor::expect();
    let i18n = editor.i18n;
    let ticks = editor.layer.ticks;
    let tick = Memo::new(move |_| ticks.with(|ticks| ticks.iter().find(|tick| tick.row == row).cloned()));
    let with = move |read: fn(&Checkbox) -> f64| tick.with(|tick| tick.as_ref().map_or(0.0, read));
    let name = move || {
        let words = tick.with(|tick| tick.as_ref().map(|tick| tick.words.clone())).unwrap_or_default();
        if words.trim().is_empty() { say!(i18n, notes_box_empty).to_owned() } else { words }
    };
    view! {
        <input
            type="checkbox"
            class="notes-tick"
            style:top=move || format!("{}px", with(|tick| tick.top))
            aria-label=name
            prop:checked=move || tick.with(|tick| tick.as_ref().is_some_and(|tick| tick.done))
            on:change=move |_| editor.tick(Some(row))
        />
    }
}

/// Where others write, with their names: a colour alone says nothing. It is told in words elsewhere.
#[component]
pub(super) fn Carets() -> impl IntoView {
    let editor = Editor::expect();
    let carets = editor.layer.carets;
    let all = move || carets.with(|carets| carets.iter().map(|caret| caret.who).collect::<Vec<_>>());
    view! {
        <div class="notes-carets" aria-hidden="true">
            <For each=all key=|who| who.bits() let:who>
                <OneCaret who=who/>
            </For>
        </div>
    }
}

#[component]
fn OneCaret(who: ParticipantId) -> impl IntoView {
    let editor = Editor::expect();
    let carets = editor.layer.carets;
    let caret =
        Memo::new(move |_| carets.with(|carets| carets.iter().find(|caret| caret.who == who).cloned()));
    let at = Memo::new(move |_| caret.with(|caret| caret.as_ref().map(|caret| caret.at)).unwrap_or_default());
    let late = Memo::new(move |_| caret.with(|caret| caret.as_ref().is_some_and(|caret| caret.late)));
    let name = Memo::new(move |_| editor.people.who(who).name);
    let selected = move || {
        let areas =
            caret.with(|caret| caret.as_ref().map(|caret| caret.selected.clone())).unwrap_or_default();
        let one = |Area { left, top, width, height }: Area| {
            view! {
                <span
                    class="notes-selected"
                    style:left=format!("{left}px")
                    style:top=format!("{top}px")
                    style:width=format!("{width}px")
                    style:height=format!("{height}px")
                ></span>
            }
        };
        areas.into_iter().map(one).collect_view()
    };
    view! {
        <div class="notes-other" data-tone=move || name.with(|name| tone(name, TONES).to_string())>
            {selected}
            <span
                class="notes-caret"
                style:left=move || format!("{}px", at.get().left)
                style:top=move || format!("{}px", at.get().top)
                style:height=move || format!("{}px", at.get().height)
            >
                <bdi class="notes-name" translate="no" class:late=late>{move || name.get()}</bdi>
            </span>
        </div>
    }
}

/// Who else writes here, in words.
#[component]
pub(super) fn Others() -> impl IntoView {
    let editor = Editor::expect();
    let i18n = editor.i18n;
    let names = move || {
        let others =
            editor.layer.carets.with(|carets| carets.iter().map(|caret| caret.who).collect::<Vec<_>>());
        (!others.is_empty()).then(|| say!(i18n, notes_others, names = editor.people.names(others)))
    };
    view! { <p class="notes-others">{names}</p> }
}
