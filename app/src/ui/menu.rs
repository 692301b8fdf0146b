use leptos::html;
use leptos::prelude::*;

use crate::dom;
use crate::ui::icon::Icon;

/// The class of a line that begins a group: a separator is above it.
pub(crate) const APART: &str = "menu-apart";

/// What a line of a menu is for a screen reader.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum MenuMark {
    /// It does something.
    #[default]
    Command,
    /// One of several of which one is chosen, and whether it is this one.
    Choice(bool),
    /// Switched on or off, and which.
    Switch(bool),
    /// It says why something that one looks for here is not there, and does nothing.
    Absent,
}

/// One line of a menu.
#[derive(Clone)]
pub(crate) struct MenuEntry {
    /// What it says.
    pub(crate) label: String,
    pub(crate) icon: icondata::Icon,
    /// Whether it is chosen, where it can be. The icon is then the sign of that.
    pub(crate) mark: MenuMark,
    /// A further class, for the style sheet.
    pub(crate) class: &'static str,
    /// Called when it is chosen.
    pub(crate) choose: Callback<()>,
}

/// The lines of a menu, with the keyboard that goes with them (ARIA Authoring Practices, menu pattern). It has the
/// focus from the moment it is there.
#[component]
pub(crate) fn Menu(
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// Its lines.
    #[prop(into)]
    entries: Signal<Vec<MenuEntry>>,
    /// Whether the last line has the focus at first.
    #[prop(optional)]
    from_below: bool,
    /// Called when it is to go, with whether the focus goes back to where it came from.
    #[prop(into)]
    on_close: Callback<bool>,
) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            dom::bring_in_sight(&list);
            dom::focus_end(&list, from_below);
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // The page has shortcuts of its own, and Escape means something else to it.
        event.stop_propagation();
        let key = event.key();
        match key.as_str() {
            "Escape" => on_close.run(true),
            "Tab" => on_close.run(false),
            key => {
                let moved =
                    list.get_untracked().is_some_and(|list| dom::move_among(&list, key, dom::STANDING));
                if !moved {
                    return;
                }
            }
        }
        if key != "Tab" {
            event.prevent_default();
        }
    };
    let item = move |entry: MenuEntry| {
        let MenuEntry { label, icon, mark, class, choose } = entry;
        let (role, checked) = match mark {
            MenuMark::Command | MenuMark::Absent => ("menuitem", None),
            MenuMark::Choice(on) => ("menuitemradio", Some(on)),
            MenuMark::Switch(on) => ("menuitemcheckbox", Some(on)),
        };
        let absent = mark == MenuMark::Absent;
        let chosen = move |_| {
            if !absent {
                on_close.run(true);
                choose.run(());
            }
        };
        view! {
            {(class == APART).then(|| view! { <li role="separator" class="menu-line"></li> })}
            <li role="none" class=class>
                <button
                    type="button"
                    role=role
                    aria-disabled=absent.then_some("true")
                    aria-checked=checked.map(|on| on.to_string())
                    tabindex="-1"
                    class="menu-item"
                    on:click=chosen
                >
                    <Icon icon=icon/>
                    <span dir="auto">{label}</span>
                </button>
            </li>
        }
    };
    view! {
        <ul node_ref=list class="menu" role="menu" tabindex="-1" aria-label=move || label.get() on:keydown=on_key>
            {move || entries.get().into_iter().map(item).collect_view()}
        </ul>
    }
}

/// A button that opens a menu (ARIA Authoring Practices, menu button pattern).
#[component]
pub(crate) fn MenuButton(
    /// What the button and its menu are called.
    #[prop(into)]
    label: Signal<String>,
    /// The lines of the menu.
    #[prop(into)]
    entries: Signal<Vec<MenuEntry>>,
) -> impl IntoView {
    let anchor = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    // Open, and whether from below.
    let open = RwSignal::new(None::<bool>);
    let close = move |back: bool| {
        open.set(None);
        if let Some(button) = button.get_untracked().filter(|_| back) {
            dom::focus(&button);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let from_below = match event.key().as_str() {
            "ArrowDown" => false,
            "ArrowUp" => true,
            _ => return,
        };
        event.prevent_default();
        open.set(Some(from_below));
    };
    // The focus also goes when all of this is taken out of the page, and then there is nothing left to set.
    let on_blur = move |event: leptos::ev::FocusEvent| {
        let anchor = anchor.try_get_untracked().flatten();
        if anchor.is_some_and(|anchor| dom::leaves(&anchor, &event, None)) {
            let _ = open.try_set(None);
        }
    };
    view! {
        // Can have the focus, for browsers in which a press gives it to no button.
        <div node_ref=anchor class="menu-anchor" tabindex="-1" on:focusout=on_blur>
            <button
                node_ref=button
                type="button"
                class="row-button"
                title=move || label.get()
                aria-label=move || label.get()
                aria-haspopup="menu"
                aria-expanded=move || open.get().is_some().to_string()
                on:click=move |_| open.update(|open| *open = open.is_none().then_some(false))
                on:keydown=on_key
            >
                <Icon icon=icondata::LuEllipsisVertical/>
            </button>
            {move || {
                open.get().map(|from_below| {
                    view! { <Menu label=label entries=entries from_below=from_below on_close=close/> }
                })
            }}
        </div>
    }
}
