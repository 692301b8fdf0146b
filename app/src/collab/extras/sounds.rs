use std::time::Duration;

use leptos::prelude::*;
use parvis_meeting::Snapshot;
use parvis_view::call_sounds::{CallSound, call_sound, is_large};

use crate::engine::Sound;
use crate::room::RoomContext;

/// What happens together is one sound.
const ONE_SOUND: Duration = Duration::from_secs(2);

/// Tells by a sound who comes, goes, raises a hand or shares a screen, as far as the person wants it.
#[component]
pub(super) fn CallSounds() -> impl IntoView {
    let room = RoomContext::expect();
    let sounded = StoredValue::new(false);
    let wants = move |sound| room.platform.with(|platform| platform.sound(sound)) == Some(true);
    Effect::new(move |before: Option<Snapshot>| {
        let now = room.read(Clone::clone);
        let heard = before.and_then(|before| call_sound(&before, &now, |sound| wants(of(sound))));
        if let Some(sound) = heard
            && (!is_large(&now) || wants(Sound::LargeCall))
            && !sounded.get_value()
        {
            room.meeting.play(of(sound));
            sounded.set_value(true);
            let forget = move || {
                // The call may be over by then.
                let _ = sounded.try_set_value(false);
            };
            set_timeout(forget, ONE_SOUND);
        }
        now
    });
}

fn of(sound: CallSound) -> Sound {
    match sound {
        CallSound::Joined => Sound::Joined,
        CallSound::Left => Sound::Left,
        CallSound::Hand => Sound::Hand,
        CallSound::Shares => Sound::Shares,
    }
}
