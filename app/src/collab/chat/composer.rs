//! Where a message is written: the field, to whom it goes, what it answers or changes, emoji and files.

use leptos::html;
use leptos::prelude::*;
use parvis_collab::CollabIntent;
use parvis_collab::limits::MESSAGE_BYTES;
use parvis_protocol::ParticipantId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement};

use super::attach::{Attach, bring};
use super::emoji::EmojiPicker;
use super::quote::words_of;
use super::state::{About, ChatState};
use super::typing::OwnTyping;
use crate::collab::words::room_left_words;
use crate::dom;
use crate::i18n::{say, told};
use crate::js;
use crate::ui::button::row_button;
use crate::ui::icon::Icon;
use parvis_view::chat::draft::{EnterKey, enter_key, outgoing, room_left};

/// Where a person writes, and to whom.
#[component]
pub(crate) fn Composer() -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    let field = NodeRef::<html::Textarea>::new();
    let picking = RwSignal::new(false);
    let typing = OwnTyping::new(chat);
    let focus = move || {
        if let Some(field) = field.try_get_untracked().flatten() {
            dom::focus(&field);
        }
    };
    Effect::new(move |_| {
        let opened = chat.wanted.get() == 0;
        // The keyboard of a phone would cover what there is to read.
        if !(opened && dom::has_coarse_pointer()) {
            // The field may have to grow or to appear first.
            request_animation_frame(focus);
        }
    });
    Effect::new(move |_| {
        chat.draft.track();
        if let Some(field) = field.get() {
            grow(&field);
        }
    });
    let send = move || {
        if send(chat) {
            chat.sent();
        }
        typing.over();
        focus();
    };
    // Until a key of another keyboard is pressed.
    let on_screen = Memo::new(move |_| !chat.room.has_keyboard());
    let enter = move |event: &leptos::ev::KeyboardEvent| {
        enter_key(event.shift_key(), event.ctrl_key() || event.meta_key(), on_screen.get_untracked())
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if enter(&event) == EnterKey::Send => send(),
            "ArrowUp" if chat.draft.with_untracked(String::is_empty) => match chat.last_own() {
                Some(id) => chat.begin_edit(id),
                None => return,
            },
            "Escape" if chat.about.get_untracked() != About::New => chat.about_nothing(),
            "Escape" => chat.room.close_side(),
            _ => return,
        }
        event.prevent_default();
    };
    let insert = move |emoji: String| {
        picking.set(false);
        if let Some(field) = field.get_untracked() {
            insert(&field, &emoji);
            chat.draft.set(dom::value(&field));
            dom::focus(&field);
        }
    };
    let label = move || match chat.to.get() {
        Some(to) => say!(i18n, chat_placeholder_to, name = chat.people.who(to).name),
        None => say!(i18n, chat_placeholder).to_owned(),
    };
    let left = Memo::new(move |_| chat.draft.with(|draft| room_left(draft, MESSAGE_BYTES)));
    view! {
        <form
            class="chat-composer"
            class:private=move || chat.to.get().is_some()
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <To/>
            <AboutLine/>
            <div class="chat-field">
                <textarea
                    node_ref=field
                    id="chat-field"
                    translate="no"
                    rows="1"
                    enterkeyhint=move || if on_screen.get() { "enter" } else { "send" }
                    autocomplete="off"
                    dir="auto"
                    aria-label=told!(i18n, chat_message)
                    aria-describedby="chat-left chat-trouble"
                    placeholder=label
                    prop:value=chat.draft
                    on:input=move |event| {
                        chat.trouble.set(None);
                        chat.draft.set(event_target_value(&event));
                        typing.more();
                    }
                    on:keydown=on_key
                    on:paste=move |event| bring(chat, &event)
                ></textarea>
                <Attach/>
                <button
                    type="button"
                    id="chat-emoji"
                    class="row-button"
                    aria-label=told!(i18n, chat_emoji)
                    title=told!(i18n, chat_emoji)
                    aria-expanded=move || picking.get().to_string()
                    on:click=move |_| picking.update(|picking| *picking = !*picking)
                >
                    <Icon icon=icondata::LuSmile/>
                </button>
                <button type="submit" class="chat-send" aria-label=told!(i18n, chat_send) title=told!(i18n, chat_send)>
                    <Icon icon=icondata::LuSendHorizontal/>
                </button>
            </div>
            <Show when=move || picking.get()>
                <EmojiPicker on_choose=insert on_close=move || {
                    picking.set(false);
                    focus();
                }/>
            </Show>
            <p id="chat-left" class="chat-left" role="status">
                {move || room_left_words(i18n, left.get(), true)}
            </p>
            <p id="chat-trouble" class="field-error" role="alert">{move || chat.trouble.get()}</p>
        </form>
    }
}

