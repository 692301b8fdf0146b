//! What the admission page asks for: a password, or to wait in the lobby.

use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::Password;
use wasm_split_helpers::wasm_split;

use crate::components::password_field::PasswordField;
use crate::components::problem_list::ProblemList;
use crate::components::talk::Talk;
use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::lazy::{Make, NotLoaded};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;
use parvis_view::admission::{AdmissionPrompt, is_away, is_too_long, is_too_short, password_try, step, talk};

/// Loads [`WayIn`].
#[wasm_split(tools, fallible)]
pub(crate) fn way_in() -> Result<Make, NotLoaded> {
    Ok(|| view! { <WayIn/> }.into_any())
}

/// What admission asks for.
#[component]
pub(crate) fn WayIn() -> impl IntoView {
    let room = RoomContext::expect();
    let now = room.project(step);
    // Once it opens, the page stays as it is until the call takes its place.
    let step = Memo::new(move |before: Option<&AdmissionPrompt>| {
        now.get().or(before.copied()).unwrap_or(AdmissionPrompt::Lobby)
    });
    view! {
        <ProblemList/>
        {move || match step.get() {
            AdmissionPrompt::Password => Either::Left(view! { <PasswordPrompt/> }),
            AdmissionPrompt::Lobby => Either::Right(view! { <Lobby/> }),
        }}
        <Away/>
    }
}

#[component]
fn PasswordPrompt() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let typed = RwSignal::new(String::new());
    let short = RwSignal::new(false);
    let long = Memo::new(move |_| typed.with(|typed| is_too_long(typed)));
    let tried = room.project(password_try);
    let wrong = Memo::new(move |_| tried.get().wrong);
    let checking = Memo::new(move |_| tried.get().checking);
    let wait = Memo::new(move |_| tried.get().wait);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        wrong.track();
        if let Some(field) = field.get() {
            dom::focus(&field);
            // What is typed next takes the place of what was wrong.
            field.select();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match typed.with_untracked(|typed| Password::new(typed)) {
            Ok(password) => {
                short.set(false);
                room.dispatch(Intent::GivePassword(password));
            }
            Err(_) => short.set(typed.with_untracked(|typed| is_too_short(typed))),
        }
    };
    let countdown = move || match wait.get() {
        0 => None,
        count => Some(say!(i18n, admission_wait, count = count)),
    };
    view! {
        <form class="admission" on:submit=submit>
            <Title title=Signal::derive(move || say!(i18n, admission_password_title))/>
            <p>{told!(i18n, admission_password_text)}</p>
            <PasswordField
                id="admission-password"
                typed=typed
                invalid=Signal::derive(move || wrong.get() || short.get() || long.get())
                described_by="admission-password-note"
                input=field
            />
            <div id="admission-password-note" class="admission-note">
                <Show when=move || wrong.get()>
                    <p class="field-error" role="alert" aria-label=told!(i18n, admission_wrong)>
                        <Icon icon=icondata::LuCircleAlert/>
                        {told!(i18n, admission_wrong)}
                    </p>
                </Show>
                <Show when=move || short.get()>
                    <p class="field-error" role="alert">
                        <Icon icon=icondata::LuCircleAlert/>
                        {told!(i18n, password_short)}
                    </p>
                </Show>
                <Show when=move || long.get()>
                    <p class="field-error" role="alert">
                        <Icon icon=icondata::LuCircleAlert/>
                        {told!(i18n, strength_too_long)}
                    </p>
                </Show>
                // Read when it is looked for; a number that changes each second is nothing to call out.
                <p class="admission-wait" role="timer" hidden=move || wait.get() == 0>{countdown}</p>
            </div>
            <div class="prejoin-join">
                <button type="submit" class=ButtonKind::LargePrimary.class() disabled=move || checking.get()>
                    {move || if checking.get() { say!(i18n, admission_checking) } else { say!(i18n, join) }}
                </button>
                <GoAway label=Signal::derive(move || say!(i18n, admission_back))/>
            </div>
        </form>
    }
}

#[component]
fn Lobby() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let said = room.project(talk);
    view! {
        <div class="admission">
            <Title focused=true title=Signal::derive(move || say!(i18n, admission_lobby_title))/>
            <p>{told!(i18n, admission_lobby_text)}</p>
            <p class="admission-waiting" role="status" aria-label=told!(i18n, admission_waiting)>
                <span class="banner-pulse" aria-hidden="true"></span>
                {told!(i18n, admission_waiting)}
            </p>
            <section class="admission-talk" aria-labelledby="admission-talk-hint">
                <p id="admission-talk-hint" class="admission-hint">{told!(i18n, admission_talk_hint)}</p>
                <Talk
                    id="admission-message"
                    said=said
                    title=Signal::derive(move || say!(i18n, admission_talk).to_owned())
                    label=Signal::derive(move || say!(i18n, admission_message).to_owned())
                    on_say=move |line| room.dispatch(Intent::MessageHost(line))
                />
            </section>
            <div class="prejoin-join">
                <GoAway label=Signal::derive(move || say!(i18n, admission_stop))/>
            </div>
        </div>
    }
}

/// What admission wants, and whose it is.
#[component]
fn Title(
    title: Signal<&'static str>,
    /// Whether it has the focus at first.
    #[prop(optional)]
    focused: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get().filter(|_| focused) {
            dom::focus(&heading);
        }
    });
    view! {
        <div class="prejoin-title">
            <h1 node_ref=heading tabindex="-1">{move || title.get()}</h1>
            <p class="prejoin-room">
                <span>{told!(i18n, prejoin_room)}</span>
                " "
                <strong dir="auto" translate="no">{room.address().to_string()}</strong>
            </p>
        </div>
    }
}

#[component]
fn GoAway(label: Signal<&'static str>) -> impl IntoView {
    let room = RoomContext::expect();
    button(ButtonKind::Plain, move || label.get(), move |_| room.dispatch(Intent::Leave))
}

/// Says that the server is away, and that nothing is to be done about it.
#[component]
fn Away() -> impl IntoView {
    let i18n = use_i18n();
    let away = RoomContext::expect().project(is_away);
    view! {
        <p class="prejoin-status" role="status">
            {move || away.get().then(|| say!(i18n, admission_away))}
        </p>
    }
}
