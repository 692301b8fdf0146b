//! Says by name why a connection goes through the relay, or does not come up, and what helps then.

use std::time::Duration;

use leptos::prelude::*;
use parvis_check::{MissingCause, PathFacts, PathWatch, RelayCause, path_verdict};
use parvis_meeting::{AddressPrivacy, ConnectionStatus, Snapshot};
use parvis_protocol::ParticipantId;
use parvis_view::problems::Problem;

use crate::collab::people::People;
use crate::collab::words::isolated;
use crate::components::notices::announce;
use crate::components::settings_dialog::{seen_by, seen_sentence};
use crate::i18n::{I18n, say, use_i18n};
use crate::room::RoomContext;

/// How often the browser is asked after something has changed.
const EVERY: Duration = Duration::from_millis(2_500);
/// How many times then. Later, with every so many ticks: a browser may change the way without a word.
const LOOKS: u32 = 4;
const SELDOM: u32 = 8;
/// How many connections that do not come up are spoken of.
const NAMED: usize = 2;

/// Watches how the connections go. Makes nothing to be seen.
#[component]
pub(crate) fn Paths() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let watch = RwSignal::new(PathWatch::<ParticipantId>::default());
    let ticks = StoredValue::new(0_u32);

    let statuses = room.project(|snapshot| {
        snapshot.remotes.iter().map(|remote| (remote.participant.id, remote.link)).collect::<Vec<_>>()
    });
    Effect::new(move |_| {
        statuses.track();
        ticks.set_value(0);
    });
    let looked = move |found: Vec<(ParticipantId, PathFacts)>| {
        let (has_relay, hides) = room.meeting.snapshot.with_untracked(relays);
        let verdict = |(id, facts)| (id, path_verdict(&PathFacts { has_relay, hides, ..facts }));
        let verdicts: Vec<_> = found.into_iter().map(verdict).collect();
        // The view may be gone by now.
        let told = watch.try_update(|watch| watch.look(&verdicts)).unwrap_or_default();
        for (id, cause) in told {
            let name = isolated(&untrack(|| people.who(id).name));
            announce(room, relayed(i18n, cause, &name));
        }
    };
    let tick = move || {
        let tick = ticks.try_get_value().unwrap_or_default();
        ticks.try_set_value(tick.wrapping_add(1));
        if tick < LOOKS || tick.is_multiple_of(SELDOM) {
            room.collab.paths(Box::new(looked));
        }
    };
    if let Ok(interval) = set_interval_with_handle(tick, EVERY) {
        on_cleanup(move || interval.clear());
    }

    let struggling = room.project(struggling);
    let seen = room.project(seen_by);
    Effect::new(move |_| {
        let unreached = struggling.get();
        let missing = unreached.iter().filter_map(|id| {
            let cause = watch.with(|watch| watch.missing(*id))?;
            Some(absent(i18n, cause, &isolated(&people.who(*id).name)))
        });
        let missing: Vec<String> = missing.take(NAMED).collect();
        let mut words = Vec::new();
        if !missing.is_empty() {
            words.push((Problem::NotConnected, missing.join(" ")));
        }
        if seen.with(|names| !names.is_empty()) {
            words.push((Problem::AddressSeen, seen_sentence(i18n, &seen.get())));
        }
        room.problem_words.set(words);
    });
    on_cleanup(move || {
        let _ = room.problem_words.try_set(Vec::new());
    });
}

/// Whether the server has a relay, and whether this person uses nothing else.
fn relays(snapshot: &Snapshot) -> (bool, bool) {
    match snapshot.address {
        AddressPrivacy::Shown => (true, false),
        AddressPrivacy::Hidden => (true, true),
        AddressPrivacy::NoRelay { .. } => (false, false),
        AddressPrivacy::Unreachable => (false, true),
    }
}

/// To whom no connection has come up for long.
fn struggling(snapshot: &Snapshot) -> Vec<ParticipantId> {
    let remotes = snapshot.remotes.iter().filter(|remote| remote.link == ConnectionStatus::Struggling);
    remotes.map(|remote| remote.participant.id).collect()
}

fn relayed(i18n: I18n, cause: RelayCause, name: &str) -> String {
    match cause {
        RelayCause::OurNetwork => say!(i18n, path_ours).to_owned(),
        RelayCause::TheirNetwork => say!(i18n, path_theirs, name = name),
        RelayCause::TheirChoice => say!(i18n, path_their_choice, name = name),
        RelayCause::BothNetworks => say!(i18n, path_both, name = name),
    }
}

fn absent(i18n: I18n, cause: MissingCause, name: &str) -> String {
    match cause {
        MissingCause::NoAnswer => say!(i18n, path_no_answer, name = name),
        MissingCause::NoRelay => say!(i18n, path_no_relay, name = name),
        MissingCause::RelayAwayHere => say!(i18n, path_relay_away_here, name = name),
        MissingCause::RelayAwayThere => say!(i18n, path_relay_away_there, name = name),
        MissingCause::Unknown => say!(i18n, path_unknown, name = name),
    }
}
