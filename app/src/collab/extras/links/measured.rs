//! What is measured of the call for as long as it lasts.

use std::time::Duration;

use leptos::prelude::*;
use parvis_view::link_history::{LinkHistory, SAMPLE_EVERY};
use parvis_view::quality::LinkGrades;
use parvis_view::speaking_time::{SpeakingTimes, speakers};

use crate::dom;
use crate::room::RoomContext;

thread_local! {
    /// What the tiles show, which are beside this late code and not below it.
    static GRADES: ArcRwSignal<LinkGrades> = ArcRwSignal::new(LinkGrades::default());
    static HISTORY: ArcRwSignal<LinkHistory> = ArcRwSignal::new(LinkHistory::default());
    static SPEAKING: ArcRwSignal<SpeakingTimes> = ArcRwSignal::new(SpeakingTimes::default());
}

/// All of it.
#[derive(Clone, Copy)]
pub(super) struct LinkMeasures {
    pub(super) grades: RwSignal<LinkGrades>,
    pub(super) history: RwSignal<LinkHistory>,
    pub(super) speaking: RwSignal<SpeakingTimes>,
}

impl LinkMeasures {
    /// That of this page.
    pub(super) fn here() -> Self {
        Self {
            grades: RwSignal::from(GRADES.with(Clone::clone)),
            history: RwSignal::from(HISTORY.with(Clone::clone)),
            speaking: RwSignal::from(SPEAKING.with(Clone::clone)),
        }
    }
}

/// Follows what is measured, for as long as the view around it is there.
pub(in crate::collab::extras) fn follow_links(room: RoomContext) {
    let LinkMeasures { grades, history, speaking } = LinkMeasures::here();
    // A call that was left is another one.
    history.set(LinkHistory::default());
    speaking.set(SpeakingTimes::default());
    let who_speaks = room.project(speakers);
    let listen = move || {
        let who = who_speaks.get_untracked();
        let _ = speaking.try_update(|speaking| speaking.update(dom::now(), who));
    };
    Effect::new(move |_| {
        who_speaks.track();
        listen();
    });
    let tick = move || {
        let readings = room.collab.quality();
        let mut next = grades.try_get_untracked().unwrap_or_default();
        next.update(&readings);
        // Told only where something has changed.
        if grades.with_untracked(|before| *before != next) {
            grades.set(next);
        }
        let _ = history.try_update(|history| history.update(dom::now(), &readings));
        listen();
    };
    let interval = set_interval_with_handle(tick, Duration::from_millis(SAMPLE_EVERY));
    on_cleanup(move || {
        if let Ok(interval) = interval {
            interval.clear();
        }
    });
}
