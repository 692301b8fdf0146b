use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use parvis_names::{Link, LinkKey, NameError, Weakness, suggest, tidy, weakness};
use parvis_protocol::RoomName;

use crate::components::plan::plan_dialog;
use crate::dom;
use crate::engine::PlatformHandle;
use crate::i18n::{I18n, Locale, say, text, told, use_i18n, words_of};
use crate::lazy::{Lazily, LazyPart};
use crate::plan::PlanDraft;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;

/// Planning the meeting for later.
const PLAN: LazyPart = || Box::pin(plan_dialog());
/// How long a suggestion stays before the next one.
const CHANGES_EVERY: Duration = Duration::from_secs(10);

/// The way into a meeting: its name, what the link will be, and the button. Without a script it is a plain form
/// that the server answers with a redirection.
#[component]
pub(crate) fn RoomNameField(
    /// The browser.
    platform: PlatformHandle,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    let text = RwSignal::new(String::new());
    let touched = RwSignal::new(false);
    let refused = RwSignal::new(false);
    let host = RwSignal::new(None::<String>);

    let suggestion = move |locale: Locale| {
        platform.with(|platform| suggest(words_of(locale), platform.random()).to_string()).unwrap_or_default()
    };
    // The key of a name that nobody can know but from the link that is about to be made. Only then there is one: who types
    // the same name elsewhere would get another key. What is planned and what is started have the same.
    let fresh = RwSignal::new(None::<LinkKey>);
    let take = move |suggested: String| {
        text.set(suggested);
        refused.set(false);
        fresh.set(platform.with(|platform| LinkKey::new(platform.random())));
    };
    let suggest_another = move |locale: Locale| take(suggestion(locale));
    Effect::new(move |_| {
        host.set(platform.with(|platform| {
            let base = platform.base_url();
            base.split_once("://").map(|(_, host)| host.to_owned()).unwrap_or(base)
        }));
    });
    // In the words of the page's language, also when that changes; what was typed before the script ran stays.
    Effect::new(move |_| {
        let locale = i18n.get();
        let typed = field.get_untracked().map(|field| field.value()).filter(|typed| !typed.is_empty());
        match typed {
            Some(typed) if text.with_untracked(String::is_empty) => {
                touched.set(true);
                text.set(typed);
            }
            _ if !touched.get_untracked() => suggest_another(locale),
            _ => {}
        }
    });
    change_until_touched(touched, move || suggest_another(i18n.get_untracked()));

    let slug = Memo::new(move |_| text.with(|text| tidy(text)));
    let weak = Memo::new(
        move |_| if touched.get() { slug.get().ok().and_then(|name| weakness(&name)) } else { None },
    );
    let error = Memo::new(move |_| {
        let empty = text.with(|text| text.trim().is_empty());
        match slug.get() {
            Err(_) if empty => refused.get().then_some(NameError::Empty),
            Err(error) => Some(error),
            Ok(_) => None,
        }
    });
    // The link of the name in the field; of one that is none, the person hears what is wrong with it.
    let chosen = move || {
        let room = slug.get_untracked().ok();
        if room.is_none() {
            refused.set(true);
            if let Some(field) = field.get_untracked() {
                dom::focus(&field);
            }
        }
        let in_text = || text.with_untracked(|text| LinkKey::in_link(text));
        room.map(|room| Link { room, key: fresh.get_untracked().or_else(in_text) })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(link) = chosen() {
            dom::go_to(&format!("./{link}"));
        }
    };
    let draft = PlanDraft::provide(platform);
    let plan = move |_| {
        // The name that is planned stays in the field.
        touched.set(true);
        if let Some(link) = chosen() {
            draft.begin(&link);
            draft.open.set(true);
        }
    };

    let without_script = without_script(i18n.get_untracked());
    view! {
        // Where there are scripts, a browser takes what is in it for text: as elements it could not be brought to life.
        <noscript inner_html=without_script></noscript>
        // Before the script runs, a link with a key must not be sent off with the form.
        <form class="start" method="get" action="./" novalidate=move || host.with(Option::is_some) on:submit=submit>
            <label class="field-label" for="room">{told!(i18n, home_field)}</label>
            <div class="start-field">
                <input
                    node_ref=field
                    id="room"
                    class="input start-input"
                    type="text"
                    name="room"
                    pattern="(?!.*#k=).*"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    enterkeyhint="go"
                    aria-describedby="room-link room-advice"
                    aria-invalid=move || error.get().map(|_| "true")
                    prop:value=text
                    on:focus=move |_| touched.set(true)
                    on:input=move |event| {
                        touched.set(true);
                        refused.set(false);
                        fresh.set(None);
                        text.set(event_target_value(&event));
                    }
                />
                <button
                    type="button"
                    class="icon-button start-another"
                    aria-label=told!(i18n, home_another)
                    title=told!(i18n, home_another)
                    on:click=move |_| {
                        touched.set(true);
                        suggest_another(i18n.get_untracked());
                    }
                >
                    <Icon icon=icondata::LuRefreshCw/>
                </button>
            </div>
            <p id="room-link" class="start-link">
                <LinkPreview i18n=i18n host=host slug=slug/>
            </p>
            <div id="room-advice" class="start-advice" role="status">
                {move || error.get().map(|error| view! { <NameProblem i18n=i18n error=error/> })}
                {move || {
                    weak.get().map(|weakness| {
                        let safer = suggestion(i18n.get_untracked());
                        view! { <WeakName i18n=i18n weakness=weakness safer=safer on_safer=take/> }
                    })
                }}
            </div>
            <div class="start-actions">
                <button type="submit" class="button button-primary start-button">
                    {told!(i18n, home_start)}
                    <Icon icon=icondata::LuArrowRight/>
                </button>
                {button_with_icon(ButtonKind::Plain, icondata::LuCalendarPlus, told!(i18n, plan_open), plan)}
            </div>
        </form>
        // It stays once it is there: a dialog that goes away while it is open gives the focus back to nothing.
        <Show when=move || draft.link.with(|link| !link.is_empty())><Lazily part=PLAN/></Show>
    }
}

