use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::{ModerationCommand, Password};

use crate::components::password_field::PasswordField;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;
use parvis_view::security::{Strength, strength};

/// The password of the meeting: set, changed, taken away. Only what guards it is kept, so nobody can read it again.
#[component]
pub(crate) fn PasswordSetting(
    /// Whether there is one.
    #[prop(into)]
    set: Signal<bool>,
    /// Whether this person may change that.
    #[prop(into)]
    may: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let typed = RwSignal::new(String::new());
    let refused = RwSignal::new(false);
    let done = RwSignal::new(None::<fn(I18n) -> &'static str>);
    let order = move |password| room.dispatch(Intent::Moderate(ModerationCommand::SetPassword { password }));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match typed.with_untracked(|typed| Password::new(typed)) {
            Ok(password) => {
                typed.set(String::new());
                refused.set(false);
                done.set(Some(|i18n| say!(i18n, security_password_counts)));
                order(Some(password));
            }
            Err(_) => refused.set(true),
        }
    };
    let remove = move |_| {
        done.set(Some(|i18n| say!(i18n, security_password_removed)));
        order(None);
    };
    let judged = Memo::new(move |_| typed.with(|typed| (!typed.is_empty()).then(|| strength(typed))));
    let invalid = Memo::new(move |_| {
        let bad = matches!(judged.get(), None | Some(Strength::TooShort | Strength::TooLong));
        refused.get() && bad
    });
    let hint = move || match judged.get() {
        Some(judged) => words(i18n, judged),
        None if refused.get() => say!(i18n, password_short),
        None => done.get().map(|said| said(i18n)).unwrap_or_default(),
    };
    view! {
        <div class="security-password">
            <p class="switch-text">
                <Icon icon=Signal::derive(move || if set.get() { icondata::LuLock } else { icondata::LuLockOpen })/>
                {move || if set.get() { say!(i18n, security_password_on) } else { say!(i18n, security_password_off) }}
            </p>
            <Show when=move || may.get()>
                <form class="security-password-form" on:submit=submit>
                    <PasswordField id="security-password" typed=typed invalid=invalid described_by="security-password-hint"/>
                    <p id="security-password-hint" class="security-hint" class:bad=move || invalid.get() role="status">
                        {hint}
                    </p>
                    <div class="dialog-actions">
                        <button type="submit" class=ButtonKind::Plain.class()>{told!(i18n, security_password_set)}</button>
                        <Show when=move || set.get()>
                            {button(ButtonKind::Plain, told!(i18n, security_password_remove), remove)}
                        </Show>
                    </div>
                </form>
            </Show>
        </div>
    }
}

fn words(i18n: I18n, judged: Strength) -> &'static str {
    match judged {
        Strength::TooShort => say!(i18n, password_short),
        Strength::TooLong => say!(i18n, strength_too_long),
        Strength::Weak => say!(i18n, strength_weak),
        Strength::Fair => say!(i18n, strength_fair),
        Strength::Strong => say!(i18n, strength_strong),
    }
}
