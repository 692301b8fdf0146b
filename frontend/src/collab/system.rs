//! The buttons and the number that the system shows of a call. Each of them is missing in some browser, or throws.

use std::cell::{Cell, RefCell};
use std::rc::Weak;

use js_sys::{Array, Function, Promise, Reflect};
use parvis_view::system::{SystemAction, SystemState, system_state};
use wasm_bindgen::prelude::*;

use crate::driver::Driver;
use crate::js;
use crate::listener::Listener;

/// What a button does.
type Handler = Closure<dyn Fn()>;

/// Shows a call to the system for as long as there is one.
pub(super) struct SystemControls {
    driver: Weak<Driver>,
    shown: Cell<SystemState>,
    /// What the buttons do, while there are any.
    handlers: RefCell<Vec<(SystemAction, Handler)>>,
    _hidden: Option<Listener>,
}

impl SystemControls {
    /// Shows nothing yet.
    pub(super) fn new(driver: Weak<Driver>) -> Self {
        // The number would stay on the icon of an app that is closed.
        let hidden = web_sys::window().map(|window| Listener::new(&window, "pagehide", |_| set_badge(0)));
        Self { driver, shown: Cell::default(), handlers: RefCell::default(), _hidden: hidden }
    }

    /// Shows how the call stands.
    pub(super) fn follow(&self, driver: &Driver) {
        let now = driver.with_snapshot(system_state);
        let before = self.shown.replace(now);
        if now.in_call != before.in_call {
            if now.in_call { self.begin() } else { self.end() }
        }
        if now.in_call {
            let began = !before.in_call;
            if began || now.microphone != before.microphone {
                call_session("setMicrophoneActive", &[now.microphone.into()]);
            }
            if began || now.camera != before.camera {
                call_session("setCameraActive", &[now.camera.into()]);
            }
        }
        if now.waiting != before.waiting {
            set_badge(now.waiting);
        }
    }

    fn begin(&self) {
        let handler = |action: SystemAction| {
            let driver = self.driver.clone();
            let pressed = Closure::<dyn Fn()>::new(move || {
                if let Some(driver) = driver.upgrade() {
                    driver.dispatch(driver.with_snapshot(|snapshot| action.intent(snapshot)));
                }
            });
            call_session("setActionHandler", &[action.name().into(), pressed.as_ref().clone()]);
            (action, pressed)
        };
        self.handlers.replace(SystemAction::ALL.into_iter().map(handler).collect());
    }

    fn end(&self) {
        for (action, pressed) in self.handlers.take() {
            call_session("setActionHandler", &[action.name().into(), JsValue::NULL]);
            drop(pressed);
        }
    }
}

impl Drop for SystemControls {
    fn drop(&mut self) {
        self.end();
    }
}

/// A number on the icon of the app; none for 0.
fn set_badge(count: usize) {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    if let Some(navigator) = js::navigator() {
        call(&navigator, "setAppBadge", &[count.into()]);
    }
}

fn call_session(method: &str, arguments: &[JsValue]) {
    if let Some(session) = js::navigator().and_then(|navigator| js::get(&navigator, "mediaSession")) {
        call(&session, method, arguments);
    }
}

/// Calls a method where there is one, and does without what comes of it: a browser that does not know an action throws.
fn call(object: &JsValue, method: &str, arguments: &[JsValue]) {
    let Some(method) = js::get(object, method).and_then(|method| method.dyn_into::<Function>().ok()) else {
        return;
    };
    let arguments = arguments.iter().cloned().collect::<Array>();
    if let Ok(answer) = Reflect::apply(&method, object, &arguments)
        && let Ok(promise) = answer.dyn_into::<Promise>()
    {
        js::ignore(Ok(promise));
    }
}
