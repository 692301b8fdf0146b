use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::MediaKind;
use wasm_split_helpers::wasm_split;

use crate::components::share_bar::ShareBar;
use crate::components::tile::shown_name;
use crate::i18n::{say, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;
use parvis_view::names::Labels;

/// Loads [`Question`] and [`ShareBar`].
#[wasm_split(tools, fallible)]
pub(crate) fn question() -> Result<Make, NotLoaded> {
    Ok(|| view! { <ShareBar/> <Question/> }.into_any())
}

/// Somebody asks that something be switched on. Only the person can, and the question takes the focus from nothing.
#[component]
pub(crate) fn Question() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    // One question is one alert, also when the label of who asks changes meanwhile.
    let asked = room.project(|snapshot| snapshot.asked.as_ref().map(|asked| (asked.from, asked.kind)));
    let by = room.project(|snapshot| {
        let asked = snapshot.asked.as_ref()?;
        Some(Labels::of(snapshot).label(asked.from, &asked.by))
    });
    let icon = |kind| match kind {
        MediaKind::Microphone => icondata::LuMic,
        MediaKind::Camera => icondata::LuVideo,
        MediaKind::Screen => icondata::LuScreenShare,
    };
    let words = move |kind, name: &str| match kind {
        MediaKind::Microphone => say!(i18n, question_microphone, name = name),
        MediaKind::Camera => say!(i18n, question_camera, name = name),
        MediaKind::Screen => say!(i18n, question_screen, name = name),
    };
    let yes = move |kind| match kind {
        MediaKind::Microphone => say!(i18n, question_yes_microphone),
        MediaKind::Camera => say!(i18n, question_yes_camera),
        MediaKind::Screen => say!(i18n, question_yes_screen),
    };
    let answer = move |yes| room.dispatch(Intent::AnswerAsk(yes));
    move || {
        asked.get().map(|(_, kind)| {
            let name = move || shown_name(i18n, &by.get().unwrap_or_default());
            view! {
                <section class="banner banner-action question" role="alert">
                    <Icon icon=icon(kind)/>
                    <span dir="auto">{move || words(kind, &name())}</span>
                    <span class="question-answers">
                        {button(ButtonKind::SmallPrimary, move || yes(kind), move |_| answer(true))}
                        {button(ButtonKind::Small, told!(i18n, question_no), move |_| answer(false))}
                    </span>
                </section>
            }
        })
    }
}
