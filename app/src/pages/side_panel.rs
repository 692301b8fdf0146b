use leptos::prelude::*;

use crate::collab::panel_inside::panel_inside;
use crate::components::panel::Panel;
use crate::components::people_panel::people_list;
use crate::i18n::use_i18n;
use crate::lazy::LazyPart;
use crate::room::{RoomContext, Side};

fn part(side: Side) -> LazyPart {
    match side {
        Side::People => || Box::pin(people_list()),
        _ => || Box::pin(panel_inside()),
    }
}

/// The panel beside the tiles, if one is open.
#[component]
pub(crate) fn SidePanel() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    move || {
        room.side.get().map(|side| {
            view! {
                <Panel
                    class=side.class()
                    title=Signal::derive(move || side.title(i18n))
                    part=part(side)
                    on_close=move || room.close_side()
                />
            }
        })
    }
}
