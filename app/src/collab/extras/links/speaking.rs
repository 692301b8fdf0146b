//! For how long each person has spoken.

use leptos::prelude::*;
use parvis_meeting::Snapshot;
use parvis_protocol::ParticipantId;
use parvis_view::elapsed::elapsed;
use parvis_view::speaking_time::SpeakingShare;

use super::measured::LinkMeasures;
use crate::collab::people::People;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;

/// Oneself and the others who are here.
pub(super) fn present(snapshot: &Snapshot) -> Vec<Option<ParticipantId>> {
    let others = snapshot.remotes.iter().map(|remote| Some(remote.participant.id));
    std::iter::once(None).chain(others).collect()
}

/// How long, and which part of all of it.
pub(super) fn share_words(i18n: I18n, share: &SpeakingShare) -> String {
    say!(i18n, speaking_share, time = elapsed(share.seconds).as_str(), percent = share.percent)
}

#[component]
pub(super) fn SpeakingList() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let speaking = LinkMeasures::here().speaking;
    let present = room.project(present);
    let shares =
        Memo::new(move |_| speaking.with(|speaking| present.with(|present| speaking.shares(present))));
    let ids =
        Memo::new(move |_| shares.with(|shares| shares.iter().map(|share| share.who).collect::<Vec<_>>()));
    let row = move |who: Option<ParticipantId>| {
        let share =
            Memo::new(move |_| shares.with(|shares| shares.iter().find(|share| share.who == who).copied()));
        let name = move || who.map_or_else(|| say!(i18n, collab_you).to_owned(), |who| people.who(who).name);
        let part = move || share.get().map_or(0, |share| share.percent);
        view! {
            <li class="speaking-row">
                <span class="link-name" dir="auto" translate="no">{name}</span>
                <span class="link-numbers">{move || share.get().map(|share| share_words(i18n, &share))}</span>
                <span class="speaking-bar" aria-hidden="true">
                    // Not the attribute, which the policy of the page forbids.
                    <span prop:style=move || format!("inline-size: {}%", part())></span>
                </span>
            </li>
        }
    };
    view! {
        <section class="speaking" aria-labelledby="speaking-title">
            <h3 id="speaking-title">{told!(i18n, speaking_title)}</h3>
            <p class="links-note">{told!(i18n, speaking_hint)}</p>
            <ul class="speaking-list"><For each=move || ids.get() key=|who| *who let:who>{row(who)}</For></ul>
        </section>
    }
}
