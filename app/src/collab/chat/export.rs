use leptos::prelude::*;
use parvis_collab::{ItemId, MessageBody};

use super::state::ChatState;
use super::time::full_time;
use crate::i18n::say;
use crate::save::save;
use parvis_view::chat::export::{ExportedMessage, text};
use parvis_view::chat::rows::{MessageKey, lines};
use parvis_view::files::name;

/// Saves the whole chat, with the private messages of this page, as a text file.
pub(crate) fn export(chat: ChatState) {
    let i18n = chat.i18n;
    let locale = i18n.get_untracked();
    let name_of = |id| untrack(|| chat.people.who(id).name);
    let entries = untrack(|| {
        chat.read(|document, places| {
            let (all, _) = lines(document, places, usize::MAX);
            let direct_messages: Vec<_> = document.direct_messages().collect();
            let with_file = |words: String, file: Option<ItemId>| {
                let file = file.and_then(|file| document.file_offers().find(|offer| offer.id == file));
                file.map_or(words.clone(), |file| format!("{words} [{}]", name(&file)))
            };
            let entry = |line: parvis_view::chat::rows::MessageLine| {
                let (words, reactions) = match line.key {
                    MessageKey::Said(id) => {
                        let message = document.message(id)?;
                        let words = match message.words {
                            MessageBody::First(text) | MessageBody::Edited(text) => text,
                            MessageBody::Deleted => say!(i18n, chat_deleted).to_owned(),
                        };
                        let words = with_file(words, message.file);
                        let one = |(emoji, by): (String, std::collections::BTreeSet<_>)| {
                            format!("{emoji} {}", untrack(|| chat.people.names(by)))
                        };
                        (words, message.reactions.into_iter().map(one).collect::<Vec<_>>().join("  "))
                    }
                    MessageKey::Private(number) => {
                        let direct_message = direct_messages.get(number)?;
                        (with_file(direct_message.text.clone(), direct_message.file), String::new())
                    }
                };
                let author = name_of(line.author);
                let who = match line.private {
                    None => author,
                    Some(with) if with == line.author => {
                        format!("{author} ({})", say!(i18n, chat_private_from))
                    }
                    Some(with) => format!("{author} ({})", say!(i18n, chat_private_to, name = name_of(with))),
                };
                Some(ExportedMessage { time: full_time(locale, line.at), who, text: words, reactions })
            };
            all.into_iter().filter_map(entry).collect::<Vec<_>>()
        })
    });
    let room = chat.room.address();
    let title = say!(i18n, chat_export_title, room = room.to_string());
    let whole = text(&title, &entries.unwrap_or_default());
    save(&format!("{room}.txt"), "text/plain;charset=utf-8", &whole.into());
}
