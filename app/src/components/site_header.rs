use leptos::prelude::*;

use crate::components::language_select::LanguageSelect;
use crate::components::logo::Logo;
use crate::components::theme_choice::ThemeSelect;
use crate::engine::PlatformHandle;

/// The head of every page but the call: the name, the language, the colours.
#[component]
pub(crate) fn SiteHeader(
    /// The browser.
    platform: PlatformHandle,
    /// Where the home page is, seen from this one.
    #[prop(default = "./")]
    home: &'static str,
) -> impl IntoView {
    view! {
        <header class="site-header">
            <a class="site-header-home" href=home><Logo/></a>
            <div class="site-header-choices">
                <LanguageSelect id="language" quiet=true/>
                <ThemeSelect platform=platform id="theme"/>
            </div>
        </header>
    }
}
