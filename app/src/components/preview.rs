use leptos::prelude::*;
use parvis_meeting::{CaptureState, Intent};

use crate::components::avatar::Avatar;
use crate::components::level_meter::LevelMeter;
use crate::components::stream_video::StreamVideo;
use crate::i18n::{say, use_i18n};
use crate::room::RoomContext;
use crate::ui::icon::Icon;
use parvis_view::stream::Stream;
use parvis_view::toggle;

/// The own picture before the meeting, with the two buttons of its devices.
#[component]
pub(crate) fn Preview() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
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
                    on_press=move || room.dispatch(Intent::SetMicrophone(!toggle(microphone.get_untracked()).on))
                />
                <DeviceToggle
                    label=Signal::derive(move || say!(i18n, camera))
                    state=camera
                    icons=(icondata::LuVideo, icondata::LuVideoOff)
                    on_press=move || room.dispatch(Intent::SetCamera(!toggle(camera.get_untracked()).on))
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
    let room = RoomContext::expect();
    let on = Memo::new(move |_| toggle(state.get()).on);
    let failed = Memo::new(move |_| toggle(state.get()).failed);
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
