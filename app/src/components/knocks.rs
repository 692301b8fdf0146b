use std::time::Duration;

use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::waiting_list::waiting;
use crate::engine::Platform;
use crate::i18n::{say, told, use_i18n};
use crate::lazy::{Lazily, Part};
use crate::room::Room;
use crate::view_model::door::{Call, last_call, waiting_count};

/// What can be done about them.
const WAITING: Part = || Box::pin(waiting());
/// Many who come together are one knock.
const ONE_KNOCK: Duration = Duration::from_secs(3);

/// Calls those who can open when somebody stands at the door: for the eye, for the ear, and by a sound.
#[component]
pub(crate) fn Knocks() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let count = room.project(waiting_count);
    let last = room.project(last_call);
    // The call after which the person did not want to hear of it.
    let put_off = RwSignal::new(None::<u32>);
    let number = Memo::new(move |_| last.with(|last| last.as_ref().map(|(number, _)| *number)));
    let shown = Memo::new(move |_| {
        let put_off = put_off.get().is_some_and(|put_off| number.get() == Some(put_off));
        count.get() != 0 && !room.people.get() && !put_off
    });
    ring(room, last);
    let sentence = move || {
        let last = last.get().filter(|_| count.get() != 0);
        last.map(|(_, call)| match call {
            Call::Knock(name) => say!(i18n, waiting_single, name = name),
            Call::Word(name) => say!(i18n, waiting_wrote, name = name),
        })
    };
    let title = move || match count.get() {
        1 => say!(i18n, waiting_count_single).to_owned(),
        count => say!(i18n, waiting_count_many, count = count),
    };
    view! {
        <p class="sr-only" role="status">{sentence}</p>
        <Show when=move || shown.get()>
            <section class="knocks" aria-label=title>
                <header class="knocks-head">
                    <Icon icon=icondata::LuDoorClosed/>
                    <p>{title}</p>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=told!(i18n, waiting_later)
                        on:click=move |_| put_off.set(number.get_untracked())
                    >
                        <Icon icon=icondata::LuX/>
                    </button>
                </header>
                <Lazily part=WAITING/>
            </section>
        </Show>
    }
}

/// The sound, for those who want it.
fn ring(room: Room, last: Memo<Option<(u32, Call)>>) {
    let rung = StoredValue::new(false);
    Effect::new(move |_| {
        let knock = last.with(|last| matches!(last, Some((_, Call::Knock(_)))));
        if knock && !rung.get_value() && room.platform.with(Platform::knock_sound) == Some(true) {
            room.platform.with(Platform::play_knock);
            rung.set_value(true);
            let forget = move || {
                // The page may be gone by then.
                let _ = rung.try_set_value(false);
            };
            set_timeout(forget, ONE_KNOCK);
        }
    });
}
