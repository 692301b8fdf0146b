//! The allocator in the browser: what it hears of the meeting, the connections and the machine, and where its outputs go. It has
//! nothing to do with the shared document, and is here because it comes in the same late file and follows the same changes.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::{Interval, Timeout};
use js_sys::{Array, Function, Reflect};
use leptos::task::spawn_local;
use parvis_meeting::Mono;
use parvis_meeting::allocator::{Allocator, AllocatorInput, LinkQuality};
use parvis_protocol::ParticipantId;
use wasm_bindgen::prelude::*;

use super::stats;
use super::voice::VoiceControl;
use crate::driver::Driver;
use crate::listener::Listener;
use crate::{clock, js};

/// How often each connection is measured.
const EVERY_MILLIS: u32 = 2_000;

/// The allocator of a meeting.
pub(super) struct PictureControl {
    this: Weak<Self>,
    driver: Weak<Driver>,
    allocator: RefCell<Allocator>,
    /// What is measured is for the voices as well.
    voices: VoiceControl,
    timer: RefCell<Option<Timeout>>,
    /// When that comes.
    due: Cell<Option<Mono>>,
    /// The connections are being measured; they are asked again only when all have answered.
    measuring: Cell<bool>,
    _ticks: Interval,
    _hidden: Option<Listener>,
    _pressure: Option<PressureWatch>,
}

impl PictureControl {
    pub(super) fn new(driver: Weak<Driver>) -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Self>| {
            let call = |what: fn(&Self)| {
                let this = this.clone();
                move || {
                    if let Some(this) = this.upgrade() {
                        what(&this);
                    }
                }
            };
            let (tick, hidden) = (call(Self::measure), call(Self::follow_driver));
            let document = web_sys::window().and_then(|window| window.document());
            let pressed = this.clone();
            Self {
                this: this.clone(),
                driver,
                allocator: RefCell::default(),
                voices: VoiceControl::default(),
                timer: RefCell::default(),
                due: Cell::default(),
                measuring: Cell::new(false),
                _ticks: Interval::new(EVERY_MILLIS, tick),
                _hidden: document
                    .map(|document| Listener::new(&document, "visibilitychange", move |_| hidden())),
                _pressure: PressureWatch::new(move |is| {
                    if let Some(this) = pressed.upgrade() {
                        this.handle(AllocatorInput::Pressed(is));
                    }
                }),
            }
        })
    }

    /// The meeting has changed, or what is captured.
    pub(super) fn follow(&self, driver: &Driver) {
        let (demand, [camera, screen]) = driver.demand();
        self.handle(AllocatorInput::Captured { camera, screen });
        self.handle(AllocatorInput::Hidden(is_hidden()));
        self.handle(AllocatorInput::Demand(demand));
    }

    /// How well the connections go.
    pub(super) fn quality(&self) -> Vec<(ParticipantId, LinkQuality)> {
        self.allocator.borrow().quality().collect()
    }

    fn follow_driver(&self) {
        if let Some(driver) = self.driver.upgrade() {
            self.follow(&driver);
        }
    }

    fn measure(&self) {
        self.follow_driver();
        let (Some(this), Some(driver)) = (self.this.upgrade(), self.driver.upgrade()) else { return };
        if self.measuring.replace(true) {
            return;
        }
        let peers = driver.measured_peers();
        self.voices.keep(&peers);
        spawn_local(async move {
            for peer in &peers {
                let Some(stats) = stats::measure(peer).await else { continue };
                if let Some(driver) = this.driver.upgrade() {
                    this.voices.measured(&driver, peer, &stats);
                }
                this.handle(AllocatorInput::Stats(peer.key.endpoint, stats));
            }
            this.measuring.set(false);
        });
    }

    fn handle(&self, input: AllocatorInput) {
        let outputs: Vec<_> = {
            let mut allocator = self.allocator.borrow_mut();
            allocator.handle(clock::mono(), input);
            std::iter::from_fn(|| allocator.poll()).collect()
        };
        // The meeting may call back at once.
        if let Some(driver) = self.driver.upgrade() {
            outputs.into_iter().for_each(|output| driver.allocated(output));
        }
        let due = self.allocator.borrow().deadline();
        if self.due.replace(due) == due {
            return;
        }
        self.timer.replace(due.map(|due| {
            let this = self.this.clone();
            let wait = u32::try_from(due.since(clock::mono()).saturating_add(1)).unwrap_or(u32::MAX);
            Timeout::new(wait, move || {
                if let Some(this) = this.upgrade() {
                    this.due.take();
                    this.handle(AllocatorInput::Wake);
                }
            })
        }));
    }
}

/// Whether nobody sees the page: it is hidden, and nothing of it is in a window of its own (picture-in-picture).
fn is_hidden() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let Some(document) = window.document() else { return false };
    let floats = js::get(&document, "pictureInPictureElement")
        .or_else(|| js::get(&js::get(&window, "documentPictureInPicture")?, "window"));
    document.hidden() && floats.is_none()
}

/// Tells whether the machine is too slow (W3C Compute Pressure; Chromium only).
struct PressureWatch {
    observer: JsValue,
    _heard: Closure<dyn Fn(Array)>,
}

impl PressureWatch {
    fn new(told: impl Fn(bool) + 'static) -> Option<Self> {
        let window = web_sys::window()?;
        let constructor: Function = js::get(&window, "PressureObserver")?.dyn_into().ok()?;
        let heard = Closure::<dyn Fn(Array)>::new(move |records: Array| {
            let newest = records.get(records.length().saturating_sub(1));
            told(js::get_text(&newest, "state").is_some_and(|state| state == "critical"));
        });
        let observer = Reflect::construct(&constructor, &Array::of1(heard.as_ref())).ok()?;
        let observing = js::call(&observer, "observe", &"cpu".into()).ok()?;
        // A policy, or the system, may not allow it.
        js::ignore(Ok(observing.unchecked_into()));
        Some(Self { observer, _heard: heard })
    }
}

impl Drop for PressureWatch {
    fn drop(&mut self) {
        let _ = js::call(&self.observer, "disconnect", &JsValue::UNDEFINED);
    }
}