/// Sends what is written. Whether it went.
fn send(chat: ChatState) -> bool {
    let text = chat.draft.get_untracked();
    let text = outgoing(&text);
    if text.is_empty() {
        if matches!(chat.about.get_untracked(), About::Edit(_)) {
            chat.trouble.set(Some(say!(chat.i18n, refused_empty)));
        }
        return false;
    }
    match (chat.about.get_untracked(), chat.to.get_untracked()) {
        // What says the same as before is not shown as changed.
        (About::Edit(id), _) if chat.says(id).as_deref() == Some(text) => true,
        (About::Edit(id), _) => chat.dispatch(CollabIntent::EditMessage { of: id, text: text.to_owned() }),
        (_, Some(to)) => {
            if chat.is_for_nobody() {
                return false;
            }
            chat.dispatch(CollabIntent::SendDirect { to, text: text.to_owned() })
        }
        (About::Reply(id), None) => {
            chat.dispatch(CollabIntent::Say { text: text.to_owned(), reply: Some(id), file: None })
        }
        (About::New, None) => {
            chat.dispatch(CollabIntent::Say { text: text.to_owned(), reply: None, file: None })
        }
    }
}

/// To whom it goes.
#[component]
fn To() -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    let choices = Memo::new(move |_| {
        let mut choices = chat.people.others();
        // Stays chosen when they leave, so that nothing private is said to all by chance.
        if let Some(to) = chat.to.get().filter(|to| choices.iter().all(|(id, _)| id != to)) {
            choices.push((to, chat.people.who(to).name));
        }
        choices
    });
    let on_change = move |event| {
        let chosen = event_target_value(&event);
        let to = choices.with_untracked(|all| all.iter().map(|(id, _)| *id).find(|id| value(*id) == chosen));
        chat.trouble.set(None);
        if to.is_some() && chat.about.get_untracked() != About::New {
            chat.about_nothing();
        }
        chat.to.set(to);
        chat.want();
    };
    view! {
        <Show when=move || !choices.with(Vec::is_empty)>
            <div class="chat-to">
                <label for="chat-to">{told!(i18n, chat_to)}</label>
                <div class="select select-quiet">
                    <select id="chat-to" translate="no" on:change=on_change prop:value=move || chat.to.get().map(value).unwrap_or_default()>
                        <option value="" selected=move || chat.to.get().is_none()>{told!(i18n, chat_everyone)}</option>
                        <For each=move || choices.get() key=Clone::clone let((id, name))>
                            <option value=value(id) selected=move || chat.to.get() == Some(id)>{name}</option>
                        </For>
                    </select>
                </div>
                <Show when=move || chat.to.get().is_some()>
                    <span class="chat-private"><Icon icon=icondata::LuLock/>{told!(i18n, chat_only)}</span>
                </Show>
            </div>
        </Show>
    }
}

fn value(id: ParticipantId) -> String {
    id.to_string()
}

/// What is answered or changed, and the way out of it.
#[component]
fn AboutLine() -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    move || {
        let (icon, words) = match chat.about.get() {
            About::New => return None,
            About::Reply(id) => {
                let words = move || {
                    let name = chat.people.who(id.author()).name;
                    format!("{} {}", say!(i18n, chat_replying, name = name), words_of(chat, id))
                };
                (icondata::LuReply, Signal::derive(words))
            }
            About::Edit(_) => {
                (icondata::LuPencil, Signal::derive(move || say!(i18n, chat_editing).to_owned()))
            }
        };
        Some(view! {
            <div class="chat-about">
                <Icon icon=icon/>
                <span class="chat-about-text" dir="auto" translate="no">{move || words.get()}</span>
                {row_button(icondata::LuX, move || say!(i18n, cancel), move |_| chat.about_nothing())}
            </div>
        })
    }
}

/// As high as its lines, up to what the style sheet allows. For browsers that do not do so by themselves.
fn grow(field: &web_sys::HtmlTextAreaElement) {
    let style = HtmlElement::style(field);
    if !js::has(&style, "fieldSizing") {
        // Refused by styles that are computed only.
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", field.scroll_height() + 2));
    }
}

/// Puts it where the caret is, so that the browser's own undo takes it back.
fn insert(field: &web_sys::HtmlTextAreaElement, text: &str) {
    dom::focus(field);
    let document = document();
    let document = document.unchecked_ref::<HtmlDocument>();
    let done = document.exec_command_with_show_ui_and_value("insertText", false, text);
    if !done.unwrap_or(false) {
        let all = dom::value(field);
        field.set_value(&format!("{all}{text}"));
    }
}
