//! Planning a meeting: its fields, and the ways to invite to it. `parvis_view::plan` and `parvis_invitation` decide and write.

mod clock;
mod ways;

use leptos::ev;
use leptos::prelude::*;
use parvis_invitation::MeetingTitle;
use parvis_names::Link;
use parvis_view::plan::{
    FIRST_LENGTH, LENGTHS, Plan, PlanFields, PlanNote, PlanProblem, ends_on_another_day, hours_and_minutes,
    suggested_start,
};
use wasm_split_helpers::wasm_split;

use crate::components::plan::ways::ways;
use crate::components::qr_code::QrCode;
use crate::engine::Platform;
use crate::i18n::{Locale, followed, say, text, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::plan::PlanDraft;
use crate::ui::dialog::dialog;
use crate::ui::field::field;
use crate::ui::icon::Icon;

/// Loads [`PlanForm`].
#[wasm_split(tools, fallible)]
pub(crate) fn plan_form() -> Result<Make, NotLoaded> {
    Ok(|| view! { <PlanForm/> }.into_any())
}

/// Loads the same as a dialog of its own, with the link and its code.
#[wasm_split(tools, fallible)]
pub(crate) fn plan_dialog() -> Result<Make, NotLoaded> {
    Ok(|| view! { <PlanDialog/> }.into_any())
}

#[component]
fn PlanDialog() -> impl IntoView {
    let i18n = use_i18n();
    let draft = expect_context::<PlanDraft>();
    let url = move || place(draft).url;
    let content = move || {
        view! {
            <PlanForm/>
            <div class="invite-qr">
                <QrCode text=url() label=Signal::derive(move || say!(i18n, plan_qr).to_owned())/>
                <div class="plan-link">
                    <p>{told!(i18n, plan_qr_hint)}</p>
                    <p class="plan-url" translate="no">{url()}</p>
                </div>
            </div>
        }
    };
    let title = move || say!(i18n, plan_title);
    dialog("plan-dialog-title", title, draft.open.into(), move || draft.open.set(false), content)
}

/// The fields, what they mean, and the ways to invite.
#[component]
fn PlanForm() -> impl IntoView {
    let i18n = use_i18n();
    let draft = expect_context::<PlanDraft>();
    let fields @ [title, date, time, length] = fields_of(draft);
    let PlannedRoom { room, url } = place(draft);
    let called = room.clone();
    let untitled = Memo::new(move |_| say!(i18n, plan_untitled, room = called.as_str()));
    let plan = Memo::new(move |_| {
        let [title, date, time, length] = fields.map(|field| field.get());
        let fields = PlanFields { title: &title, date: &date, time: &time, length: &length };
        fields.plan(&untitled.get(), &url, clock::now(), clock::ahead)
    });
    Effect::new(move |_| {
        let [title, date, time, length] = fields.map(|field| field.get());
        let fields = PlanFields { title: &title, date: &date, time: &time, length: &length };
        draft.kept.set(fields.kept());
    });
    let problem = Memo::new(move |_| plan.with(|plan| plan.as_ref().err().copied()));
    let wrong = move |which| move || (problem.get() == Some(which)).then_some("true");
    let typed = |field: RwSignal<String>| move |event: ev::Event| field.set(event_target_value(&event));
    let lengths = move || {
        let option = |minutes: u16| {
            let chosen = move || length.with(|length| *length == minutes.to_string());
            let words = followed(move || length_words(i18n.get(), minutes));
            view! { <option value=minutes.to_string() prop:selected=chosen>{words}</option> }
        };
        LENGTHS.map(option).collect_view()
    };
    view! {
        <div class="plan">
            {field("plan-title", told!(i18n, plan_name), view! {
                <input
                    id="plan-title"
                    class="input"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    maxlength=MeetingTitle::MAX.to_string()
                    placeholder=move || untitled.get()
                    prop:value=title
                    on:input=typed(title)
                />
            })}
            <div class="plan-when">
                {field("plan-date", told!(i18n, plan_date), view! {
                    <input
                        id="plan-date"
                        class="input"
                        type="date"
                        min="1970-01-01"
                        max="9999-12-31"
                        aria-invalid=wrong(PlanProblem::Date)
                        aria-describedby="plan-meant"
                        prop:value=date
                        on:input=typed(date)
                    />
                })}
                {field("plan-time", told!(i18n, plan_time), view! {
                    <input
                        id="plan-time"
                        class="input"
                        type="time"
                        aria-invalid=wrong(PlanProblem::Time)
                        aria-describedby="plan-meant"
                        prop:value=time
                        on:input=typed(time)
                    />
                })}
                {field("plan-length", told!(i18n, plan_length), view! {
                    <div class="select">
                        <Icon icon=icondata::LuHourglass/>
                        <select id="plan-length" autocomplete="off" on:change=typed(length)>{lengths()}</select>
                    </div>
                })}
            </div>
            <div id="plan-meant" class="plan-meant" role="status">
                {move || match plan.get() {
                    Ok(plan) => meant(i18n.get(), &plan),
                    Err(problem) => problem_words(i18n.get(), problem),
                }}
            </div>
            <Show when=move || problem.get().is_none()>{ways(draft.platform, room.clone(), plan)}</Show>
        </div>
    }
}

/// Where the meeting is.
struct PlannedRoom {
    /// The name of the room, as it is read.
    room: String,
    /// The whole link, as it is sent.
    url: String,
}

fn place(draft: PlanDraft) -> PlannedRoom {
    let base = draft.platform.with(Platform::base_url).unwrap_or_default();
    let link = draft.link.with_untracked(|link| Link::read(link));
    let [room, encoded] = link.map_or_else(Default::default, |link| [link.room.to_string(), link.encoded()]);
    PlannedRoom { room, url: format!("{base}/{encoded}") }
}

/// Title, date, time and length as they were left, or as they are at first.
fn fields_of(draft: PlanDraft) -> [RwSignal<String>; 4] {
    let kept = draft.kept.get_untracked();
    let PlanFields { title, date, time, length } = PlanFields::read(&kept);
    if !kept.is_empty() {
        return [title, date, time, length].map(|text| RwSignal::new(text.to_owned()));
    }
    let [date, time] = suggested_start(clock::now(), clock::ahead);
    [String::new(), date, time, FIRST_LENGTH.to_string()].map(RwSignal::new)
}

/// When the meeting is, in words, and what is to be known about that.
fn meant(locale: Locale, Plan { meeting, note }: &Plan) -> AnyView {
    let note = note.map(|note| match note {
        PlanNote::Past => text!(locale, plan_past),
        PlanNote::Skipped => text!(locale, plan_skipped),
        PlanNote::Twice => text!(locale, plan_twice),
    });
    let later = ends_on_another_day(meeting, clock::ahead)
        .then(|| text!(locale, plan_ends_later, end = clock::written(locale, meeting.end())));
    view! {
        <p>{clock::written(locale, meeting.start())}</p>
        {later.map(|later| view! { <p>{later}</p> })}
        {note.map(|note| view! {
            <p class="plan-note"><Icon icon=icondata::LuTriangleAlert/><span>{note}</span></p>
        })}
    }
    .into_any()
}

fn problem_words(locale: Locale, problem: PlanProblem) -> AnyView {
    let words = match problem {
        PlanProblem::Date => text!(locale, plan_no_date),
        PlanProblem::Time => text!(locale, plan_no_time),
        PlanProblem::Length => text!(locale, plan_no_length),
        PlanProblem::Link => text!(locale, plan_no_link),
    };
    view! { <p class="field-error"><Icon icon=icondata::LuCircleAlert/><span>{words}</span></p> }.into_any()
}

/// So many minutes in words.
fn length_words(locale: Locale, minutes: u16) -> String {
    match hours_and_minutes(minutes) {
        (0, minutes) => text!(locale, plan_minutes, count = minutes),
        (hours, 0) => text!(locale, plan_hours, count = hours),
        (hours, minutes) => text!(locale, plan_hours_minutes, hours = hours, minutes = minutes),
    }
}
