use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::i18n::followed;
use crate::ui::icon::Icon;

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    /// One choice among others.
    Plain,
    /// What a person most likely wants; one at a place.
    Primary,
    /// What cannot be undone.
    Danger,
    /// [`Self::Plain`] within a row or a panel.
    Small,
    /// [`Self::Primary`] within a row or a panel.
    SmallPrimary,
    /// Within a row, without a frame.
    SmallQuiet,
    /// [`Self::Primary`] where a page is about nothing else.
    LargePrimary,
}

impl ButtonKind {
    /// Its classes, for a button with attributes that the functions here do not set.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Danger => "button button-danger",
            Self::Small => "button button-small",
            Self::SmallPrimary => "button button-small button-primary",
            Self::SmallQuiet => "button button-small button-quiet",
            Self::LargePrimary => "button button-primary button-large",
        }
    }
}

/// A button with words on it.
pub(crate) fn button(
    kind: ButtonKind,
    words: impl IntoView + 'static,
    press: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! { <button type="button" class=kind.class() on:click=press>{words}</button> }
}

/// A button with words on it that sends the form it is in.
pub(crate) fn submit_button(
    kind: ButtonKind,
    words: impl IntoView + 'static,
    disabled: impl Fn() -> bool + Send + 'static,
) -> impl IntoView {
    view! { <button type="submit" class=kind.class() disabled=disabled>{words}</button> }
}

/// A row of a list that can be chosen, with the words of a person on it.
pub(crate) fn row_of_words(
    class: &'static str,
    words: impl IntoView + 'static,
    disabled: bool,
    press: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! { <button type="button" class=class dir="auto" disabled=disabled on:click=press>{words}</button> }
}

/// A button with an icon before its words.
pub(crate) fn button_with_icon(
    kind: ButtonKind,
    icon: impl Into<Signal<icondata::Icon>>,
    words: impl IntoView + 'static,
    press: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class=kind.class() on:click=press>
            <Icon icon=icon/>
            {words}
        </button>
    }
}

/// A button with an icon alone; `label` is its name.
pub(crate) fn icon_button(
    icon: icondata::Icon,
    label: Box<dyn Fn() -> &'static str + Send>,
    press: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" aria-label=label on:click=press>
            <Icon icon=icon/>
        </button>
    }
}

/// A button of a row or a small bar with an icon alone. `label` is its name, which is shown while it is pointed at.
pub(crate) fn row_button(
    icon: impl Into<Signal<icondata::Icon>>,
    label: impl Fn() -> &'static str + Copy + Send + 'static,
    press: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="row-button" aria-label=followed(label) title=followed(label) on:click=press>
            <Icon icon=icon/>
        </button>
    }
}
