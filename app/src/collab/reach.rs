use leptos::prelude::*;
use parvis_collab::relay::Unreached;

use crate::collab::people::People;
use crate::collab::words::isolated;
use crate::components::notices::announce;
use crate::i18n::{say, use_i18n};
use crate::room::RoomContext;

/// Says whom nothing reaches that one shares. Makes nothing to be seen.
#[component]
pub(crate) fn Reach() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let unreached = room.collab.unreached;
    Effect::new(move |_| {
        if unreached.with(Vec::is_empty) {
            return;
        }
        for (who, why) in unreached.try_update(std::mem::take).unwrap_or_default() {
            let name = untrack(|| isolated(&people.who(who).name));
            let sentence = match why {
                Unreached::NoWay => say!(i18n, collab_unreached, name = name),
                Unreached::OtherKey => say!(i18n, collab_other_key, name = name),
            };
            announce(room, sentence);
        }
    });
}
