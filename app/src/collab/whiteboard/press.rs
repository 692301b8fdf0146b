use leptos::prelude::*;

use crate::ui::icon::Icon;

/// A button with a sign.
#[component]
pub(super) fn Press(
    /// What it is called.
    #[prop(into)]
    label: Signal<&'static str>,
    /// What it shows.
    icon: icondata::Icon,
    /// Whether the Tab key reaches it, where that is not so by itself.
    #[prop(optional)]
    tabindex: Option<&'static str>,
    /// Whether it does nothing at the moment. It keeps the focus.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what it switches is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="whiteboard-tool"
            tabindex=tabindex
            aria-label=move || label.get()
            title=move || label.get()
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            aria-disabled=move || disabled.get().then_some("true")
            on:click=move |_| {
                if !disabled.get_untracked() {
                    on_press.run(());
                }
            }
        >
            <Icon icon=icon/>
        </button>
    }
}
