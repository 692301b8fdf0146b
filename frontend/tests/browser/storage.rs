use parvis_app::engine::Sound;
use parvis_frontend::storage;
use parvis_meeting::{DeviceKind, StoredSeat};
use parvis_names::Link;
use parvis_protocol::{DisplayName, RoomName, SealedState, SeatToken};
use parvis_view::arrival::Visit;
use parvis_view::forget::Forgetting;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::js;

fn room(name: &str) -> RoomName {
    RoomName::new(name).unwrap()
}

fn link(text: &str) -> Link {
    Link::read(text).unwrap()
}

/// As the home page does while nobody is in a call.
fn forget(one: Option<&str>) {
    storage::forget(&Forgetting::new(one.map(room), []));
}

fn recent() -> Vec<String> {
    storage::recent_rooms().iter().map(Link::to_string).collect()
}

#[wasm_bindgen_test]
fn the_last_meetings_are_kept_newest_first_and_can_be_forgotten() {
    forget(None);
    for number in 0..10 {
        storage::keep_room(&link(&format!("room-{number}")));
    }
    storage::keep_room(&link("room-5"));
    assert_eq!(recent(), ["room-5", "room-9", "room-8", "room-7", "room-6", "room-4", "room-3", "room-2"]);
    forget(Some("room-9"));
    assert_eq!(storage::recent_rooms().len(), 7);
    forget(None);
    assert_eq!(storage::recent_rooms(), []);
}

#[wasm_bindgen_test]
fn the_key_of_a_meeting_is_kept_and_forgotten_with_it() {
    let (old, new) = ("tulipe#k=AAECAwQFBgcICaq7zN3u_w", "tulipe#k=AAECAwQFBgcICaq7zN3uAA");
    forget(None);
    storage::keep_room(&link(old));
    // The name alone was typed.
    storage::keep_room(&link("tulipe"));
    assert_eq!(recent(), [old]);
    storage::keep_room(&link(new));
    assert_eq!(recent(), [new]);
    forget(Some("tulipe"));
    storage::keep_room(&link("tulipe"));
    assert_eq!(recent(), ["tulipe"]);
    forget(None);
    js("localStorage.setItem('parvis.recent', 'tulipe\\na b\\nrose#k=broken');");
    assert_eq!(recent(), ["tulipe", "rose"]);
    forget(None);
}

#[wasm_bindgen_test]
fn a_name_and_a_device_are_kept() {
    let ada = DisplayName::new("Ada \"Ü\"").unwrap();
    storage::keep_display_name(&ada);
    assert_eq!(storage::display_name(), Some(ada));
    storage::keep_device(DeviceKind::Camera, Some("abc"));
    assert_eq!(storage::device(DeviceKind::Camera).as_deref(), Some("abc"));
    assert_eq!(storage::device(DeviceKind::Speaker), None);
    storage::keep_device(DeviceKind::Camera, None);
    assert_eq!(storage::device(DeviceKind::Camera), None);
}

#[wasm_bindgen_test]
fn a_request_to_join_is_heard_unless_it_is_switched_off() {
    assert!(storage::sound(Sound::JoinRequest));
    storage::keep_sound(Sound::JoinRequest, false);
    assert!(!storage::sound(Sound::JoinRequest) && storage::sound(Sound::Message));
    storage::keep_sound(Sound::JoinRequest, true);
    assert!(storage::sound(Sound::JoinRequest));
    // The other way round: in a large call somebody always comes or goes.
    assert!(!storage::sound(Sound::LargeCall));
    storage::keep_sound(Sound::LargeCall, true);
    assert!(storage::sound(Sound::LargeCall));
    storage::keep_sound(Sound::LargeCall, false);
    assert!(!storage::sound(Sound::LargeCall));
}

#[wasm_bindgen_test]
fn each_panel_keeps_its_width() {
    storage::keep_number("width.chat", Some(420));
    assert_eq!((storage::number("width.chat"), storage::number("width.notes")), (Some(420), None));
    js("localStorage.setItem('parvis.width.chat', '1e9 px');");
    assert_eq!(storage::number("width.chat"), None);
    storage::keep_number("width.chat", None);
    assert_eq!(storage::number("width.chat"), None);
}

fn seat(seat: &str) -> StoredSeat {
    StoredSeat {
        seat: SeatToken::new(seat.to_owned()).unwrap(),
        state: SealedState::new("sealed\nstate".to_owned()).unwrap(),
    }
}

/// As a tab is that was opened anew, or after a crash.
fn another_tab() {
    js("sessionStorage.clear();");
}

#[wasm_bindgen_test]
fn a_seat_belongs_to_its_room() {
    storage::keep(&room("here"), Some(&seat("abc.def")));
    let kept = storage::kept(&room("here"));
    assert_eq!((kept.seat, kept.state), (Some(seat("abc.def").seat), Some(seat("abc.def").state)));
    assert!(!kept.only_if_free);
    let elsewhere = storage::kept(&room("there"));
    assert_eq!((&elsewhere.seat, &elsewhere.state), (&None, &None));
    assert!(kept.browser.is_some());
    assert_eq!(elsewhere.browser, kept.browser);
    storage::keep(&room("here"), None);
    assert_eq!(storage::kept(&room("here")), elsewhere);
}

