//! What the pages need from the browser half ([`Engine`]), on top of the driver.

use std::rc::Rc;

use parvis_app::engine::Engine;
use parvis_meeting::{Intent, Meeting};
use parvis_view::stream::Stream;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlMediaElement};

use crate::driver::Driver;

/// What the pages drive.
pub(crate) struct BrowserEngine {
    driver: Rc<Driver>,
}

impl BrowserEngine {
    pub(crate) fn new(driver: Rc<Driver>) -> Self {
        Self { driver }
    }
}

impl Engine for BrowserEngine {
    fn dispatch(&self, intent: Intent) {
        self.driver.dispatch(intent);
    }

    fn show(&self, video: &Element, stream: Option<Stream>) {
        if let Some(video) = video.dyn_ref::<HtmlMediaElement>() {
            self.driver.streams().show(video, stream);
        }
    }

    fn load_collab(&self) {
        self.driver.load_collab();
    }

    fn resume_playback(&self) {
        self.driver.streams().resume();
    }

    fn look(&self, look: &mut dyn FnMut(&Meeting)) {
        self.driver.look(look);
    }
}
