use leptos::html;
use leptos::prelude::*;

use crate::components::site_header::SiteHeader;
use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::lazy::{Lazily, LazyPart};
use crate::pages::goodbye_card::goodbye_card;
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use parvis_view::goodbye::Goodbye;

/// What the page holds: a call has loaded the file that it is in, and a page does not begin with its end.
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
            // The server has other files by now than this page would load.
            {if reason == Goodbye::Outdated {
                view! { <Outdated/> }.into_any()
            } else {
                view! { <Lazily part=CARD/> }.into_any()
            }}
        </main>
    }
}

/// The page is of another version than the server.
#[component]
pub(crate) fn Outdated() -> impl IntoView {
    let i18n = use_i18n();
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            dom::focus(&heading);
        }
    });
    view! {
        <div class="message-card">
            <h1 node_ref=heading tabindex="-1">{told!(i18n, goodbye_outdated_title)}</h1>
            <p>{told!(i18n, goodbye_outdated_text)}</p>
            <div class="message-actions">
                {button(ButtonKind::Primary, told!(i18n, goodbye_reload), |_| dom::reload())}
                <a class="button" href="./">{told!(i18n, goodbye_home)}</a>
            </div>
        </div>
    }
}
