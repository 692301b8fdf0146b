use leptos::html;
use leptos::prelude::*;
use parvis_protocol::Role;

use crate::components::avatar::Avatar;
use crate::components::stream_video::StreamVideo;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::{ReactionSign, RoomContext};
use crate::ui::icon::Icon;
use parvis_view::names::UNREADABLE;
use parvis_view::tiles::{LinkTrouble, ParticipantTile};

/// One participant, or one screen.
#[component]
pub(crate) fn TileView(
    /// What it shows.
    tile: Memo<ParticipantTile>,
    /// What CSS says of where it stands.
    place: Memo<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let element = NodeRef::<html::Div>::new();
    let key = tile.with_untracked(|tile| tile.key);
    let name = Memo::new(move |_| tile.with(|tile| tile.name.clone()));
    let title = move || tile.with(|tile| title(i18n, tile));
    let picture = Memo::new(move |_| tile.with(|tile| tile.picture));
    let muted = Memo::new(move |_| tile.with(|tile| tile.muted));
    let trouble = Memo::new(move |_| tile.with(|tile| tile.trouble));
    let rest = Memo::new(move |_| tile.with(|tile| (tile.away, tile.paused)));
    // Why nothing of them moves.
    let rests = move || match rest.get() {
        (true, _) => Some((icondata::LuCoffee, say!(i18n, tile_away))),
        (_, true) if key.screen => Some((icondata::LuPause, say!(i18n, tile_paused))),
        (_, true) => Some((icondata::LuVideoOff, say!(i18n, tile_weak))),
        _ => None,
    };
    let sign = move || {
        let here = |sign: &&ReactionSign| !key.screen && sign.whose == key.participant;
        room.signs.with(|signs| signs.iter().rev().find(here).copied())
    };
    let pinned = Memo::new(move |_| room.stage.with(|stage| stage.choices.pinned.contains(&key)));
    let pin = move || room.stage.update(|stage| stage.choices.toggle_pin(key));
    let full_screen = move || {
        if let Some(element) = element.get_untracked() {
            room.platform.with(|platform| platform.toggle_full_screen(&element));
        }
    };
    view! {
        <div
            node_ref=element
            class="tile"
            class:tile-screen=key.screen
            class:pictured=picture
            class:speaking=move || tile.with(|tile| tile.speaking)
            role="group"
            aria-label=title
            // Not the attribute, which the policy of the page forbids.
            prop:style=move || place.get()
            on:dblclick=move |_| pin()
        >
            // Under the picture, which may be promised and not have come yet.
            {(!key.screen).then(|| view! { <div class="tile-avatar"><Avatar name=name/></div> })}
            <StreamVideo stream=key.stream() visible=picture/>
            {move || trouble.get().map(|trouble| view! { <p class="tile-trouble">{link_sentence(i18n, trouble)}</p> })}
            <div class="tile-label">
                <Show when=move || muted.get()>
                    <span class="tile-muted">
                        <Icon icon=icondata::LuMicOff/>
                        <span class="sr-only">{told!(i18n, tile_muted)}</span>
                    </span>
                </Show>
                <span class="tile-name" dir="auto" translate="no">{title}</span>
                {move || tile.with(|tile| tile.confusable).then(|| view! { <ConfusableMark/> })}
                {move || role_name(i18n, tile.with(|tile| tile.role)).map(|role| view! { <span class="badge">{role}</span> })}
                {move || room.extras.get().map(|extras| untrack(|| (extras.tile)(key)))}
            </div>
            {move || tile.with(|tile| tile.hand).map(|place| view! { <p class="tile-hand"><HandMark place=place/></p> })}
            {move || rests().map(|(icon, words)| view! { <p class="tile-away"><Icon icon=icon/>{words}</p> })}
            // Its words are among the notices.
            {move || sign().map(|ReactionSign { icon, other, .. }| view! {
                <span class=if other { "tile-sign again" } else { "tile-sign" } aria-hidden="true"><Icon icon=icon/></span>
            })}
            <div class="tile-actions">
                <button
                    type="button"
                    class="tile-action"
                    aria-label=move || {
                        let name = title();
                        if pinned.get() { say!(i18n, tile_unpin, name = name) } else { say!(i18n, tile_pin, name = name) }
                    }
                    on:click=move |_| pin()
                >
                    <Icon icon=Signal::derive(move || if pinned.get() { icondata::LuPinOff } else { icondata::LuPin })/>
                </button>
                <button
                    type="button"
                    class="tile-action"
                    aria-label=told!(i18n, tile_full_screen, name = title())
                    on:click=move |_| full_screen()
                >
                    <Icon icon=icondata::LuMaximize/>
                </button>
                {move || room.extras.get().map(|extras| untrack(|| (extras.actions)(key)))}
            </div>
        </div>
    }
}

/// A raised hand, and which one it is.
#[component]
pub(crate) fn HandMark(
    /// From 1 on.
    place: usize,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Icon icon=icondata::LuHand/>
        <span aria-hidden="true">{place.to_string()}</span>
        <span class="sr-only">{told!(i18n, tile_hand, place = place)}</span>
    }
}

/// A name that can be taken for that of the host.
#[component]
pub(crate) fn ConfusableMark() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="confusable" title=told!(i18n, tile_confusable)>
            <Icon icon=icondata::LuTriangleAlert/>
            <span class="sr-only">{told!(i18n, tile_confusable)}</span>
        </span>
    }
}

/// What a role is called, where it is one that others do not have.
pub(crate) fn role_name(i18n: I18n, role: Role) -> Option<&'static str> {
    match role {
        Role::Host => Some(say!(i18n, tile_host)),
        Role::CoHost => Some(say!(i18n, tile_cohost)),
        Role::Guest => None,
    }
}

/// What a tile is called: the name that a screen reader hears and the one that stands on it.
pub(crate) fn title(i18n: I18n, tile: &ParticipantTile) -> String {
    let name = shown_name(i18n, &tile.name);
    let name = name.as_str();
    match (tile.key.participant, tile.key.screen) {
        (None, false) => say!(i18n, tile_you, name = name),
        (None, true) => say!(i18n, tile_your_screen).to_owned(),
        (Some(_), false) => name.to_owned(),
        (Some(_), true) => say!(i18n, tile_screen, name = name),
    }
}

/// A name as it is shown: in words where it could not be read.
pub(crate) fn shown_name(i18n: I18n, name: &str) -> String {
    match name.strip_prefix(UNREADABLE) {
        Some(number) => format!("{}{number}", say!(i18n, name_unreadable)),
        None => name.to_owned(),
    }
}

/// What is wrong with a connection, in plain words.
pub(crate) fn link_sentence(i18n: I18n, trouble: LinkTrouble) -> &'static str {
    match trouble {
        LinkTrouble::Connecting => say!(i18n, link_connecting),
        LinkTrouble::Interrupted => say!(i18n, link_interrupted),
        LinkTrouble::Struggling => say!(i18n, link_struggling),
        LinkTrouble::TheirBrowserCannot => say!(i18n, link_theirs),
        LinkTrouble::OurBrowserCannot => say!(i18n, link_ours),
    }
}
