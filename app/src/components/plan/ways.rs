//! The ways to invite to a meeting that is planned. None contacts anybody: a file is saved, a text copied, and a link is
//! opened by the person's press.

use leptos::prelude::*;
use parvis_invitation::{PlannedMeeting, WebCalendar};
use parvis_view::plan::{Plan, PlanProblem};

use super::{clock, length_words};
use crate::engine::{Platform, PlatformHandle};
use crate::i18n::{Locale, say, text, told, use_i18n};
use crate::save::save;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;

/// The buttons and links, while there is a plan.
pub(super) fn ways(
    platform: PlatformHandle,
    room: String,
    plan: Memo<Result<Plan, PlanProblem>>,
) -> impl IntoView {
    let i18n = use_i18n();
    // Of the plan as it is when it is asked for.
    let of = move |make: fn(Locale, &PlannedMeeting) -> Option<String>| {
        let locale = i18n.get();
        plan.with(|plan| plan.as_ref().ok().and_then(|plan| make(locale, &plan.meeting)))
    };
    let now = move |make: fn(Locale, &PlannedMeeting) -> Option<String>| untrack(|| of(make));
    let copied = RwSignal::new(None::<bool>);
    let save_file = move |_| {
        if let Some(file) = now(calendar_file) {
            save(&format!("{room}.ics"), "text/calendar;charset=utf-8", &file.into());
        }
    };
    let copy = move |_| {
        if let Some(words) = now(message) {
            let done = Box::new(move |worked| {
                // The panel may be closed by then.
                let _ = copied.try_set(Some(worked));
            });
            platform.with(|platform| platform.copy(&words, done));
        }
    };
    let share = move |_| {
        if let (Some(title), Some(words)) = (now(title), now(message)) {
            platform.with(|platform| platform.share([("title", &title), ("text", &words)]));
        }
    };
    // What was copied is another plan by then.
    Effect::new(move |_| {
        plan.track();
        copied.set(None);
    });
    let can_share = platform.with(Platform::can_share).unwrap_or(false);
    // In a tab of their own: a mail program on the web would take the place of the call.
    let link =
        move |make: fn(Locale, &PlannedMeeting) -> Option<String>, icon: icondata::Icon, words: Words| {
            move || {
                of(make).map(|href| {
                view! {
                    <a class=ButtonKind::Plain.class() href=href target="_blank" rel="noopener noreferrer">
                        <Icon icon=icon/>
                        {words(i18n.get())}
                    </a>
                }
            })
            }
        };
    let words = move || match copied.get() {
        Some(true) => say!(i18n, plan_copied),
        Some(false) => say!(i18n, plan_copy_failed),
        None => "",
    };
    view! {
        <div class="dialog-actions">
            {button_with_icon(ButtonKind::Primary, icondata::LuCalendarArrowDown, told!(i18n, plan_save), save_file)}
            {link(google, icondata::LuExternalLink, |locale| text!(locale, plan_google))}
            {link(outlook, icondata::LuExternalLink, |locale| text!(locale, plan_outlook))}
            {link(office, icondata::LuExternalLink, |locale| text!(locale, plan_office))}
            {link(mail, icondata::LuMail, |locale| text!(locale, plan_mail))}
            {button_with_icon(ButtonKind::Plain, icondata::LuCopy, told!(i18n, plan_copy), copy)}
            {can_share.then(|| {
                button_with_icon(ButtonKind::Plain, icondata::LuShare2, told!(i18n, plan_share), share)
            })}
            <span class="copy-outcome" role="status">{words}</span>
        </div>
        <p class="plan-who">{told!(i18n, plan_who)}</p>
    }
}

/// What stands on a link.
type Words = fn(Locale) -> &'static str;

fn title(_: Locale, meeting: &PlannedMeeting) -> Option<String> {
    Some(meeting.title().as_str().to_owned())
}

fn calendar_file(locale: Locale, meeting: &PlannedMeeting) -> Option<String> {
    Some(meeting.calendar_file(clock::now(), text!(locale, plan_join)))
}

fn message(locale: Locale, meeting: &PlannedMeeting) -> Option<String> {
    Some(meeting.message(&when(locale, meeting), text!(locale, plan_join)))
}

fn mail(locale: Locale, meeting: &PlannedMeeting) -> Option<String> {
    meeting.mail_link(&when(locale, meeting), text!(locale, plan_join))
}

fn google(locale: Locale, meeting: &PlannedMeeting) -> Option<String> {
    meeting.web_calendar_link(WebCalendar::Google, text!(locale, plan_join))
}

fn outlook(locale: Locale, meeting: &PlannedMeeting) -> Option<String> {
    meeting.web_calendar_link(WebCalendar::Outlook, text!(locale, plan_join))
}

fn office(locale: Locale, meeting: &PlannedMeeting) -> Option<String> {
    meeting.web_calendar_link(WebCalendar::Office, text!(locale, plan_join))
}

/// Start and length, for people who are elsewhere.
fn when(locale: Locale, meeting: &PlannedMeeting) -> String {
    let start = clock::written(locale, meeting.start());
    text!(
        locale,
        plan_start_and_length,
        start = start,
        length = length_words(locale, meeting.length().minutes())
    )
}
