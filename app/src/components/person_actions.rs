use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::{MediaKind, ParticipantId};

use crate::components::second_thought::act;
use crate::components::tile::shown_name;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::ButtonKind;
use crate::ui::icon::Icon;
use crate::ui::menu::{MenuButton, MenuEntry, MenuMark};
use parvis_view::moderation::Action;
use parvis_view::people::PersonRow;

/// The buttons that stand in a row: each does the first of its actions that is possible.
const AT_HAND: [(&str, &[Action]); 5] = [
    ("microphone", &[Action::Stop(MediaKind::Microphone), Action::Ask(MediaKind::Microphone)]),
    ("camera", &[Action::Stop(MediaKind::Camera), Action::Ask(MediaKind::Camera)]),
    ("role", &[Action::MakeHost(true), Action::MakeHost(false)]),
    ("remove", &[Action::Remove]),
    ("ban", &[Action::Ban]),
];

/// What can be done about somebody: what is often needed at hand, and all of it in a menu, in words.
#[component]
pub(crate) fn PersonActions(
    /// About whom.
    id: ParticipantId,
    /// Their row.
    person: Memo<PersonRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let name = Memo::new(move |_| person.with(|person| shown_name(i18n, &person.name)));
    let actions = Memo::new(move |_| person.with(|person| person.actions.clone()));
    let button = move |(class, choices): (&'static str, &'static [Action])| {
        let action = Memo::new(move |_| {
            actions.with(|actions| choices.iter().copied().find(|action| actions.contains(action)))
        });
        // Made anew only when it comes or goes: a press must not take the focus away.
        let there = Memo::new(move |_| action.get().is_some());
        let words = move || {
            let action = action.get().unwrap_or(choices[0]);
            name.with(|name| action_words(i18n, action, name))
        };
        let icon = move || action_icon(action.get().unwrap_or(choices[0]));
        let press = move |_| {
            if let Some(action) = action.get_untracked() {
                act(room, id, action);
            }
        };
        view! {
            <Show when=move || there.get()>
                <button
                    type="button"
                    class=format!("row-button row-{class}")
                    title=words
                    aria-label=words
                    on:click=press
                >
                    <Icon icon=Signal::derive(icon)/>
                </button>
            </Show>
        }
    };
    let entry = move |action: Action, name: &str| MenuEntry {
        label: action_words(i18n, action, name),
        icon: action_icon(action),
        mark: MenuMark::Command,
        class: if matches!(action, Action::Remove | Action::Ban) { "menu-danger" } else { "" },
        choose: Callback::new(move |()| act(room, id, action)),
    };
    let entries = move || {
        actions.with(|actions| {
            name.with(|name| actions.iter().map(|action| entry(*action, name)).collect::<Vec<_>>())
        })
    };
    view! {
        <div class="person-actions">
            {AT_HAND.map(button).collect_view()}
            <MenuButton
                label=Signal::derive(move || name.with(|name| say!(i18n, actions_for, name = name.as_str())))
                entries=Signal::derive(entries)
            />
        </div>
    }
}

/// What somebody asks to be allowed, and the two answers.
#[component]
pub(crate) fn Requests(
    /// Who asks.
    id: ParticipantId,
    /// Their row.
    person: Memo<PersonRow>,
    /// Called when one was answered.
    #[prop(into)]
    on_answer: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let name = Memo::new(move |_| person.with(|person| shown_name(i18n, &person.name)));
    let answer = move |kind, allowed| {
        on_answer.run(());
        room.dispatch(Intent::Moderate(Action::Allow(kind, allowed).order(id)));
    };
    let request = move |kind: MediaKind| {
        let asked = Memo::new(move |_| person.with(|person| person.requests.has(kind)));
        view! {
            <Show when=move || asked.get()>
                <div class="person-request">
                    <p>{move || would_like(i18n, kind)}</p>
                    <button
                        type="button"
                        class=ButtonKind::SmallPrimary.class()
                        aria-label=move || name.with(|name| action_words(i18n, Action::Allow(kind, true), name))
                        on:click=move |_| answer(kind, true)
                    >
                        {told!(i18n, request_allow)}
                    </button>
                    <button
                        type="button"
                        class=ButtonKind::Small.class()
                        aria-label=move || name.with(|name| decline(i18n, kind, name))
                        on:click=move |_| answer(kind, false)
                    >
                        {told!(i18n, request_decline)}
                    </button>
                </div>
            </Show>
        }
    };
    MediaKind::ALL.map(request).collect_view()
}

