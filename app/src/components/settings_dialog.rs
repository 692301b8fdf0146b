use leptos::prelude::*;
use parvis_meeting::{AddressPrivacy, DeviceKind, Intent, Snapshot};
use parvis_protocol::DisplayName;
use parvis_view::names::Labels;
use parvis_view::{RoomPage, room_page};

use crate::components::device_select::DeviceSelect;
use crate::components::language_select::LanguageSelect;
use crate::components::level_meter::LevelMeter;
use crate::components::name_field::NameField;
use crate::components::report_copy::ReportCopy;
use crate::components::self_test::SelfTest;
use crate::components::speaker_picker::SpeakerPicker;
use crate::components::speaker_test::SpeakerTest;
use crate::components::theme_choice::ThemeChoice;
use crate::components::tile::shown_name;
use crate::engine::Sound;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::{CallDialog, RoomContext};
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::switch::Switch;

/// Devices, name, colours and language, before the call and in it.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    room.dispatch(Intent::RefreshDevices);
    // Before the call the page behind asks for it, when somebody joins.
    let page = room.project(room_page);
    let missing = Memo::new(move |_| {
        page.get() == RoomPage::Call && room.name.with(|name| DisplayName::new(name).is_err())
    });
    let rename = move |typed: String| {
        if let Ok(name) = DisplayName::new(&typed) {
            room.platform.with(|platform| platform.remember_display_name(&name));
            room.dispatch(Intent::Rename(name));
        }
    };
    let shortcuts = move |_| room.open.set(Some(CallDialog::Shortcuts));
    let characters = move |on: bool| {
        room.characters_off.set(!on);
        room.platform.with(|platform| platform.set_character_shortcuts(on));
    };
    view! {
        <section class="settings-part" aria-labelledby="settings-devices">
            <h3 id="settings-devices">{told!(i18n, settings_devices)}</h3>
            <DeviceSelect kind=DeviceKind::Microphone id="settings-microphone"/>
            <LevelMeter level=room.meeting.level/>
            <DeviceSelect kind=DeviceKind::Camera id="settings-camera"/>
            <DeviceSelect kind=DeviceKind::Speaker id="settings-speaker"/>
            <SpeakerPicker/>
            <SpeakerTest/>
            <SelfTest/>
        </section>
        <section class="settings-part" aria-labelledby="settings-you">
            <h3 id="settings-you">{told!(i18n, settings_you)}</h3>
            <NameField id="settings-name" missing=missing on_change=rename/>
        </section>
        <section class="settings-part" aria-labelledby="settings-privacy">
            <h3 id="settings-privacy">{told!(i18n, settings_privacy)}</h3>
            <AddressSwitch/>
        </section>
        <section class="settings-part" aria-labelledby="settings-sounds">
            <h3 id="settings-sounds">{told!(i18n, settings_sounds)}</h3>
            <SoundSwitch id="settings-join-request" sound=Sound::JoinRequest label=Signal::derive(move || say!(i18n, settings_join_request))/>
            <SoundSwitch id="settings-message" sound=Sound::Message label=Signal::derive(move || say!(i18n, settings_message))/>
            <SoundSwitch id="settings-joined" sound=Sound::Joined label=Signal::derive(move || say!(i18n, settings_joined))/>
            <SoundSwitch id="settings-left" sound=Sound::Left label=Signal::derive(move || say!(i18n, settings_left))/>
            <SoundSwitch id="settings-hand" sound=Sound::Hand label=Signal::derive(move || say!(i18n, settings_hand))/>
            <SoundSwitch id="settings-shares" sound=Sound::Shares label=Signal::derive(move || say!(i18n, settings_shares))/>
            <SoundSwitch id="settings-large" sound=Sound::LargeCall label=Signal::derive(move || say!(i18n, settings_large))/>
        </section>
        <section class="settings-part" aria-labelledby="settings-appearance">
            <h3 id="settings-appearance">{told!(i18n, settings_appearance)}</h3>
            <ThemeChoice platform=room.platform/>
            <LanguageSelect id="settings-language"/>
        </section>
        // Shown where the browser offers it: `frontend/src/web_app.js`.
        <section class="settings-part settings-install" data-install="" aria-labelledby="settings-install">
            <h3 id="settings-install">{told!(i18n, app_install)}</h3>
            <p>{told!(i18n, app_install_text)}</p>
            <div class="dialog-actions">
                <button type="button" class=ButtonKind::Plain.class()>{told!(i18n, app_install)}</button>
            </div>
        </section>
        <Show when=move || room.has_keyboard()>
            <section class="settings-part" aria-labelledby="settings-keyboard">
                <h3 id="settings-keyboard">{told!(i18n, settings_keyboard)}</h3>
                <Switch
                    id="settings-characters"
                    label=Signal::derive(move || say!(i18n, settings_characters))
                    text=Signal::derive(move || say!(i18n, settings_characters_text))
                    on=Signal::derive(move || !room.characters_off.get())
                    on_switch=characters
                />
                <div class="dialog-actions">
                    {button_with_icon(ButtonKind::Plain, icondata::LuKeyboard, told!(i18n, call_shortcuts), shortcuts)}
                </div>
            </section>
        </Show>
        <section class="settings-part" aria-labelledby="settings-report">
            <h3 id="settings-report">{told!(i18n, settings_report)}</h3>
            <ReportCopy/>
        </section>
    }
}

/// Whether the others learn this person's address, and what that means here.
#[component]
fn AddressSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let address = room.project(|snapshot| snapshot.address);
    let seen = room.project(seen_by);
    let text = move || match address.get() {
        _ if seen.with(|names| !names.is_empty()) => seen_sentence(i18n, &seen.get()),
        AddressPrivacy::Shown => say!(i18n, settings_address_shown).to_owned(),
        AddressPrivacy::Hidden => say!(i18n, settings_address_hidden).to_owned(),
        AddressPrivacy::NoRelay { .. } => say!(i18n, settings_address_no_relay).to_owned(),
        AddressPrivacy::Unreachable => say!(i18n, problem_address_unreachable).to_owned(),
    };
    view! {
        <Switch
            id="settings-address"
            label=Signal::derive(move || say!(i18n, settings_address))
            text=Signal::derive(text)
            on=Signal::derive(move || matches!(address.get(), AddressPrivacy::Hidden | AddressPrivacy::Unreachable))
            disabled=Signal::derive(move || matches!(address.get(), AddressPrivacy::NoRelay { .. }))
            on_switch=move |on| room.dispatch(Intent::HideAddress(on))
        />
    }
}

/// Who sees the address although it is hidden.
pub(crate) fn seen_by(snapshot: &Snapshot) -> Vec<String> {
    Labels::of(snapshot).of_each(&snapshot.address_seen_by)
}

/// Says that these people do.
pub(crate) fn seen_sentence(i18n: I18n, names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| shown_name(i18n, name)).collect();
    say!(i18n, address_seen, names = names.join(", "))
}

/// Whether something is told by a sound. Switched on, it is heard once.
#[component]
fn SoundSwitch(
    /// The identifier of the switch.
    id: &'static str,
    sound: Sound,
    #[prop(into)] label: Signal<&'static str>,
) -> impl IntoView {
    let RoomContext { platform, meeting, .. } = RoomContext::expect();
    let on = RwSignal::new(platform.with(|platform| platform.sound(sound)).unwrap_or(true));
    let switch = move |to| {
        on.set(to);
        platform.with(|platform| platform.set_sound(sound, to));
        if to {
            meeting.play(sound);
        }
    };
    view! { <Switch id=id label=label on=on on_switch=switch/> }
}
