//! What the call has beyond its first load: it comes with the session, a moment after the pictures, and is nothing that
//! anybody waits for. The level on the button of the microphone, the sounds of the call, how loud each of the others is,
//! the clock.

mod clock;
mod level;
mod sounds;
mod volume;

use leptos::prelude::*;

use self::clock::CallClock;
use self::level::MicrophoneLevel;
use self::sounds::CallSounds;
use self::volume::{VolumeDialog, tile_volume, volumes};
use crate::room::{CallExtras, RoomContext};

/// All of it.
#[component]
pub(crate) fn Extras() -> impl IntoView {
    let room = RoomContext::expect();
    let extras = CallExtras { tile: tile_volume, volumes: volumes(), volume_of: RwSignal::new(None) };
    room.extras.set(Some(extras));
    on_cleanup(move || {
        // The page may go with it.
        let _ = room.extras.try_set(None);
    });
    view! {
        <MicrophoneLevel/>
        <CallSounds/>
        <VolumeDialog extras=extras/>
        <CallClock/>
    }
}
