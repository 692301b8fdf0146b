use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::js;
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
    sentinel: RefCell<Option<JsValue>>,
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
        let wake_lock =
            js::get(&js_sys::global(), "navigator").and_then(|navigator| js::get(&navigator, "wakeLock"));
        let Some(wake_lock) = wake_lock.filter(|_| this.wanted.get()) else { return };
        let asked = js::start(&wake_lock, "request", &["screen".into()]);
        let lock = this.clone();
        spawn_local(async move {
            // Refused to a hidden page and on a low battery; the page is asked again when it is shown.
            if let Ok(sentinel) = asked.await {
                lock.release();
                lock.sentinel.replace(Some(sentinel));
                if !lock.wanted.get() {
                    lock.release();
                }
            }
        });
    }

    fn release(&self) {
        if let Some(sentinel) = self.sentinel.take() {
            let released = js::start(&sentinel, "release", &[]);
            spawn_local(async move {
                // One that the browser has taken away already is released.
                let _ = released.await;
            });
        }
    }
}
