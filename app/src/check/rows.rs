use leptos::prelude::*;
use parvis_check::{Grade, Subject, Verdict};

use crate::check::words;
use crate::i18n::{I18n, say};
use crate::ui::icon::Icon;

/// A row for each verdict: what it is about, what was found, and what helps.
pub(super) fn rows(i18n: I18n, all: Memo<Vec<Verdict>>) -> impl IntoView {
    let subjects = move || all.with(|all| all.iter().map(|verdict| verdict.subject).collect::<Vec<_>>());
    view! {
        <ul class="check-rows">
            <For each=subjects key=|subject| *subject let:subject>{row(i18n, all, subject)}</For>
        </ul>
    }
}

fn row(i18n: I18n, all: Memo<Vec<Verdict>>, subject: Subject) -> impl IntoView {
    let verdict =
        Memo::new(move |_| all.with(|all| all.iter().find(|verdict| verdict.subject == subject).cloned()));
    let content = move || {
        let verdict = verdict.get()?;
        let (class, icon, grade) = match verdict.grade {
            Grade::Running => ("check-row", icondata::LuLoaderCircle, say!(i18n, check_running)),
            Grade::Good => ("check-row check-good", icondata::LuCircleCheck, say!(i18n, check_good)),
            Grade::Limited => {
                ("check-row check-limited", icondata::LuTriangleAlert, say!(i18n, check_limited))
            }
            Grade::Broken => ("check-row check-broken", icondata::LuCircleX, say!(i18n, check_broken)),
        };
        let found = verdict.finding.map_or_else(
            || words::running(i18n, subject).to_owned(),
            |finding| words::finding(i18n, finding),
        );
        let ways =
            verdict.ways_out.iter().map(|way| view! { <li>{words::way_out(i18n, *way)}</li> }).collect_view();
        let has_ways = !verdict.ways_out.is_empty();
        Some(view! {
            <div class=class>
                <span class="check-sign"><Icon icon=icon/></span>
                <div class="check-words">
                    <h2>
                        {words::subject(i18n, subject)}
                        <span class="sr-only">" ("{grade}")"</span>
                    </h2>
                    <p>{found}</p>
                    {has_ways.then(|| view! { <ul class="check-ways">{ways}</ul> })}
                </div>
            </div>
        })
    };
    view! { <li>{content}</li> }
}
