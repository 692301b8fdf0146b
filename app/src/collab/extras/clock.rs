use std::time::Duration;

use leptos::portal::Portal;
use leptos::prelude::*;
use parvis_collab::WallTime;
use parvis_view::elapsed::elapsed;
use web_sys::js_sys::Date;

use super::data_use::DataChip;
use crate::collab::chat::time::clock_time;
use crate::dom;
use crate::i18n::{told, use_i18n};

/// Where the name of the room stands.
const PLACE: &str = ".call-place";

/// The time, as the reader writes it, and how long the person has been in the call, beside the name of the room;
/// and whether data is saved.
#[component]
pub(super) fn CallClock() -> impl IntoView {
    let i18n = use_i18n();
    let begun = dom::now();
    let at = RwSignal::new((now(), begun));
    let tick = set_interval_with_handle(move || at.set((now(), dom::now())), Duration::from_secs(1));
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    // Once a minute is enough for it.
    let minute = Memo::new(move |_| WallTime(at.get().0.0 / 60_000 * 60_000));
    let time = move || clock_time(i18n.get(), minute.get());
    // By the clock that nobody sets.
    let lasted = move || elapsed(at.get().1.since(begun) / 1_000);
    dom::find(PLACE).map(|place| {
        view! {
            <Portal mount=place>
                <div class="call-now">
                    <p class="call-clock">
                        <span>{time}</span>
                        <span role="timer" title=told!(i18n, call_lasted)>{lasted}</span>
                    </p>
                    <DataChip/>
                </div>
            </Portal>
        }
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of this century")]
fn now() -> WallTime {
    WallTime(Date::now() as u64)
}
