//! What the pages are in HTML, as the server renders them and, for the call, as a snapshot makes them.

mod admission;
mod document;
mod home;
mod moderation;

use http::header::{ACCEPT_LANGUAGE, COOKIE};
use leptos::nonce::Nonce;
use leptos::prelude::*;
use parvis_meeting::{CaptureState, ConnectionStatus, EndReason, MediaFailure, SessionState, Snapshot};
use parvis_protocol::{DisplayName, ErrorCode, Presence, Role, RoomName};
use parvis_view::playback::Blocked;

use crate::engine::{MeetingHandle, PlatformHandle};
use crate::i18n::{Locale, provide_i18n};
use crate::page::{Assets, LanguageFiles, Page, RoomPolicy, RoomQuery};
use crate::pages::admission::AdmissionPage;
use crate::pages::call::Call;
use crate::pages::goodbye::Outdated;
use crate::pages::goodbye_card::GoodbyeCard;
use crate::pages::prejoin::PreJoin;
use crate::room::RoomContext;
use crate::shell::{Shell, ShellProps};
use parvis_view::fixtures::call;
use parvis_view::goodbye::Goodbye;
use parvis_view::{RoomPage, room_page};

/// The whole document of a page, as a browser with these headers gets it.
pub(crate) fn document(page: Page, accept_language: &str, cookies: &str) -> String {
    document_below("", page, accept_language, cookies)
}

/// The same where Parvis is below a path of its host.
pub(crate) fn document_below(base: &str, page: Page, accept_language: &str, cookies: &str) -> String {
    Owner::new().with(|| {
        let request =
            http::Request::builder().header(ACCEPT_LANGUAGE, accept_language).header(COOKIE, cookies);
        provide_context(request.body(()).unwrap().into_parts().0);
        provide_context(Nonce::from_value("bm9uY2U"));
        let assets = Assets {
            script: "/assets/parvis.1.js".into(),
            wasm: "/assets/parvis.2.wasm".into(),
            style: "/assets/parvis.3.css".into(),
            home_preload: vec!["/assets/home.6.wasm".into()],
            room_preload: vec!["/assets/room.4.wasm".into(), "/assets/room.5.js".into()],
            languages: [("en", "/assets/en.7.txt"), ("fr", "/assets/fr.8.txt")]
                .map(|(tag, first)| {
                    (
                        tag.to_owned(),
                        LanguageFiles { first: first.into(), late: format!("/assets/{tag}-late.9.txt") },
                    )
                })
                .into(),
            late: Vec::new(),
            web_app: Some("/assets/web_app.9.js".into()),
        };
        Shell(ShellProps { page, assets, policy: RoomPolicy::default(), base: base.to_owned() }).to_html()
    })
}

/// The page of a room at this moment of a meeting, in a browser.
pub(crate) fn room_at(snapshot: Snapshot, locale: Locale, name: &str) -> String {
    let page = room_page(&snapshot);
    in_room(snapshot, locale, name, || match page {
        RoomPage::PreJoin => view! { <PreJoin/> }.to_html(),
        RoomPage::Admission => view! { <AdmissionPage/> }.to_html(),
        RoomPage::Call => view! { <Call/> }.to_html(),
        RoomPage::Goodbye(Goodbye::Outdated) => view! { <Outdated/> }.to_html(),
        RoomPage::Goodbye(reason) => view! { <GoodbyeCard reason=reason/> }.to_html(),
    })
}

/// A part of that page, as it is once it was loaded.
pub(crate) fn in_room(
    snapshot: Snapshot,
    locale: Locale,
    name: &str,
    render: impl FnOnce() -> String,
) -> String {
    Owner::new().with(|| {
        provide_context(locale);
        provide_i18n();
        provide_context(PlatformHandle::new(None));
        let meeting = MeetingHandle::new(
            RwSignal::new(snapshot).read_only(),
            RwSignal::new(0.3).read_only(),
            RwSignal::new(Blocked::Nothing).read_only(),
            RwSignal::new(true).read_only(),
            None,
        );
        provide_context(meeting);
        let room = RoomContext::provide(
            RoomName::new("tulipe-calme").unwrap(),
            DisplayName::new(name).ok().as_ref(),
        );
        room.live.set(true);
        render()
    })
}

fn room(query: RoomQuery) -> Page {
    Page::Room(RoomName::new("tulipe-calme").unwrap(), query)
}

/// Takes markup apart as a browser does: tags, in which quotes hide what ends them, and what is between.
fn parts(html: &str) -> (Vec<String>, String) {
    let (mut tags, mut text) = (Vec::new(), String::new());
    let mut tag: Option<(String, Option<char>)> = None;
    for character in html.chars() {
        match &mut tag {
            None if character == '<' => tag = Some((String::new(), None)),
            None => text.push(character),
            Some((_, None)) if character == '>' => {
                tags.extend(tag.take().map(|(tag, _)| tag));
                text.push(' ');
            }
            Some((tag, quote)) => {
                match quote {
                    Some(open) if *open == character => *quote = None,
                    None if matches!(character, '"' | '\'') && tag.ends_with('=') => *quote = Some(character),
                    _ => {}
                }
                tag.push(character);
            }
        }
    }
    (tags, text)
}

