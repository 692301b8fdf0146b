use leptos::html;
use leptos::prelude::*;

use crate::i18n::{told, use_i18n};
use crate::ui::field::field;
use crate::ui::icon::Icon;

/// The field "Meeting password", which shows what is in it when it is told to. It takes more than a password can have:
/// one that was cut without a word would be another one.
#[component]
pub(crate) fn PasswordField(
    /// The identifier of the field.
    id: &'static str,
    /// What stands in it.
    typed: RwSignal<String>,
    /// Whether that cannot be used.
    #[prop(into)]
    invalid: Signal<bool>,
    /// The identifier of what is said about it.
    described_by: &'static str,
    /// The field, for who gives it the focus.
    #[prop(optional)]
    input: NodeRef<html::Input>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(false);
    let control = view! {
        <div class="password">
            <input
                node_ref=input
                id=id
                class="input"
                type=move || if shown.get() { "text" } else { "password" }
                // It belongs to a meeting, and not to this person or this server.
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="done"
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=described_by
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button
                type="button"
                class="icon-button"
                aria-label=told!(i18n, password_show)
                aria-pressed=move || shown.get().to_string()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                <Icon icon=Signal::derive(move || if shown.get() { icondata::LuEyeOff } else { icondata::LuEye })/>
            </button>
        </div>
    };
    field(id, told!(i18n, meeting_password), control)
}
