//! One run: everything is begun at once, and what comes of it is written down as it comes.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Promise};
use leptos::prelude::*;
use parvis_check::{CheckFacts, Overall, PauseWatch, UserAgent, overall, verdicts};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

use super::devices::Source;
use super::{candidates, devices, relay, server};
use crate::{capabilities, clock, js};

/// How often is looked whether there was a pause, in milliseconds.
const LOOK_EVERY: u32 = 500;

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

    /// Whether something is not known yet.
    fn is_running(&self) -> bool {
        self.facts.try_with_untracked(|facts| overall(&verdicts(facts)) == Overall::Running) == Some(true)
    }

    /// That of another run, which takes the place of this one.
    fn next(&self) -> Self {
        self.current.set(self.run.wrapping_add(1));
        Self::new(self.facts, Rc::clone(&self.current))
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
    watch(sheet.clone());
    let socket = sheet.clone();
    spawn_local(async move { server::reach(&socket).await });
    if can.webrtc {
        let own = sheet.clone();
        spawn_local(async move { candidates::find(&own).await });
        spawn_local(async move { relay::measure(&sheet).await });
    }
}

/// Begins anew after a pause: every deadline has passed then, and everything would be found to be broken.
fn watch(sheet: FactSheet) {
    let mut watch = PauseWatch::new(clock::mono().0, clock::wall().0);
    spawn_local(async move {
        loop {
            TimeoutFuture::new(LOOK_EVERY).await;
            if !sheet.is_current() {
                return;
            }
            if watch.look(clock::mono().0, clock::wall().0) {
                return begin(sheet.next());
            }
            if !sheet.is_running() {
                return;
            }
        }
    });
}

/// What a promise comes to, if it does in so many milliseconds: a browser waits for minutes where a network swallows everything.
pub(super) async fn within(millis: u32, promise: &Promise) -> Result<JsValue, JsValue> {
    let late = future_to_promise(async move {
        TimeoutFuture::new(millis).await;
        Err(JsValue::NULL)
    });
    JsFuture::from(Promise::race(&Array::of2(promise, &late))).await
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