/// What is left to read.
fn words(html: &str) -> String {
    parts(html).1.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The opening tag that has this attribute.
fn tag_with<'a>(html: &'a str, attribute: &str) -> &'a str {
    let at = html.find(attribute).unwrap_or_else(|| panic!("no {attribute} in {html}"));
    let start = html[..at].rfind('<').unwrap();
    let end = at + html[at..].find('>').unwrap();
    &html[start..=end]
}

/// What the label of this field says.
fn label_of(html: &str, id: &str) -> String {
    let (_, from) = html.split_once(&format!("for=\"{id}\"")).unwrap();
    let (label, _) = from.split_once("</label>").unwrap();
    let (_, text) = label.split_once('>').unwrap();
    words(text)
}

/// The content of each of these elements, which a browser takes for text, whatever looks like markup in it.
fn contents<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let (start, end) = (format!("<{element}"), format!("</{element}>"));
    let after = html.split(start.as_str()).skip(1).filter(|rest| rest.starts_with(['>', ' ']));
    after.map(|rest| rest.split_once('>').unwrap().1.split_once(end.as_str()).unwrap().0).collect()
}

#[test]
fn a_name_that_is_too_long_is_said_to_be() {
    let at = |name: &str, cut: bool| {
        let snapshot = Snapshot { webrtc: true, ..Snapshot::default() };
        in_room(snapshot, Locale::en, "", || {
            let room = RoomContext::expect();
            room.name.set(name.to_owned());
            room.name_cut.set(cut);
            view! { <PreJoin/> }.to_html()
        })
    };
    let html = at(&"a".repeat(65), false);
    assert!(words(&html).contains("This name is too long."), "{}", words(&html));
    assert!(tag_with(&html, "id=\"your-name\"").contains("aria-invalid=\"true\""));
    // An emoji of several scalar values is one character, and no limit of the field cuts it.
    let html = at(&"👩🏽".repeat(64), false);
    assert!(!words(&html).contains("too long") && !tag_with(&html, "id=\"your-name\"").contains("maxlength"));
    assert!(words(&at("Ada", true)).contains("has been shortened"));
}

