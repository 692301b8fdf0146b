use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use parvis_meeting::{Actor, Notification, Snapshot};
use parvis_protocol::Reaction;

use crate::components::moderation_words::teller;
use crate::components::tile::shown_name;
use crate::dom;
use crate::i18n::{I18n, say, use_i18n};
use crate::room::{ReactionSign, RoomContext};
use parvis_view::notices::{Notice, makes_way, most_shown, notices, notifications};

/// How long a notice stays.
const STAYS: Duration = Duration::from_secs(6);
/// How long a sign stays on a tile; as long as its movement in `style/tile.css`.
const SIGN_STAYS: Duration = Duration::from_secs(4);
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Says what has happened, and shows the sign that goes with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModerationAnnouncer {
    /// In a sentence; none for what is told elsewhere.
    pub(crate) sentence: fn(I18n, &Notification) -> Option<String>,
    /// The sign of a reaction.
    pub(crate) sign: fn(Reaction) -> icondata::Icon,
}

/// What has just happened in the call, for the eye and, politely, for the ear.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let words = StoredValue::new(None::<ModerationAnnouncer>);
    // Nobody tells in a call what happened before it, as before it there is no call to follow.
    Effect::new(move |before: Option<Snapshot>| {
        let now = room.read(Clone::clone);
        if let Some(before) = &before {
            for notice in notices(before, &now) {
                show(room, next(), notice);
            }
            let told = notifications(before, &now);
            if !told.is_empty() {
                spawn_local(async move {
                    // Who cannot load the words is offline, and has other worries.
                    let Ok(teller) = teller().await else { return };
                    if words.try_set_value(Some(teller)).is_none() {
                        told.into_iter().for_each(|notifications| tell(room, teller, next(), notifications));
                    }
                });
            }
        }
        now
    });
    let said = move |notice: &Notice| match notice {
        Notice::Notification(notifications) => {
            words.get_value().and_then(|words| (words.sentence)(i18n, notifications))
        }
        other => Some(sentence(i18n, other)),
    };
    view! {
        <div class="notices" role="status" aria-live="polite">
            <For each=move || room.notices.get() key=|(number, _)| *number let((_, notice))>
                {
                    let class = class(&notice);
                    view! { <p class=class>{move || said(&notice)}</p> }
                }
            </For>
        </div>
    }
}

/// A sign is seen on a tile: its words are for the ear.
fn class(notice: &Notice) -> &'static str {
    if is_sign(notice) { "sr-only" } else { "notice" }
}

fn is_sign(notice: &Notice) -> bool {
    matches!(notice, Notice::Notification(Notification::Reaction { .. }))
}

fn tell(room: RoomContext, teller: ModerationAnnouncer, number: u32, notifications: Notification) {
    if let Notification::Reaction { from, by, reaction } = &notifications {
        let whose = (*by != Actor::You).then_some(*from);
        let icon = (teller.sign)(*reaction);
        let _ = room.signs.try_update(|shown| {
            let before = shown.iter().rev().find(|sign| sign.whose == whose);
            let other = before.is_some_and(|before| !before.other);
            shown.push(ReactionSign { whose, icon, other });
        });
        // All stay for as long: the oldest goes first.
        let hide = move || {
            let _ = room.signs.try_update(|shown| shown.remove(0));
        };
        set_timeout(hide, SIGN_STAYS);
    }
    if !matches!(notifications, Notification::AskedToJoin { .. } | Notification::LobbyMessage { .. }) {
        show(room, number, Notice::Notification(notifications));
    }
}

/// Tells a sentence that is finished.
pub(crate) fn announce(room: RoomContext, sentence: String) {
    show(room, next(), Notice::Told(sentence));
}

/// What tells one from another.
fn next() -> u32 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn show(room: RoomContext, number: u32, notice: Notice) {
    let most = most_shown(dom::is_small());
    // The page may be gone by then, and its signals with it.
    let _ = room.notices.try_update(|shown| {
        shown.push((number, notice));
        // More than one where the screen has become smaller.
        let signs =
            |shown: &[(u32, Notice)]| shown.iter().map(|(_, notice)| is_sign(notice)).collect::<Vec<_>>();
        while let Some(index) = makes_way(&signs(shown), most) {
            shown.remove(index);
        }
    });
    let hide = move || {
        let _ = room.notices.try_update(|shown| shown.retain(|(other, _)| *other != number));
    };
    set_timeout(hide, STAYS);
}

fn sentence(i18n: I18n, notice: &Notice) -> String {
    match notice {
        Notice::Joined(name) => say!(i18n, notice_joined, name = shown_name(i18n, name)),
        Notice::Left(name) => say!(i18n, notice_left, name = shown_name(i18n, name)),
        Notice::Shares(name) => say!(i18n, notice_shares, name = shown_name(i18n, name)),
        Notice::StoppedSharing(name) => say!(i18n, notice_stopped_sharing, name = shown_name(i18n, name)),
        Notice::BackOnline => say!(i18n, notice_back).to_owned(),
        Notice::SpeakingWhileMuted => say!(i18n, notice_speaking_muted).to_owned(),
        Notice::Told(sentence) => sentence.clone(),
        Notice::Notification(_) => String::new(),
    }
}
