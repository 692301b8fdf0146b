use leptos::prelude::*;

use crate::ui::icon::Icon;

/// A button of a bar in a panel: an icon, a sample or a few words. With nothing to do for it, it says so and keeps the
/// focus.
#[component]
#[allow(clippy::too_many_arguments, reason = "what buttons of a bar differ in, most of it left out by most")]
pub(crate) fn BarButton(
    /// Its class, for the style sheet.
    class: &'static str,
    /// Its accessible name, unless it has words on it; it is shown while it is pointed at.
    #[prop(into)]
    label: Signal<&'static str>,
    /// Its icon.
    #[prop(optional, into)]
    icon: Option<icondata::Icon>,
    /// What is on it instead: a colour or a width, which the style sheet knows as `--sample`.
    #[prop(optional)]
    sample: Option<String>,
    /// The words on it, which are its name.
    #[prop(optional, into)]
    words: Option<Signal<String>>,
    /// The same by the keyboard, as `aria-keyshortcuts` has it.
    #[prop(optional, into)]
    keys: Option<&'static str>,
    /// The key that is shown with the name.
    #[prop(optional, into)]
    shown_key: Option<String>,
    /// Its `tabindex`, where the Tab key does not reach it by itself.
    #[prop(optional, into)]
    tabindex: Option<&'static str>,
    /// Whether there is nothing to do for it.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what it switches is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let has_words = words.is_some();
    let title = move || match &shown_key {
        Some(key) => format!("{} · {key}", label.get()),
        None => label.get().to_owned(),
    };
    view! {
        <button
            type="button"
            class=class
            style:--sample=sample
            tabindex=tabindex
            aria-label=move || (!has_words).then(|| label.get())
            title=title
            aria-keyshortcuts=keys
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            aria-disabled=move || disabled.get().then_some("true")
            on:click=move |_| {
                if !disabled.get_untracked() {
                    on_press.run(());
                }
            }
        >
            {icon.map(|icon| view! { <Icon icon=icon/> })}
            {words.map(|words| move || words.get())}
        </button>
    }
}
