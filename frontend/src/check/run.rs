//! One run: everything is begun at once, and what comes of it is written down as it comes.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use parvis_check::{CheckFacts, UserAgent};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::devices::Source;
use super::{candidates, devices, relay, server};
use crate::{capabilities, js};

/// Where a run writes what it finds out.
#[derive(Clone)]
pub(super) struct FactSheet {
    facts: RwSignal<CheckFacts>,
    current: Rc<Cell<u32>>,
    run: u32,
}

impl FactSheet {
    /// For the run of this number, while it is the last.
    pub(super) fn new(facts: RwSignal<CheckFacts>, current: Rc<Cell<u32>>) -> Self {
        let run = current.get();
        Self { facts, current, run }
    }

    /// Writes, unless another run has begun, or the page is gone.
    pub(super) fn write(&self, write: impl FnOnce(&mut CheckFacts)) {
        if self.is_current() {
            let _ = self.facts.try_update(write);
        }
    }

    /// Whether no other run has begun.
    pub(super) fn is_current(&self) -> bool {
        self.current.get() == self.run
    }
}

/// Begins it. Devices are asked for at once, while the browser still counts the person's click.
pub(super) fn begin(sheet: FactSheet) {
    let can = capabilities::detect();
    let first = CheckFacts {
        agent: agent(),
        secure: truth(&js_sys::global(), "isSecureContext"),
        webrtc: can.webrtc,
        capture: can.capture,
        framed: is_framed(),
        ..CheckFacts::default()
    };
    let has_devices = first.secure && first.capture;
    sheet.write(|facts| *facts = first);
    if has_devices {
        for source in [Source::Microphone, Source::Camera] {
            devices::begin(&sheet, source);
        }
    }
    let socket = sheet.clone();
    spawn_local(async move { server::reach(&socket).await });
    if can.webrtc {
        let own = sheet.clone();
        spawn_local(async move { candidates::find(&own).await });
        spawn_local(async move { relay::measure(&sheet).await });
    }
}

fn agent() -> UserAgent {
    let Some(navigator) = js::navigator() else { return UserAgent::default() };
    let text = js::get_text(&navigator, "userAgent").unwrap_or_default();
    let fingers = js::get(&navigator, "maxTouchPoints").and_then(|fingers| fingers.as_f64());
    UserAgent::read(&text, fingers.is_some_and(|fingers| fingers > 1.0))
}

fn is_framed() -> bool {
    let global = js_sys::global();
    js::get(&global, "top").is_some_and(|top| !js::same(&top, &global))
}

fn truth(object: &JsValue, property: &str) -> bool {
    js::get(object, property).and_then(|value| value.as_bool()).unwrap_or_default()
}
