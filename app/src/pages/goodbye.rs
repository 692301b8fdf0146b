use leptos::prelude::*;

use crate::components::site_header::SiteHeader;
use crate::lazy::{Lazily, LazyPart};
use crate::pages::goodbye_card::goodbye_card;
use crate::room::RoomContext;

/// What the page holds: a call has loaded the file that it is in, and a page does not begin with its end. Where it does not come,
/// the network is down or the server has another version, and the sentence of [`Lazily`] is the right one.
const CARD: LazyPart = || Box::pin(goodbye_card());

/// After the meeting.
#[component]
pub(crate) fn GoodbyePage() -> impl IntoView {
    let room = RoomContext::expect();
    view! {
        <SiteHeader platform=room.platform/>
        <main class="message"><Lazily part=CARD/></main>
    }
}
