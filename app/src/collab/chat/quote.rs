use leptos::prelude::*;
use parvis_collab::{ItemId, MessageBody, Tool};

use super::state::ChatState;
use crate::i18n::say;
use crate::ui::icon::Icon;
use parvis_view::chat::gist::gist;
use parvis_view::chat::rows::MessageKey;

/// So many letters of a message are quoted.
const LETTERS: usize = 90;

/// The first words of the message that is answered; pressed, it is brought into sight.
#[component]
pub(crate) fn Quote(id: ItemId) -> impl IntoView {
    let chat = ChatState::expect();
    let name = Memo::new(move |_| chat.people.who(id.author()).name);
    let jump = move |_| {
        // Also where it was the last that was jumped to.
        chat.found.set(None);
        chat.found.set(Some(MessageKey::Said(id)));
    };
    let label = move || say!(chat.i18n, chat_quote, name = name.get());
    view! {
        <button type="button" class="chat-quote" title=label on:click=jump>
            <Icon icon=icondata::LuCornerUpLeft/>
            <span class="chat-quote-text">
                <bdi class="chat-quote-name">{move || name.get()}</bdi>
                " "
                <bdi>{move || words_of(chat, id)}</bdi>
            </span>
        </button>
    }
}

/// The first words of a message to all, as it is now.
pub(crate) fn words_of(chat: ChatState, id: ItemId) -> String {
    match chat.room.collab.read(Tool::Chat, |document| document.message(id)).flatten() {
        Some(message) => match message.words {
            MessageBody::First(text) | MessageBody::Edited(text) if !text.trim().is_empty() => {
                gist(&text, LETTERS)
            }
            MessageBody::First(_) | MessageBody::Edited(_) => say!(chat.i18n, chat_file).to_owned(),
            MessageBody::Deleted => say!(chat.i18n, chat_deleted).to_owned(),
        },
        None => say!(chat.i18n, chat_unknown).to_owned(),
    }
}
