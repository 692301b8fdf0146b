//! One message: whose it is, what it says, how it stands, and its tools.

use leptos::prelude::*;
use parvis_collab::{ItemId, Message, MessageBody, Tool};
use parvis_protocol::ParticipantId;

use super::attached::Attached;
use super::body::body;
use super::quote::Quote;
use super::reactions::ReactionsOf;
use super::state::ChatState;
use super::time::{clock_time, full_time};
use super::tools::RowTools;
use crate::collab::people::Name;
use crate::i18n::say;
use crate::ui::icon::Icon;
use parvis_view::chat::gist::is_signs;
use parvis_view::chat::rows::{MessageKey, MessageRow};

/// The identifier of the row of a message.
pub(crate) fn row_id(key: MessageKey) -> String {
    match key {
        MessageKey::Said(ItemId { writer, index }) => {
            format!("said-{}-{:x}-{index}", writer.author, writer.session)
        }
        MessageKey::Private(number) => format!("private-{number}"),
    }
}

/// One message, with everything that can be done with it.
#[component]
pub(crate) fn RowView(row: MessageRow) -> impl IntoView {
    let chat = ChatState::expect();
    let MessageRow { line, head } = row;
    let me = chat.room.collab.look(|document| document.writer().author);
    let own = Some(line.author) == me;
    let key = line.key;
    let found = move || chat.found.get() == Some(key);
    view! {
        {move || (chat.first_unread.get() == Some(key)).then(|| view! {
            <li class="chat-mark"><span>{say!(chat.i18n, chat_mark)}</span></li>
        })}
        <li
            id=row_id(key)
            class="chat-row"
            class:own=own
            class:head=head
            class:private=line.private.is_some()
            class:found=found
            tabindex="-1"
        >
            <Head row=row own=own/>
            {match key {
                MessageKey::Said(id) => view! { <Said id=id/> }.into_any(),
                MessageKey::Private(number) => view! { <Private number=number/> }.into_any(),
            }}
            <RowTools line=line own=own/>
        </li>
    }
}

/// Whose it is, and when it was said. Within a group for the ear alone.
#[component]
fn Head(row: MessageRow, own: bool) -> impl IntoView {
    let chat = ChatState::expect();
    let MessageRow { line, head } = row;
    let locale = chat.i18n.get_untracked();
    let private = line.private.map(|with| view! { <PrivateWord with=with from_them=!own/> });
    if !head {
        return view! { <span class="sr-only"><Name id=line.author/>" "{private}</span> }.into_any();
    }
    view! {
        <p class="chat-head">
            <span class="chat-name"><Name id=line.author/></span>
            <span class="chat-time" title=full_time(locale, line.at)>{clock_time(locale, line.at)}</span>
            {private}
        </p>
    }
    .into_any()
}

#[component]
pub(super) fn PrivateWord(with: ParticipantId, from_them: bool) -> impl IntoView {
    let chat = ChatState::expect();
    let words = move || {
        if from_them {
            say!(chat.i18n, chat_private_from).to_owned()
        } else {
            say!(chat.i18n, chat_private_to, name = chat.people.who(with).name)
        }
    };
    view! { <span class="chat-private"><Icon icon=icondata::LuLock/><bdi>{words}</bdi></span> }
}

/// What was said to all, as it is now.
#[component]
fn Said(id: ItemId) -> impl IntoView {
    let chat = ChatState::expect();
    let message = Memo::new(move |before: Option<&Option<Message>>| {
        let now = chat.room.collab.read(Tool::Chat, |document| document.message(id)).flatten();
        now.or_else(|| before.cloned().flatten())
    });
    let words = Memo::new(move |_| message.with(|m| m.as_ref().map(|m| m.words.clone())));
    let reply = message.with_untracked(|m| m.as_ref().and_then(|m| m.reply));
    let file = message.with_untracked(|m| m.as_ref().and_then(|m| m.file));
    let reactions =
        Memo::new(move |_| message.with(|m| m.as_ref().map(|m| m.reactions.clone()).unwrap_or_default()));
    let waits = move || {
        let waits = chat.room.collab.read(Tool::Chat, |document| document.waits(id)).unwrap_or(false);
        // Where nobody else is here, there is nobody to send it to.
        waits && !chat.people.others().is_empty()
    };
    view! {
        {reply.map(|reply| view! { <Quote id=reply/> })}
        {move || match words.get() {
            Some(MessageBody::First(text)) => bubble(&text, None),
            Some(MessageBody::Edited(text)) => bubble(&text, Some(say!(chat.i18n, chat_edited))),
            Some(MessageBody::Deleted) => view! { <p class="chat-gone">{say!(chat.i18n, chat_deleted)}</p> }.into_any(),
            None => ().into_any(),
        }}
        {file.map(|file| view! { <Attached offer=file/> })}
        <ReactionsOf id=id reactions=reactions/>
        <Waits waits=Signal::derive(waits)/>
    }
}

/// That a message has not gone yet. Said after a while: mostly it goes at once.
#[component]
fn Waits(waits: Signal<bool>) -> impl IntoView {
    let chat = ChatState::expect();
    let words = move || say!(chat.i18n, chat_waits);
    move || waits.get().then(|| view! { <p class="chat-waits"><Icon icon=icondata::LuClock/>{words}</p> })
}

fn bubble(text: &str, note: Option<&'static str>) -> AnyView {
    if text.trim().is_empty() {
        return ().into_any();
    }
    view! {
        <div class="chat-bubble" class:signs=is_signs(text)>
            {body(text)}
            {note.map(|note| view! { <span class="chat-note">{note}</span> })}
        </div>
    }
    .into_any()
}

/// What was said to one.
#[component]
fn Private(number: usize) -> impl IntoView {
    let chat = ChatState::expect();
    let direct_message =
        chat.room.collab.look(|document| document.direct_messages().nth(number).cloned()).flatten();
    let file = direct_message.as_ref().and_then(|direct_message| direct_message.file);
    let waits = move || {
        let waits = chat.room.collab.read(Tool::Chat, |document| {
            document.direct_messages().nth(number).is_some_and(|direct_message| direct_message.waits)
        });
        waits.unwrap_or(false)
    };
    view! {
        {direct_message.map(|direct_message| bubble(&direct_message.text, None))}
        {file.map(|file| view! { <Attached offer=file private=true/> })}
        <Waits waits=Signal::derive(waits)/>
    }
}
