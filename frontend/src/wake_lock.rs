use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use crate::js::{self, WakeLockSentinel};
use crate::listener::Listener;

/// Keeps the screen on during a call (W3C Screen Wake Lock): a phone that goes dark takes the camera away, and after a
/// while the network. Where the browser cannot, nothing happens.
pub(crate) struct WakeLock {
    lock: Rc<Lock>,
    _shown: Option<Listener>,
}

#[derive(Default)]
struct Lock {
    wanted: Cell<bool>,
    sentinel: RefCell<Option<WakeLockSentinel>>,
}

impl WakeLock {
    pub(crate) fn new() -> Self {
        let lock = Rc::<Lock>::default();
        let document = web_sys::window().and_then(|window| window.document());
        // The browser takes the lock away from a page that is hidden, and does not give it back by itself.
        let shown = document.map(|document| {
            let lock = lock.clone();
            Listener::new(&document, "visibilitychange", move |_| Lock::renew(&lock))
        });
        Self { lock, _shown: shown }
    }

    /// Keeps the screen on from now on, or no longer.
    pub(crate) fn set(&self, wanted: bool) {
        if self.lock.wanted.replace(wanted) == wanted {
            return;
        }
        if wanted {
            Lock::renew(&self.lock);
        } else {
            self.lock.release();
        }
    }
}

impl Lock {
    fn renew(this: &Rc<Self>) {
        let wake_lock = js::navigator().and_then(|navigator| navigator.wake_lock());
        let Some(wake_lock) = wake_lock.filter(|_| this.wanted.get()) else { return };
        let asked = js::settled(wake_lock.request("screen"));
        let lock = this.clone();
        spawn_local(async move {
            // Refused to a hidden page and on a low battery; the page is asked again when it is shown.
            if let Ok(sentinel) = asked.await {
                lock.release();
                lock.sentinel.replace(Some(sentinel.unchecked_into()));
                if !lock.wanted.get() {
                    lock.release();
                }
            }
        });
    }

    fn release(&self) {
        if let Some(sentinel) = self.sentinel.take() {
            // One that the browser has taken away already is released.
            js::ignore(sentinel.release());
        }
    }
}
