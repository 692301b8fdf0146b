use leptos::prelude::*;

use crate::components::preview::Preview;
use crate::components::site_header::SiteHeader;
use crate::lazy::{Lazily, LazyPart};
use crate::pages::way_in::way_in;
use crate::room::RoomContext;

/// What the page holds beside the own picture. Most meetings have no lobby and no password, and their pages do without
/// it.
const WAY_IN: LazyPart = || Box::pin(way_in());

/// Where one asks to join a meeting. It tells nothing of the meeting but the name that is in its address.
#[component]
pub(crate) fn AdmissionPage() -> impl IntoView {
    let room = RoomContext::expect();
    view! {
        <SiteHeader platform=room.platform/>
        <main class="prejoin">
            <div class="prejoin-columns">
                <Preview/>
                <div class="prejoin-form"><Lazily part=WAY_IN/></div>
            </div>
        </main>
    }
}
