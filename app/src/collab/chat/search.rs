use leptos::html;
use leptos::prelude::*;

use super::line::PrivateWord;
use super::search_field::SearchField;
use super::state::ChatState;
use super::time::clock_time;
use crate::collab::people::Name;
use crate::dom;
use crate::i18n::say;
use parvis_view::chat::gist::gist;
use parvis_view::chat::rows::search;

/// So many are listed, the newest first.
const LISTED: usize = 50;
/// So many letters of each.
const LETTERS: usize = 120;

/// A field, and below it the messages that have in them what is looked for.
#[component]
pub(crate) fn Search(
    /// Called when nobody wants to search any more.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    let looked_for = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            dom::focus(&field);
        }
    });
    let found = Memo::new(move |_| {
        let looked_for = looked_for.get();
        let letters = looked_for.trim();
        if letters.is_empty() {
            return Vec::new();
        }
        let found =
            chat.read(|document, places| search(document, places, letters).take(LISTED).collect::<Vec<_>>());
        found.unwrap_or_default()
    });
    let told = move || {
        let (typed, count) = (!looked_for.with(|text| text.trim().is_empty()), found.with(Vec::len));
        match count {
            _ if !typed => String::new(),
            0 => say!(i18n, chat_found_none).to_owned(),
            LISTED => say!(i18n, chat_found_last, count = LISTED),
            count => say!(i18n, chat_found, count = count),
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
            <ul class="chat-found" translate="no">
                <For each=move || found.get() key=|(line, text)| (line.key, text.clone()) let((line, text))>
                    <li>
                        <button
                            type="button"
                            class="chat-found-line"
                            on:click=move |_| {
                                on_close.run(());
                                chat.found.set(None);
                                chat.found.set(Some(line.key));
                            }
                        >
                            <span class="chat-name"><Name id=line.author/></span>
                            <span class="chat-time">{clock_time(locale, line.at)}</span>
                            {line.private.map(|with| view! { <PrivateWord with=with from_them=with == line.author/> })}
                            <bdi class="chat-found-text">{gist(&text, LETTERS)}</bdi>
                        </button>
                    </li>
                </For>
            </ul>
        </div>
    }
}
