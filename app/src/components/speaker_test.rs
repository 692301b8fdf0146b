use leptos::prelude::*;

use crate::engine::{AudioStep, AudioTask};
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};

/// Plays some tones on the chosen speaker, and says so.
#[component]
pub(crate) fn SpeakerTest() -> impl IntoView {
    let i18n = use_i18n();
    let meeting = RoomContext::expect().meeting;
    let step = RwSignal::new(None::<AudioStep>);
    let press = move |_| {
        // What is heard at the moment is not begun anew.
        if step.get_untracked() != Some(AudioStep::Playing) {
            meeting.audio(AudioTask::TestSpeaker, move |now| {
                // The page may be gone by then.
                let _ = step.try_set(Some(now));
            });
        }
    };
    let said = move || match step.get() {
        Some(AudioStep::Playing) => say!(i18n, speaker_test_plays),
        Some(AudioStep::Failed) => say!(i18n, speaker_test_failed),
        _ => "",
    };
    view! {
        <div class="audio-test">
            {button_with_icon(ButtonKind::Small, icondata::LuVolume2, told!(i18n, speaker_test), press)}
            <p class="audio-test-said" role="status">{said}</p>
        </div>
    }
}
