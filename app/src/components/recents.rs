use leptos::prelude::*;
use parvis_names::Link;
use parvis_protocol::RoomName;

use crate::engine::{Forgotten, Platform, PlatformHandle};
use crate::i18n::{followed, say, told, use_i18n};
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;

/// The meetings opened in this browser, each a link, each erasable with all that is kept of it, all at once too. Nothing
/// where there are none.
#[component]
pub(crate) fn Recents(
    /// The browser.
    platform: PlatformHandle,
) -> impl IntoView {
    let i18n = use_i18n();
    let rooms = RwSignal::new(Vec::<Link>::new());
    let read = move || rooms.set(platform.with(Platform::recent_rooms).unwrap_or_default());
    Effect::new(move |_| read());
    let left = RwSignal::new(None::<Forgotten>);
    let forget = move |room: Option<RoomName>| {
        let done = move |forgotten| {
            read();
            left.set(Some(forgotten));
        };
        platform.with(|platform| platform.forget_rooms(room, Box::new(done)));
    };
    let why_left = move || match left.get()? {
        Forgotten { failed: true, .. } => Some(say!(i18n, home_forget_failed).to_owned()),
        Forgotten { kept, .. } if kept.is_empty() => None,
        Forgotten { kept, .. } => {
            let rooms: Vec<_> = kept.iter().map(RoomName::as_str).collect();
            Some(say!(i18n, home_forget_open, rooms = rooms.join(", ")))
        }
    };
    let recent = move |link: Link| {
        let href = format!("./{link}");
        let room = link.room;
        let name = room.to_string();
        view! {
            <li class="recent">
                <a class="recent-link" href=href translate="no">{name.clone()}</a>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=followed(move || say!(i18n, home_forget, room = name.as_str()))
                    on:click=move |_| forget(Some(room.clone()))
                >
                    <Icon icon=icondata::LuX/>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || rooms.with(|rooms| !rooms.is_empty())>
            <section class="recents" aria-labelledby="recents-title">
                <div class="recents-head">
                    <h2 id="recents-title">{told!(i18n, home_recents)}</h2>
                    {button(ButtonKind::SmallQuiet, told!(i18n, home_forget_all), move |_| forget(None))}
                </div>
                <ul class="recents-list">
                    {move || rooms.get().into_iter().map(recent).collect_view()}
                </ul>
                <p class="recents-note" role="status">{why_left}</p>
                <p class="recents-note">{told!(i18n, home_recents_where)}</p>
            </section>
        </Show>
    }
}