fn would_like(i18n: I18n, kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Microphone => say!(i18n, request_microphone),
        MediaKind::Camera => say!(i18n, request_camera),
        MediaKind::Screen => say!(i18n, request_screen),
    }
}

fn decline(i18n: I18n, kind: MediaKind, name: &str) -> String {
    match kind {
        MediaKind::Microphone => say!(i18n, request_decline_microphone, name = name),
        MediaKind::Camera => say!(i18n, request_decline_camera, name = name),
        MediaKind::Screen => say!(i18n, request_decline_screen, name = name),
    }
}

fn action_words(i18n: I18n, action: Action, name: &str) -> String {
    use MediaKind::{Camera, Microphone, Screen};
    match action {
        Action::Stop(Microphone) => say!(i18n, act_mute, name = name),
        Action::Stop(Camera) => say!(i18n, act_stop_camera, name = name),
        Action::Stop(Screen) => say!(i18n, act_stop_screen, name = name),
        Action::Ask(Microphone) => say!(i18n, act_ask_microphone, name = name),
        Action::Ask(Camera) => say!(i18n, act_ask_camera, name = name),
        Action::Ask(Screen) => say!(i18n, act_ask_screen, name = name),
        Action::Allow(Microphone, true) => say!(i18n, act_allow_microphone, name = name),
        Action::Allow(Camera, true) => say!(i18n, act_allow_camera, name = name),
        Action::Allow(Screen, true) => say!(i18n, act_allow_screen, name = name),
        Action::Allow(Microphone, false) => say!(i18n, act_bar_microphone, name = name),
        Action::Allow(Camera, false) => say!(i18n, act_bar_camera, name = name),
        Action::Allow(Screen, false) => say!(i18n, act_bar_screen, name = name),
        Action::LowerHand => say!(i18n, act_lower_hand, name = name),
        // Short, as the menu is that of a person.
        Action::Spotlight(true) => say!(i18n, act_spotlight).to_owned(),
        Action::Spotlight(false) => say!(i18n, act_unspotlight).to_owned(),
        Action::MakeHost(true) => say!(i18n, act_make_host, name = name),
        Action::MakeHost(false) => say!(i18n, act_unmake_host, name = name),
        Action::HandOver => say!(i18n, act_hand_over, name = name),
        Action::Remove => say!(i18n, act_remove, name = name),
        Action::Ban => say!(i18n, act_ban, name = name),
    }
}

fn action_icon(action: Action) -> icondata::Icon {
    use MediaKind::{Camera, Microphone, Screen};
    match action {
        Action::Stop(Microphone) => icondata::LuMic,
        Action::Stop(Camera) => icondata::LuVideo,
        Action::Ask(Microphone) => icondata::LuMicOff,
        Action::Ask(Camera) => icondata::LuVideoOff,
        Action::Stop(Screen) | Action::Ask(Screen) => icondata::LuScreenShareOff,
        Action::Allow(_, true) => icondata::LuLockOpen,
        Action::Allow(_, false) => icondata::LuLock,
        Action::LowerHand => icondata::LuHand,
        Action::Spotlight(true) => icondata::LuStar,
        Action::Spotlight(false) => icondata::LuStarOff,
        Action::MakeHost(true) => icondata::LuShieldPlus,
        Action::MakeHost(false) => icondata::LuShieldMinus,
        Action::HandOver => icondata::LuCrown,
        Action::Remove => icondata::LuUserMinus,
        Action::Ban => icondata::LuBan,
    }
}
