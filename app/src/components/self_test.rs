use leptos::prelude::*;

use crate::engine::{AudioStep, AudioTask};
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};

/// Records the own microphone for some seconds and plays that back, and says so. Nothing leaves the page.
#[component]
pub(crate) fn SelfTest() -> impl IntoView {
    let i18n = use_i18n();
    let meeting = RoomContext::expect().meeting;
    let step = RwSignal::new(None::<AudioStep>);
    let press = move |_| {
        // One at a time.
        if !matches!(step.get_untracked(), Some(AudioStep::Recording | AudioStep::Playing)) {
            meeting.audio(AudioTask::HearYourself, move |now| {
                // The page may be gone by then.
                let _ = step.try_set(Some(now));
            });
        }
    };
    let said = move || match step.get() {
        Some(AudioStep::Recording) => say!(i18n, self_test_records),
        Some(AudioStep::Playing) => say!(i18n, self_test_plays),
        Some(AudioStep::Failed) => say!(i18n, self_test_failed),
        Some(AudioStep::Done) | None => "",
    };
    view! {
        <div class="audio-test">
            {button_with_icon(ButtonKind::Small, icondata::LuMicVocal, told!(i18n, self_test), press)}
            <p class="audio-test-said" role="status">{said}</p>
        </div>
    }
}
