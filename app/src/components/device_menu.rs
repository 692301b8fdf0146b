//! What the arrows beside the microphone and the camera open: the devices, in the call.

use leptos::html;
use leptos::prelude::*;
use parvis_meeting::{DeviceKind, Intent};
use parvis_view::devices::{CameraSide, camera_sides};

use crate::components::device_select::{choices, choose, chosen, device_name, kind_name};
use crate::components::level_meter::LevelMeter;
use crate::components::speaker_picker::SpeakerPicker;
use crate::components::speaker_test::SpeakerTest;
use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::room::{CallDialog, RoomContext};
use crate::ui::button::{ButtonKind, button_with_icon};

/// Microphones, how loud the chosen one is, and speakers.
#[component]
pub(crate) fn MicrophoneMenu() -> impl IntoView {
    let room = RoomContext::expect();
    let inside = view! {
        <DeviceRadios kind=DeviceKind::Microphone/>
        <LevelMeter level=room.meeting.level/>
        <DeviceRadios kind=DeviceKind::Speaker/>
        <SpeakerPicker/>
        <SpeakerTest/>
    };
    frame(inside)
}

/// Cameras.
#[component]
pub(crate) fn CameraMenu() -> impl IntoView {
    frame(view! { <DeviceRadios kind=DeviceKind::Camera/> })
}

/// With the way to all settings, and the focus from the moment it is there.
fn frame(inside: impl IntoView + 'static) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    room.dispatch(Intent::RefreshDevices);
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            dom::focus_first(&list, "input:checked, button");
        }
    });
    let settings = move |_| {
        room.close_popup();
        room.toggle_overlay(CallDialog::Settings);
    };
    // The page has shortcuts of its own: keys that choose a device are not theirs.
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() != "Escape" && event.key() != "Tab" {
            event.stop_propagation();
        }
    };
    view! {
        <div node_ref=list class="device-menu" on:keydown=on_key>
            {inside}
            {button_with_icon(ButtonKind::Small, icondata::LuSettings, told!(i18n, device_settings), settings)}
        </div>
    }
}

/// The choice among the devices of a kind, all of it in sight. Not there where the browser tells of none.
#[component]
fn DeviceRadios(
    /// Which kind.
    kind: DeviceKind,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let devices = room.project(move |snapshot| choices(snapshot, kind));
    let current = room.project(move |snapshot| chosen(snapshot, kind).unwrap_or_default());
    let radio = move |id: String, name: String| {
        let (value, checked) = (id.clone(), id.clone());
        view! {
            <label class="device-choice">
                <input
                    type="radio"
                    name=format!("device-{kind:?}")
                    value=value
                    prop:checked=move || current.with(|current| *current == checked)
                    on:change=move |_| choose(room, kind, id.clone())
                />
                <span dir="auto">{name}</span>
            </label>
        }
    };
    let radios = move || {
        let devices = devices.get();
        let sides = if kind == DeviceKind::Camera { camera_sides(&devices) } else { Vec::new() };
        let named = devices.into_iter().zip(1..).map(|((id, label), number)| {
            let name = match sides.get(number - 1) {
                Some(CameraSide::Front) => say!(i18n, device_front).to_owned(),
                Some(CameraSide::Back) => say!(i18n, device_back).to_owned(),
                _ => device_name(i18n, label, number),
            };
            radio(id, name)
        });
        named.collect_view()
    };
    view! {
        <Show when=move || devices.with(|devices| !devices.is_empty())>
            <fieldset class="device-choices">
                <legend class="field-label">{move || kind_name(i18n, kind)}</legend>
                {move || radio(String::new(), say!(i18n, device_any).to_owned())}
                {radios}
            </fieldset>
        </Show>
    }
}
