//! Who waits in the lobby, said to those who can admit; loaded when somebody does.

use std::time::Duration;

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::components::tile::shown_name;
use crate::components::waiting_list::WaitingList;
use crate::engine::Sound;
use crate::i18n::{say, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::room::{RoomContext, Side};
use crate::ui::button::icon_button;
use crate::ui::icon::Icon;
use parvis_view::admission::{LobbyCall, last_call, last_request, waiting_count};

/// Many who ask together are one sound.
const ONE_SOUND: Duration = Duration::from_secs(3);

/// Loads [`LobbyAlert`].
#[wasm_split(tools, fallible)]
pub(crate) fn lobby_alert() -> Result<Make, NotLoaded> {
    Ok(|| view! { <LobbyAlert/> }.into_any())
}

/// For the eye, for the ear, and by a sound.
#[component]
pub(crate) fn LobbyAlert() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let count = room.project(waiting_count);
    let last = room.project(last_call);
    // The call after which the person did not want to hear of it.
    let put_off = RwSignal::new(None::<u32>);
    let number = Memo::new(move |_| last.with(|last| last.as_ref().map(|(number, _)| *number)));
    let shown = Memo::new(move |_| {
        let put_off = put_off.get().is_some_and(|put_off| number.get() == Some(put_off));
        count.get() != 0 && room.side.get() != Some(Side::People) && !put_off
    });
    ring(room);
    // What a screen reader is to say has to come into a place that is there already.
    let there = RwSignal::new(false);
    Effect::new(move |_| {
        request_animation_frame(move || {
            let _ = there.try_set(true);
        });
    });
    let sentence = move || {
        // Of the event and not of its label, which may change later and would be read out again.
        number.track();
        let last = last.get_untracked().filter(|_| count.get() != 0 && there.get());
        last.map(|(_, call)| match call {
            LobbyCall::AskedToJoin(name) => say!(i18n, waiting_single, name = shown_name(i18n, &name)),
            LobbyCall::Word(name) => say!(i18n, waiting_wrote, name = shown_name(i18n, &name)),
        })
    };
    let title = move || say!(i18n, waiting_count, count = count.get());
    view! {
        <p class="sr-only" role="status">{sentence}</p>
        <Show when=move || shown.get()>
            <section class="lobby-requests" aria-label=title>
                <header class="lobby-requests-head">
                    <Icon icon=icondata::LuDoorClosed/>
                    <p>{title}</p>
                    {icon_button(icondata::LuX, told!(i18n, waiting_later), move |_| put_off.set(number.get_untracked()))}
                </header>
                <WaitingList/>
            </section>
        </Show>
    }
}

/// The sound, for those who want it: once for a request, whatever becomes of its label.
fn ring(room: RoomContext) {
    let request = room.project(last_request);
    let rung = StoredValue::new(false);
    Effect::new(move |before: Option<Option<u32>>| {
        let request = request.get();
        if request > before.flatten()
            && !rung.get_value()
            && room.platform.with(|platform| platform.sound(Sound::JoinRequest)) == Some(true)
        {
            room.meeting.play(Sound::JoinRequest);
            rung.set_value(true);
            let forget = move || {
                // The page may be gone by then.
                let _ = rung.try_set_value(false);
            };
            set_timeout(forget, ONE_SOUND);
        }
        request.max(before.flatten())
    });
}
