//! What takes a seat back: kept by the tab for a reload, and by the browser for a crash.

use parvis_base::WallTime;
use parvis_meeting::{StoredSeat, StoredSession};
use parvis_protocol::{BrowserId, RoomName, SealedState, SeatToken};
use parvis_view::forget::{COPY, SEAT, STATE, VISIT};

use super::{keys, local, read, session, write};
use crate::{clock, platform};

const BROWSER: &str = "parvis.browser";
/// A copy that is older is of a meeting that is over.
const COPY_KEPT_MILLIS: u64 = 24 * 3_600 * 1_000;

/// What this tab holds of the room, or held before it was reloaded; else what another tab of this browser holds, or
/// held when the browser crashed.
#[must_use]
pub fn kept(room: &RoomName) -> StoredSession {
    prune();
    let browser = Some(browser());
    if let Some(seat) = seat_of_tab(room) {
        let state = session().and_then(|storage| read(storage, &key(STATE, room))).and_then(SealedState::new);
        return StoredSession { seat: Some(seat), only_if_free: false, state, browser };
    }
    match copy(room) {
        Some(StoredSeat { seat, state }) => {
            StoredSession { seat: Some(seat), only_if_free: true, state: Some(state), browser }
        }
        None => StoredSession { browser, ..StoredSession::default() },
    }
}

/// Keeps the seat and the state of the room, or forgets them. A copy is of the time, the seat and the state, a line each.
pub fn keep(room: &RoomName, kept: Option<&StoredSeat>) {
    if kept.is_some() || is_own_copy(room) {
        let lines = kept.map(|kept| {
            // A whole number: to write and read a fraction takes code of its own.
            let now = clock::wall().0.to_string();
            [now.as_str(), kept.seat.as_str(), kept.state.as_str()].join("\n")
        });
        write(local(), &key(COPY, room), lines.as_deref());
    }
    write(session(), &key(SEAT, room), kept.map(|kept| kept.seat.as_str()));
    write(session(), &key(STATE, room), kept.map(|kept| kept.state.as_str()));
}

/// Another tab may be in the same room, with a seat of its own.
fn is_own_copy(room: &RoomName) -> bool {
    let own = seat_of_tab(room);
    own.is_none() || copy(room).is_none_or(|copy| Some(copy.seat) == own)
}

fn seat_of_tab(room: &RoomName) -> Option<SeatToken> {
    SeatToken::new(read(session()?, &key(SEAT, room))?)
}

fn copy(room: &RoomName) -> Option<StoredSeat> {
    let text = read(local()?, &key(COPY, room))?;
    let mut lines = text.splitn(3, '\n').skip(1);
    let seat = SeatToken::new(lines.next()?.to_owned())?;
    let state = SealedState::new(lines.next()?.to_owned())?;
    Some(StoredSeat { seat, state })
}

/// Forgets the copies of meetings that are over. Each begins with the time.
pub(super) fn prune() {
    let Some(storage) = local() else { return };
    for key in keys(&storage) {
        let is_fresh = |text: String| {
            let kept_at = text.lines().next().and_then(|line| line.parse().ok()).map(WallTime);
            kept_at.is_some_and(|at| clock::wall().since(at) < COPY_KEPT_MILLIS)
        };
        let is_copy = key.starts_with(COPY) || key.starts_with(VISIT);
        if is_copy && !storage.get_item(&key).ok().flatten().is_some_and(is_fresh) {
            write(Some(storage.clone()), &key, None);
        }
    }
}

/// Which browser this is; drawn when it is first asked.
fn browser() -> BrowserId {
    let kept = local().and_then(|storage| read(storage, BROWSER)).and_then(|text| text.parse().ok());
    kept.unwrap_or_else(|| {
        let [drawn, ..] = platform::random();
        let browser = BrowserId::from_bits(drawn);
        write(local(), BROWSER, Some(&browser.to_string()));
        browser
    })
}

fn key(prefix: &str, room: &RoomName) -> String {
    [prefix, room.as_str()].concat()
}
