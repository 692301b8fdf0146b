use std::time::Duration;

use leptos::prelude::*;

use crate::i18n::{I18n, say, use_i18n};
use crate::room::Room;
use crate::view_model::notices::{Notice, notices};

/// How long a notice stays.
const STAYS: Duration = Duration::from_secs(6);
/// How many are shown at once; older ones make way.
const AT_ONCE: usize = 4;

/// What has just happened in the call, for the eye and, politely, for the ear.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let count = StoredValue::new(0_u32);
    Effect::new(move |before: Option<parvis_meeting::Snapshot>| {
        let now = room.read(Clone::clone);
        for notice in before.iter().flat_map(|before| notices(before, &now)) {
            let number = count.get_value();
            count.set_value(number.wrapping_add(1));
            show(room, number, notice);
        }
        now
    });
    view! {
        <div class="notices" role="status" aria-live="polite">
            <For each=move || room.notices.get() key=|(number, _)| *number let:entry>
                <p class="notice">{move || sentence(i18n, &entry.1)}</p>
            </For>
        </div>
    }
}

fn show(room: Room, number: u32, notice: Notice) {
    room.notices.update(|shown| {
        shown.push((number, notice));
        let extra = shown.len().saturating_sub(AT_ONCE);
        shown.drain(..extra);
    });
    let hide = move || {
        // The page may be gone by then, and its signals with it.
        let _ = room.notices.try_update(|shown| shown.retain(|(other, _)| *other != number));
    };
    set_timeout(hide, STAYS);
}

fn sentence(i18n: I18n, notice: &Notice) -> String {
    match notice {
        Notice::Joined(name) => say!(i18n, notice_joined, name = name.as_str()),
        Notice::Left(name) => say!(i18n, notice_left, name = name.as_str()),
        Notice::Shares(name) => say!(i18n, notice_shares, name = name.as_str()),
        Notice::StoppedSharing(name) => say!(i18n, notice_stopped_sharing, name = name.as_str()),
        Notice::BackOnline => say!(i18n, notice_back).to_owned(),
        Notice::SpeakingWhileMuted => say!(i18n, notice_speaking_muted).to_owned(),
        Notice::CameraLost => say!(i18n, notice_camera_lost).to_owned(),
        Notice::MicrophoneLost => say!(i18n, notice_microphone_lost).to_owned(),
    }
}
