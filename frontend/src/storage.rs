//! What is kept in this browser. A browser may refuse to keep anything (private windows, a policy, a full disk): then
//! everything reads as absent and nothing complains.

mod seat;
mod secret;
mod visit;

pub use seat::{keep, kept};
pub(crate) use secret::{forget_secret, known_secret, secret};
pub use visit::{keep_visit, visit, visit_of_tab};

use parvis_app::engine::Sound;
use parvis_base::WallTime;
use parvis_meeting::DeviceKind;
use parvis_names::Link;
use parvis_protocol::DisplayName;
use parvis_view::forget::Forgetting;
use web_sys::Storage;

use crate::clock;

const NAME: &str = "parvis.name";
const SHORTCUTS: &str = "parvis.shortcuts";
const ADDRESS: &str = "parvis.address";
const FORGOTTEN: &str = "parvis.forgotten";
const RECENT: &str = "parvis.recent";
/// As many as fit under the name field without a scroll bar.
const RECENT_KEPT: usize = 8;

/// The name the person gave last time.
#[must_use]
pub fn display_name() -> Option<DisplayName> {
    DisplayName::new(&read(local()?, NAME)?).ok()
}

/// Keeps the name.
pub fn keep_display_name(name: &DisplayName) {
    write(local(), NAME, Some(name.as_str()));
}

/// The links of the meetings opened in this browser, newest first.
#[must_use]
pub fn recent_rooms() -> Vec<Link> {
    let kept = local().and_then(|storage| read(storage, RECENT)).unwrap_or_default();
    kept.lines().filter_map(Link::read).take(RECENT_KEPT).collect()
}

/// Puts this meeting at the head of them. A key that it had stays where it comes without one: who typed its name this
/// time may still want the link.
pub fn keep_room(link: &Link) {
    let mut rooms = recent_rooms();
    let before = rooms.iter().position(|kept| kept.room == link.room).map(|at| rooms.remove(at));
    let key = link.key.or_else(|| before?.key);
    rooms.insert(0, Link { room: link.room.clone(), key });
    rooms.truncate(RECENT_KEPT);
    write_rooms(&rooms);
}

/// Forgets what is kept of meetings in this tab and in the list; what other tabs had is in the browser's storage, and
/// goes as well.
pub fn forget(forgetting: &Forgetting) {
    for storage in [local(), session()].into_iter().flatten() {
        erase(&storage, forgetting);
    }
    write(local(), FORGOTTEN, Some(&clock::wall().0.to_string()));
    let mut rooms = recent_rooms();
    rooms.retain(|kept| !forgetting.has_room(kept.room.as_str()));
    write_rooms(&rooms);
}

/// When that was done last. A tab that was closed before has its own storage still, if it is opened again.
fn forgotten_at() -> Option<WallTime> {
    read(local()?, FORGOTTEN)?.parse().ok().map(WallTime)
}

fn erase(storage: &Storage, forgetting: &Forgetting) {
    for key in keys(storage).iter().filter(|key| forgetting.has_key(key)) {
        write(Some(storage.clone()), key, None);
    }
}

/// Whether this is to be heard: it is, unless the person said otherwise; in large calls the other way round.
#[must_use]
pub fn sound(sound: Sound) -> bool {
    let said = local().and_then(|storage| read(storage, sound_key(sound))).is_some();
    said == (sound == Sound::LargeCall)
}

/// Keeps that.
pub fn keep_sound(sound: Sound, on: bool) {
    let by_itself = sound != Sound::LargeCall;
    write(local(), sound_key(sound), (on != by_itself).then_some("changed"));
}

/// Whether the shortcuts of one character are on: they are, unless the person said otherwise.
#[must_use]
pub fn character_shortcuts() -> bool {
    local().and_then(|storage| read(storage, SHORTCUTS)).is_none()
}

/// Keeps that.
pub fn keep_character_shortcuts(on: bool) {
    write(local(), SHORTCUTS, (!on).then_some("off"));
}

/// Whether the person chose to hide their address, or not to. Nothing where they never said.
#[must_use]
pub fn hides_address() -> Option<bool> {
    local().and_then(|storage| read(storage, ADDRESS)).map(|kept| kept == "hidden")
}

/// Keeps that.
pub fn keep_hides_address(hides: bool) {
    write(local(), ADDRESS, Some(if hides { "hidden" } else { "shown" }));
}

/// A number that is kept of what the person chose.
#[must_use]
pub fn number(of: &str) -> Option<i32> {
    read(local()?, &number_key(of))?.parse().ok()
}

/// Keeps it.
pub fn keep_number(of: &str, number: Option<i32>) {
    write(local(), &number_key(of), number.map(|number| number.to_string()).as_deref());
}

/// The device chosen last.
#[must_use]
pub fn device(kind: DeviceKind) -> Option<String> {
    read(local()?, device_key(kind))
}

/// Keeps the choice of a device; `None` leaves it to the browser again.
pub fn keep_device(kind: DeviceKind, id: Option<&str>) {
    write(local(), device_key(kind), id);
}

fn write_rooms(rooms: &[Link]) {
    let lines: Vec<_> = rooms.iter().map(Link::to_string).collect();
    write(local(), RECENT, (!lines.is_empty()).then(|| lines.join("\n")).as_deref());
}

fn sound_key(sound: Sound) -> &'static str {
    match sound {
        // Browsers have it under this name already.
        Sound::JoinRequest => "parvis.knock",
        Sound::Message => "parvis.message",
        Sound::Joined => "parvis.joined",
        Sound::Left => "parvis.left",
        Sound::Hand => "parvis.hand",
        Sound::Shares => "parvis.shares",
        Sound::LargeCall => "parvis.large",
    }
}

fn number_key(of: &str) -> String {
    ["parvis.", of].concat()
}

fn device_key(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Microphone => "parvis.device.microphone",
        DeviceKind::Camera => "parvis.device.camera",
        DeviceKind::Speaker => "parvis.device.speaker",
    }
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

fn keys(storage: &Storage) -> Vec<String> {
    let count = storage.length().unwrap_or_default();
    (0..count).filter_map(|at| storage.key(at).ok().flatten()).collect()
}

#[allow(clippy::needless_pass_by_value, reason = "so that `local()?` reads in one line")]
fn read(storage: Storage, key: &str) -> Option<String> {
    storage.get_item(key).ok().flatten()
}

fn write(storage: Option<Storage>, key: &str, value: Option<&str>) {
    let Some(storage) = storage else { return };
    // A full or refused storage keeps nothing, which is what it says about itself.
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}
