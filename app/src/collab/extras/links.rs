//! How well the connections go: on each tile, and all of them in a dialog.

use std::time::Duration;

use leptos::prelude::*;
use parvis_meeting::allocator::QualityLimitation;
use parvis_protocol::ParticipantId;
use parvis_view::quality::{GradedLink, LinkCause, LinkGrade, LinkGrades};
use parvis_view::tiles::TileKey;

use crate::collab::people::People;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::dialog::dialog;
use crate::ui::icon::Icon;

/// How often they are measured.
const EVERY: Duration = Duration::from_secs(2);

thread_local! {
    /// What the tiles show, which are beside this late code and not below it.
    static GRADES: ArcRwSignal<LinkGrades> = ArcRwSignal::new(LinkGrades::default());
}

fn grades() -> RwSignal<LinkGrades> {
    RwSignal::from(GRADES.with(Clone::clone))
}

/// Follows what is measured, for as long as the view around it is there.
pub(super) fn follow_links(room: RoomContext) {
    let grades = grades();
    let tick = move || {
        let readings = room.collab.quality();
        let mut next = grades.try_get_untracked().unwrap_or_default();
        next.update(&readings);
        // Told only where something has changed.
        if grades.with_untracked(|before| *before != next) {
            grades.set(next);
        }
    };
    let interval = set_interval_with_handle(tick, EVERY);
    on_cleanup(move || {
        if let Ok(interval) = interval {
            interval.clear();
        }
    });
}

/// In the label of somebody else's tile: how well the connection to them goes, which is a button that shows all.
pub(super) fn tile_link(key: TileKey) -> AnyView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let here = key.participant.filter(|_| !key.screen).zip(room.extras.get_untracked());
    let Some((who, extras)) = here else { return ().into_any() };
    let grades = grades();
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
    let people = People::new();
    let grades = grades();
    let ids = Memo::new(move |_| grades.with(|grades| grades.all().map(|(who, _)| who).collect::<Vec<_>>()));
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = grades.with_untracked(|grades| report(i18n, grades));
        let told = Box::new(move |done| {
            copied.try_set(done);
        });
        room.platform.with(|platform| platform.copy(&text, told));
    };
    let row = move |who: ParticipantId| {
        let link = Memo::new(move |_| grades.with(|grades| grades.of(who)));
        let is = move |grade| link.get().is_some_and(|link| link.grade == grade);
        view! {
            <li class="link-row">
                <span class="link-grade" class:fair=move || is(LinkGrade::Fair) class:poor=move || is(LinkGrade::Poor)>
                    <Icon icon=Signal::derive(move || grade_icon(link.get().map(|link| link.grade).unwrap_or_default()))/>
                </span>
                <div>
                    <p class="link-name" dir="auto" translate="no">{move || people.who(who).name}</p>
                    <p>{move || link.get().map(|link| sentence(i18n, link.grade, link.cause))}</p>
                    <p class="link-numbers">{move || link.get().map(|link| numbers(i18n, &link))}</p>
                </div>
            </li>
        }
    };
    view! {
        <Show
            when=move || ids.with(|ids| !ids.is_empty())
            fallback=move || view! { <p>{told!(i18n, links_none)}</p> }
        >
            <ul class="links">
                <For each=move || ids.get() key=|who| *who let:who>{row(who)}</For>
            </ul>
            {button_with_icon(
                ButtonKind::Small,
                icondata::LuCopy,
                move || if copied.get() { say!(i18n, links_copied) } else { say!(i18n, links_copy) },
                copy,
            )}
        </Show>
    }
}

fn grade_icon(grade: LinkGrade) -> icondata::Icon {
    match grade {
        LinkGrade::Good => icondata::LuSignal,
        LinkGrade::Fair => icondata::LuSignalMedium,
        LinkGrade::Poor => icondata::LuSignalLow,
    }
}

/// With whom it lies, in as few words as a tile has place for.
fn word(i18n: I18n, cause: Option<LinkCause>) -> &'static str {
    match cause {
        Some(LinkCause::YourUpload) => say!(i18n, link_word_your_upload),
        Some(LinkCause::YourDownload) => say!(i18n, link_word_your_download),
        Some(LinkCause::YourComputer) => say!(i18n, link_word_your_computer),
        Some(LinkCause::TheirUpload) => say!(i18n, link_word_their_upload),
        Some(LinkCause::Distance) => say!(i18n, link_word_distance),
        None => say!(i18n, link_word_weak),
    }
}

fn sentence(i18n: I18n, grade: LinkGrade, cause: Option<LinkCause>) -> &'static str {
    match (grade, cause) {
        (LinkGrade::Good, _) => say!(i18n, link_good),
        (_, Some(LinkCause::YourUpload)) => say!(i18n, link_your_upload),
        (_, Some(LinkCause::YourDownload)) => say!(i18n, link_your_download),
        (_, Some(LinkCause::YourComputer)) => say!(i18n, link_your_computer),
        (_, Some(LinkCause::TheirUpload)) => say!(i18n, link_their_upload),
        (_, Some(LinkCause::Distance)) => say!(i18n, link_distance),
        (_, None) => say!(i18n, link_weak),
    }
}

/// What was measured, for who wants to know.
fn numbers(i18n: I18n, link: &GradedLink) -> String {
    let measured = link.measured;
    // In percent, and one where there is any.
    let loss = measured.loss.div_ceil(10);
    let jitter = measured.jitter;
    match measured.round_trip {
        Some(round_trip) => {
            say!(i18n, link_numbers, round_trip = round_trip, loss = loss, jitter = jitter)
        }
        None => say!(i18n, link_numbers_without, loss = loss, jitter = jitter),
    }
}

/// All of them as text to be sent to whoever helps: numbers, without names and addresses.
fn report(i18n: I18n, grades: &LinkGrades) -> String {
    let line = |(number, (_, link)): (usize, (ParticipantId, GradedLink))| {
        let limited = match link.measured.limitation {
            QualityLimitation::None => "",
            QualityLimitation::Other => " (other)",
            QualityLimitation::Bandwidth => " (bandwidth)",
            QualityLimitation::Cpu => " (cpu)",
        };
        format!(
            "{}. {} {}{limited}\n",
            number + 1,
            sentence(i18n, link.grade, link.cause),
            numbers(i18n, &link)
        )
    };
    grades.all().enumerate().map(line).collect()
}
