//! How loud somebody is to this person alone.

use leptos::prelude::*;
use parvis_protocol::ParticipantId;
use parvis_view::tiles::TileKey;
use parvis_view::volume::{Volume, Volumes};

use crate::collab::people::People;
use crate::i18n::{say, told, use_i18n};
use crate::room::{CallExtras, RoomContext};
use crate::ui::dialog::dialog;
use crate::ui::icon::Icon;
use crate::ui::switch::Switch;

thread_local! {
    /// Kept while the page lives: a call that was left and joined again is as loud as before.
    static VOLUMES: ArcRwSignal<Volumes> = ArcRwSignal::new(Volumes::default());
}

/// Those of this page.
pub(super) fn volumes() -> RwSignal<Volumes> {
    RwSignal::from(VOLUMES.with(Clone::clone))
}

/// In the label of somebody else's tile: whether they were made softer, which is a button that changes it.
pub(super) fn tile_volume(key: TileKey) -> AnyView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let here = key.participant.filter(|_| !key.screen).zip(room.extras.get_untracked());
    let Some((who, extras)) = here else { return ().into_any() };
    let volume = Memo::new(move |_| extras.volumes.with(|volumes| volumes.of(who)));
    let changed = Memo::new(move |_| volume.get() != Volume::default());
    let words = move || match volume.get() {
        Volume { muted: true, .. } => say!(i18n, volume_muted).to_owned(),
        Volume { percent, .. } => say!(i18n, volume_percent, percent = percent),
    };
    let icon = move || match volume.get() {
        Volume { muted: true, .. } => icondata::LuVolumeX,
        Volume { percent: 100, .. } => icondata::LuVolume2,
        Volume { .. } => icondata::LuVolume1,
    };
    let label = move || say!(i18n, volume_of, name = people.who(who).name.as_str());
    view! {
        <button
            type="button"
            class="tile-volume"
            class:changed=move || changed.get()
            title=label
            aria-label=label
            on:click=move |_| extras.volume_of.set(Some(who))
        >
            <Icon icon=Signal::derive(icon)/>
        </button>
        <Show when=move || changed.get()><span class="sr-only">{words}</span></Show>
    }
    .into_any()
}

/// The dialog in which it is changed.
#[component]
pub(super) fn VolumeDialog(extras: CallExtras) -> impl IntoView {
    let i18n = use_i18n();
    let volume_of = extras.volume_of;
    let open = Signal::derive(move || volume_of.get().is_some());
    let content =
        move || volume_of.get_untracked().map(|who| view! { <VolumeFields who=who extras=extras/> });
    dialog("volume-title", move || say!(i18n, volume), open, move || volume_of.set(None), content)
}

#[component]
fn VolumeFields(who: ParticipantId, extras: CallExtras) -> impl IntoView {
    let i18n = use_i18n();
    let meeting = RoomContext::expect().meeting;
    let people = People::new();
    let volume = Memo::new(move |_| extras.volumes.with(|volumes| volumes.of(who)));
    let change = move |volume: Volume| {
        extras.volumes.update(|volumes| volumes.set(who, volume));
        meeting.set_volume(who, volume.heard());
    };
    let percent = move || say!(i18n, volume_percent, percent = volume.get().percent);
    let slide = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<u8>() {
            change(Volume { percent: percent.min(100), muted: false });
        }
    };
    view! {
        <p class="dialog-lead"><bdi translate="no">{move || people.who(who).name}</bdi></p>
        <div class="volume">
            <label class="field-label" for="volume-percent">{told!(i18n, volume)}</label>
            <div class="volume-row">
                <input
                    id="volume-percent"
                    type="range"
                    min="0"
                    max="100"
                    step="5"
                    prop:value=move || volume.get().percent.to_string()
                    aria-valuetext=percent
                    on:input=slide
                />
                <output for="volume-percent" aria-hidden="true">{percent}</output>
            </div>
        </div>
        <Switch
            id="volume-mute"
            label=Signal::derive(move || say!(i18n, volume_mute))
            text=Signal::derive(move || say!(i18n, volume_mute_text).to_owned())
            on=Signal::derive(move || volume.get().muted)
            on_switch=move |muted| change(Volume { muted, ..volume.get_untracked() })
        />
    }
}
