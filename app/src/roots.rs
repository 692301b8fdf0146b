//! What the body of each page holds: the same on the server and in the browser.

use leptos::either::EitherOf4;
use leptos::prelude::*;
use parvis_protocol::RoomName;

#[cfg(any(feature = "hydrate", test))]
use crate::components::leaving;
use crate::dom::follow_title;
use crate::engine::{Platform, PlatformHandle};
use crate::i18n::{I18n, provide_i18n, say};
use crate::page::RoomQuery;
use crate::pages::admission::AdmissionPage;
use crate::pages::call::Call;
use crate::pages::certificate::CertificatePage;
use crate::pages::goodbye::GoodbyePage;
use crate::pages::home::Home;
use crate::pages::not_found::NotFoundPage;
use crate::pages::prejoin::PreJoin;
use crate::room::RoomContext;
use parvis_view::admission::{AdmissionPrompt, step, waiting_count};
use parvis_view::{RoomPage, room_page};

/// The body of `/`. In the browser it wants [`crate::engine::PlatformHandle`] in the context.
#[component]
pub fn HomeRoot() -> impl IntoView {
    provide_i18n();
    let platform = use_context().unwrap_or_else(|| PlatformHandle::new(None));
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
    let room = RoomContext::provide(room, query.name.as_ref());
    room.name_cut.set(query.name_cut);
    follow_room_title(i18n, room);
    #[cfg(any(feature = "hydrate", test))]
    leaving::guard(room);
    Effect::new(move |_| {
        room.live.set(true);
        let remembered = || room.platform.with(Platform::display_name).flatten();
        if room.name.with_untracked(String::is_empty)
            && let Some(name) = query.name.clone().or_else(remembered)
        {
            room.name.set(name.to_string());
        }
    });
    let page = room.project(room_page);
    move || match page.get() {
        RoomPage::PreJoin => EitherOf4::A(view! { <PreJoin/> }),
        RoomPage::Admission => EitherOf4::B(view! { <AdmissionPage/> }),
        RoomPage::Call => EitherOf4::C(view! { <Call/> }),
        RoomPage::Goodbye(reason) => EitherOf4::D(view! { <GoodbyePage reason=reason/> }),
    }
}

/// The body of an address that is no room name. Server only: it has no script.
#[component]
pub fn NotFound(
    /// The address of the home page: this page may be anywhere below it.
    home: String,
) -> impl IntoView {
    provide_i18n();
    view! { <NotFoundPage home=home/> }
}

/// The body of the page about a self-made certificate. Server only, too.
#[component]
pub fn AboutCertificate(
    /// The address of the home page.
    home: String,
) -> impl IntoView {
    provide_i18n();
    view! { <CertificatePage home=home/> }
}

/// The title of a room's page: in the lobby what is waited for, and for those who can admit how many stand there, and
/// how many messages nobody has read, to be seen from another tab.
fn follow_room_title(i18n: I18n, room: RoomContext) {
    let name = room.address();
    let step = room.project(step);
    let waiting = room.project(waiting_count);
    let unread = room.collab.unread;
    follow_title(move || {
        let room = name.as_str();
        match (step.get(), waiting.get() + unread.get() as usize) {
            (Some(AdmissionPrompt::Password), _) => say!(i18n, title_password, room = room),
            (Some(AdmissionPrompt::Lobby), _) => say!(i18n, title_lobby, room = room),
            (None, 0) => say!(i18n, title_room, room = room),
            (None, count) => say!(i18n, title_count, count = count, room = room),
        }
    });
}