#[test]
fn a_name_that_cannot_be_read_is_worded() {
    let mut snapshot = call(&["Grace", "Grace"]);
    snapshot.remotes[0].participant.name = DisplayName::unreadable();
    for (locale, said) in [(Locale::en, "Unreadable name"), (Locale::fr, "Nom illisible")] {
        let text = words(&room_at(snapshot.clone(), locale, "Ada"));
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn what_cannot_start_is_there_to_be_said() {
    for (language, load, broke) in [
        ("en", "The page did not load completely", "you keep your place in the meeting"),
        ("fr", "La page ne s’est pas chargée entièrement", "vous gardez votre place dans la réunion"),
    ] {
        let html = document(room(RoomQuery::default()), language, "");
        let said = tag_with(&html, "id=\"trouble\"");
        assert!(said.contains("role=\"alert\"") && said.contains(" hidden"), "{said}");
        let (_, said) = html.split_once("id=\"trouble\"").unwrap();
        assert!(said.contains(load) && said.contains(broke), "{said}");
        assert!(tag_with(&html, "id=\"loading\"").contains(" hidden"));
    }
    assert!(!document(Page::NotFound, "en", "").contains("id=\"trouble\""));
}

#[test]
fn a_hostile_name_is_only_text() {
    let query =
        RoomQuery { name: DisplayName::new("\"><img src=x onerror=alert(1)>").ok(), ..RoomQuery::default() };
    let (tags, _) = parts(&document(room(query), "en", ""));
    assert!(tags.iter().all(|tag| !tag.starts_with("img")), "{tags:?}");
    let mut snapshot = call(&["<script>alert(1)</script>", "\" onclick=\"x"]);
    snapshot.remotes[0].participant.media.screen = true;
    let (tags, text) = parts(&room_at(snapshot, Locale::en, "Ada"));
    assert!(tags.iter().all(|tag| !tag.starts_with("script") && !tag.contains("\" onclick")), "{tags:?}");
    assert!(text.contains("&lt;script&gt;"));
}

#[test]
fn the_pre_join_page_has_its_names() {
    let mut snapshot = Snapshot { webrtc: true, ..Snapshot::default() };
    snapshot.local.microphone = CaptureState::On;
    snapshot.local.camera = CaptureState::Off;
    let html = room_at(snapshot.clone(), Locale::en, "Ada");
    assert_eq!(label_of(&html, "your-name"), "Your name");
    assert!(tag_with(&html, "id=\"your-name\"").contains("value=\"Ada\""));
    let pressed: Vec<&str> = html.split("aria-pressed=").skip(1).filter_map(|rest| rest.get(1..5)).collect();
    assert_eq!(pressed, ["true", "fals"]);
    assert!(words(&html).contains(" Microphone Camera "), "{}", words(&html));
    // Two dialogs that are closed come behind it.
    assert!(words(&html).contains(" Settings Join Settings "), "{}", words(&html));

    snapshot.local.camera = CaptureState::Failed(MediaFailure::Denied);
    snapshot.session = SessionState::Joining { attempts: 1 };
    let text = words(&room_at(snapshot, Locale::en, "Ada"));
    assert!(text.contains("Your camera is blocked for this site."), "{text}");
    assert!(text.contains("The server is not responding. Trying again…"), "{text}");
}

#[test]
fn the_call_has_the_names_that_a_screen_reader_hears() {
    let mut snapshot = call(&["Grace"]);
    snapshot.local.can_share_screen = true;
    snapshot.local.microphone = CaptureState::On;
    snapshot.remotes[0].participant.media.screen = true;
    snapshot.remotes[0].participant.role = Role::Host;
    let html = room_at(snapshot, Locale::en, "Ada");
    let bar = tag_with(&html, "role=\"toolbar\"");
    assert!(bar.contains("aria-label=\"Meeting controls\""), "{bar}");
    let switches = ["Mute microphone", "Start camera", "Share screen", "Leave"];
    let menus = ["Microphone options", "Camera options", "Activities", "More"];
    let panels = ["People", "Chat", "Files", "Whiteboard", "Notes", "Polls", "Invite", "Settings"];
    for name in switches.iter().chain(&menus).chain(&panels) {
        assert!(tag_with(&html, &format!("aria-label=\"{name}\"")).starts_with("<button"), "{name}");
    }
    for name in ["Ada (you)", "Grace", "Grace's screen"] {
        let label = format!("aria-label=\"{}\"", name.replace('\'', "&#x27;"));
        let label = if html.contains(&label) { label } else { format!("aria-label=\"{name}\"") };
        assert!(tag_with(&html, &label).contains("role=\"group\""), "{name}");
    }
    assert!(html.contains("aria-live=\"polite\""));
    assert!(words(&html).contains("Grace Host"), "{}", words(&html));
}

#[test]
fn the_bar_says_what_pressing_would_do() {
    let mut snapshot = call(&[]);
    snapshot.local.camera = CaptureState::On;
    snapshot.local.screen = CaptureState::On;
    snapshot.local.can_share_screen = true;
    let html = room_at(snapshot.clone(), Locale::en, "Ada");
    for name in ["Unmute microphone", "Stop camera", "Stop sharing"] {
        assert!(html.contains(&format!("aria-label=\"{name}\"")), "{name}");
    }
    assert!(html.contains("aria-label=\"Your screen\""));
    snapshot.local.can_share_screen = false;
    assert!(!room_at(snapshot, Locale::en, "Ada").contains("Stop sharing"));
}

#[test]
fn states_of_a_connection_are_told_in_words() {
    let mut snapshot = call(&["Grace"]);
    for (link, said) in [
        (ConnectionStatus::Connecting, "Connecting…"),
        (ConnectionStatus::Interrupted, "Connection interrupted, trying again…"),
        (ConnectionStatus::Struggling, "The network is blocking the connection."),
        (ConnectionStatus::Impossible, "Their browser cannot make video calls."),
    ] {
        snapshot.remotes[0].link = link;
        let text = words(&room_at(snapshot.clone(), Locale::en, "Ada"));
        assert!(text.contains(said), "{said}: {text}");
    }
    snapshot.session = SessionState::Reconnecting { attempts: 1 };
    snapshot.remotes[0].participant.presence = Presence::Away;
    assert!(words(&room_at(snapshot, Locale::en, "Ada")).contains("Reconnecting to the server…"));
}

#[test]
fn the_end_says_why_and_how_to_go_on() {
    let ended = |reason| Snapshot { session: SessionState::Ended(reason), ..call(&[]) };
    for (reason, said) in [
        (EndReason::Left, "You left the meeting"),
        (EndReason::Replaced, "This meeting is open in another tab"),
        (EndReason::Refused(ErrorCode::RoomFull), "The meeting is full"),
        (EndReason::Refused(ErrorCode::VersionMismatch), "This page is out of date"),
    ] {
        let text = words(&room_at(ended(reason), Locale::en, "Ada"));
        assert!(text.contains(said) && text.contains("Back to the home page"), "{said}: {text}");
    }
    assert!(words(&room_at(ended(EndReason::Left), Locale::en, "Ada")).contains("Rejoin"));
    assert!(
        words(&room_at(ended(EndReason::Left), Locale::fr, "Ada")).contains("Vous avez quitté la réunion")
    );
}
