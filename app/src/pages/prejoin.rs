use leptos::prelude::*;
use parvis_meeting::DeviceKind;
use parvis_protocol::DisplayName;

use crate::components::call_dialog::call_dialog;
use crate::components::device_select::DeviceSelect;
use crate::components::name_field::NameField;
use crate::components::preview::Preview;
use crate::components::problem_list::ProblemList;
use crate::components::site_header::SiteHeader;
use crate::i18n::{say, text, told, use_i18n};
use crate::room::{CallDialog, RoomContext};
use crate::ui::button::{ButtonKind, button_with_icon};
use parvis_view::{JoinStage, entry};

/// Before the meeting: how one looks and sounds, who one is, and the way in.
#[component]
pub(crate) fn PreJoin() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let missing = RwSignal::new(false);
    Effect::new(move |_| {
        if room.name.with(|name| DisplayName::new(name).is_ok()) {
            missing.set(false);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match room.name.with_untracked(|name| DisplayName::new(name)) {
            Ok(name) => {
                room.platform.with(|platform| platform.remember_display_name(&name));
                room.join(name);
            }
            Err(_) => missing.set(true),
        }
    };
    let settings = move |_| room.open.set(Some(CallDialog::Settings));
    // Where there are scripts, a browser takes what is in it for text: as elements it could not be brought to life.
    let needs_script =
        format!(r#"<p class="problem prejoin-noscript">{}</p>"#, text!(i18n.get_untracked(), needs_script));
    view! {
        <SiteHeader platform=room.platform/>
        <main class="prejoin">
            <noscript inner_html=needs_script></noscript>
            <div class="prejoin-columns">
                <Preview/>
                <form class="prejoin-form" on:submit=submit>
                    <div class="prejoin-title">
                        <h1>{told!(i18n, prejoin_title)}</h1>
                        <p class="prejoin-room">
                            <span>{told!(i18n, prejoin_room)}</span>
                            " "
                            <strong dir="auto" translate="no">{room.address().to_string()}</strong>
                        </p>
                    </div>
                    <ProblemList/>
                    <NameField id="your-name" missing=missing/>
                    <DeviceSelect kind=DeviceKind::Microphone id="microphone"/>
                    <DeviceSelect kind=DeviceKind::Camera id="camera"/>
                    <DeviceSelect kind=DeviceKind::Speaker id="speaker"/>
                    {button_with_icon(ButtonKind::Plain, icondata::LuSettings, told!(i18n, settings_title), settings)}
                    <JoinButton/>
                </form>
            </div>
        </main>
        {[CallDialog::Settings, CallDialog::Shortcuts].map(call_dialog).collect_view()}
    }
}

/// The way in, and how far along it one is.
#[component]
fn JoinButton() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let entry = room.project(|snapshot| entry(&snapshot.session));
    let waiting = move || entry.get() == JoinStage::Waiting;
    view! {
        <div class="prejoin-join">
            <button
                type="submit"
                class=ButtonKind::LargePrimary.class()
                disabled=move || !room.live.get() || !waiting()
            >
                {move || if waiting() { say!(i18n, join) } else { say!(i18n, joining) }}
            </button>
            <p class="prejoin-status" role="status">
                {move || (entry.get() == JoinStage::Retrying).then(|| say!(i18n, joining_retrying))}
            </p>
        </div>
    }
}
