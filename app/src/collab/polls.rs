//! The polls.

mod ask;
mod poll;

use leptos::prelude::*;
use parvis_collab::Tool;

use self::ask::{Ask, SavedPoll};
use self::poll::PollCard;
use crate::collab::people::People;
use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::room::RoomContext;
use crate::ui::icon::Icon;

/// A question to ask, and all that were asked, the newest first.
#[component]
pub(crate) fn Polls() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    provide_context(People::new());
    let asking = RwSignal::from(SavedPoll::of(room).asking.clone());
    let polls = Memo::new(move |_| {
        let newest_first = |document: &parvis_collab::SharedDocument| {
            let mut ids: Vec<_> = document.polls().map(|poll| poll.id).collect();
            ids.reverse();
            ids
        };
        room.collab.read(Tool::Polls, newest_first).unwrap_or_default()
    });
    let done = move || {
        asking.set(false);
        // The form had the focus, and is gone.
        request_animation_frame(|| dom::focus_shown(&["poll-ask"]));
    };
    view! {
        <div class="polls">
            {move || if asking.get() {
                view! { <Ask on_done=done/> }.into_any()
            } else {
                view! {
                    <button type="button" id="poll-ask" class="button polls-ask" on:click=move |_| asking.set(true)>
                        <Icon icon=icondata::LuPlus/>
                        {told!(i18n, polls_ask)}
                    </button>
                }
                .into_any()
            }}
            <Show when=move || polls.with(Vec::is_empty) && !asking.get()>
                <p class="polls-empty">{told!(i18n, polls_empty)}</p>
            </Show>
            <ul class="polls-list">
                <For each=move || polls.get() key=|id| *id let:id>
                    <li><PollCard id=id/></li>
                </For>
            </ul>
        </div>
    }
}
