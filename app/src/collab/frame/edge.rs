//! The edge of a panel beside the pictures, which makes it wider or narrower.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::{Among, around, px, rem, style, whole};
use crate::dom::{self, SizeObserver};
use crate::room::{RoomContext, Side};
use parvis_view::edge::{EdgeValue, Limits};

/// Where the style sheet finds the width that the person chose.
const WIDTH: &str = "--panel-width";

impl Side {
    /// What its width is kept under.
    fn kept_as(self) -> &'static str {
        match self {
            Self::People => "width.people",
            Self::Chat => "width.chat",
            Self::Files => "width.files",
            Self::Whiteboard => "width.whiteboard",
            Self::Notes => "width.notes",
            Self::Polls => "width.polls",
        }
    }
}

/// The edge. Each panel has a width of its own, which this browser keeps.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    room: RoomContext,
    frame: NodeRef<html::Div>,
    /// The width that the person chose for the panel that is open, in CSS pixels.
    chosen: RwSignal<Option<i32>>,
    /// How wide all is, and what of that the panel has.
    place: RwSignal<(f64, f64)>,
    /// Where the pointer took hold of it, and how wide the panel was.
    held: StoredValue<Option<(f64, f64)>>,
}

impl Edge {
    pub(super) fn new(frame: NodeRef<html::Div>) -> Self {
        let room = RoomContext::expect();
        let (chosen, place) = (RwSignal::new(None), RwSignal::new((0.0, 0.0)));
        let edge = Self { room, frame, chosen, place, held: StoredValue::new(None) };
        Effect::new(move |_| {
            let kept = room.side.get().and_then(|side| {
                room.platform.with(|platform| platform.kept_number(side.kept_as())).flatten()
            });
            chosen.set(kept);
        });
        Effect::new(move |_| {
            if let Some((body, _)) = frame.get().and_then(|frame| around(&frame)) {
                style(&body, WIDTH, chosen.get().map(|width| px(f64::from(width))));
            }
        });
        let observers = StoredValue::new_local(None);
        Effect::new(move |_| {
            observers.set_value(frame.get().and_then(|frame| around(&frame)).map(|(body, stage)| {
                let of = (body.clone(), stage.clone());
                let look = move |_: f64, _: f64| {
                    let [whole, pictures] = [&of.0, &of.1].map(|part| f64::from(part.client_width()));
                    let _ = place.try_set((whole, whole - pictures));
                };
                [SizeObserver::new(&body, look.clone()), SizeObserver::new(&stage, look)]
            }));
        });
        edge
    }

    pub(super) fn is_chosen(self) -> bool {
        self.chosen.get().is_some()
    }

    /// What is said of it.
    pub(super) fn value(self) -> EdgeValue {
        let (whole, panel) = self.place.get();
        Limits::new(whole, rem()).value(panel)
    }

    pub(super) fn take(self, event: &PointerEvent) {
        let Some(among) = Among::of(self.frame).filter(|_| event.button() == 0) else { return };
        if let Some(target) = event.target() {
            // Refused for a finger that was lifted meanwhile.
            let _ = target.unchecked_ref::<Element>().set_pointer_capture(event.pointer_id());
        }
        let width = f64::from(among.panel.offset_width());
        self.held.set_value(Some((f64::from(event.client_x()), width)));
    }

    pub(super) fn follow(self, event: &PointerEvent) {
        if let Some((from, width)) = self.held.get_value() {
            let moved = from - f64::from(event.client_x());
            self.choose(width + if dom::is_mirrored() { -moved } else { moved });
        }
    }

    pub(super) fn let_go(self) {
        if self.held.try_update_value(Option::take).flatten().is_some() {
            self.keep();
        }
    }

    pub(super) fn press(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(among) = Among::of(self.frame) else { return };
        let width = f64::from(among.panel.offset_width());
        if let Some(width) = self.limits().after(dom::unmirrored(&event.key()), width) {
            event.prevent_default();
            self.choose(width);
            self.keep();
        }
    }

    /// As wide as it is for who never moved it.
    pub(super) fn reset(self) {
        self.chosen.set(None);
        self.keep();
    }

    fn limits(self) -> Limits {
        Limits::new(self.place.get_untracked().0, rem())
    }

    fn choose(self, width: f64) {
        let width = Some(whole(self.limits().keep(width)));
        if self.chosen.get_untracked() != width {
            self.chosen.set(width);
        }
    }

    fn keep(self) {
        if let Some(side) = self.room.side.get_untracked() {
            let width = self.chosen.get_untracked();
            self.room.platform.with(|platform| platform.keep_number(side.kept_as(), width));
        }
    }
}
