//! What "Remove from the list" and "Clear the list" of the home page erase: all that this browser keeps of a meeting,
//! whichever tab kept it.
//!
//! What a call in another tab still uses stays, and with it the line in the list, until it is left there.

use parvis_protocol::RoomName;

/// The seat of a tab.
pub const SEAT: &str = "parvis.seat.";
/// The sealed state that this tab was given.
pub const STATE: &str = "parvis.state.";
/// What encrypts what a tab keeps of the shared document.
pub const SECRET: &str = "parvis.secret.";
/// What was switched on, and the name.
pub const VISIT: &str = "parvis.visit.";
/// The copies of seat and state for after a crash.
pub const COPY: &str = "parvis.kept.";

/// What keys of the browser's storage begin with, where the name of a room follows.
const OF_ROOMS: [&str; 5] = [SEAT, STATE, SECRET, VISIT, COPY];

/// The name under which a page holds a lock while it is in a call (W3C Web Locks), for others to see.
const LOCK: &str = "parvis.open.";

/// The lock of this room.
#[must_use]
pub fn lock_name(room: &RoomName) -> String {
    [LOCK, room.as_str()].concat()
}

/// The folder of a room. No name of a room is a path, and some are not what every file system takes.
#[must_use]
pub fn folder_name(room: &str) -> String {
    room.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgetting {
    /// One meeting, or all.
    room: Option<RoomName>,
    /// The rooms in which other tabs are.
    open: Vec<RoomName>,
}

impl Forgetting {
    /// One meeting, or all of them; these locks are held by pages of this browser.
    pub fn new<'a>(room: Option<RoomName>, locks: impl IntoIterator<Item = &'a str>) -> Self {
        let open = locks.into_iter().filter_map(|lock| RoomName::new(lock.strip_prefix(LOCK)?).ok());
        let open = open.filter(|open| room.as_ref().is_none_or(|room| room == open));
        let mut open: Vec<_> = open.collect();
        open.sort_unstable();
        open.dedup();
        Self { room, open }
    }

    /// The rooms of which nothing is erased now, in which another tab is.
    #[must_use]
    pub fn kept(&self) -> &[RoomName] {
        &self.open
    }

    /// Whether what any room has is erased.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.room.is_none() && self.open.is_empty()
    }

    /// Whether what this room has is erased.
    #[must_use]
    pub fn has_room(&self, room: &str) -> bool {
        let wanted = self.room.as_ref().is_none_or(|wanted| wanted.as_str() == room);
        wanted && self.open.iter().all(|open| open.as_str() != room)
    }

    /// Whether this key of the browser's storage is erased.
    #[must_use]
    pub fn has_key(&self, key: &str) -> bool {
        OF_ROOMS.iter().any(|prefix| key.strip_prefix(prefix).is_some_and(|room| self.has_room(room)))
    }

    /// Whether this place of the database is erased: of a room and a seat.
    #[must_use]
    pub fn has_place(&self, place: &str) -> bool {
        place.rsplit_once('/').is_some_and(|(room, _)| self.has_room(room))
    }

    /// Whether this folder is erased. One that is nobody's goes with everything.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        match &self.room {
            Some(room) => self.has_room(room.as_str()) && folder == folder_name(room.as_str()),
            None => self.open.iter().all(|open| folder != folder_name(open.as_str())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str) -> RoomName {
        RoomName::new(name).unwrap()
    }

    #[test]
    fn all_of_one_meeting_goes_and_nothing_of_another() {
        let forgetting = Forgetting::new(Some(room("tulipe")), []);
        assert!(!forgetting.is_everything() && forgetting.kept().is_empty());
        for prefix in OF_ROOMS {
            assert!(forgetting.has_key(&format!("{prefix}tulipe")), "{prefix}");
            assert!(!forgetting.has_key(&format!("{prefix}tulipe-2")), "{prefix}");
            assert!(!forgetting.has_key(&format!("{prefix}rose")), "{prefix}");
        }
        assert!(forgetting.has_place("tulipe/1f") && !forgetting.has_place("tulipe-2/1f"));
        assert!(forgetting.has_folder("74756c697065") && !forgetting.has_folder("726f7365"));
    }

    #[test]
    fn all_meetings_go_and_what_is_of_no_meeting_stays() {
        let forgetting = Forgetting::new(None, ["other.lock", "parvis.open.", "parvis.open.A B"]);
        assert!(forgetting.is_everything());
        for prefix in OF_ROOMS {
            assert!(forgetting.has_key(&format!("{prefix}会议")), "{prefix}");
        }
        for key in ["parvis.name", "parvis.browser", "parvis.width.chat", "parvis.device.camera", "else"] {
            assert!(!forgetting.has_key(key), "{key}");
        }
        assert!(forgetting.has_place("会议/1f") && forgetting.has_folder("e4bc9ae8aeae"));
        assert!(forgetting.has_folder("what is this"));
    }

    #[test]
    fn what_a_call_in_another_tab_uses_stays() {
        let locks = ["parvis.open.tulipe", "parvis.open.tulipe", "parvis.open.rose"];
        let all = Forgetting::new(None, locks);
        assert_eq!(all.kept(), [room("rose"), room("tulipe")]);
        assert!(!all.is_everything());
        assert!(!all.has_key("parvis.kept.tulipe") && all.has_key("parvis.kept.dahlia"));
        assert!(!all.has_place("tulipe/1f") && all.has_place("dahlia/1f"));
        assert!(!all.has_folder(&folder_name("tulipe")) && all.has_folder(&folder_name("dahlia")));
        let one = Forgetting::new(Some(room("tulipe")), locks);
        assert_eq!(one.kept(), [room("tulipe")]);
        assert!(!one.has_key("parvis.seat.tulipe") && !one.has_folder(&folder_name("tulipe")));
        let other = Forgetting::new(Some(room("dahlia")), locks);
        assert!(other.kept().is_empty() && other.has_key("parvis.seat.dahlia"));
    }

    #[test]
    fn the_lock_of_a_room_is_read_again() {
        for name in ["tulipe", "会议", "a-b-c"] {
            assert_eq!(Forgetting::new(None, [lock_name(&room(name)).as_str()]).kept(), [room(name)]);
        }
    }
}