#[wasm_bindgen_test]
fn a_seat_outlives_a_crash_and_is_taken_only_if_free() {
    storage::keep(&room("crashed"), Some(&seat("abc.def")));
    another_tab();
    let kept = storage::kept(&room("crashed"));
    assert_eq!((kept.seat, kept.state), (Some(seat("abc.def").seat), Some(seat("abc.def").state)));
    assert!(kept.only_if_free);
    storage::keep(&room("crashed"), None);
    assert_eq!(storage::kept(&room("crashed")).seat, None);
}

#[wasm_bindgen_test]
fn who_leaves_in_one_tab_does_not_forget_the_seat_of_another() {
    storage::keep(&room("twice"), Some(&seat("first")));
    js("sessionStorage.setItem('parvis.seat.twice', 'second');");
    storage::keep(&room("twice"), None);
    assert_eq!(storage::kept(&room("twice")).seat, Some(seat("first").seat));
    storage::keep(&room("twice"), None);
}

#[wasm_bindgen_test]
fn what_was_on_is_known_to_the_tab_and_less_of_it_to_another() {
    let name = DisplayName::new("Ada").ok();
    let at = parvis_base::WallTime(js_sys::Date::now() as u64);
    let visit = Visit { at, camera: true, direct: true, name, ..Visit::default() };
    storage::keep_visit(&room("looked-at"), &visit, false);
    storage::keep_visit(&room("tulipe"), &visit, true);
    assert_eq!(storage::visit(&room("tulipe")), Some(visit.clone()));
    assert_eq!(storage::visit(&room("rose")), None);
    another_tab();
    assert_eq!(storage::visit(&room("tulipe")), Some(visit.of_another_tab()));
    assert_eq!(storage::visit_of_tab(&room("tulipe")), None);
    assert_eq!(storage::visit(&room("looked-at")), None);
    forget(Some("tulipe"));
    assert_eq!(storage::visit(&room("tulipe")), None);
}

#[wasm_bindgen_test]
fn a_tab_that_was_closed_brings_nothing_back_of_what_was_forgotten() {
    let visit = Visit { at: parvis_base::WallTime(1), ..Visit::default() };
    storage::keep(&room("reopened"), Some(&seat("abc.def")));
    storage::keep_visit(&room("reopened"), &visit, true);
    js("window.closedTab = Object.entries(sessionStorage);");
    forget(None);
    js(
        "for (const [key, value] of window.closedTab) sessionStorage.setItem(key, value); delete window.closedTab;",
    );
    assert_eq!(storage::visit(&room("reopened")), None);
    assert_eq!(storage::kept(&room("reopened")).seat, None);
}

#[wasm_bindgen_test]
fn what_is_kept_of_a_meeting_is_forgotten_with_it() {
    for name in ["here", "there"] {
        storage::keep(&room(name), Some(&seat("abc.def")));
        storage::keep_room(&link(name));
    }
    forget(Some("here"));
    assert_eq!(storage::kept(&room("here")).seat, None);
    assert!(storage::kept(&room("there")).seat.is_some());
    assert_eq!(recent(), ["there"]);
    storage::forget(&Forgetting::new(None, ["parvis.open.there"]));
    assert!(storage::kept(&room("there")).seat.is_some(), "another tab is in it");
    assert_eq!(recent(), ["there"]);
    forget(None);
    assert_eq!((storage::kept(&room("there")).seat, recent().len()), (None, 0));
    assert!(storage::kept(&room("there")).browser.is_some(), "which browser this is is of no meeting");
}

#[wasm_bindgen_test]
fn a_seat_of_yesterday_is_forgotten() {
    storage::keep(&room("today"), Some(&seat("new")));
    another_tab();
    js("const yesterday = Date.now() - 25 * 3600 * 1000;
        localStorage.setItem('parvis.kept.yesterday', `${yesterday}\nold\nstate`);
        localStorage.setItem('parvis.kept.garbled', 'what');");
    assert_eq!(storage::kept(&room("yesterday")).seat, None);
    assert_eq!(storage::kept(&room("today")).seat, Some(seat("new").seat));
    js("if (localStorage.getItem('parvis.kept.yesterday') || localStorage.getItem('parvis.kept.garbled')) {
            throw new Error('kept');
        }");
    storage::keep(&room("today"), None);
}

#[wasm_bindgen_test]
fn a_browser_that_keeps_nothing_is_no_error() {
    js("window.keptStorage = Object.getOwnPropertyDescriptor(window, 'localStorage');
        Object.defineProperty(window, 'localStorage', {
            configurable: true,
            get() { throw new DOMException('no', 'SecurityError'); },
        });");
    storage::keep_room(&link("nowhere"));
    let kept = storage::recent_rooms();
    let name = storage::display_name();
    js("Object.defineProperty(window, 'localStorage', window.keptStorage); delete window.keptStorage;");
    assert_eq!((kept, name), (Vec::new(), None));
}
