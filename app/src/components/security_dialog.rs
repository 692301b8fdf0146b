use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::{MediaKind, ModerationCommand, RoomSettings};

use crate::components::security_end::EndForAll;
use crate::components::security_password::PasswordSetting;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;
use crate::ui::switch::Switch;
use parvis_view::security::{powers, settings};

/// A setting that is on or off: its identifier, its label and text, how it stands, and the command that changes it.
type SecuritySwitch = (
    &'static str,
    fn(I18n) -> (&'static str, &'static str),
    fn(&RoomSettings) -> bool,
    fn(bool) -> ModerationCommand,
);

const WHO_COMES_IN: [SecuritySwitch; 2] = [
    (
        "security-lobby",
        |i18n| (say!(i18n, security_lobby), say!(i18n, security_lobby_text)),
        |settings| settings.lobby,
        |on| ModerationCommand::Lobby { on },
    ),
    (
        "security-lock",
        |i18n| (say!(i18n, security_lock), say!(i18n, security_lock_text)),
        |settings| settings.locked,
        |on| ModerationCommand::Lock { on },
    ),
];

const WHO_MAY_SEND: [SecuritySwitch; 3] = [
    (
        "security-microphones",
        |i18n| (say!(i18n, security_microphones), say!(i18n, security_microphones_text)),
        |settings| settings.moderated.microphone,
        |on| ModerationCommand::Restrict { kind: MediaKind::Microphone, on },
    ),
    (
        "security-cameras",
        |i18n| (say!(i18n, security_cameras), say!(i18n, security_cameras_text)),
        |settings| settings.moderated.camera,
        |on| ModerationCommand::Restrict { kind: MediaKind::Camera, on },
    ),
    (
        "security-screens",
        |i18n| (say!(i18n, security_screens), say!(i18n, security_screens_text)),
        |settings| settings.moderated.screen,
        |on| ModerationCommand::Restrict { kind: MediaKind::Screen, on },
    ),
];

const EVERYONE: SecuritySwitch = (
    "security-everyone",
    |i18n| (say!(i18n, security_everyone), say!(i18n, security_everyone_text)),
    |settings| settings.everyone_moderates,
    |on| ModerationCommand::EveryoneModerates { on },
);

/// What is done once: its words, what is said when it was done, its icon, and the command.
type SecurityAction = (fn(I18n) -> &'static str, fn(I18n) -> &'static str, icondata::Icon, ModerationCommand);

const RIGHT_NOW: [SecurityAction; 3] = [
    (
        |i18n| say!(i18n, security_mute_all),
        |i18n| say!(i18n, security_muted),
        icondata::LuMicOff,
        ModerationCommand::StopAll { kind: MediaKind::Microphone, but: None },
    ),
    (
        |i18n| say!(i18n, security_stop_cameras),
        |i18n| say!(i18n, security_cameras_stopped),
        icondata::LuVideoOff,
        ModerationCommand::StopAll { kind: MediaKind::Camera, but: None },
    ),
    (
        |i18n| say!(i18n, security_lower_hands),
        |i18n| say!(i18n, security_hands_lowered),
        icondata::LuHand,
        ModerationCommand::LowerHands,
    ),
];

/// Who comes in, who may send what, and who moderates. Whoever may not change it sees it all the same.
#[component]
pub(crate) fn Security() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let settings = room.project(settings);
    let powers = room.project(powers);
    let may = Memo::new(move |_| powers.get().settings);
    // What was done lately, to be said: in a dialog nothing behind it is heard.
    let done = RwSignal::new(None::<fn(I18n) -> &'static str>);
    let switch = move |(id, words, is_on, command): SecuritySwitch, may: Signal<bool>| {
        view! {
            <Switch
                id=id
                label=Signal::derive(move || words(i18n).0)
                text=Signal::derive(move || words(i18n).1)
                on=Signal::derive(move || settings.with(is_on))
                disabled=Signal::derive(move || !may.get())
                on_switch=move |on| room.dispatch(Intent::Moderate(command(on)))
            />
        }
    };
    let action = move |(name, said, icon, command): SecurityAction| {
        let press = move |_| {
            room.dispatch(Intent::Moderate(command.clone()));
            done.set(Some(said));
        };
        button_with_icon(ButtonKind::Plain, icon, move || name(i18n), press)
    };
    view! {
        <Show when=move || !may.get()>
            <p class="security-note"><Icon icon=icondata::LuInfo/>{told!(i18n, security_not_yours)}</p>
        </Show>
        <section class="settings-part" aria-labelledby="security-who">
            <h3 id="security-who">{told!(i18n, security_who)}</h3>
            {WHO_COMES_IN.map(|one| switch(one, may.into())).collect_view()}
            <PasswordSetting set=Signal::derive(move || settings.with(|settings| settings.password)) may=may/>
        </section>
        <section class="settings-part" aria-labelledby="security-may">
            <h3 id="security-may">{told!(i18n, security_may)}</h3>
            {WHO_MAY_SEND.map(|one| switch(one, may.into())).collect_view()}
        </section>
        <section class="settings-part" aria-labelledby="security-moderation">
            <h3 id="security-moderation">{told!(i18n, security_moderation)}</h3>
            {switch(EVERYONE, Signal::derive(move || powers.get().everyone))}
            <Show when=move || may.get() && !powers.get().everyone>
                <p class="switch-text">{told!(i18n, security_host_only)}</p>
            </Show>
        </section>
        <Show when=move || may.get()>
            <section class="settings-part" aria-labelledby="security-now">
                <h3 id="security-now">{told!(i18n, security_now)}</h3>
                <div class="dialog-actions">{RIGHT_NOW.map(action).collect_view()}</div>
                <p class="security-done" role="status">{move || done.get().map(|said| said(i18n))}</p>
                <Show when=move || powers.get().end>
                    <EndForAll/>
                </Show>
            </section>
        </Show>
    }
}
