//! What is known of the connections as text, to be sent to whoever helps: numbers, without names and addresses.

use leptos::prelude::*;
use parvis_protocol::ParticipantId;
use parvis_view::quality::GradedLink;
use parvis_view::speaking_time::SpeakingShare;

use super::measured::LinkMeasures;
use super::speaking::{present, share_words};
use super::words;
use crate::collab::extras::data_use;
use crate::i18n::{I18n, say};
use crate::room::RoomContext;

/// All of it: a line for each of the others with their number, and below it what else was measured of them.
pub(super) fn report(i18n: I18n, room: RoomContext) -> String {
    let LinkMeasures { grades, history, speaking } = LinkMeasures::here();
    let present = room.meeting.snapshot.with_untracked(present);
    let shares = speaking.with_untracked(|speaking| speaking.shares(&present));
    let spoken = |who: Option<ParticipantId>| {
        let share = shares.iter().find(|share| share.who == who)?;
        Some(speaking_line(i18n, share))
    };
    let link = |(number, (who, link)): (usize, (ParticipantId, GradedLink))| {
        let first =
            format!("{} {}", words::sentence(i18n, link.grade, link.cause), words::numbers(i18n, &link));
        let minutes = history.with_untracked(|history| {
            history.summary(who).map(|summary| words::minutes(i18n, &summary, &history.chart(who)))
        });
        let rest = words::details(i18n, &link.measured).into_iter();
        let rest = rest.chain(minutes.into_iter().flatten()).chain(spoken(Some(who)));
        let rest: String = rest.map(|line| format!("   {line}\n")).collect();
        format!("{}. {first}\n{rest}", number + 1)
    };
    let links: String = grades.with_untracked(|grades| grades.all().enumerate().map(link).collect());
    let mode = room.meeting.snapshot.with_untracked(|snapshot| data_use::name(i18n, snapshot.local.data_use));
    let own = spoken(None).map(|line| format!("{}: {line}\n", say!(i18n, collab_you))).unwrap_or_default();
    format!("{links}{}: {mode}\n{own}", say!(i18n, data_title))
}

fn speaking_line(i18n: I18n, share: &SpeakingShare) -> String {
    format!("{} {}", say!(i18n, speaking_title), share_words(i18n, share))
}
