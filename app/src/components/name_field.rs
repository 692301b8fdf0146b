use leptos::html;
use leptos::prelude::*;
use parvis_protocol::{DisplayName, TextError};

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::field::field;
use crate::ui::icon::Icon;

/// The field "Your name".
#[component]
pub(crate) fn NameField(
    /// The identifier of the field, different on each page that holds one.
    id: &'static str,
    /// Whether the name was wanted and is not there.
    #[prop(into)]
    missing: Signal<bool>,
    /// Called when the person has finished typing another name.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let error_id = format!("{id}-error");
    let described_by = error_id.clone();
    let node = NodeRef::<html::Input>::new();
    // What was typed before the script ran stays.
    Effect::new(move |_| {
        let typed = node.get().map(|input| input.value()).filter(|typed| !typed.is_empty());
        if let Some(typed) = typed.filter(|typed| room.name.with_untracked(|name| name != typed)) {
            room.name.set(typed);
        }
    });
    // Said while it is typed: nothing is cut that somebody sees and does not notice.
    let too_long =
        Memo::new(move |_| room.name.with(|name| DisplayName::new(name) == Err(TextError::TooLong)));
    let wrong = Memo::new(move |_| missing.get() || too_long.get());
    let input = view! {
        <input
            node_ref=node
            id=id
            class="input"
            type="text"
            name="name"
            autocomplete="name"
            autocapitalize="words"
            spellcheck="false"
            enterkeyhint="done"
            value=room.name.get_untracked()
            prop:value=room.name
            aria-invalid=move || wrong.get().then_some("true")
            aria-describedby=move || (wrong.get() || room.name_cut.get()).then(|| described_by.clone())
            on:input=move |event| {
                room.name_cut.set(false);
                room.name.set(event_target_value(&event));
            }
            on:change=move |event| {
                if let Some(on_change) = on_change {
                    on_change.run(event_target_value(&event));
                }
            }
        />
    };
    let error = view! {
        <div id=error_id role="status">
            <Show when=move || wrong.get()>
                <p class="field-error">
                    <Icon icon=icondata::LuCircleAlert/>
                    {move || if too_long.get() { say!(i18n, name_too_long) } else { say!(i18n, your_name_needed) }}
                </p>
            </Show>
            <Show when=move || room.name_cut.get()>
                <p class="field-error"><Icon icon=icondata::LuCircleAlert/>{told!(i18n, your_name_cut)}</p>
            </Show>
        </div>
    };
    field(id, told!(i18n, your_name), (input, error))
}