/// What the page says where no script runs: what is needed, and what is wrong with the name that the form was sent with, as the
/// server has it from the address. It is markup, and nothing that somebody typed is in it.
pub(crate) fn without_script(locale: Locale) -> String {
    let needed = text!(locale, needs_script);
    #[cfg(feature = "ssr")]
    let refused = use_context::<http::request::Parts>().and_then(|parts| refused_room(parts.uri.query()?));
    #[cfg(not(feature = "ssr"))]
    let refused = None::<NameError>;
    let refused =
        refused.map(|error| format!(r#"<p class="problem" role="alert">{}</p>"#, problem(locale, error)));
    format!(r#"{}<p class="problem prejoin-noscript">{needed}</p>"#, refused.unwrap_or_default())
}

/// What is wrong with the name in the query of the form, if anything is.
#[cfg(feature = "ssr")]
fn refused_room(query: &str) -> Option<NameError> {
    let typed = query.split('&').find_map(|pair| pair.strip_prefix("room="))?;
    let decoded = typed.replace('+', " ");
    // As a part of a link it is decoded like one.
    tidy(&format!("x://x/{decoded}")).err()
}

/// Calls again and again until the person touches the field; waits while the page is not seen. Never begins
/// where less motion was asked for.
fn change_until_touched(touched: RwSignal<bool>, change: impl Fn() + Copy + 'static) {
    Effect::new(move |_| {
        if touched.get() || dom::prefers_less_motion() {
            return;
        }
        let tick = move || {
            if !document().hidden() {
                change();
            }
        };
        // Without a timer the first suggestion stays.
        if let Ok(interval) = set_interval_with_handle(tick, CHANGES_EVERY) {
            on_cleanup(move || interval.clear());
        }
    });
}

/// "The link will be …".
#[component]
fn LinkPreview(
    i18n: I18n,
    #[prop(into)] host: Signal<Option<String>>,
    #[prop(into)] slug: Signal<Result<RoomName, NameError>>,
) -> impl IntoView {
    let link = move || Some((host.get()?, slug.get().ok()?));
    move || {
        link().map(|(host, slug)| {
            view! {
                <span class="start-link-label">{told!(i18n, home_link_will_be)}</span>
                " "
                <strong class="start-link-text" translate="no">
                    <span class="start-link-host">{host}</span>
                    {format!("/{slug}")}
                </strong>
            }
        })
    }
}

#[component]
fn NameProblem(i18n: I18n, error: NameError) -> impl IntoView {
    view! {
        <p class="field-error">
            <Icon icon=icondata::LuCircleAlert/>
            <span>
                {move || problem(i18n.get(), error)}
            </span>
        </p>
    }
}

/// What is wrong with a name, in a sentence.
fn problem(locale: Locale, error: NameError) -> &'static str {
    match error {
        NameError::Empty => text!(locale, name_nothing),
        NameError::TooLong => text!(locale, name_too_long),
        NameError::Reserved => text!(locale, name_reserved),
    }
}

/// The warning that strangers may walk in, and a name that keeps them out, one click away.
#[component]
fn WeakName(
    i18n: I18n,
    weakness: Weakness,
    safer: String,
    #[prop(into)] on_safer: Callback<String>,
) -> impl IntoView {
    let label = safer.clone();
    view! {
        <div class="advice">
            <p class="advice-text">
                <Icon icon=icondata::LuTriangleAlert/>
                <span>
                    {move || match weakness {
                        Weakness::Short => say!(i18n, weak_short),
                        Weakness::Common => say!(i18n, weak_common),
                    }}
                </span>
            </p>
            <button type="button" class=ButtonKind::Small.class() on:click=move |_| on_safer.run(safer.clone())>
                <Icon icon=icondata::LuShieldCheck/>
                <span>{told!(i18n, weak_safer, room = label.as_str())}</span>
            </button>
        </div>
    }
}
