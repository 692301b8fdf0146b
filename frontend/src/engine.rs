//! What the pages need from the browser half ([`Engine`]), on top of the driver.

use std::rc::Rc;

use parvis_app::engine::{AudioStep, AudioTask, Engine};
use parvis_meeting::{Intent, Meeting};
use parvis_protocol::ParticipantId;
use parvis_view::stream::Stream;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlMediaElement};

use crate::audio;
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

    fn show(&self, element: &Element, stream: Option<Stream>) {
        if let Some(element) = element.dyn_ref::<HtmlMediaElement>() {
            self.driver.streams().show(element, stream);
        }
    }

    fn load_collab(&self) {
        self.driver.load_collab();
    }

    fn resume_playback(&self) {
        self.driver.streams().resume();
    }

    fn set_volume(&self, who: ParticipantId, volume: f64) {
        self.driver.streams().set_volume(who, volume);
    }

    fn audio(&self, task: AudioTask, told: audio::AudioTold) {
        let driver = self.driver.clone();
        spawn_local(async move {
            match audio::audio().await {
                Ok(run) => run(driver, task, told),
                Err(audio::AudioNotLoaded) => told(AudioStep::Failed),
            }
        });
    }

    fn look(&self, look: &mut dyn FnMut(&Meeting)) {
        self.driver.look(look);
    }
}
