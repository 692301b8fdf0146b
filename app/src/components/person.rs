use leptos::html;
use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::{MediaKind, MediaState, ModerationCommand, ParticipantId};

use crate::components::avatar::Avatar;
use crate::components::person_actions::{PersonActions, Requests};
use crate::components::second_thought::SecondThought;
use crate::components::tile::{ConfusableMark, HandMark, link_sentence, role_name, shown_name};
use crate::dom;
use crate::i18n::{I18n, say, use_i18n};
use crate::room::{CallExtras, RoomContext};
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;
use parvis_view::people::PersonRow;

/// One row of the list of people.
#[component]
pub(crate) fn PersonRow(
    /// The participant of this row, and what they do.
    person: Memo<PersonRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let row = NodeRef::<html::Li>::new();
    let id = person.with_untracked(|person| person.id);
    let name = Memo::new(move |_| person.with(|person| shown_name(i18n, &person.name)));
    let away = Memo::new(move |_| person.with(|person| person.disconnected || person.away));
    let helped = Memo::new(move |_| person.with(|person| !person.actions.is_empty()));
    let unheard = Memo::new(move |_| {
        let extras = room.extras.get();
        id.zip(extras).is_some_and(|(id, extras)| extras.volumes.with(|volumes| volumes.of(id).muted))
    });
    let pending = Memo::new(move |_| room.pending.get().filter(|pending| Some(pending.who) == id));
    let shown = move || {
        name.with(|name| if id.is_none() { say!(i18n, tile_you, name = name.as_str()) } else { name.clone() })
    };
    // What was pressed may be gone, and the focus with it.
    let keep_focus = move || {
        if let Some(row) = row.get_untracked() {
            dom::focus(&row);
        }
    };
    view! {
        <li node_ref=row class="person" class:away=move || away.get() tabindex="-1">
            <Avatar name=name/>
            <div class="person-text">
                <span class="person-name">
                    {move || person.with(|person| person.hand).map(|place| view! { <span class="hand"><HandMark place=place/></span> })}
                    <span dir="auto" translate="no">{shown}</span>
                    {move || person.with(|person| person.confusable).then(|| view! { <ConfusableMark/> })}
                    {move || role_name(i18n, person.with(|person| person.role)).map(|role| view! { <span class="badge">{role}</span> })}
                </span>
                {move || unheard.get().then(|| view! { <span class="person-note">{say!(i18n, volume_muted)}</span> })}
                {move || notes(i18n, &person.get()).into_iter().map(|note| view! { <span class="person-note">{note}</span> }).collect_view()}
            </div>
            <Devices person=person/>
            {move || id.zip(room.extras.get()).map(|(id, extras)| view! { <VolumeButton id=id name=name extras=extras/> })}
            {id.is_none().then(|| view! { <OwnActions person=person/> })}
            {move || id.filter(|_| helped.get()).map(|id| match pending.get() {
                Some(pending) => view! { <SecondThought name=name pending=pending on_undo=keep_focus/> }.into_any(),
                None => view! {
                    <Requests id=id person=person on_answer=keep_focus/>
                    <PersonActions id=id person=person/>
                }
                .into_any(),
            })}
        </li>
    }
}

/// What else there is to know of somebody, in short sentences.
fn notes(i18n: I18n, person: &PersonRow) -> Vec<&'static str> {
    let note = |is: bool, note: &'static str| is.then_some(note);
    [
        note(person.away, say!(i18n, tile_away)),
        note(person.disconnected, say!(i18n, people_away)),
        note(person.screen, say!(i18n, people_sharing)),
        note(person.spotlight, say!(i18n, spotlight_sign)),
        note(person.confusable, say!(i18n, tile_confusable)),
        person.trouble.map(|trouble| link_sentence(i18n, trouble)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What somebody does not send, and what they may not send.
#[component]
fn Devices(person: Memo<PersonRow>) -> impl IntoView {
    let i18n = use_i18n();
    let signs = Memo::new(move |_| {
        person.with(|PersonRow { muted, camera, barred, .. }| (*muted, !*camera, *barred))
    });
    let sign = move |icon: icondata::Icon, words: &'static str| {
        view! {
            <span class="person-sign" title=words>
                <Icon icon=icon/>
                <span class="sr-only">{words}</span>
            </span>
        }
    };
    view! {
        <span class="person-devices">
            {move || {
                let (muted, camera_off, barred): (bool, bool, MediaState) = signs.get();
                let bar = |kind: MediaKind| barred.has(kind);
                [
                    (bar(MediaKind::Microphone), icondata::LuMicOff, say!(i18n, people_barred_microphone)),
                    (muted && !bar(MediaKind::Microphone), icondata::LuMicOff, say!(i18n, tile_muted)),
                    (bar(MediaKind::Camera), icondata::LuVideoOff, say!(i18n, people_barred_camera)),
                    (camera_off && !bar(MediaKind::Camera), icondata::LuVideoOff, say!(i18n, people_camera_off)),
                    (bar(MediaKind::Screen), icondata::LuScreenShareOff, say!(i18n, people_barred_screen)),
                ]
                .into_iter()
                .filter(|(is, ..)| *is)
                .map(|(_, icon, words)| sign(icon, words))
                .collect_view()
            }}
            {move || (!signs.get().2.is_none()).then(|| view! { <Icon icon=icondata::LuLock/> })}
        </span>
    }
}

/// How loud they are to this person alone.
#[component]
fn VolumeButton(id: ParticipantId, name: Memo<String>, extras: CallExtras) -> impl IntoView {
    let i18n = use_i18n();
    let muted = Memo::new(move |_| extras.volumes.with(|volumes| volumes.of(id).muted));
    let words = move || name.with(|name| say!(i18n, volume_of, name = name.as_str()));
    let icon = move || if muted.get() { icondata::LuVolumeX } else { icondata::LuVolume2 };
    view! {
        <button
            type="button"
            class="row-button"
            title=words
            aria-label=words
            on:click=move |_| extras.volume_of.set(Some(id))
        >
            <Icon icon=Signal::derive(icon)/>
        </button>
    }
}

/// What one can do about oneself: be away and back, and, as a moderator, be shown large to everyone.
#[component]
fn OwnActions(person: Memo<PersonRow>) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let away = Memo::new(move |_| person.with(|person| person.away));
    let away_icon = move || if away.get() { icondata::LuUserCheck } else { icondata::LuCoffee };
    let away_words = move || if away.get() { say!(i18n, away_end) } else { say!(i18n, away_begin) };
    let be_away = move |_| room.dispatch(Intent::SetAway(!away.get_untracked()));
    let may_shine = Memo::new(move |_| person.with(|person| person.own_spotlight));
    let shines = Memo::new(move |_| person.with(|person| person.spotlight));
    let star = move || if shines.get() { icondata::LuStarOff } else { icondata::LuStar };
    let star_words = move || if shines.get() { say!(i18n, unspotlight_me) } else { say!(i18n, spotlight_me) };
    let shine = move |_| {
        if let Some(who) =
            room.meeting.snapshot.with_untracked(|snapshot| snapshot.you.as_ref().map(|you| you.id))
        {
            let on = !shines.get_untracked();
            room.dispatch(Intent::Moderate(ModerationCommand::Spotlight { who, on }));
        }
    };
    view! {
        <div class="person-own">
            {button_with_icon(ButtonKind::Small, Signal::derive(away_icon), away_words, be_away)}
            <Show when=move || may_shine.get()>
                {button_with_icon(ButtonKind::Small, Signal::derive(star), star_words, shine)}
            </Show>
        </div>
    }
}
