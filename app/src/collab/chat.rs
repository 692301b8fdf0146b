//! The chat.

mod attach;
mod attached;
mod body;
mod composer;
mod emoji;
mod emoji_list;
mod export;
mod line;
mod log;
mod quote;
mod reactions;
mod search;
mod search_field;
pub(crate) mod state;
pub(crate) mod time;
mod tools;
mod typing;

use leptos::prelude::*;

use self::attach::Brought;
use self::composer::Composer;
use self::log::Log;
use self::search::Search;
use self::state::ChatState;
use self::typing::Typing;
use crate::i18n::{say, told};
use crate::ui::button::row_button;
use crate::ui::icon::Icon;

/// What the panel holds.
#[component]
pub(crate) fn ChatPanel() -> impl IntoView {
    let chat = ChatState::provide();
    let i18n = chat.i18n;
    let searching = RwSignal::new(false);
    let stop = move || {
        searching.set(false);
        chat.want();
    };
    view! {
        <div class="chat" on:drop=move |event| attach::bring(chat, &event)>
            <div class="chat-bar">
                <button
                    type="button"
                    class="row-button"
                    aria-label=told!(i18n, chat_search)
                    title=told!(i18n, chat_search)
                    aria-expanded=move || searching.get().to_string()
                    on:click=move |_| searching.update(|searching| *searching = !*searching)
                >
                    <Icon icon=icondata::LuSearch/>
                </button>
                {row_button(icondata::LuDownload, move || say!(i18n, chat_export), move |_| export::export(chat))}
            </div>
            <Show when=move || searching.get()><Search on_close=stop/></Show>
            <Log/>
            <Typing/>
            <Brought/>
            <Composer/>
        </div>
    }
}
