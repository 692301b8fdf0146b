//! The page that says why a call does not work here, in words for people. `parvis_check` decides what is wrong and what helps.
//!
//! All of it is late code: the document of the page is empty until it has come.

mod rows;
mod words;

use leptos::prelude::*;
use parvis_check::{Overall, overall, report, verdicts};

use crate::check::rows::rows;
use crate::components::site_header::SiteHeader;
use crate::dom::follow_title;
use crate::engine::check::CheckHandle;
use crate::engine::{Platform, PlatformHandle};
use crate::i18n::{provide_i18n, say, told};
use crate::ui::button::{ButtonKind, button};

/// How copying the report ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copying {
    Not,
    Done,
    Failed,
}

/// The page.
pub fn page(platform: PlatformHandle, check: CheckHandle) -> AnyView {
    let i18n = provide_i18n();
    provide_context(platform);
    follow_title(move || format!("{} · Parvis", say!(i18n, check_title)));
    let begun = RwSignal::new(false);
    let copying = RwSignal::new(Copying::Not);
    let begin = move |_| {
        begun.set(true);
        copying.set(Copying::Not);
        check.begin();
    };
    let all = Memo::new(move |_| check.facts.with(verdicts));
    let outcome = Memo::new(move |_| all.with(|all| overall(all)));
    let is_running = move || begun.get() && outcome.get() == Overall::Running;
    let copy = move |_| {
        let text = check.facts.with_untracked(report);
        let done = move |worked| copying.set(if worked { Copying::Done } else { Copying::Failed });
        platform.with(|platform: &dyn Platform| platform.copy(&text, Box::new(done)));
    };
    let said = move || {
        begun.get().then(|| {
            let outcome = outcome.get();
            let class = match outcome {
                Overall::Running | Overall::Works { .. } => "check-outcome",
                Overall::Limited | Overall::Broken => "check-outcome check-outcome-limited",
            };
            view! { <p class=class>{words::overall(i18n, outcome)}</p> }
        })
    };
    let start = move || {
        let words = move || if begun.get() { say!(i18n, check_again) } else { say!(i18n, check_begin) };
        view! {
            <button type="button" class=ButtonKind::LargePrimary.class() disabled=is_running on:click=begin>
                {words}
            </button>
        }
    };
    let copied = move || match copying.get() {
        Copying::Not => None,
        Copying::Done => Some(say!(i18n, check_copied).to_owned().into_any()),
        Copying::Failed => {
            // What cannot be copied can be selected.
            let text = check.facts.with(report);
            Some(view! { <pre class="check-report" tabindex="0">{text}</pre> }.into_any())
        }
    };
    view! {
        <SiteHeader platform=platform home="../"/>
        <main class="check">
            <h1>{told!(i18n, check_title)}</h1>
            <p class="check-lead">{told!(i18n, check_lead)}</p>
            <div class="check-outcomes" role="status">{said}</div>
            {move || begun.get().then(|| rows(i18n, all))}
            <div class="check-actions">
                {start()}
                {move || begun.get().then(|| button(ButtonKind::Plain, told!(i18n, check_copy), copy))}
            </div>
            <div role="status">{copied}</div>
            {move || begun.get().then(|| view! { <p class="check-note">{told!(i18n, check_copy_note)}</p> })}
        </main>
    }
    .into_any()
}
