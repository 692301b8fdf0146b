use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::{MediaKind, ModerationCommand, ParticipantId};
use wasm_split_helpers::wasm_split;

use crate::components::person::PersonRow;
use crate::components::waiting_list::WaitingList;
use crate::i18n::{say, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;
use parvis_view::moderation::speaker;
use parvis_view::people::{PersonRow, SEARCHED_FROM, is_found, people};

/// Loads [`People`].
#[wasm_split(tools, fallible)]
pub(crate) fn people_list() -> Result<Make, NotLoaded> {
    Ok(|| view! { <People/> }.into_any())
}

/// Who waits, everyone in the meeting, and what can be done about all of them.
#[component]
pub(crate) fn People() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let everyone = room.project(people);
    let can_moderate = room.project(|snapshot| snapshot.can_moderate);
    let looked_for = RwSignal::new(String::new());
    let many = Memo::new(move |_| everyone.with(|people| people.len() >= SEARCHED_FROM));
    let others = Memo::new(move |_| everyone.with(|people| people.len() > 1));
    let found = Memo::new(move |_| {
        let looked_for = if many.get() { looked_for.get() } else { String::new() };
        everyone.with(|people| {
            let found =
                people.iter().filter(|person| is_found(&person.name, &looked_for, parvis_names::decomposed));
            found.map(|person| person.id).collect::<Vec<_>>()
        })
    });
    let count = move || say!(i18n, people_count, count = everyone.with(Vec::len));
    view! {
        <p class="panel-note">{count}</p>
        <WaitingList/>
        <Show when=move || can_moderate.get()>
            <ForAll others=others/>
        </Show>
        <Show when=move || many.get()>
            <label class="search">
                <span class="sr-only">{told!(i18n, people_search)}</span>
                <Icon icon=icondata::LuSearch/>
                <input
                    class="input"
                    type="search"
                    autocomplete="off"
                    placeholder=told!(i18n, people_search)
                    prop:value=looked_for
                    on:input=move |event| looked_for.set(event_target_value(&event))
                />
            </label>
        </Show>
        <p class="panel-note people-none" role="status">
            {move || found.with(Vec::is_empty).then(|| say!(i18n, people_none_found))}
        </p>
        <ul class="people">
            <For each=move || found.get() key=|id| *id let:id>
                {row_of(everyone, id).map(|person| view! { <PersonRow person=person/> })}
            </For>
        </ul>
    }
}

/// The row of one of them, followed; between their end and its removal it shows what it showed last.
fn row_of(everyone: Memo<Vec<PersonRow>>, id: Option<ParticipantId>) -> Option<Memo<PersonRow>> {
    let find = move || everyone.with(|people| people.iter().find(|person| person.id == id).cloned());
    let first = untrack(find)?;
    Some(Memo::new(move |before: Option<&PersonRow>| {
        find().or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    }))
}

/// What a moderator can do about all the others.
#[component]
fn ForAll(others: Memo<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let mute_but = move |but| {
        room.dispatch(Intent::Moderate(ModerationCommand::StopAll { kind: MediaKind::Microphone, but }));
    };
    view! {
        <Show when=move || others.get()>
            <div class="people-all">
                {button_with_icon(ButtonKind::Small, icondata::LuMicOff, told!(i18n, mute_everyone), move |_| mute_but(None))}
                <button
                    type="button"
                    class=ButtonKind::Small.class()
                    aria-label=told!(i18n, mute_everyone_but)
                    on:click=move |_| mute_but(room.meeting.snapshot.with_untracked(speaker))
                >
                    <Icon icon=icondata::LuMicVocal/>
                    {told!(i18n, mute_but_short)}
                </button>
            </div>
        </Show>
    }
}
