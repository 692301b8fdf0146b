use leptos::html;
use leptos::prelude::*;
use parvis_protocol::ParticipantId;
use parvis_table::{ItemId, Millis, Tool, Words};

use super::search_field::SearchField;
use super::state::Chat;
use super::time::clock_time;
use crate::dom;
use crate::i18n::say;
use crate::table::people::Name;
use crate::view_model::chat::gist::gist;

/// So many are listed, the newest first.
const LISTED: usize = 50;
/// So many letters of each.
const LETTERS: usize = 120;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    id: ItemId,
    at: Millis,
    author: ParticipantId,
    text: String,
}

/// A field, and below it the messages to all that have in them what is looked for.
#[component]
pub(crate) fn Search(
    /// Called when nobody wants to search any more.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let chat = Chat::expect();
    let i18n = chat.i18n;
    let looked_for = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            dom::focus(&field);
        }
    });
    let found = Memo::new(move |_| {
        let looked_for = looked_for.get().trim().to_lowercase();
        if looked_for.is_empty() {
            return Vec::new();
        }
        let find = |table: &parvis_table::Table| {
            let fits = |message: parvis_table::Message| match message.words {
                Words::First(text) | Words::Edited(text) if text.to_lowercase().contains(&looked_for) => {
                    Some(Found { id: message.id, at: message.at, author: message.id.author(), text })
                }
                _ => None,
            };
            table.messages().rev().filter_map(fits).take(LISTED).collect()
        };
        chat.room.table.read(Tool::Chat, find).unwrap_or_default()
    });
    let told = move || {
        let (typed, count) = (!looked_for.with(|text| text.trim().is_empty()), found.with(Vec::len));
        match count {
            _ if !typed => String::new(),
            0 => say!(i18n, chat_found_none).to_owned(),
            1 => say!(i18n, chat_found_single).to_owned(),
            LISTED => say!(i18n, chat_found_last, count = LISTED),
            count => say!(i18n, chat_found_many, count = count),
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            event.prevent_default();
            on_close.run(());
        }
    };
    let locale = i18n.get_untracked();
    view! {
        <div class="chat-search" role="search" on:keydown=on_key>
            <SearchField label=Signal::derive(move || say!(i18n, chat_search)) looked_for=looked_for field=field/>
            <p class="chat-found-count" role="status">{told}</p>
            <ul class="chat-found">
                <For each=move || found.get() key=|found| (found.id, found.text.clone()) let:found>
                    <li>
                        <button
                            type="button"
                            class="chat-found-line"
                            on:click=move |_| {
                                on_close.run(());
                                chat.found.set(None);
                                chat.found.set(Some(found.id));
                            }
                        >
                            <span class="chat-name"><Name id=found.author/></span>
                            <span class="chat-time">{clock_time(locale, found.at)}</span>
                            <bdi class="chat-found-text">{gist(&found.text, LETTERS)}</bdi>
                        </button>
                    </li>
                </For>
            </ul>
        </div>
    }
}
