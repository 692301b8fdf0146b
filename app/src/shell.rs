//! The HTML document around a page, on the server.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::i18n::{CARRIER, Locale, home_file, negotiate, text};
use crate::page::{Assets, LANGUAGE_COOKIE, LanguageFiles, Page, RoomPolicy, THEME_COOKIE};
use crate::roots::{AboutCertificate, HomeRoot, NotFound, RoomRoot};
use crate::web_app::InstallButton;

/// The whole document of a page. The language comes from the request's headers, the nonce of the script from
/// [`leptos::nonce`]; both are in the context that `leptos_axum` renders with.
///
/// The body begins with the page's root component, so that the browser half hydrates it with `hydrate_body`:
/// [`HomeRoot`] where `data-page` of the body is `home`, [`RoomRoot`] where it is `room`. A page
/// that is not found has no script, nor has the one about a self-made certificate. The page that checks the connection has
/// nothing in it until its code has come.
#[component]
pub fn Shell(
    /// Which page.
    page: Page,
    /// Where its files are.
    assets: Assets,
    /// What the operator chose for rooms.
    policy: RoomPolicy,
    /// The path below which everything is, as `/visio`; empty where that is the root of the host. Nothing in it needs escaping.
    base: String,
) -> impl IntoView {
    let request = PageRequest::from_context();
    let locale = request.locale;
    provide_context(locale);

    let assets = assets.below(&base);
    let at = |address: &str| [base.as_str(), address].concat();
    let [home, manifest, icon, touch_icon] =
        ["/", "/manifest.webmanifest", "/favicon.svg", "/apple-touch-icon.png"].map(at);
    let base = Some(base).filter(|base| !base.is_empty());

    let title = match &page {
        Page::Home => text!(locale, title_home).to_owned(),
        Page::Room(room, _) => text!(locale, title_room, room = room.as_str()),
        Page::Check => format!("{} · Parvis", text!(locale, check_link)),
        Page::NotFound => text!(locale, title_not_found).to_owned(),
        Page::Certificate => text!(locale, title_certificate).to_owned(),
    };
    let kind = match &page {
        Page::Home => "home",
        Page::Room(..) => "room",
        Page::Check => "check",
        Page::NotFound => "not-found",
        Page::Certificate => "certificate",
    };
    let preload = match &page {
        Page::Home => assets.home_preload,
        Page::Room(..) => assets.room_preload,
        Page::Check | Page::NotFound | Page::Certificate => Vec::new(),
    };
    let texts = match &page {
        Page::Home => Some(home_file(locale)),
        Page::Room(..) | Page::Check => Some(String::new()),
        Page::NotFound | Page::Certificate => None,
    };
    let texts = texts.map(|texts| view! { <Texts locale=locale files=assets.languages texts=texts/> });
    let install = (matches!(page, Page::Home) && assets.web_app.is_some())
        .then(|| view! { <InstallButton locale=locale/> });
    let has_script = !matches!(page, Page::NotFound | Page::Certificate);
    let script = has_script.then(|| {
        view! {
            <Start script=assets.script wasm=assets.wasm preload=preload web_app=assets.web_app/>
        }
    });
    let in_room = matches!(page, Page::Room(..));
    let is_late = matches!(page, Page::Check);
    let trouble = has_script
        .then(|| view! { <Trouble locale=locale in_room=in_room says_loading=in_room || is_late/> });
    // A room's address is a secret between those who have it: no index keeps it.
    let robots = (!matches!(page, Page::Home)).then(|| view! { <meta name="robots" content="noindex"/> });

    view! {
        <!DOCTYPE html>
        <html lang=locale.as_str() dir=locale.direction() data-theme=request.theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
                // Text in it is no markup: what the renderer puts between two texts would be read.
                <title inner_html=escaped(&title)></title>
                <meta name="description" content=text!(locale, description)/>
                {robots}
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#faf6ef"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#15171c"/>
                // With what a proxy knows people by: it may answer nobody else.
                <link rel="manifest" href=manifest crossorigin="use-credentials"/>
                <link rel="icon" href=icon type="image/svg+xml"/>
                <link rel="apple-touch-icon" href=touch_icon/>
                <link rel="stylesheet" href=assets.style/>
                {texts}
                {script}
            </head>
            <body
                data-page=kind
                data-base-path=base
                data-direct-join=in_room.then(|| policy.direct_join.name())
                data-hide-addresses=in_room && policy.hide_addresses
                data-no-relay=in_room && !policy.relay
            >
                {match page {
                    Page::Home => view! { <HomeRoot/> }.into_any(),
                    Page::Room(room, query) => view! { <RoomRoot room=room query=query/> }.into_any(),
                    Page::Check => view! { <noscript><p class="problem">{text!(locale, needs_script)}</p></noscript> }.into_any(),
                    Page::NotFound => view! { <NotFound home=home/> }.into_any(),
                    Page::Certificate => view! { <AboutCertificate home=home/> }.into_any(),
                }}
                {trouble}
                {install}
            </body>
        </html>
    }
}

