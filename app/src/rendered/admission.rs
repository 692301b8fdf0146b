//! Admission: before it, after it, and after it was refused.

use leptos::prelude::*;
use parvis_meeting::{AdmissionView, EndReason, LobbyMessage, LobbySpeaker, SessionState, Snapshot};
use parvis_protocol::{ErrorCode, MediaState, RoomSettings, ShortText};

use super::{in_room, label_of, parts, room_at, tag_with, words};
use crate::components::lobby_alert::LobbyAlert;
use crate::components::security_dialog::Security;
use crate::components::signs::SignList;
use crate::components::waiting_list::WaitingList;
use crate::i18n::Locale;
use crate::pages::way_in::WayIn;
use parvis_view::fixtures::{call, on_admission, request_admission};

const NASTY: &str = "<img src=x onerror=alert(1)>";

fn way_in(snapshot: Snapshot, locale: Locale) -> String {
    in_room(snapshot, locale, "Bob", || view! { <WayIn/> }.to_html())
}

fn waiting(snapshot: Snapshot) -> String {
    in_room(snapshot, Locale::en, "Ada", || view! { <WaitingList/> }.to_html())
}

fn security(snapshot: Snapshot) -> String {
    in_room(snapshot, Locale::en, "Ada", || view! { <Security/> }.to_html())
}

/// A call that Ada leads, with these settings.
fn led(settings: RoomSettings) -> Snapshot {
    Snapshot { can_moderate: true, is_host: true, settings: Some(settings), ..call(&["Grace"]) }
}

fn password(wrong: bool, wait: u32, checking: bool) -> Snapshot {
    on_admission(AdmissionView::Password { wrong, wait, checking })
}

#[test]
fn the_admission_page_shows_the_own_picture_and_nothing_of_the_room() {
    let html = room_at(on_admission(AdmissionView::Lobby), Locale::en, "Bob");
    assert!(html.contains("aria-pressed=") && html.contains("<video"), "{html}");
    let html = way_in(password(false, 0, false), Locale::en);
    let text = words(&html);
    assert!(text.contains("This meeting requires a password Meeting tulipe-calme"), "{text}");
    assert_eq!(label_of(&html, "admission-password"), "Meeting password");
    let field = tag_with(&html, "id=\"admission-password\"");
    assert!(field.contains("type=\"password\"") && !field.contains("aria-invalid"), "{field}");
    assert!(text.contains(" Join Go back") && !text.contains("Wrong"), "{text}");
}

#[test]
fn a_wrong_password_is_said_and_the_wait_is_counted_in_words() {
    let html = way_in(password(true, 4, false), Locale::en);
    assert!(tag_with(&html, "aria-label=\"Wrong password\"").contains("role=\"alert\""));
    assert!(tag_with(&html, "id=\"admission-password\"").contains("aria-invalid=\"true\""));
    assert!(words(&html).contains("You can try again in 4 seconds."), "{}", words(&html));
    assert!(words(&way_in(password(true, 1, false), Locale::fr)).contains("dans 1 seconde."));
    let html = way_in(password(false, 0, true), Locale::en);
    assert!(tag_with(&html, "type=\"submit\"").contains("disabled") && words(&html).contains("Checking…"));
}

#[test]
fn who_waits_is_told_what_for_and_can_write() {
    let mut snapshot = on_admission(AdmissionView::Lobby);
    let line = |from, text| LobbyMessage { from, text: ShortText::new(text).unwrap() };
    snapshot.lobby_lines =
        vec![line(LobbySpeaker::You, "It is me"), line(LobbySpeaker::Host(None), "One moment")];
    let html = way_in(snapshot.clone(), Locale::en);
    let text = words(&html);
    assert!(text.contains("Someone in the meeting will let you in."), "{text}");
    assert!(tag_with(&html, "aria-label=\"Waiting to be let in\"").contains("role=\"status\""));
    assert!(text.contains("You It is me Host One moment"), "{text}");
    assert_eq!(label_of(&html, "admission-message"), "Message to the host");
    assert!(tag_with(&html, "role=\"log\"").contains("aria-label=\"Messages\""));
    assert!(text.contains("Send") && text.contains("Stop waiting") && !text.contains("Reconnecting"));
    snapshot.session = SessionState::Admission { view: AdmissionView::Lobby, attempts: 2 };
    assert!(words(&way_in(snapshot, Locale::en)).contains("Reconnecting to the server…"));
}

#[test]
fn those_who_can_open_are_called_and_have_the_buttons() {
    let mut snapshot = led(RoomSettings::default());
    assert!(!waiting(snapshot.clone()).contains("<section"));
    request_admission(&mut snapshot, 7, "Bob", &["It is me"]);
    snapshot.waiting[0].person.confusable = true;
    let html = waiting(snapshot.clone());
    for name in ["Admit Bob", "Deny Bob", "Write to Bob"] {
        assert!(tag_with(&html, &format!("aria-label=\"{name}\"")).starts_with("<button"), "{name}");
    }
    let text = words(&html);
    assert!(text.contains("Same name as the host") && text.contains("Bob It is me"), "{text}");
    assert!(!text.contains("Admit everyone"), "{text}");
    request_admission(&mut snapshot, 8, "Cleo", &[]);
    assert!(words(&waiting(snapshot.clone())).contains("Admit everyone"));
    let text = words(&in_room(snapshot, Locale::en, "Ada", || view! { <LobbyAlert/> }.to_html()));
    assert!(text.contains("2 people want to join") && text.contains("Admit everyone"), "{text}");
}

