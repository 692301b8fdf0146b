use leptos::prelude::*;
use leptos_i18n::td_string;
use parvis_meeting::{CaptureState, DeviceKind};
use parvis_protocol::DisplayName;

use crate::components::avatar::Avatar;
use crate::components::device_select::DeviceSelect;
use crate::components::icon::Icon;
use crate::components::level_meter::LevelMeter;
use crate::components::name_field::NameField;
use crate::components::problem_list::ProblemList;
use crate::components::site_header::SiteHeader;
use crate::components::stream_video::StreamVideo;
use crate::engine::Stream;
use crate::i18n::{say, told, use_i18n};
use crate::room::Room;
use crate::view_model::{Entry, entry};

/// Before the meeting: how one looks and sounds, who one is, and the way in.
#[component]
pub(crate) fn PreJoin() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
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
    // Where there are scripts, a browser takes what is in it for text: as elements it could not be brought to life.
    let needs_script = format!(
        r#"<p class="problem prejoin-noscript">{}</p>"#,
        td_string!(i18n.get_untracked(), needs_script)
    );
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
                            <strong dir="auto">{room.address().to_string()}</strong>
                        </p>
                    </div>
                    <ProblemList/>
                    <NameField id="your-name" missing=missing/>
                    <DeviceSelect kind=DeviceKind::Microphone id="microphone"/>
                    <DeviceSelect kind=DeviceKind::Camera id="camera"/>
                    <DeviceSelect kind=DeviceKind::Speaker id="speaker"/>
                    <JoinButton/>
                </form>
            </div>
        </main>
    }
}

/// The own picture, with its two buttons.
#[component]
fn Preview() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let microphone = room.project(|snapshot| snapshot.local.microphone);
    let camera = room.project(|snapshot| snapshot.local.camera);
    let picture = Memo::new(move |_| camera.get() == CaptureState::On);
    let hint = move || {
        let asking = [microphone.get(), camera.get()].contains(&CaptureState::Asking);
        if asking { say!(i18n, prejoin_asking) } else { say!(i18n, prejoin_camera_off) }
    };
    view! {
        <div class="preview">
            <div class="preview-picture">
                <StreamVideo
                    stream=Stream::OwnCamera
                    visible=picture
                    label=Signal::derive(move || say!(i18n, prejoin_preview).to_owned())
                />
                <Show when=move || !picture.get()>
                    <div class="preview-off">
                        <Show when=move || room.name.with(|name| !name.trim().is_empty())>
                            <Avatar name=room.name/>
                        </Show>
                        <p>{hint}</p>
                    </div>
                </Show>
                <LevelMeter level=room.meeting.level/>
            </div>
            <div class="preview-buttons">
                <DeviceToggle
                    label=Signal::derive(move || say!(i18n, microphone))
                    state=microphone
                    icons=(icondata::LuMic, icondata::LuMicOff)
                    on_press=move || room.toggle_microphone()
                />
                <DeviceToggle
                    label=Signal::derive(move || say!(i18n, camera))
                    state=camera
                    icons=(icondata::LuVideo, icondata::LuVideoOff)
                    on_press=move || room.toggle_camera()
                />
            </div>
        </div>
    }
}

/// A button that is pressed while its device is wanted.
#[component]
fn DeviceToggle(
    label: Signal<&'static str>,
    state: Memo<CaptureState>,
    icons: (icondata::Icon, icondata::Icon),
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let room = Room::expect();
    let on = Memo::new(move |_| crate::view_model::toggle(state.get()).on);
    let failed = Memo::new(move |_| crate::view_model::toggle(state.get()).failed);
    view! {
        <button
            type="button"
            class="device-toggle"
            class:troubled=move || failed.get()
            aria-pressed=move || on.get().to_string()
            disabled=move || !room.live.get()
            on:click=move |_| on_press.run(())
        >
            <Icon icon=Signal::derive(move || if on.get() { icons.0 } else { icons.1 })/>
            <span>{move || label.get()}</span>
        </button>
    }
}

/// The way in, and how far along it one is.
#[component]
fn JoinButton() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let entry = room.project(|snapshot| entry(&snapshot.session));
    let waiting = move || entry.get() == Entry::Waiting;
    view! {
        <div class="prejoin-join">
            <button
                type="submit"
                class="button button-primary button-large"
                disabled=move || !room.live.get() || !waiting()
            >
                {move || if waiting() { say!(i18n, join) } else { say!(i18n, joining) }}
            </button>
            <p class="prejoin-status" role="status">
                {move || (entry.get() == Entry::Retrying).then(|| say!(i18n, joining_retrying))}
            </p>
        </div>
    }
}