/// Text for an element whose content is text (RCDATA, HTML section 13.1.2): only these two could end it or be read as another.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// What the page says: all of it where that is little, and else the file of its language, which comes beside the
/// WebAssembly. A script of no type that a browser runs is data, and needs no nonce (HTML, "prepare the script element").
#[component]
fn Texts(locale: Locale, files: BTreeMap<String, LanguageFiles>, texts: String) -> impl IntoView {
    let coming = files.get(locale.as_str()).filter(|_| texts.is_empty()).map(|files| files.first.clone());
    let preload = coming
        .map(|href| view! { <link rel="preload" r#as="fetch" type="text/plain" crossorigin="anonymous" href=href/> });
    let files: Vec<_> =
        files.iter().map(|(tag, LanguageFiles { first, late })| format!("{tag}={first},{late}")).collect();
    view! {
        {preload}
        <script type="text/plain" id=CARRIER data-files=files.join(" ") inner_html=texts></script>
    }
}

/// Says in `#trouble` that the page did not load, or that it broke: a trap of the WebAssembly ends in one of the two
/// events, wherever it began. What takes long to load is said quietly, in `#loading`.
const START: &str = r#"const at=id=>document.getElementById(id),box=at("trouble"),wait=at("loading");
let sentence=0;
const trouble=error=>{console.error(error);wait?.remove();if(box.hidden)box.hidden=box.children[sentence].hidden=false};
const trap=error=>{if(error instanceof WebAssembly.RuntimeError)trouble(error)};
addEventListener("error",event=>trap(event.error));
addEventListener("unhandledrejection",event=>trap(event.reason));
box.querySelector("button").onclick=()=>location.reload();
if(wait)wait.hidden=false;
try{const{default:start,hydrate}=await import(SCRIPT);
await start({module_or_path:WASM});await hydrate();sentence=1;wait?.remove()}catch(error){trouble(error)}"#;

/// Keeps a browser from advertising the app by itself, and what it offers for `web_app.js`, which comes later.
const OFFER: &str =
    r#"addEventListener("beforeinstallprompt",event=>{event.preventDefault();window.installation=event});"#;

/// What loads the browser half, and starts it.
#[component]
fn Start(script: String, wasm: String, preload: Vec<String>, web_app: Option<String>) -> impl IntoView {
    // Debug formatting of these addresses is a JavaScript string: they hold no character that the two escape
    // differently.
    let mut code = START.replace("SCRIPT", &format!("{script:?}")).replace("WASM", &format!("{wasm:?}"));
    if let Some(script) = web_app {
        code = format!("{OFFER}\n{code}\nimport({script:?}).catch(()=>{{}})");
    }
    let preload = preload
        .into_iter()
        .map(|href| {
            if href.ends_with(".js") {
                view! { <link rel="modulepreload" href=href/> }.into_any()
            } else {
                view! { <link rel="preload" r#as="fetch" type="application/wasm" crossorigin="anonymous" href=href/> }.into_any()
            }
        })
        .collect_view();
    view! {
        <link rel="modulepreload" href=script.clone()/>
        <link rel="preload" r#as="fetch" type="application/wasm" crossorigin="anonymous" href=wasm/>
        {preload}
        <script type="module" nonce=leptos::nonce::use_nonce() inner_html=code></script>
    }
}

/// What is shown where the browser half cannot be had, or ended: in plain words, and with the one thing that helps.
#[component]
fn Trouble(locale: Locale, in_room: bool, says_loading: bool) -> impl IntoView {
    let broke = if in_room { text!(locale, trouble_broke_room) } else { text!(locale, trouble_broke) };
    let loading = says_loading.then(
        || view! { <p id="loading" class="loading" role="status" hidden>{text!(locale, lazy_coming)}</p> },
    );
    view! {
        {loading}
        <div id="trouble" class="trouble" role="alert" hidden>
            <p hidden>{text!(locale, trouble_load)}</p>
            <p hidden>{broke}</p>
            <button type="button" class="button">{text!(locale, goodbye_reload)}</button>
        </div>
    }
}

/// What an answer takes from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The language that was chosen, or the best one that the browser takes.
    pub locale: Locale,
    /// `light` or `dark`, where one was chosen.
    pub theme: Option<&'static str>,
}

impl PageRequest {
    fn from_context() -> Self {
        Self::of(&use_context::<http::request::Parts>().map(|parts| parts.headers).unwrap_or_default())
    }

    /// The same of these headers.
    #[must_use]
    pub fn of(headers: &http::HeaderMap) -> Self {
        let header = |name: http::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let cookies = header(http::header::COOKIE).unwrap_or_default();
        Self {
            locale: negotiate(cookie(cookies, LANGUAGE_COOKIE), header(http::header::ACCEPT_LANGUAGE)),
            theme: match cookie(cookies, THEME_COOKIE) {
                Some("light") => Some("light"),
                Some("dark") => Some("dark"),
                _ => None,
            },
        }
    }
}

/// The value of a cookie in a `Cookie` header (RFC 6265 section 4.2).
fn cookie<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim())
    })
}
