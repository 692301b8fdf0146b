use leptos::html;
use leptos::prelude::*;
use parvis_collab::{CollabIntent, ItemId};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::state::ChatState;
use crate::collab::files::engine::FilesHandle;
use crate::collab::files::{ask_pasted, brings_files, brings_of, words};
use crate::i18n::{say, told};
use crate::room::Side;
use crate::ui::button::row_button;
use crate::ui::icon::Icon;
use parvis_view::brought::Brings;
use parvis_view::files::Preparing;

/// Offers the files that this event brings, if any, and says so in the chat: to whom they are offered. What is pasted is
/// shown first. Where words are meant, the browser puts them into the field.
pub(crate) fn bring(chat: ChatState, event: &web_sys::Event) {
    let files = FilesHandle::of(chat.room.collab);
    let Some(engine) = files.engine() else { return };
    let chosen = event.type_() == "change";
    if !chosen && brings_of(event) == Brings::Words {
        return;
    }
    if (chosen || brings_files(event)) && chat.is_for_nobody() {
        // The browser would open what is dropped, and offers no file twice that stays in its field.
        event.prevent_default();
        if let Some(field) = event.target().filter(|_| chosen) {
            field.unchecked_ref::<HtmlInputElement>().set_value("");
        }
        return;
    }
    let to = chat.to.get_untracked();
    let said = Box::new(move |offers: Vec<ItemId>| {
        for offer in offers {
            chat.dispatch(match to {
                Some(_) => CollabIntent::SendDirectFile(offer),
                None => CollabIntent::Say { text: String::new(), reply: None, file: Some(offer) },
            });
        }
    });
    if event.type_() == "paste" {
        ask_pasted(chat.room, event, to, said);
    } else if engine.offer_event(event, to, said) {
        event.prevent_default();
    }
}

/// So many files are shown while they are read, the last ones, and only those for which that takes a while, in bytes.
const SHOWN: usize = 3;
const LARGE: u64 = 8_000_000;

/// The files of one's own that are read before they can be offered, and those that could not be: what was put into the
/// chat has not vanished. Pressed, it leads to where it can be cancelled.
#[component]
pub(crate) fn Brought() -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    let all = Memo::new(move |_| {
        let one = |one: &Preparing| (one.key, one.name.clone(), one.problem);
        let state = FilesHandle::of(chat.room.collab).state;
        let seen = |one: &&Preparing| one.size >= LARGE || one.problem.is_some();
        state.with(|state| state.preparing.iter().filter(seen).rev().take(SHOWN).map(one).collect::<Vec<_>>())
    });
    view! {
        <div class="chat-brought" role="status">
            <For each=move || all.get() key=|(key, _, problem)| (*key, problem.is_some()) let((_, name, problem))>
                <button type="button" class="chat-card" on:click=move |_| chat.room.side.set(Some(Side::Files))>
                    <Icon icon=icondata::LuFileClock/>
                    <span class="chat-card-text">
                        <bdi class="chat-card-name" translate="no">{name}</bdi>
                        <span class="chat-card-open">
                            {move || problem.map_or_else(|| say!(i18n, files_preparing), |problem| words::problem(i18n, problem))}
                        </span>
                    </span>
                </button>
            </For>
        </div>
    }
}

/// The way to choose files.
#[component]
pub(crate) fn Attach() -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    let field = NodeRef::<html::Input>::new();
    let there = FilesHandle::of(chat.room.collab).engine().is_some();
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    there.then(|| {
        view! {
            <input node_ref=field type="file" multiple hidden aria-label=told!(i18n, chat_attach) on:change=move |event| bring(chat, &event)/>
            {row_button(icondata::LuPaperclip, move || say!(i18n, chat_attach), choose)}
        }
    })
}
