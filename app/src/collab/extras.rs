//! What the call has beyond its first load: it comes with the session, a moment after the pictures, and is nothing that
//! anybody waits for. The level on the button of the microphone, the sounds of the call, how loud each of the others is,
//! how well the connections go, how much data they take, the clock, who is in the spotlight.

mod clock;
mod data_use;
mod level;
mod links;
mod sounds;
mod spotlight;
mod volume;

use leptos::prelude::*;

use self::clock::CallClock;
use self::level::MicrophoneLevel;
use self::links::{LinksDialog, follow_links, tile_link};
use self::sounds::CallSounds;
use self::spotlight::{tile_actions, tile_spotlight};
use self::volume::{VolumeDialog, tile_volume, volumes};
use crate::room::{CallExtras, RoomContext};
use parvis_view::tiles::TileKey;

/// All of it.
#[component]
pub(crate) fn Extras() -> impl IntoView {
    let room = RoomContext::expect();
    let extras = CallExtras {
        tile: in_label,
        actions: tile_actions,
        volumes: volumes(),
        volume_of: RwSignal::new(None),
        links_open: RwSignal::new(false),
    };
    follow_links(room);
    room.extras.set(Some(extras));
    on_cleanup(move || {
        // The page may go with it.
        let _ = room.extras.try_set(None);
    });
    view! {
        <MicrophoneLevel/>
        <CallSounds/>
        <VolumeDialog extras=extras/>
        <LinksDialog open=extras.links_open/>
        <CallClock/>
    }
}

/// What stands in the label of a tile besides.
fn in_label(key: TileKey) -> AnyView {
    view! {
        {tile_spotlight(key)}
        {tile_link(key)}
        {tile_volume(key)}
    }
    .into_any()
}
