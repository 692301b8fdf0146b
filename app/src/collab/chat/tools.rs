use leptos::html;
use leptos::prelude::*;
use parvis_collab::{CollabIntent, ItemId, MessageBody, Tool};

use super::emoji::EmojiPicker;
use super::line::row_id;
use super::state::{ChatState, text_of};
use crate::components::notices::announce;
use crate::dom;
use crate::i18n::say;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuEntry, MenuMark};
use parvis_view::chat::rows::{MessageKey, MessageLine};

/// What is open at a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenMenu {
    Menu,
    Emoji,
}

/// What can be done with a message: to react, to answer, and the rest in a menu.
#[component]
pub(crate) fn RowTools(line: MessageLine, own: bool) -> impl IntoView {
    let chat = ChatState::expect();
    let anchor = NodeRef::<html::Div>::new();
    let more = NodeRef::<html::Button>::new();
    let open = RwSignal::new(None::<OpenMenu>);
    let said = match line.key {
        MessageKey::Said(id) => Some(id),
        MessageKey::Private(_) => None,
    };
    let is_there = move |id: ItemId| {
        let message = chat.room.collab.look(|document| document.message(id)).flatten();
        message.is_some_and(|message| message.words != MessageBody::Deleted)
    };
    let close = move |back: bool| {
        open.set(None);
        if let Some(more) = more.get_untracked().filter(|_| back) {
            dom::focus(&more);
        }
    };
    let on_blur = move |event: leptos::ev::FocusEvent| {
        let anchor = anchor.try_get_untracked().flatten();
        if anchor.is_some_and(|anchor| dom::leaves(&anchor, &event, None)) {
            let _ = open.try_set(None);
        }
    };
    let entries = move || entries(chat, line, own, said.filter(|id| is_there(*id)), open);
    let toggle = move |what| open.update(|open| *open = (*open != Some(what)).then_some(what));
    let label = |text: &'static str| (text, text);
    let (react, react_title) = label(say!(chat.i18n, chat_react));
    let (reply, reply_title) = label(say!(chat.i18n, chat_reply));
    let (others, others_title) = label(say!(chat.i18n, chat_more));
    let gone = move || {
        let tracked = |id| chat.room.collab.read(Tool::Chat, |document| document.message(id)).flatten();
        said.is_some_and(|id| tracked(id).is_none_or(|message| message.words == MessageBody::Deleted))
    };
    let gone = Memo::new(move |_| gone());
    view! {
        <Show when=move || !gone.get()>
            <div node_ref=anchor class="chat-tools" class:open=move || open.get().is_some() on:focusout=on_blur tabindex="-1">
                {said.map(|id| view! {
                    <button
                        type="button"
                        class="row-button chat-quick"
                        aria-label=react
                        title=react_title
                        aria-expanded=move || (open.get() == Some(OpenMenu::Emoji)).to_string()
                        on:click=move |_| toggle(OpenMenu::Emoji)
                    >
                        <Icon icon=icondata::LuSmilePlus/>
                    </button>
                    <button type="button" class="row-button chat-quick" aria-label=reply title=reply_title on:click=move |_| chat.reply(id)>
                        <Icon icon=icondata::LuReply/>
                    </button>
                })}
                <button
                    node_ref=more
                    type="button"
                    class="row-button"
                    aria-label=others
                    title=others_title
                    aria-haspopup="menu"
                    aria-expanded=move || (open.get() == Some(OpenMenu::Menu)).to_string()
                    on:click=move |_| toggle(OpenMenu::Menu)
                >
                    <Icon icon=icondata::LuEllipsisVertical/>
                </button>
                {move || match (open.get(), said) {
                    (Some(OpenMenu::Menu), _) => view! {
                        <Menu label=Signal::derive(move || others.to_owned()) entries=Signal::derive(entries) on_close=close/>
                    }
                    .into_any(),
                    (Some(OpenMenu::Emoji), Some(id)) => {
                        let choose = move |emoji: String| {
                            close(true);
                            chat.dispatch(CollabIntent::React { to: id, emoji, on: true });
                        };
                        view! { <EmojiPicker quick=true on_choose=choose on_close=move || close(true)/> }.into_any()
                    }
                    _ => ().into_any(),
                }}
            </div>
        </Show>
    }
}

/// The lines of the menu of a message.
fn entries(
    chat: ChatState,
    line: MessageLine,
    own: bool,
    there: Option<ItemId>,
    open: RwSignal<Option<OpenMenu>>,
) -> Vec<MenuEntry> {
    let i18n = chat.i18n;
    let entry = |label: &str, icon, class, choose: Callback<()>| MenuEntry {
        label: label.to_owned(),
        icon,
        mark: MenuMark::Command,
        class,
        choose,
    };
    let mut entries = Vec::new();
    if let Some(id) = there {
        entries.push(entry(
            say!(i18n, chat_react),
            icondata::LuSmilePlus,
            "",
            Callback::new(move |()| open.set(Some(OpenMenu::Emoji))),
        ));
        entries.push(entry(
            say!(i18n, chat_reply),
            icondata::LuReply,
            "",
            Callback::new(move |()| chat.reply(id)),
        ));
    }
    if !own {
        let name = chat.people.who(line.author).name;
        let direct_message = Callback::new(move |()| {
            chat.about_nothing();
            chat.to.set(Some(line.author));
        });
        if chat.people.others().iter().any(|(id, _)| *id == line.author) {
            entries.push(entry(
                &say!(i18n, chat_write_private, name = name),
                icondata::LuLock,
                "",
                direct_message,
            ));
        }
    }
    entries.push(entry(
        say!(i18n, chat_copy),
        icondata::LuCopy,
        "",
        Callback::new(move |()| copy(chat, line.key)),
    ));
    if let Some(id) = there.filter(|_| own) {
        entries.push(entry(
            say!(i18n, chat_edit),
            icondata::LuPencil,
            "",
            Callback::new(move |()| chat.begin_edit(id)),
        ));
        let delete = Callback::new(move |()| {
            // The buttons of the row go, one of which has the focus.
            dom::show_row(&row_id(line.key));
            chat.dispatch(CollabIntent::DeleteMessage(id));
        });
        entries.push(entry(say!(i18n, chat_delete), icondata::LuTrash2, "menu-danger", delete));
    }
    entries
}

fn copy(chat: ChatState, key: MessageKey) {
    if let Some(text) = text_of(chat, key) {
        let told = Box::new(move |copied: bool| {
            if copied {
                announce(chat.room, untrack(|| say!(chat.i18n, chat_copied).to_owned()));
            }
        });
        chat.room.platform.with(|platform| platform.copy(&text, told));
    }
}
