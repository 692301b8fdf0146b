//! The spotlight on the tiles: the sign of those who are in it, and the button that puts somebody into it.

use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::ModerationCommand;
use parvis_view::spotlight::is_in_spotlight;
use parvis_view::tiles::TileKey;

use crate::collab::people::People;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::icon::Icon;

/// In the label of a tile: that everyone sees them large.
pub(super) fn tile_spotlight(key: TileKey) -> AnyView {
    if key.screen {
        return ().into_any();
    }
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let shown = room.project(move |snapshot| is_in_spotlight(snapshot, key.participant));
    view! {
        <Show when=move || shown.get()>
            <span class="tile-spotlight" title=told!(i18n, spotlight_sign)>
                <Icon icon=icondata::LuStar/>
                <span class="tile-spotlight-word">{told!(i18n, spotlight_sign)}</span>
            </span>
        </Show>
    }
    .into_any()
}

/// Among the buttons of a tile, for moderators: into the spotlight, or out of it.
pub(super) fn tile_actions(key: TileKey) -> AnyView {
    if key.screen {
        return ().into_any();
    }
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let shown = room.project(move |snapshot| is_in_spotlight(snapshot, key.participant));
    let own = room.project(|snapshot| snapshot.you.as_ref().map(|you| you.id));
    // Nobody puts somebody into it whom the server has lost.
    let may = room.project(move |snapshot| {
        let is_gone =
            |id| snapshot.remotes.iter().any(|remote| remote.participant.id == id && remote.gone.is_some());
        snapshot.can_moderate && !key.participant.is_some_and(is_gone)
    });
    let whose = move || key.participant.or_else(|| own.get());
    let label = move || match (key.participant, shown.get()) {
        (None, false) => say!(i18n, spotlight_me).to_owned(),
        (None, true) => say!(i18n, unspotlight_me).to_owned(),
        (Some(id), false) => say!(i18n, spotlight_them, name = people.who(id).name.as_str()),
        (Some(id), true) => say!(i18n, unspotlight_them, name = people.who(id).name.as_str()),
    };
    let press = move |_| {
        if let Some(who) = untrack(whose) {
            let on = !shown.get_untracked();
            room.dispatch(Intent::Moderate(ModerationCommand::Spotlight { who, on }));
        }
    };
    let icon = move || if shown.get() { icondata::LuStarOff } else { icondata::LuStar };
    view! {
        <Show when=move || may.get()>
            <button type="button" class="tile-action" aria-label=label on:click=press>
                <Icon icon=Signal::derive(icon)/>
            </button>
        </Show>
    }
    .into_any()
}
