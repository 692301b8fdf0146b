use leptos::prelude::*;

use crate::components::recents::Recents;
use crate::components::room_name_field::RoomNameField;
use crate::components::scene::Scene;
use crate::components::site_header::SiteHeader;
use crate::dom::follow_title;
use crate::engine::PlatformHandle;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::ui::icon::Icon;

/// What it is in one line, the way in, and the last meetings.
#[component]
pub(crate) fn Home(
    /// The browser.
    platform: PlatformHandle,
) -> impl IntoView {
    let i18n = use_i18n();
    follow_title(move || say!(i18n, title_home).to_owned());
    view! {
        <SiteHeader platform=platform/>
        <main class="home">
            <div class="home-hero">
                <div class="home-words">
                    <h1>{told!(i18n, home_headline)}</h1>
                    <p class="home-lead">{told!(i18n, home_lead)}</p>
                    <RoomNameField platform=platform/>
                    <Recents platform=platform/>
                </div>
                <Scene/>
            </div>
            <section class="promises" aria-labelledby="promises-title">
                <h2 id="promises-title" class="sr-only">{told!(i18n, home_promises)}</h2>
                <Promise
                    icon=icondata::LuLock
                    title=Signal::derive(move || say!(i18n, home_direct_title))
                    text=Signal::derive(move || say!(i18n, home_direct_text))
                />
                <Promise
                    icon=icondata::LuAnchor
                    title=Signal::derive(move || say!(i18n, home_holds_title))
                    text=Signal::derive(move || say!(i18n, home_holds_text))
                />
                <Promise
                    icon=icondata::LuMonitorSmartphone
                    title=Signal::derive(move || say!(i18n, home_everywhere_title))
                    text=Signal::derive(move || say!(i18n, home_everywhere_text))
                />
            </section>
        </main>
        <Footer i18n=i18n/>
    }
}

#[component]
fn Promise(
    #[prop(into)] icon: Signal<icondata::Icon>,
    title: Signal<&'static str>,
    text: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <div class="promise">
            <span class="promise-sign"><Icon icon=icon/></span>
            <h3>{move || title.get()}</h3>
            <p>{move || text.get()}</p>
        </div>
    }
}

#[component]
fn Footer(i18n: I18n) -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p>{told!(i18n, home_footer)}</p>
            <p><a href="./-/check">{told!(i18n, check_link)}</a></p>
        </footer>
    }
}
