//! A lock while this page has a seat (W3C Web Locks): other pages of this browser see by it that the room is in use. A
//! browser gives it back when the page is gone, however it went.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use parvis_protocol::RoomName;
use parvis_view::forget::lock_name;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use crate::js;

/// What ends a lock that is held, or being asked for.
type Release = Rc<RefCell<Option<Function>>>;

/// The lock of a room.
pub(crate) struct SeatLock {
    name: String,
    held: Cell<bool>,
    release: Release,
}

impl SeatLock {
    /// Not held.
    pub(crate) fn new(room: &RoomName) -> Self {
        Self { name: lock_name(room), held: Cell::new(false), release: Release::default() }
    }

    /// Holds it, or gives it back.
    pub(crate) fn set(&self, held: bool) {
        if self.held.replace(held) == held {
            return;
        }
        if !held {
            if let Some(release) = self.release.take() {
                let _ = release.call0(&JsValue::UNDEFINED);
            }
            return;
        }
        // Missing on a page that is not secure, where nothing is kept that a call goes on using.
        let Some(locks) = js::navigator().and_then(|navigator| navigator.locks()) else { return };
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        self.release.replace(release);
        // Held until that promise ends. Several tabs may be in one room.
        let hold = Closure::once_into_js(move || held);
        js::ignore(locks.request(&self.name, &js::object([("mode", "shared".into())]), &hold));
    }
}
