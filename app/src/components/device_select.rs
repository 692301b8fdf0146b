use leptos::prelude::*;
use parvis_meeting::{DeviceKind, Intent, Snapshot};

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::field::field;
use crate::ui::icon::Icon;

/// The choice among the devices of one kind. Not there where the browser tells of none.
#[component]
pub(crate) fn DeviceSelect(
    /// Which kind.
    kind: DeviceKind,
    /// The identifier of the field, different on each page that holds one.
    id: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let devices = room.project(move |snapshot| choices(snapshot, kind));
    let current = room.project(move |snapshot| {
        match kind {
            DeviceKind::Microphone => &snapshot.local.microphone_device,
            DeviceKind::Camera => &snapshot.local.camera_device,
            DeviceKind::Speaker => &snapshot.local.speaker_device,
        }
        .clone()
    });
    let label = move || match kind {
        DeviceKind::Microphone => say!(i18n, microphone),
        DeviceKind::Camera => say!(i18n, camera),
        DeviceKind::Speaker => say!(i18n, speaker),
    };
    let icon = match kind {
        DeviceKind::Microphone => icondata::LuMic,
        DeviceKind::Camera => icondata::LuVideo,
        DeviceKind::Speaker => icondata::LuVolume2,
    };
    let options = move || {
        let chosen = current.get();
        devices
            .get()
            .into_iter()
            .zip(1..)
            .map(|((value, label), number)| {
                let label = if label.is_empty() {
                    say!(i18n, device_unnamed, number = number).to_string()
                } else {
                    label
                };
                let selected = chosen.as_deref() == Some(value.as_str());
                view! { <option value=value prop:selected=selected>{label}</option> }
            })
            .collect_view()
    };
    let choose = move |event| {
        let value = event_target_value(&event);
        room.dispatch(Intent::ChooseDevice(kind, (!value.is_empty()).then_some(value)));
    };
    view! {
        <Show when=move || devices.with(|devices| !devices.is_empty())>
            {field(id, label, view! {
                <div class="select">
                    <Icon icon=icon/>
                    <select id=id on:change=choose>
                        <option value="" prop:selected=move || current.with(Option::is_none)>
                            {told!(i18n, device_any)}
                        </option>
                        {options}
                    </select>
                </div>
            })}
        </Show>
    }
}

/// The devices of a kind that can be chosen: those that have an identifier, which they lack until a capture was
/// allowed.
fn choices(snapshot: &Snapshot, kind: DeviceKind) -> Vec<(String, String)> {
    let devices = snapshot.local.devices.iter();
    devices
        .filter(|device| device.kind == kind && !device.id.is_empty())
        .map(|device| (device.id.clone(), device.label.clone()))
        .collect()
}
