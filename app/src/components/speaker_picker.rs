use leptos::prelude::*;

use crate::engine::{AudioStep, AudioTask, Platform};
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};

/// The way to a speaker that the list does not have, where the browser asks for it. It is in the list from then on.
#[component]
pub(crate) fn SpeakerPicker() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let failed = RwSignal::new(false);
    let press = move |_| {
        failed.set(false);
        room.meeting.audio(AudioTask::PickSpeaker, move |step| {
            // The page may be gone by then.
            let _ = failed.try_set(step == AudioStep::Failed);
        });
    };
    let said = move || if failed.get() { say!(i18n, speaker_pick_failed) } else { "" };
    room.platform.with(Platform::picks_speakers).unwrap_or(false).then(|| {
        view! {
            <div class="audio-test">
                {button_with_icon(ButtonKind::Small, icondata::LuSpeaker, told!(i18n, speaker_pick), press)}
                <p class="audio-test-said" role="status">{said}</p>
            </div>
        }
    })
}
