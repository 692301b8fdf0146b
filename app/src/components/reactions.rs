use leptos::html;
use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::Reaction;

use crate::components::moderation_words::{reaction_name, reaction_sign};
use crate::dom;
use crate::i18n::{say, use_i18n};
use crate::room::RoomContext;
use crate::ui::icon::Icon;
use parvis_view::shortcuts::digit;

/// Those that can be given, in the order of the number keys.
const REACTIONS: [Reaction; 7] = [
    Reaction::ThumbsUp,
    Reaction::Clap,
    Reaction::Heart,
    Reaction::Laugh,
    Reaction::Surprise,
    Reaction::Celebrate,
    Reaction::ThumbsDown,
];

/// The signs that a person can give.
#[component]
pub(crate) fn Reactions() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let row = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(row) = row.get() {
            dom::focus_end(&row, false);
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let Some(row) = row.get_untracked() else { return };
        let key = event.key();
        // Together with these it is the browser's, as for its tabs.
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
        match digit(&key, &event.code()).map(usize::from) {
            Some(number @ 1..) if number <= REACTIONS.len() && !modified => dom::press_nth(&row, number - 1),
            _ if dom::move_among(&row, &key, dom::LYING) => {}
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let give = move |reaction| {
        room.dispatch(Intent::React(reaction));
        room.close_popup();
    };
    let button = move |(number, reaction): (usize, Reaction)| {
        let name = move || reaction_name(i18n, reaction);
        view! {
            <button
                type="button"
                class="reaction"
                data-sign=number.to_string()
                aria-label=name
                aria-keyshortcuts=number.to_string()
                title=move || say!(i18n, reaction_key, name = name(), key = number)
                on:click=move |_| give(reaction)
            >
                <Icon icon=reaction_sign(reaction)/>
            </button>
        }
    };
    view! {
        <div node_ref=row class="reactions" on:keydown=on_key>
            {(1..).zip(REACTIONS).map(button).collect_view()}
        </div>
    }
}
