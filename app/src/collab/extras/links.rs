//! How well the connections go: on each tile, and all of them in a dialog.

mod chart;
mod measured;
mod report;
mod speaking;
mod words;

use leptos::prelude::*;
use parvis_meeting::DataUse;
use parvis_protocol::ParticipantId;
use parvis_view::quality::{LinkCause, LinkGrade, LinkGrades};
use parvis_view::tiles::TileKey;

pub(super) use self::measured::follow_links;

use self::chart::MinutesChart;
use self::measured::LinkMeasures;
use self::speaking::SpeakingList;
use self::words::{details, numbers, sentence, word};
use super::data_use::{DataChoice, current};
use crate::collab::people::People;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::dialog::dialog;
use crate::ui::icon::Icon;

/// In the label of somebody else's tile: how well the connection to them goes, which is a button that shows all.
pub(super) fn tile_link(key: TileKey) -> AnyView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let here = key.participant.filter(|_| !key.screen).zip(room.extras.get_untracked());
    let Some((who, extras)) = here else { return ().into_any() };
    let grades = LinkMeasures::here().grades;
    let link = Memo::new(move |_| grades.with(|grades| grades.of(who)).map(|link| (link.grade, link.cause)));
    let label = move || {
        let (grade, cause) = link.get().unwrap_or((LinkGrade::Good, None));
        let name = people.who(who).name;
        format!("{}: {}", say!(i18n, link_to, name = name.as_str()), sentence(i18n, grade, cause))
    };
    let icon = move || grade_icon(link.get().map(|(grade, _)| grade).unwrap_or_default());
    let short =
        move || link.get().and_then(|(grade, cause)| (grade > LinkGrade::Good).then(|| word(i18n, cause)));
    view! {
        <Show when=move || link.get().is_some()>
            <button
                type="button"
                class="tile-link"
                class:fair=move || link.get().is_some_and(|(grade, _)| grade == LinkGrade::Fair)
                class:poor=move || link.get().is_some_and(|(grade, _)| grade == LinkGrade::Poor)
                title=label
                aria-label=label
                on:click=move |_| extras.links_open.set(true)
            >
                <Icon icon=Signal::derive(icon)/>
                {move || short().map(|word| view! { <span class="tile-link-word" aria-hidden="true">{word}</span> })}
            </button>
        </Show>
    }
    .into_any()
}

/// The dialog with all of them.
#[component]
pub(super) fn LinksDialog(open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    dialog(
        "links-title",
        move || say!(i18n, links),
        open.into(),
        move || open.set(false),
        || view! { <Links/> },
    )
}

#[component]
fn Links() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let grades = LinkMeasures::here().grades;
    let ids = Memo::new(move |_| grades.with(|grades| grades.all().map(|(who, _)| who).collect::<Vec<_>>()));
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = report::report(i18n, room);
        let told = Box::new(move |done| {
            copied.try_set(done);
        });
        room.platform.with(|platform| platform.copy(&text, told));
    };
    let data_use = current(room);
    let is_weak = Memo::new(move |_| grades.with(is_line_weak));
    let advised = move || is_weak.get() && data_use.get() == DataUse::Full;
    view! {
        <Show when=advised><p class="links-advice" role="status">{told!(i18n, links_advice)}</p></Show>
        <DataChoice/>
        <Show
            when=move || ids.with(|ids| !ids.is_empty())
            fallback=move || view! { <p>{told!(i18n, links_none)}</p> }
        >
            <ul class="links">
                <For each=move || ids.get() key=|who| *who let:who><LinkRow who=who/></For>
            </ul>
            <SpeakingList/>
            <div>
                {button_with_icon(
                    ButtonKind::Small,
                    icondata::LuCopy,
                    move || if copied.get() { say!(i18n, links_copied) } else { say!(i18n, links_copy) },
                    copy,
                )}
            </div>
        </Show>
    }
}

/// Whether it is this person's line that is weak, or may be.
fn is_line_weak(grades: &LinkGrades) -> bool {
    grades.all().any(|(_, link)| {
        let ours = matches!(link.cause, None | Some(LinkCause::YourUpload | LinkCause::YourDownload));
        link.grade > LinkGrade::Good && ours
    })
}

#[component]
fn LinkRow(who: ParticipantId) -> impl IntoView {
    let i18n = use_i18n();
    let people = People::new();
    let grades = LinkMeasures::here().grades;
    let link = Memo::new(move |_| grades.with(|grades| grades.of(who)));
    let is = move |grade| link.get().is_some_and(|link| link.grade == grade);
    let more = RwSignal::new(false);
    let lines = move || {
        let lines = link.get().map(|link| details(i18n, &link.measured)).unwrap_or_default();
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    view! {
        <li class="link-row">
            <span class="link-grade" class:fair=move || is(LinkGrade::Fair) class:poor=move || is(LinkGrade::Poor)>
                <Icon icon=Signal::derive(move || grade_icon(link.get().map(|link| link.grade).unwrap_or_default()))/>
            </span>
            <div>
                <p class="link-name" dir="auto" translate="no">{move || people.who(who).name}</p>
                <p>{move || link.get().map(|link| sentence(i18n, link.grade, link.cause))}</p>
                <p class="link-numbers">{move || link.get().map(|link| numbers(i18n, &link))}</p>
                <button
                    type="button"
                    class="link-more"
                    aria-expanded=move || more.get().to_string()
                    aria-label=move || say!(i18n, link_details_of, name = people.who(who).name.as_str())
                    on:click=move |_| more.update(|more| *more = !*more)
                >
                    <Icon icon=Signal::derive(move || if more.get() { icondata::LuChevronUp } else { icondata::LuChevronDown })/>
                    {told!(i18n, link_details)}
                </button>
                <Show when=move || more.get()>
                    <div class="link-details link-numbers">
                        {lines}
                        <MinutesChart who=who/>
                    </div>
                </Show>
            </div>
        </li>
    }
}

fn grade_icon(grade: LinkGrade) -> icondata::Icon {
    match grade {
        LinkGrade::Good => icondata::LuSignal,
        LinkGrade::Fair => icondata::LuSignalMedium,
        LinkGrade::Poor => icondata::LuSignalLow,
    }
}
