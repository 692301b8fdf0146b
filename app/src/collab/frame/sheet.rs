//! A panel that is a sheet: pulled by its head it goes, or becomes tall.

use std::time::Duration;

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::{Among, px, rem, style};
use crate::dom;
use crate::room::{RoomContext, Side};
use parvis_view::sheet::{Grasp, Height, SheetPosition, SheetRelease, SheetTouch};

/// How long a sheet takes to its place: `--calm` of the style sheet.
const LEAVES: Duration = Duration::from_millis(240);
/// What a tall sheet leaves to the pictures, in letters' heights, and as a share where that is less: as in the style
/// sheet.
const STRIP: f64 = 5.5;
const STRIP_SHARE: f64 = 0.16;

/// The sheet.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    room: RoomContext,
    frame: NodeRef<html::Div>,
    pub(super) height: RwSignal<Height>,
    /// Whether it is where a finger has it, and not on its way to its place.
    pub(super) held: RwSignal<bool>,
    /// Whether it is being pulled up.
    pub(super) growing: RwSignal<bool>,
    hold: StoredValue<Option<Hold>, LocalStorage>,
    /// Whether it was pulled a moment ago: a mouse clicks after that.
    pulled: StoredValue<bool>,
}

/// One finger that holds it.
struct Hold {
    grasp: Grasp,
    pointer: i32,
    side: Side,
    /// How high it was.
    high: f64,
    among: Among,
}

impl Sheet {
    pub(super) fn new(frame: NodeRef<html::Div>) -> Self {
        let sheet = Self {
            room: RoomContext::expect(),
            frame,
            height: RwSignal::new(Height::Usual),
            held: RwSignal::new(false),
            growing: RwSignal::new(false),
            hold: StoredValue::new_local(None),
            pulled: StoredValue::new(false),
        };
        let listeners = [
            window_event_listener(ev::pointerdown, move |event| sheet.take(&event)),
            window_event_listener(ev::pointermove, move |event| sheet.follow(&event)),
            window_event_listener(ev::pointerup, move |event| sheet.let_go(&event, false)),
            window_event_listener(ev::pointercancel, move |event| sheet.let_go(&event, true)),
        ];
        on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
        sheet
    }

    /// The grip was pressed.
    pub(super) fn tap(self) {
        if self.pulled.get_value() {
            return;
        }
        let other = if self.height.get_untracked() == Height::Tall { Height::Usual } else { Height::Tall };
        if let Some(among) = Among::of(self.frame) {
            self.settle(among, other);
        }
    }

    fn take(self, event: &PointerEvent) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let on = |selector| target.closest(selector).ok().flatten().is_some();
        let by_head = on(".panel-head") && !on("button, a, input, select, textarea");
        let free = self.hold.with_value(Option::is_none);
        if event.button() != 0 || !free || !(by_head || on(".panel-grip")) {
            return;
        }
        let Some((among, side)) = Among::of(self.frame).zip(self.room.side.get_untracked()) else { return };
        let body = f64::from(among.body.client_height());
        // Beside the pictures it has no grip.
        let grip = among.frame.query_selector(".panel-grip").ok().flatten();
        if grip.is_none_or(|grip| grip.client_width() == 0) {
            return;
        }
        // Refused for a finger that was lifted meanwhile.
        let _ = target.set_pointer_capture(event.pointer_id());
        let high = among.panel.get_bounding_client_rect().height();
        let above = f64::from(among.stage.client_height()) - (STRIP * rem()).min(STRIP_SHARE * body);
        let grasp = Grasp::new(self.height.get_untracked(), high, above, touch(event));
        let pointer = event.pointer_id();
        self.hold.set_value(Some(Hold { grasp, pointer, side, high, among }));
    }

    fn follow(self, event: &PointerEvent) {
        let follow = |hold: &mut Option<Hold>| {
            let hold = hold.as_mut().filter(|hold| hold.pointer == event.pointer_id())?;
            Some((hold.grasp.follow(touch(event))?, hold.among.clone(), hold.high))
        };
        let followed = self.hold.try_update_value(follow).flatten();
        if let Some((SheetPosition { down, taller }, among, high)) = followed {
            self.held.set(true);
            self.growing.set(taller > 0.0);
            if taller > 0.0 {
                style(&among.panel, "--sheet", Some(px(high + taller)));
            }
            shift(&among, down);
        }
    }

    fn let_go(self, event: &PointerEvent, cancelled: bool) {
        if !cancelled {
            self.follow(event);
        }
        let of_finger = |hold: &mut Option<Hold>| hold.take_if(|hold| hold.pointer == event.pointer_id());
        let Some(hold) = self.hold.try_update_value(of_finger).flatten() else { return };
        let Hold { grasp, side, high, among, .. } = hold;
        let Some(end) = grasp.let_go(touch(event).millis) else { return };
        self.pulled.set_value(true);
        let pulled = self.pulled;
        set_timeout(
            move || {
                // The panel may be closed by then.
                let _ = pulled.try_set_value(false);
            },
            Duration::ZERO,
        );
        match end {
            SheetRelease::Closes if !cancelled => self.leave(&among, side, high),
            SheetRelease::Stays(height) if !cancelled => self.settle(among, height),
            SheetRelease::Closes | SheetRelease::Stays(_) => self.settle(among, self.height.get_untracked()),
        }
    }

    /// Goes down, and is closed when it is there.
    fn leave(self, among: &Among, side: Side, high: f64) {
        let room = self.room;
        if dom::prefers_less_motion() {
            room.close_side();
            return;
        }
        self.held.set(false);
        shift(among, high + rem());
        let close = move || {
            if room.side.get_untracked() == Some(side) {
                room.close_side();
            }
        };
        set_timeout(close, LEAVES);
    }

    /// Takes its place with this height, and goes there from where it is.
    fn settle(self, among: Among, height: Height) {
        let top = move |among: &Among| among.panel.get_bounding_client_rect().top();
        let before = top(&among);
        self.held.set(true);
        self.growing.set(false);
        self.height.set(height);
        // By then the page shows it in its new place.
        request_animation_frame(move || {
            shift(&among, 0.0);
            shift(&among, before - top(&among));
            // The browser is asked where that is, or it would see no way from there.
            top(&among);
            let _ = self.held.try_set(false);
            shift(&among, 0.0);
        });
    }
}

/// Shows the sheet so much below its place, with its grip.
fn shift(among: &Among, down: f64) {
    for part in [&among.frame, &among.panel] {
        style(part, "transform", (down != 0.0).then(|| format!("translateY({})", px(down))));
    }
}

fn touch(event: &PointerEvent) -> SheetTouch {
    SheetTouch { y: f64::from(event.client_y()), millis: event.time_stamp() }
}
