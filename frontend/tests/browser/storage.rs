use parvis_frontend::storage;
use parvis_meeting::DeviceKind;
use parvis_protocol::{DisplayName, RoomName, SeatToken};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::js;

fn room(name: &str) -> RoomName {
    RoomName::new(name).unwrap()
}

#[wasm_bindgen_test]
fn the_last_meetings_are_kept_newest_first_and_can_be_forgotten() {
    storage::forget_rooms(None);
    for number in 0..10 {
        storage::keep_room(&room(&format!("room-{number}")));
    }
    storage::keep_room(&room("room-5"));
    let kept: Vec<_> = storage::recent_rooms().iter().map(|room| room.as_str().to_owned()).collect();
    assert_eq!(kept, ["room-5", "room-9", "room-8", "room-7", "room-6", "room-4", "room-3", "room-2"]);
    storage::forget_rooms(Some(&room("room-9")));
    assert_eq!(storage::recent_rooms().len(), 7);
    storage::forget_rooms(None);
    assert_eq!(storage::recent_rooms(), []);
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
fn a_seat_belongs_to_its_room() {
    let token = SeatToken::new("abc.def".to_owned()).unwrap();
    storage::keep_seat(&room("here"), Some(&token));
    assert_eq!(storage::seat(&room("here")), Some(token));
    assert_eq!(storage::seat(&room("there")), None);
    storage::keep_seat(&room("here"), None);
    assert_eq!(storage::seat(&room("here")), None);
}

#[wasm_bindgen_test]
fn a_browser_that_keeps_nothing_is_no_error() {
    js("window.keptStorage = Object.getOwnPropertyDescriptor(window, 'localStorage');
        Object.defineProperty(window, 'localStorage', {
            configurable: true,
            get() { throw new DOMException('no', 'SecurityError'); },
        });");
    storage::keep_room(&room("nowhere"));
    let kept = storage::recent_rooms();
    let name = storage::display_name();
    js("Object.defineProperty(window, 'localStorage', window.keptStorage); delete window.keptStorage;");
    assert_eq!((kept, name), (Vec::new(), None));
}
