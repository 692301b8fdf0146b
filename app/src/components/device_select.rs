use leptos::prelude::*;
use parvis_meeting::{DeviceKind, Intent, Snapshot};

use crate::i18n::{I18n, say, told, use_i18n};
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
    let current = room.project(move |snapshot| chosen(snapshot, kind));
    let label = move || kind_name(i18n, kind);
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
                let label = device_name(i18n, label, number);
                let selected = chosen.as_deref() == Some(value.as_str());
                view! { <option value=value prop:selected=selected>{label}</option> }
            })
            .collect_view()
    };
    let choose = move |event| choose(room, kind, event_target_value(&event));
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

/// The devices of a kind that can be chosen, each with its identifier and its label: those that have an identifier, which
/// they lack until a capture was allowed.
pub(crate) fn choices(snapshot: &Snapshot, kind: DeviceKind) -> Vec<(String, String)> {
    let devices = snapshot.local.devices.iter();
    devices
        .filter(|device| device.kind == kind && !device.id.is_empty())
        .map(|device| (device.id.clone(), device.label.clone()))
        .collect()
}

/// The identifier of the one that was chosen; `None` leaves it to the browser.
pub(crate) fn chosen(snapshot: &Snapshot, kind: DeviceKind) -> Option<String> {
    match kind {
        DeviceKind::Microphone => &snapshot.local.microphone_device,
        DeviceKind::Camera => &snapshot.local.camera_device,
        DeviceKind::Speaker => &snapshot.local.speaker_device,
    }
    .clone()
}

/// Uses the device of this identifier; the empty one leaves it to the browser.
pub(crate) fn choose(room: RoomContext, kind: DeviceKind, id: String) {
    room.dispatch(Intent::ChooseDevice(kind, (!id.is_empty()).then_some(id)));
}

/// What a kind is called.
pub(crate) fn kind_name(i18n: I18n, kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Microphone => say!(i18n, microphone),
        DeviceKind::Camera => say!(i18n, camera),
        DeviceKind::Speaker => say!(i18n, speaker),
    }
}

/// What a device is called: by its label, or else by its place in the list, from 1 on.
pub(crate) fn device_name(i18n: I18n, label: String, number: usize) -> String {
    if label.is_empty() { say!(i18n, device_unnamed, number = number) } else { label }
}
