//! What was switched on in a room, and how it was entered: kept by the tab for a reload, and by the browser for a crash.

use parvis_protocol::RoomName;
use parvis_view::arrival::Visit;
use parvis_view::forget::{Forgetting, VISIT};

use super::{local, read, seat, session, write};

/// What this tab knows of its last visit, else what another tab of this browser left.
#[must_use]
pub fn visit(room: &RoomName) -> Option<Visit> {
    seat::prune();
    if let (Some(visit), Some(storage)) = (visit_of_tab(room), session())
        && visit.is_forgotten(super::forgotten_at())
    {
        super::erase(&storage, &Forgetting::new(Some(room.clone()), []));
    }
    visit_of_tab(room).or_else(|| Visit::read(&read(local()?, &key(room))?).map(Visit::of_another_tab))
}

/// What this tab knows.
#[must_use]
pub fn visit_of_tab(room: &RoomName) -> Option<Visit> {
    Visit::read(&read(session()?, &key(room))?)
}

/// Keeps it, and if `entered`, for other tabs what is theirs to know.
pub fn keep_visit(room: &RoomName, visit: &Visit, entered: bool) {
    write(session(), &key(room), Some(&visit.text()));
    if entered {
        write(local(), &key(room), Some(&visit.clone().of_another_tab().text()));
    }
}

fn key(room: &RoomName) -> String {
    [VISIT, room.as_str()].concat()
}
