//! What the body of each page holds: the same on the server and in the browser.

use leptos::either::EitherOf3;
use leptos::prelude::*;
use parvis_protocol::RoomName;

use crate::engine::{Platform, PlatformHandle};
use crate::i18n::{provide_i18n, say};
use crate::page::RoomQuery;
use crate::pages::call::Call;
use crate::pages::goodbye::GoodbyePage;
use crate::pages::home::Home;
use crate::pages::not_found::NotFoundPage;
use crate::pages::prejoin::PreJoin;
use crate::room::Room;
use crate::view_model::{RoomPage, room_page};

/// The body of `/`. In the browser it wants [`crate::engine::PlatformHandle`] in the context.
#[component]
pub fn HomeRoot() -> impl IntoView {
    let i18n = provide_i18n();
    let platform = use_context().unwrap_or_else(|| PlatformHandle::new(None));
    follow_title(move || say!(i18n, title_home).to_owned());
    view! { <Home platform=platform/> }
}

/// The body of `/{room}`. In the browser it wants [`crate::engine::MeetingHandle`] and
/// [`crate::engine::PlatformHandle`] in the context.
#[component]
pub fn RoomRoot(
    /// The room.
    room: RoomName,
    /// What its address carries besides.
    query: RoomQuery,
) -> impl IntoView {
    let i18n = provide_i18n();
    let title = room.clone();
    follow_title(move || say!(i18n, title_room, room = title.as_str()));
    let room = Room::provide(room, query.name.as_ref());
    Effect::new(move |_| {
        room.live.set(true);
        let remembered = || room.platform.with(Platform::display_name).flatten();
        if let Some(name) = query.name.clone().or_else(remembered) {
            if room.name.with_untracked(String::is_empty) {
                room.name.set(name.to_string());
            }
            if query.skip {
                room.join(name);
            }
        }
    });
    let page = room.project(|snapshot| room_page(&snapshot.session));
    move || match page.get() {
        RoomPage::PreJoin => EitherOf3::A(view! { <PreJoin/> }),
        RoomPage::Call => EitherOf3::B(view! { <Call/> }),
        RoomPage::Goodbye(reason) => EitherOf3::C(view! { <GoodbyePage reason=reason/> }),
    }
}

/// The body of an address that is no room name. Server only: it has no script.
#[component]
pub fn NotFound() -> impl IntoView {
    provide_i18n();
    view! { <NotFoundPage/> }
}

/// Keeps the title of the document in the language of the page.
fn follow_title(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| document().set_title(&title()));
}
