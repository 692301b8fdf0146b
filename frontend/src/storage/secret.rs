//! What encrypts what this tab keeps of a meeting whose link has no key: another tab cannot read it, and nobody can
//! when the tab is gone.

use parvis_protocol::RoomName;
use parvis_view::forget::SECRET;

use super::{read, session, write};
use crate::platform;

/// The secret of this tab for this room, drawn when it is first asked for. `None` where nothing can be kept.
pub(crate) fn secret(room: &RoomName) -> Option<[u8; 16]> {
    if let Some(known) = known_secret(room) {
        return Some(known);
    }
    let [first, second, ..] = platform::random();
    let text = format!("{first:016x}{second:016x}");
    write(session(), &key(room), Some(&text));
    known_secret(room)
}

/// The same, if it was asked for before.
pub(crate) fn known_secret(room: &RoomName) -> Option<[u8; 16]> {
    let text = read(session()?, &key(room))?;
    Some(u128::from_str_radix(&text, 16).ok()?.to_be_bytes())
}

/// Forgets it.
pub(crate) fn forget_secret(room: &RoomName) {
    write(session(), &key(room), None);
}

fn key(room: &RoomName) -> String {
    format!("{SECRET}{room}")
}
