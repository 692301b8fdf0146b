use leptos::html;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::components::logo::LogoMark;
use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::pages::goodbye::rejoin;
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;
use parvis_view::goodbye::{Goodbye, NextStep};
use parvis_view::{RoomPage, room_page};

/// Loads [`GoodbyeCard`].
#[wasm_split(tools, fallible)]
pub(crate) fn goodbye_card() -> Result<Make, NotLoaded> {
    Ok(|| {
        let page = RoomContext::expect().meeting.snapshot.with_untracked(room_page);
        match page {
            RoomPage::Goodbye(reason) => view! { <GoodbyeCard reason=reason/> }.into_any(),
            // The person is back in by now.
            _ => ().into_any(),
        }
    })
}

/// Why the meeting is over, and the ways on.
#[component]
pub(crate) fn GoodbyeCard(
    /// Why it is over.
    reason: Goodbye,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            dom::focus(&heading);
        }
    });
    let message = room.project(|snapshot| snapshot.last_host_message.as_ref().map(ToString::to_string));
    let step = reason.next_step();
    let take_step = move |_| if step == NextStep::Reload { dom::reload() } else { rejoin(room) };
    view! {
        <div class="message-card">
            <div class="message-mark"><LogoMark/></div>
            <p class="message-room">{room.address().to_string()}</p>
            <h1 node_ref=heading tabindex="-1">{move || words(i18n, reason).0}</h1>
            <p>{move || words(i18n, reason).1}</p>
            <Show when=move || message.with(Option::is_some)>
                <figure class="message-quote">
                    <figcaption>{told!(i18n, goodbye_host_message)}</figcaption>
                    <blockquote dir="auto">{move || message.get()}</blockquote>
                </figure>
            </Show>
            <div class="message-actions">
                <Show when=move || step != NextStep::Nothing>
                    {button_with_icon(ButtonKind::Primary, icondata::LuRotateCcw, move || step_words(i18n, step), take_step)}
                </Show>
                <a class="button" href="./">
                    <Icon icon=icondata::LuHouse/>
                    {told!(i18n, goodbye_home)}
                </a>
            </div>
        </div>
    }
}

fn step_words(i18n: I18n, step: NextStep) -> &'static str {
    match step {
        NextStep::Rejoin => say!(i18n, goodbye_rejoin),
        NextStep::TryAgain => say!(i18n, goodbye_try_again),
        NextStep::AskToJoin => say!(i18n, goodbye_ask_to_join),
        NextStep::OpenAgain => say!(i18n, goodbye_open_again),
        NextStep::Reload => say!(i18n, goodbye_reload),
        NextStep::Nothing => "",
    }
}

fn words(i18n: I18n, reason: Goodbye) -> (&'static str, &'static str) {
    match reason {
        Goodbye::Left => (say!(i18n, goodbye_left_title), say!(i18n, goodbye_left_text)),
        Goodbye::GaveUp => (say!(i18n, goodbye_gave_up_title), say!(i18n, goodbye_left_text)),
        Goodbye::Replaced => (say!(i18n, goodbye_replaced_title), say!(i18n, goodbye_replaced_text)),
        Goodbye::Full => (say!(i18n, goodbye_full_title), say!(i18n, goodbye_full_text)),
        Goodbye::Locked => (say!(i18n, goodbye_locked_title), say!(i18n, goodbye_locked_text)),
        Goodbye::TurnedAway => (say!(i18n, goodbye_turned_away_title), say!(i18n, goodbye_turned_away_text)),
        Goodbye::Kicked => (say!(i18n, goodbye_kicked_title), say!(i18n, goodbye_kicked_text)),
        Goodbye::Banned => (say!(i18n, goodbye_banned_title), say!(i18n, goodbye_banned_text)),
        Goodbye::Ended => (say!(i18n, goodbye_ended_title), say!(i18n, goodbye_ended_text)),
        Goodbye::Crowded => (say!(i18n, goodbye_crowded_title), say!(i18n, goodbye_crowded_text)),
        Goodbye::Outdated => (say!(i18n, goodbye_outdated_title), say!(i18n, goodbye_outdated_text)),
        Goodbye::Refused => (say!(i18n, goodbye_refused_title), say!(i18n, goodbye_refused_text)),
    }
}
