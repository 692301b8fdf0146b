use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::{MediaKind, ModerationCommand, RoomSettings};
use wasm_split_helpers::wasm_split;

use crate::components::security_end::EndForAll;
use crate::components::security_password::PasswordRule;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::room::Room;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;
use crate::ui::switch::Switch;
use parvis_view::security::{powers, settings};

/// Loads [`Rules`].
#[wasm_split(tools, fallible)]
pub(crate) fn rules() -> Result<Make, NotLoaded> {
    Ok(|| view! { <Rules/> }.into_any())
}

/// A rule that is on or off: its identifier, its words, how it stands, and the order that changes it.
type SecuritySwitch = (
    &'static str,
    fn(I18n) -> (&'static str, &'static str),
    fn(&RoomSettings) -> bool,
    fn(bool) -> ModerationCommand,
);

const WHO_COMES_IN: [SecuritySwitch; 2] = [
    (
        "rule-lobby",
        |i18n| (say!(i18n, security_lobby), say!(i18n, security_lobby_text)),
        |settings| settings.lobby,
        |on| ModerationCommand::Lobby { on },
    ),
    (
        "rule-lock",
        |i18n| (say!(i18n, security_lock), say!(i18n, security_lock_text)),
        |settings| settings.locked,
        |on| ModerationCommand::Lock { on },
    ),
];

const WHO_MAY_SEND: [SecuritySwitch; 3] = [
    (
        "rule-microphones",
        |i18n| (say!(i18n, security_microphones), say!(i18n, security_microphones_text)),
        |settings| settings.moderated.microphone,
        |on| ModerationCommand::Restrict { kind: MediaKind::Microphone, on },
    ),
    (
        "rule-cameras",
        |i18n| (say!(i18n, security_cameras), say!(i18n, security_cameras_text)),
        |settings| settings.moderated.camera,
        |on| ModerationCommand::Restrict { kind: MediaKind::Camera, on },
    ),
    (
        "rule-screens",
        |i18n| (say!(i18n, security_screens), say!(i18n, security_screens_text)),
        |settings| settings.moderated.screen,
        |on| ModerationCommand::Restrict { kind: MediaKind::Screen, on },
    ),
];

const EVERYONE: SecuritySwitch = (
    "rule-everyone",
    |i18n| (say!(i18n, security_everyone), say!(i18n, security_everyone_text)),
    |settings| settings.everyone_moderates,
    |on| ModerationCommand::EveryoneModerates { on },
);

/// What is done once: its words, what is said when it was done, its sign, and the order.
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
pub(crate) fn Rules() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let settings = room.project(settings);
    let powers = room.project(powers);
    let may = Memo::new(move |_| powers.get().rules);
    // What was done lately, to be said: in a dialog nothing behind it is heard.
    let done = RwSignal::new(None::<fn(I18n) -> &'static str>);
    let rule = move |(id, words, is_on, order): SecuritySwitch, may: Signal<bool>| {
        view! {
            <Switch
                id=id
                label=Signal::derive(move || words(i18n).0)
                text=Signal::derive(move || words(i18n).1)
                on=Signal::derive(move || settings.with(is_on))
                disabled=Signal::derive(move || !may.get())
                on_switch=move |on| room.dispatch(Intent::Moderate(order(on)))
            />
        }
    };
    let deed = move |(name, said, icon, order): SecurityAction| {
        let press = move |_| {
            room.dispatch(Intent::Moderate(order.clone()));
            done.set(Some(said));
        };
        button_with_icon(ButtonKind::Plain, icon, move || name(i18n), press)
    };
    view! {
        <Show when=move || !may.get()>
            <p class="rules-note"><Icon icon=icondata::LuInfo/>{told!(i18n, security_not_yours)}</p>
        </Show>
        <section class="settings-part" aria-labelledby="rules-who">
            <h3 id="rules-who">{told!(i18n, security_who)}</h3>
            {WHO_COMES_IN.map(|one| rule(one, may.into())).collect_view()}
            <PasswordRule set=Signal::derive(move || settings.with(|settings| settings.password)) may=may/>
        </section>
        <section class="settings-part" aria-labelledby="rules-may">
            <h3 id="rules-may">{told!(i18n, security_may)}</h3>
            {WHO_MAY_SEND.map(|one| rule(one, may.into())).collect_view()}
        </section>
        <section class="settings-part" aria-labelledby="rules-order">
            <h3 id="rules-order">{told!(i18n, security_order)}</h3>
            {rule(EVERYONE, Signal::derive(move || powers.get().everyone))}
            <Show when=move || may.get() && !powers.get().everyone>
                <p class="switch-text">{told!(i18n, security_host_only)}</p>
            </Show>
        </section>
        <Show when=move || may.get()>
            <section class="settings-part" aria-labelledby="rules-now">
                <h3 id="rules-now">{told!(i18n, security_now)}</h3>
                <div class="dialog-actions">{RIGHT_NOW.map(deed).collect_view()}</div>
                <p class="rules-done" role="status">{move || done.get().map(|said| said(i18n))}</p>
                <Show when=move || powers.get().end>
                    <EndForAll/>
                </Show>
            </section>
        </Show>
    }
}