#[test]
fn a_hostile_guest_is_only_text() {
    let mut snapshot = led(RoomSettings::default());
    request_admission(&mut snapshot, 7, NASTY, &[NASTY]);
    let refused = Snapshot {
        session: SessionState::Ended(EndReason::Refused(ErrorCode::Refused)),
        last_host_message: ShortText::new(NASTY).ok(),
        ..Snapshot::default()
    };
    for html in [waiting(snapshot), room_at(refused, Locale::en, "Bob")] {
        let (tags, text) = parts(&html);
        assert!(tags.iter().all(|tag| !tag.starts_with("img")), "{tags:?}");
        assert!(text.contains("&lt;img"), "{text}");
    }
}

#[test]
fn what_is_set_is_seen_by_everyone() {
    let settings = RoomSettings { locked: true, lobby: true, ..RoomSettings::default() };
    let guest = Snapshot { settings: Some(settings), ..call(&[]) };
    let html = in_room(guest, Locale::en, "Ada", || view! { <SignList/> }.to_html());
    assert!(tag_with(&html, "class=\"signs\"").contains("aria-label=\"Active restrictions\""));
    assert!(words(&html).contains("Locked Lobby"), "{}", words(&html));
}

#[test]
fn the_settings_have_their_names_and_show_how_they_stand() {
    let moderated = MediaState { camera: true, ..MediaState::NONE };
    let html =
        security(led(RoomSettings { lobby: true, password: true, moderated, ..RoomSettings::default() }));
    for (id, name, on) in [
        ("security-lobby", "Lobby", true),
        ("security-lock", "Lock the meeting", false),
        ("security-microphones", "Restrict microphones", false),
        ("security-cameras", "Restrict cameras", true),
        ("security-screens", "Restrict screen sharing", false),
        ("security-everyone", "Everyone can moderate", false),
    ] {
        let switch = tag_with(&html, &format!("id=\"{id}\""));
        assert!(switch.contains("role=\"switch\"") && !switch.contains("disabled"), "{switch}");
        assert!(switch.contains(&format!("aria-checked=\"{on}\"")), "{switch}");
        assert!(html.contains(&format!("id=\"{id}-label\" class=\"switch-label\">{name}")), "{name}");
    }
    assert_eq!(label_of(&html, "security-password"), "Meeting password");
    let text = words(&html);
    for name in [
        "Set password",
        "Remove password",
        "Mute everyone else",
        "Stop all other cameras",
        "End meeting for everyone",
    ] {
        assert!(text.contains(name), "{name}: {text}");
    }
}

#[test]
fn who_may_not_change_the_settings_sees_them_and_why() {
    let html = security(call(&[]));
    let text = words(&html);
    assert!(text.contains("Only hosts and co-hosts can change these settings."), "{text}");
    assert!(tag_with(&html, "id=\"security-lock\"").contains("disabled"));
    for absent in ["Set password", "Mute everyone else", "End meeting for everyone"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
    // Everyone may moderate.
    let friend = Snapshot { can_moderate: true, ..call(&[]) };
    let html = security(friend);
    assert!(!tag_with(&html, "id=\"security-lock\"").contains("disabled"));
    assert!(tag_with(&html, "id=\"security-everyone\"").contains("disabled"));
    assert!(
        words(&html).contains("Only the host can change this.") && !words(&html).contains("End meeting for")
    );
}

#[test]
fn a_refusal_says_why_and_what_can_be_done() {
    let ended = |code| Snapshot { session: SessionState::Ended(EndReason::Refused(code)), ..call(&[]) };
    for (code, said, way_on) in [
        (ErrorCode::Locked, "The meeting is locked", "Try again"),
        (ErrorCode::Refused, "Your request to join was declined", "Ask to join"),
        (ErrorCode::Kicked, "You can ask to come back", "Ask to join"),
        (ErrorCode::Ended, "The meeting has ended", "Start it again"),
        (ErrorCode::Crowded, "Too many people are waiting", "Try again"),
    ] {
        let text = words(&room_at(ended(code), Locale::en, "Ada"));
        assert!(text.contains(said) && text.contains(&format!(" {way_on} Back to the home page")), "{text}");
    }
    let html = room_at(ended(ErrorCode::Banned), Locale::en, "Ada");
    assert!(words(&html).contains("You were banned from this meeting"));
    assert!(!html.contains("button-primary"), "there is no way back");
}

#[test]
fn the_last_message_of_a_host_is_quoted() {
    let mut snapshot = Snapshot {
        session: SessionState::Ended(EndReason::Refused(ErrorCode::Refused)),
        ..Snapshot::default()
    };
    assert!(!room_at(snapshot.clone(), Locale::en, "Bob").contains("blockquote"));
    snapshot.last_host_message = ShortText::new("Not today").ok();
    let text = words(&room_at(snapshot, Locale::en, "Bob"));
    assert!(text.contains("Their message: Not today"), "{text}");
}
