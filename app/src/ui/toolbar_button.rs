use leptos::prelude::*;
use parvis_view::moderation::Permission;
use parvis_view::people::Badge;

use crate::ui::icon::Icon;

/// A button of a toolbar: an icon that its label names, with what it stands for shown by its colours and marks.
#[component]
#[allow(
    clippy::too_many_arguments,
    reason = "what buttons of a toolbar differ in, most of it left out by most"
)]
pub(crate) fn ToolbarButton(
    /// Which button, for the style sheet and in its identifier `tool-…`.
    class: &'static str,
    /// Its accessible name.
    #[prop(into)]
    label: Signal<&'static str>,
    /// Its icon.
    #[prop(into)]
    icon: Signal<icondata::Icon>,
    /// The keyboard shortcut that does the same.
    #[prop(default = None, into)]
    shortcut: Option<&'static str>,
    /// Whether the shortcut is switched off.
    #[prop(optional, into)]
    silent: Signal<bool>,
    /// Whether the Tab key reaches this one at first.
    #[prop(optional)]
    first: bool,
    /// Whether it stands for something that is switched off.
    #[prop(optional, into)]
    off: Signal<bool>,
    /// Whether it stands for something that runs and should be seen to.
    #[prop(optional, into)]
    lit: Signal<bool>,
    /// Whether what it switches could not be had.
    #[prop(optional, into)]
    troubled: Signal<bool>,
    /// Whether what it switches may be sent.
    #[prop(optional, into)]
    permission: Option<Signal<Permission>>,
    /// A number on it.
    #[prop(optional, into)]
    badge: Signal<Option<Badge>>,
    /// Whether what it opens is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let key = move || shortcut.filter(|_| !silent.get());
    view! {
        <button
            type="button"
            id=format!("tool-{}", class.split(' ').next().unwrap_or(class))
            class=format!("tool tool-{class}")
            class:off=off
            class:lit=lit
            class:troubled=troubled
            class:locked=move || permission.is_some_and(|permission| permission.get() != Permission::Given)
            class:asked=move || permission.is_some_and(|permission| permission.get() == Permission::MediaPrompt)
            class:open=move || expanded.is_some_and(|expanded| expanded.get())
            tabindex=if first { "0" } else { "-1" }
            aria-label=move || label.get()
            aria-keyshortcuts=key
            aria-expanded=move || expanded.map(|expanded| expanded.get().to_string())
            data-key=move || key().map(str::to_ascii_uppercase)
            on:click=move |_| on_press.run(())
        >
            <Icon icon=icon/>
            {move || {
                let sign = match permission.map_or(Permission::Given, |permission| permission.get()) {
                    Permission::Given => return None,
                    Permission::Needed => icondata::LuLock,
                    Permission::MediaPrompt => icondata::LuEllipsis,
                };
                Some(view! { <span class="tool-lock"><Icon icon=sign/></span> })
            }}
            // Drawn by the style sheet: as text it would be a part of the button that its name leaves out.
            {move || {
                badge.get().map(|Badge { count, urgent }| view! {
                    <span class="tool-badge" class:urgent=urgent aria-hidden="true" data-count=count.to_string()></span>
                })
            }}
        </button>
    }
}
