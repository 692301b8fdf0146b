use leptos::prelude::*;

use crate::engine::{Platform, PlatformHandle, Theme};
use crate::i18n::{I18n, say, told, use_i18n};
use crate::ui::icon::Icon;
use crate::ui::segments::segments;

const THEMES: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

/// The choice of the page's colours, as a small field.
#[component]
pub(crate) fn ThemeSelect(
    /// The browser.
    platform: PlatformHandle,
    /// The identifier of the field.
    id: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let theme = remembered(platform);
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some(chosen) = THEMES.into_iter().find(|theme| key(*theme) == value) {
            theme.set(chosen);
            platform.with(|platform| platform.set_theme(chosen));
        }
    };
    let option = move |one: Theme| {
        view! { <option value=key(one) prop:selected=move || theme.get() == one>{move || name(i18n, one)}</option> }
    };
    view! {
        <div class="select select-quiet">
            <label class="sr-only" for=id>{told!(i18n, theme)}</label>
            <Icon icon=icondata::LuSunMoon/>
            <select id=id autocomplete="off" on:change=choose>{THEMES.map(option).collect_view()}</select>
        </div>
    }
}

/// The same choice, all of it in sight.
#[component]
pub(crate) fn ThemeChoice(
    /// The browser.
    platform: PlatformHandle,
) -> impl IntoView {
    let i18n = use_i18n();
    let theme = remembered(platform);
    let choose = move |one| {
        theme.set(one);
        platform.with(|platform| platform.set_theme(one));
    };
    let row = segments("theme", THEMES, move |one| name(i18n, one), move || theme.get(), choose);
    view! {
        <fieldset class="segments">
            <legend class="field-label">{told!(i18n, theme)}</legend>
            {row}
        </fieldset>
    }
}

/// What this browser remembers, once it can be asked.
fn remembered(platform: PlatformHandle) -> RwSignal<Theme> {
    let theme = RwSignal::new(Theme::System);
    Effect::new(move |_| {
        if let Some(kept) = platform.with(Platform::theme) {
            theme.set(kept);
        }
    });
    theme
}

fn key(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn name(i18n: I18n, theme: Theme) -> &'static str {
    match theme {
        Theme::System => say!(i18n, theme_system),
        Theme::Light => say!(i18n, theme_light),
        Theme::Dark => say!(i18n, theme_dark),
    }
}
