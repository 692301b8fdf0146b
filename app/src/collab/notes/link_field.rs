use leptos::html;
use leptos::prelude::*;

use super::editor::Editor;
use crate::dom;
use crate::i18n::told;
use crate::ui::button::{ButtonKind, button, submit_button};
use parvis_view::notes::edit;
use parvis_view::notes::link::address;

/// Where a person types to where what they selected leads.
#[component]
pub(super) fn LinkField() -> impl IntoView {
    let editor = Editor::expect();
    let i18n = editor.i18n;
    let field = NodeRef::<html::Input>::new();
    let before = editor.look.with_untracked(|look| look.link.clone());
    let there = before.is_some();
    let typed = RwSignal::new(editor.kept_link().or(before).unwrap_or_default());
    let wrong = RwSignal::new(false);
    let close = move || {
        editor.keep_link(None);
        editor.linking.set(false);
        editor.focus();
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            dom::focus(&field);
        }
    });
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match typed.with_untracked(|typed| address(typed)) {
            Some(address) => {
                editor.edit(|page, selection| edit::link(page, selection, &address));
                close();
            }
            None => wrong.set(true),
        }
    };
    view! {
        <form class="notes-link" on:submit=on_submit on:keydown=move |event| {
            if event.key() == "Escape" {
                event.stop_propagation();
                close();
            }
        }>
            <label for="notes-address">{told!(i18n, notes_address)}</label>
            <input
                node_ref=field
                id="notes-address"
                class="input"
                type="text"
                inputmode="url"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || wrong.get().to_string()
                aria-describedby="notes-address-wrong"
                prop:value=typed
                on:input=move |event| {
                    wrong.set(false);
                    typed.set(event_target_value(&event));
                    typed.with_untracked(|typed| editor.keep_link(Some(typed)));
                }
            />
            <p id="notes-address-wrong" class="notes-trouble" role="alert">
                {move || wrong.get().then(|| told!(i18n, notes_address_wrong))}
            </p>
            <div class="notes-link-ends">
                {submit_button(ButtonKind::Primary, told!(i18n, notes_link_set), || false)}
                {there.then(|| button(ButtonKind::Plain, told!(i18n, notes_link_remove), move |_| {
                    editor.edit(edit::unlink);
                    close();
                }))}
                {button(ButtonKind::Plain, told!(i18n, cancel), move |_| close())}
            </div>
        </form>
    }
}

/// The way to where the caret is in a link.
#[component]
pub(super) fn LinkOpen() -> impl IntoView {
    let editor = Editor::expect();
    let i18n = editor.i18n;
    let link = Memo::new(move |_| editor.look.with(|look| look.link.clone()));
    move || {
        link.get().map(|link| {
            view! {
                <p class="notes-open">
                    <bdi class="notes-open-address" translate="no">{link.clone()}</bdi>
                    <a class=ButtonKind::Plain.class() href=link target="_blank" rel="noopener noreferrer">{told!(i18n, notes_link_open)}</a>
                </p>
            }
        })
    }
}
