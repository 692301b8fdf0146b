use leptos::prelude::*;

use crate::components::lobby_alert::lobby_alert;
use crate::lazy::{Lazily, LazyPart};
use crate::room::RoomContext;
use parvis_view::admission::waiting_count;

const LOBBY_ALERT: LazyPart = || Box::pin(lobby_alert());

/// Calls those who can admit when somebody waits in the lobby. Loaded for the first of them; most meetings have no
/// lobby.
#[component]
pub(crate) fn LobbyRequests() -> impl IntoView {
    let count = RoomContext::expect().project(waiting_count);
    // Stays, so that it knows what it has said and what was put off.
    let needed = Memo::new(move |before: Option<&bool>| before == Some(&true) || count.get() != 0);
    view! { <Show when=move || needed.get()><Lazily part=LOBBY_ALERT/></Show> }
}
