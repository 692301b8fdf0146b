//! The notes: one text that everybody writes in.

mod editor;
mod heard;
mod input;
mod layer;
mod link_field;
mod surface;
mod toolbar;

use leptos::html;
use leptos::prelude::*;
use parvis_collab::{CollabIntent, Tool};

use self::editor::Editor;
use self::heard::DocumentListener;
use self::layer::{Carets, Checkboxes, Others};
use self::link_field::{LinkField, LinkOpen};
use self::toolbar::Toolbar;
use crate::collab::words::refusal;
use crate::dom::{self, SizeObserver};
use crate::i18n::told;

/// What the panel holds.
#[component]
pub(crate) fn Notes() -> impl IntoView {
    let editor = Editor::provide();
    let i18n = editor.i18n;
    let collab = editor.room.collab;
    let trouble = move || editor.trouble.get().map(|refused| refusal(i18n, refused));
    // Whoever is alone may open the notes before the collab session is loaded.
    editor.room.meeting.load_collab();
    Effect::new(move |_| {
        if collab.background().is_some() {
            collab.dispatch(CollabIntent::SetOpen(Some(Tool::Notes)));
        }
    });
    on_cleanup(move || {
        editor.leave();
        collab.dispatch(CollabIntent::SetOpen(None));
    });
    view! {
        <div class="notes">
            <Toolbar/>
            <Show when=move || editor.linking.get()><LinkField/></Show>
            <Paper/>
            <LinkOpen/>
            <Others/>
            <p class="notes-trouble" role="status">{trouble}</p>
        </div>
    }
}

/// Where one writes, and what lies over it.
#[component]
fn Paper() -> impl IntoView {
    let editor = Editor::expect();
    let i18n = editor.i18n;
    let text = NodeRef::<html::Div>::new();
    let watched = StoredValue::new_local(None);
    let sized = StoredValue::new_local(None);
    let heard = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(text) = text.get() else { return };
        editor.begin(&text);
        watched.set_value(SizeObserver::new(&text, move |_, _| editor.layer.lay(editor)));
        let scroller = text.closest(".notes-scroll").ok().flatten();
        sized.set_value(scroller.and_then(|it| SizeObserver::new(&it, move |_, _| editor.resized())));
        heard.set_value(Some(DocumentListener::new("selectionchange", move || editor.read_selection())));
    });
    let here = Memo::new(move |_| editor.room.collab.background().is_some());
    Effect::new(move |_| {
        // The keyboard of a phone would cover what there is to read.
        if here.get() && text.get().is_some() && !dom::has_coarse_pointer() {
            // It takes the focus when it can be written in.
            request_animation_frame(move || {
                // An address that was begun goes on first.
                if !editor.linking.get_untracked() {
                    editor.focus();
                }
            });
        }
    });
    Effect::new(move |_| editor.follow());
    Effect::new(move |_| {
        editor.room.collab.read(Tool::Awareness, |_| ());
        editor.layer.lay(editor);
    });
    let empty = move || editor.look.with(|look| look.empty);
    view! {
        <div class="notes-scroll">
            <div class="notes-paper" node_ref=editor.layer.paper>
                <div
                    node_ref=text
                    class="notes-text notranslate"
                    // What a browser translates here, it would write for everybody.
                    translate="no"
                    tabindex="0"
                    contenteditable=move || here.get().to_string()
                    role="textbox"
                    aria-multiline="true"
                    aria-readonly=move || (!here.get()).to_string()
                    aria-label=told!(i18n, call_notes)
                    aria-describedby="notes-hint"
                    spellcheck="true"
                    on:beforeinput=move |event| input::before_input(editor, &event)
                    on:input=move |event| input::input(editor, &event)
                    on:compositionstart=move |_| editor.compose()
                    on:compositionend=move |_| editor.absorb()
                    on:keydown=move |event| input::key(editor, &event)
                    on:paste=move |event| input::paste(editor, &event)
                    on:drop=move |event| input::drop(editor, &event)
                    on:click=move |event| input::click(&event)
                    on:focus=move |_| editor.come()
                    on:blur=move |_| editor.leave()
                ></div>
                <p id="notes-hint" class="notes-hint" class:gone=move || !empty()>{told!(i18n, notes_hint)}</p>
                <Checkboxes/>
                <Carets/>
            </div>
        </div>
    }
}
