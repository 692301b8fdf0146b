use leptos::prelude::*;

use crate::i18n::{Locale, told, use_i18n};
use crate::ui::icon::Icon;

/// The choice of the page's language, each written in itself.
#[component]
pub(crate) fn LanguageSelect(
    /// The identifier of the field, different for each on a page.
    id: &'static str,
    /// Whether it stands in a head, small and without words of its own.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let choose = move |event| {
        if let Ok(locale) = event_target_value(&event).parse() {
            i18n.set(locale);
        }
    };
    let option = move |locale: Locale| {
        view! {
            <option
                value=locale.as_str()
                lang=locale.as_str()
                selected=i18n.get_untracked() == locale
                prop:selected=move || i18n.chosen() == locale
            >
                {locale.own_name()}
            </option>
        }
    };
    view! {
        <div class="field">
            <label class=if quiet { "sr-only" } else { "field-label" } for=id>{told!(i18n, language)}</label>
            <div class="select" class:select-quiet=quiet>
                <Icon icon=icondata::LuGlobe/>
                <select id=id autocomplete="off" on:change=choose>{Locale::ALL.map(option).collect_view()}</select>
            </div>
        </div>
    }
}
