use leptos::html;
use leptos::prelude::*;

/// A field for what is looked for.
#[component]
pub(crate) fn SearchField(
    /// What it is called.
    #[prop(into)]
    label: Signal<&'static str>,
    /// What stands in it.
    looked_for: RwSignal<String>,
    /// The field, for the focus.
    field: NodeRef<html::Input>,
) -> impl IntoView {
    view! {
        <input
            node_ref=field
            class="input"
            type="search"
            autocomplete="off"
            aria-label=move || label.get()
            placeholder=move || label.get()
            prop:value=looked_for
            on:input=move |event| looked_for.set(event_target_value(&event))
        />
    }
}
