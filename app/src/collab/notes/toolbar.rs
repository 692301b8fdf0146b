//! The buttons above the notes: marks, kinds of lines, undo, and what saves the text.

use leptos::prelude::*;
use parvis_collab::{LineKind, Mark};
use web_sys::wasm_bindgen::JsValue;

use super::editor::Editor;
use crate::i18n::{I18n, say};
use crate::save;
use crate::ui::bar::ButtonBar;
use crate::ui::bar_button::BarButton;
use parvis_view::notes::edit;

/// What a word of the page is in the language of the page.
type Label = fn(I18n) -> &'static str;

/// What lines can be.
const LINES: [(LineKind, icondata::Icon, Label); 6] = [
    (LineKind::Heading(1), icondata::LuHeading1, |i18n| say!(i18n, notes_heading_1)),
    (LineKind::Heading(2), icondata::LuHeading2, |i18n| say!(i18n, notes_heading_2)),
    (LineKind::Heading(3), icondata::LuHeading3, |i18n| say!(i18n, notes_heading_3)),
    (LineKind::Bullet, icondata::LuList, |i18n| say!(i18n, notes_bullet)),
    (LineKind::Numbered, icondata::LuListOrdered, |i18n| say!(i18n, notes_numbered)),
    (LineKind::Box(false), icondata::LuListTodo, |i18n| say!(i18n, notes_box)),
];

/// How words can look, with the keys that do the same, as `aria-keyshortcuts` has them.
const MARKS: [(Mark, icondata::Icon, &str, Label); 4] = [
    (Mark::Bold, icondata::LuBold, "Control+B", |i18n| say!(i18n, notes_bold)),
    (Mark::Italic, icondata::LuItalic, "Control+I", |i18n| say!(i18n, notes_italic)),
    (Mark::Underline, icondata::LuUnderline, "Control+U", |i18n| say!(i18n, notes_underline)),
    (Mark::Strike, icondata::LuStrikethrough, "Control+Shift+X", |i18n| say!(i18n, notes_strike)),
];

/// The buttons above the notes.
#[component]
pub(super) fn Toolbar() -> impl IntoView {
    let editor = Editor::expect();
    let i18n = editor.i18n;
    let look = editor.look;
    let lines = LINES.into_iter().enumerate().map(|(n, (line, icon, label))| {
        let is = Signal::derive(move || look.with(|look| edit::alike(look.line, line)));
        view! {
            <BarButton
                class="notes-tool"
                label=Signal::derive(move || label(i18n))
                icon=icon
                tabindex=if n == 0 { "0" } else { "-1" }
                pressed=is
                on_press=move || editor.edit(|page, selection| edit::set_line(page, selection, line))
            />
        }
    });
    let lines = lines.collect_view();
    let marks = MARKS.map(|(mark, icon, keys, label)| {
        let of = mark.clone();
        let is = Signal::derive(move || look.with(|look| look.marks.contains(&of)));
        view! {
            <BarButton
                class="notes-tool"
                label=Signal::derive(move || label(i18n))
                icon=icon
                keys=keys
                tabindex="-1"
                pressed=is
                on_press=move || editor.toggle(&mark)
            />
        }
    });
    let marks = marks.collect_view();
    view! {
        <ButtonBar
            class="notes-bar"
            label=Signal::derive(move || say!(i18n, notes_tools))
            keeps_focus=true
            on_escape=move || editor.focus()
        >
            {lines}
            {marks}
            <BarButton
                class="notes-tool"
                label=Signal::derive(move || say!(i18n, notes_link))
                icon=icondata::LuLink
                keys="Control+K"
                tabindex="-1"
                pressed=Signal::derive(move || look.with(|look| look.link.is_some()))
                on_press=move || editor.linking.update(|linking| *linking = !*linking)
            />
            <BarButton
                class="notes-tool"
                label=Signal::derive(move || say!(i18n, notes_undo))
                icon=icondata::LuUndo2
                keys="Control+Z"
                tabindex="-1"
                disabled=Signal::derive(move || !look.with(|look| look.undo))
                on_press=move || editor.undo(false)
            />
            <BarButton
                class="notes-tool"
                label=Signal::derive(move || say!(i18n, notes_redo))
                icon=icondata::LuRedo2
                keys="Control+Y"
                tabindex="-1"
                disabled=Signal::derive(move || !look.with(|look| look.redo))
                on_press=move || editor.undo(true)
            />
            <BarButton
                class="notes-tool"
                label=Signal::derive(move || say!(i18n, notes_markdown))
                icon=icondata::LuFileText
                tabindex="-1"
                disabled=Signal::derive(move || look.with(|look| look.empty))
                on_press=move || export(editor, false)
            />
            <BarButton
                class="notes-tool"
                label=Signal::derive(move || say!(i18n, notes_html))
                icon=icondata::LuFileCode
                tabindex="-1"
                disabled=Signal::derive(move || look.with(|look| look.empty))
                on_press=move || export(editor, true)
            />
        </ButtonBar>
    }
}

/// Has the browser save the notes. The name of a room is one that a file can have.
fn export(editor: Editor, page: bool) {
    let i18n = editor.i18n;
    let address = editor.room.address();
    let room = address.as_str();
    let language = i18n.get_untracked().as_str();
    let title = format!("{} · {room}", untrack(move || say!(i18n, call_notes)));
    let text = editor.room.collab.look(|document| {
        if page { document.notes_html(&title, language) } else { document.notes_markdown() }
    });
    let Some(text) = text else { return };
    let (end, kind) = if page { ("html", "text/html") } else { ("md", "text/markdown") };
    save::save(&format!("{room}-notes.{end}"), kind, &JsValue::from_str(&text));
}
