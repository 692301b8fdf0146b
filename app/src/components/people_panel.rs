use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::components::avatar::Avatar;
use crate::components::icon::Icon;
use crate::components::tile::link_sentence;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::room::Room;
use crate::view_model::people::{Person, people};

/// Loads [`People`].
#[wasm_split(tools, fallible)]
pub(crate) fn people_list() -> Result<Make, NotLoaded> {
    Ok(|| view! { <People/> }.into_any())
}

/// Everyone in the meeting.
#[component]
fn People() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let everyone = room.project(people);
    let count = move || match everyone.with(Vec::len) {
        1 => say!(i18n, people_count_single).to_owned(),
        count => say!(i18n, people_count_many, count = count),
    };
    view! {
        <p class="panel-note">{count}</p>
        <ul class="people">
            <For each=move || everyone.get() key=Person::clone let:person>
                <PersonRow i18n=i18n person=person/>
            </For>
        </ul>
    }
}

/// One row.
#[component]
fn PersonRow(i18n: I18n, person: Person) -> impl IntoView {
    let Person { id, name, host, muted, camera, screen, away, trouble } = person;
    let shown = {
        let name = name.clone();
        move || if id.is_none() { say!(i18n, tile_you, name = name.as_str()) } else { name.clone() }
    };
    view! {
        <li class="person" class:away=away>
            <Avatar name=name/>
            <div class="person-text">
                <span class="person-name">
                    <span dir="auto">{shown}</span>
                    {host.then(|| view! { <span class="badge">{told!(i18n, tile_host)}</span> })}
                </span>
                {away.then(|| view! { <span class="person-note">{told!(i18n, people_away)}</span> })}
                {screen.then(|| view! { <span class="person-note">{told!(i18n, people_sharing)}</span> })}
                {trouble.map(|trouble| view! { <span class="person-note">{move || link_sentence(i18n, trouble)}</span> })}
            </div>
            <span class="person-devices">
                {muted.then(|| view! {
                    <Icon icon=icondata::LuMicOff/>
                    <span class="sr-only">{told!(i18n, tile_muted)}</span>
                })}
                {(!camera).then(|| view! {
                    <Icon icon=icondata::LuVideoOff/>
                    <span class="sr-only">{told!(i18n, people_camera_off)}</span>
                })}
            </span>
        </li>
    }
}
