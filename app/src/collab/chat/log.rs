//! The list of messages: the end stays in sight, older ones are added while scrolling back, and new ones are read
//! out.

use leptos::html;
use leptos::prelude::*;
use parvis_protocol::ParticipantId;

use super::line::RowView;
use super::state::{ChatState, text_of};
use crate::dom;
use crate::i18n::{say, told};
use crate::ui::icon::Icon;
use parvis_view::chat::gist::gist;
use parvis_view::chat::rows::{MessageKey, MessageRow, lines, rows};

/// So many messages are in the page at once; more when somebody goes back to them.
const WINDOW: usize = 150;
/// So many of those that come at once are read out, and so many letters of each.
const TOLD: usize = 5;
const LETTERS: usize = 300;
/// How near to the end counts as there, in CSS pixels.
const NEAR: i32 = 32;
/// How near to the beginning more are shown.
const SOON: i32 = 120;

/// The messages, the last of them in sight.
#[component]
pub(crate) fn Log() -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    let log = NodeRef::<html::Div>::new();
    let window = RwSignal::new(WINDOW);
    let at_end = RwSignal::new(true);
    let below = RwSignal::new(false);
    // For the ear: what is new, without the buttons that go with it.
    let heard = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let most = window.get();
        let found = chat.read(|document, places| {
            let (found, more) = lines(document, places, most);
            (rows(&found), more)
        });
        found.unwrap_or_default()
    });
    let empty = Memo::new(move |_| shown.with(|(rows, _)| rows.is_empty()));
    let more = Memo::new(move |_| shown.with(|(_, more)| *more));
    let me = chat.room.collab.look(|document| document.writer().author);

    let to_end = move || {
        at_end.set(true);
        below.set(false);
        // What is new has no place before the next frame.
        request_animation_frame(move || {
            if let Some(log) = log.try_get_untracked().flatten() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    };
    Effect::new(move |before: Option<Option<MessageKey>>| {
        let last = shown.with(|(rows, _)| rows.last().map(|row| row.line));
        let key = last.map(|line| line.key);
        if before != Some(key) {
            if let Some(before) = before {
                heard.set(shown.with(|(rows, _)| new_words(chat, rows, before, me)));
            }
            let own = last.is_some_and(|line| Some(line.author) == me);
            if at_end.get_untracked() || own {
                to_end();
            } else {
                below.set(true);
            }
        }
        key
    });
    // The last message stays in sight when the keyboard of a phone comes up, and when a picture or a reaction comes
    // after the message that it belongs to.
    let list = NodeRef::<html::Ul>::new();
    let sized = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let (Some(log), Some(list)) = (log.get(), list.get()) {
            let follow = move |_, _| {
                if at_end.try_get_untracked() == Some(true) {
                    to_end();
                }
            };
            sized.set_value(Some((
                dom::SizeObserver::new(&log, follow),
                dom::SizeObserver::new(&list, follow),
            )));
        }
    });
    let earlier = move || {
        let Some(log) = log.get_untracked() else { return };
        let from_end = log.scroll_height() - log.scroll_top();
        window.update(|most| *most += WINDOW);
        request_animation_frame(move || log.set_scroll_top(log.scroll_height() - from_end));
    };
    let on_scroll = move |_| {
        let Some(log) = log.get_untracked() else { return };
        let near_end = log.scroll_height() - log.scroll_top() - log.client_height() < NEAR;
        if near_end != at_end.get_untracked() {
            at_end.set(near_end);
        }
        if near_end {
            below.set(false);
            if window.get_untracked() > 2 * WINDOW {
                window.set(WINDOW);
            }
        } else if log.scroll_top() < SOON && more.get_untracked() {
            earlier();
        }
    };
    Effect::new(move |_| {
        if let Some(key) = chat.found.get() {
            untrack(|| jump(chat, window, key));
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let forth = match event.key().as_str() {
            "ArrowUp" => false,
            "ArrowDown" => true,
            _ => return,
        };
        if log.get_untracked().is_some_and(|log| dom::step_rows(&log, ".chat-row", forth)) {
            event.prevent_default();
        }
    };
    view! {
        <div class="chat-place-of-log">
            <div
                node_ref=log
                class="chat-log"
                translate="no"
                role="log"
                aria-live="off"
                tabindex="0"
                aria-label=told!(i18n, chat_messages)
                on:scroll=on_scroll
                on:keydown=on_key
            >
                <Show when=move || more.get()>
                    <button type="button" class="button button-small chat-earlier" on:click=move |_| earlier()>
                        {told!(i18n, chat_earlier)}
                    </button>
                </Show>
                <ul node_ref=list class="chat-rows">
                    <For
                        each=move || {
                            let locale = i18n.get();
                            shown.with(|(rows, _)| rows.iter().map(|row| (*row, locale)).collect::<Vec<_>>())
                        }
                        // The words of a row are those of one language.
                        key=|(row, locale)| (row.line.key, row.head, *locale)
                        let((row, _))
                    >
                        <RowView row=row/>
                    </For>
                </ul>
                <Show when=move || empty.get()>
                    <p class="chat-empty">{told!(i18n, chat_empty)}</p>
                </Show>
            </div>
            <p class="sr-only" role="status">{move || heard.get()}</p>
            <Show when=move || below.get()>
                <button type="button" class="button button-small button-primary chat-below" on:click=move |_| to_end()>
                    <Icon icon=icondata::LuArrowDown/>
                    {told!(i18n, chat_new)}
                </button>
            </Show>
        </div>
    }
}

/// What others said after this one, a sentence each.
fn new_words(
    chat: ChatState,
    rows: &[MessageRow],
    before: Option<MessageKey>,
    me: Option<ParticipantId>,
) -> String {
    let new = rows.iter().rev().take_while(|row| Some(row.line.key) != before).take(TOLD).map(|row| row.line);
    let mut sentences: Vec<String> = new
        .filter(|line| Some(line.author) != me)
        .filter_map(|line| {
            let words = text_of(chat, line.key)?;
            let name = chat.people.who(line.author).name;
            Some(say!(chat.i18n, notice_said, name = name, words = gist(&words, LETTERS)))
        })
        .collect();
    sentences.reverse();
    sentences.join("\n")
}

/// Brings a message into sight, and into the page where it is not in it.
fn jump(chat: ChatState, window: RwSignal<usize>, key: MessageKey) {
    let back = chat.read(|document, places| {
        let (all, _) = lines(document, places, usize::MAX);
        all.iter().rev().position(|line| line.key == key)
    });
    let Some(back) = back.flatten() else { return };
    if back + WINDOW / 3 > window.get_untracked() {
        window.set(back + WINDOW / 3);
    }
    request_animation_frame(move || dom::show_row(&super::line::row_id(key)));
}
