use leptos::prelude::*;

/// A switch: what it is about, what that means, and whether it is on. It shows how things are and not what was pressed
/// last, since others may switch it too.
#[component]
pub(crate) fn Switch(
    /// The identifier that its parts begin with.
    id: &'static str,
    /// What it is called.
    #[prop(into)]
    label: Signal<&'static str>,
    /// What it does.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Whether this person may not switch it.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with what it should be.
    #[prop(into)]
    on_switch: Callback<bool>,
) -> impl IntoView {
    let label_id = format!("{id}-label");
    let text_id = format!("{id}-text");
    let (labelled_by, described_by) = (label_id.clone(), text.map(|_| text_id.clone()));
    view! {
        <div class="switch-row">
            <div class="switch-words">
                <span id=label_id class="switch-label">{move || label.get()}</span>
                {text.map(|text| view! { <span id=text_id class="switch-text">{move || text.get()}</span> })}
            </div>
            <button
                type="button"
                id=id
                class="switch"
                role="switch"
                aria-checked=move || on.get().to_string()
                aria-labelledby=labelled_by
                aria-describedby=described_by
                disabled=move || disabled.get()
                on:click=move |_| on_switch.run(!on.get_untracked())
            >
                <span class="switch-knob" aria-hidden="true"></span>
            </button>
        </div>
    }
}
