use leptos::html;
use leptos::prelude::*;

use crate::components::site_header::SiteHeader;
use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::lazy::{Lazily, LazyPart, Make};
use crate::pages::goodbye_card::goodbye_card;
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use parvis_protocol::DisplayName;
use parvis_view::goodbye::Goodbye;

/// What the page holds: a call that lasted has loaded the file that it is in, and a page does not begin with its end.
const CARD: LazyPart = || Box::pin(goodbye_card());

/// After the meeting.
#[component]
pub(crate) fn GoodbyePage(
    /// Why it is over.
    reason: Goodbye,
) -> impl IntoView {
    let room = RoomContext::expect();
    view! {
        <SiteHeader platform=room.platform/>
        <main class="message">
            {match reason {
                // The server has other files by now than this page would load.
                Goodbye::Outdated => view! { <Outdated/> }.into_any(),
                // Who leaves because the server or the network is away is told that they left, and not that a file is missing.
                Goodbye::Left => view! { <Lazily part=CARD instead=left as Make/> }.into_any(),
                _ => view! { <Lazily part=CARD/> }.into_any(),
            }}
        </main>
    }
}

/// The page is of another version than the server.
#[component]
pub(crate) fn Outdated() -> impl IntoView {
    let i18n = use_i18n();
    short_card(
        told!(i18n, goodbye_outdated_title),
        told!(i18n, goodbye_outdated_text),
        told!(i18n, goodbye_reload),
        dom::reload,
    )
}

/// The person left, and the card does not come.
fn left() -> AnyView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    short_card(
        told!(i18n, goodbye_left_title),
        told!(i18n, goodbye_left_text),
        told!(i18n, goodbye_rejoin),
        move || rejoin(room),
    )
}

/// Goes back in under the same name. The meeting knows how the microphone and the camera were.
pub(super) fn rejoin(room: RoomContext) {
    let before = room.meeting.snapshot.with_untracked(|snapshot| snapshot.you.clone());
    let typed = room.name.with_untracked(|name| DisplayName::new(name).ok());
    if let Some(name) = before.map(|you| you.name).or(typed) {
        room.join(name);
    }
}

/// A text that is followed: see [`told`].
type Told = Box<dyn Fn() -> &'static str + Send>;

/// A card whose code a page begins with.
fn short_card(title: Told, text: Told, label: Told, press: impl Fn() + 'static) -> AnyView {
    let i18n = use_i18n();
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            dom::focus(&heading);
        }
    });
    view! {
        <div class="message-card">
            <h1 node_ref=heading tabindex="-1">{title}</h1>
            <p>{text}</p>
            <div class="message-actions">
                {button(ButtonKind::Primary, label, move |_| press())}
                <a class="button" href="./">{told!(i18n, goodbye_home)}</a>
            </div>
        </div>
    }
    .into_any()
}
