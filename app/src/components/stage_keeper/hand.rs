//! What a pointer does on the stage: it drags the own picture to another corner, and enlarges and moves a shared screen.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent, WheelEvent};

use super::Keeper;
use crate::dom::{self, EventListener};
use parvis_view::layout::{Corner, OwnPicture, StagePart, TilePlace};
use parvis_view::tiles::TileKey;

/// Nearer to where it began a pointer has pressed and not dragged, in CSS pixels.
const PRESS: f64 = 5.0;
/// What the wheel of a mouse turns by one notch, in CSS pixels, and how far a screen grows with it.
const NOTCH: f64 = 100.0;
const GROWTH: f64 = 0.25;
/// A wheel that counts in lines (`WheelEvent.deltaMode`).
const LINE: f64 = 16.0;

type WindowPoint = (f64, f64);

/// A pointer that holds something.
#[derive(Clone, Copy)]
struct HeldPointer {
    pointer: i32,
    /// Where it took hold, and where it is.
    began: WindowPoint,
    at: WindowPoint,
    place: TilePlace,
}

/// The pointers, two at most.
#[derive(Clone, Copy)]
pub(super) struct StageHand {
    keeper: Keeper,
    held: StoredValue<Vec<HeldPointer>>,
}

impl StageHand {
    pub(super) fn new(keeper: Keeper) -> Self {
        Self { keeper, held: StoredValue::new(Vec::new()) }
    }

    pub(super) fn listen(self, stage: &Element) -> [EventListener; 5] {
        let pointer = |event: &'static str, then: fn(Self, &PointerEvent)| {
            EventListener::new(stage, event, move |event| then(self, event.unchecked_ref()))
        };
        [
            pointer("pointerdown", Self::take),
            pointer("pointermove", Self::follow),
            pointer("pointerup", Self::let_go),
            pointer("pointercancel", Self::release),
            EventListener::new(stage, "wheel", move |event| self.turn(event.unchecked_ref())),
        ]
    }

    /// What can be held of the tile that this is in: a shared screen, or the own picture where it floats. In full screen a
    /// tile has another size than its place says, and is left alone.
    fn place_of(self, event: &Event) -> Option<(TilePlace, Element)> {
        let target: Element = event.target()?.dyn_into().ok()?;
        if dom::matches(&target, "button") {
            return None;
        }
        let (key, tile) = self.keeper.tile_of(&target)?;
        let place = self.place(key)?;
        let is_held = key.screen || place.part == StagePart::Floating;
        let is_there = (f64::from(tile.client_width()) - place.rect.width).abs() < 2.0;
        (is_held && is_there).then_some((place, tile))
    }

    fn place(self, key: TileKey) -> Option<TilePlace> {
        self.keeper
            .layout
            .with_untracked(|layout| layout.tiles.iter().find(|place| place.key == key).copied())
    }

    fn take(self, event: &PointerEvent) {
        let Some((place, tile)) = self.place_of(event).filter(|_| event.button() == 0) else { return };
        let is_moved = !place.key.screen || self.scale(place.key) > 1.0;
        if is_moved {
            // Refused for a finger that was lifted meanwhile.
            let _ = tile.set_pointer_capture(event.pointer_id());
        }
        let at = point(event);
        self.held.update_value(|held| {
            held.retain(|other| other.place.key == place.key && other.pointer != event.pointer_id());
            held.truncate(1);
            held.push(HeldPointer { pointer: event.pointer_id(), began: at, at, place });
        });
    }

    fn follow(self, event: &PointerEvent) {
        let Some(before) = self.of(event.pointer_id()) else { return };
        let at = point(event);
        self.held.update_value(|held| {
            held.iter_mut().filter(|held| held.pointer == before.pointer).for_each(|held| held.at = at);
        });
        if !before.place.key.screen {
            self.keeper.dragged.set(Some((at.0 - before.began.0, at.1 - before.began.1)));
            return;
        }
        let other =
            self.held.with_value(|held| held.iter().find(|held| held.pointer != before.pointer).copied());
        let moved = (at.0 - before.at.0, at.1 - before.at.1);
        self.keeper.zooms.change(&before.place, |zoom, tile, picture| match other {
            // Two fingers: as far apart, so large.
            Some(other) => {
                let factor = distance(at, other.at) / distance(before.at, other.at).max(1.0);
                let middle = ((at.0 + other.at.0) / 2.0, (at.1 + other.at.1) / 2.0);
                let closer = zoom.zoomed(tile, picture, factor, self.within(&before.place, middle));
                closer.panned(tile, picture, (moved.0 / 2.0, moved.1 / 2.0))
            }
            None => zoom.panned(tile, picture, moved),
        });
    }

    fn let_go(self, event: &PointerEvent) {
        let Some(held) = self.of(event.pointer_id()) else { return };
        self.release(event);
        let is_pressed = distance(held.began, held.at) < PRESS;
        let StageSpot { x, y, width, height } = StageSpot::of(self, &held);
        if held.place.key.screen {
            if is_pressed && self.scale(held.place.key) > 1.0 {
                // The way to every part of a screen without dragging: what is pressed comes to the middle.
                let (x, y) = self.within(&held.place, held.at);
                self.keeper.zooms.change(&held.place, |zoom, tile, picture| {
                    zoom.panned(tile, picture, (tile.width / 2.0 - x, tile.height / 2.0 - y))
                });
            }
        } else if !is_pressed {
            let corner = Corner::nearest(x, y, width, height);
            self.keeper.room.stage.update(|stage| stage.choices.own = OwnPicture::Floating(corner));
        }
    }

    fn release(self, event: &PointerEvent) {
        self.held.update_value(|held| held.retain(|held| held.pointer != event.pointer_id()));
        if self.keeper.dragged.get_untracked().is_some() {
            self.keeper.dragged.set(None);
        }
    }

    /// With Control, and so with two fingers on a touch pad, a wheel enlarges. On what is enlarged it moves.
    fn turn(self, event: &WheelEvent) {
        let Some((place, _)) = self.place_of(event).filter(|(place, _)| place.key.screen) else { return };
        let unit = if event.delta_mode() == 0 { 1.0 } else { LINE };
        let (across, down) = (event.delta_x() * unit, event.delta_y() * unit);
        if event.ctrl_key() {
            let grown = 1.0 + (down.abs() / NOTCH).min(1.0) * GROWTH;
            let factor = if down < 0.0 { grown } else { 1.0 / grown };
            let about = self.within(&place, point(event));
            self.keeper.zooms.change(&place, |zoom, tile, picture| zoom.zoomed(tile, picture, factor, about));
        } else if self.scale(place.key) > 1.0 {
            self.keeper
                .zooms
                .change(&place, |zoom, tile, picture| zoom.panned(tile, picture, (-across, -down)));
        } else {
            return;
        }
        event.prevent_default();
    }

    fn of(self, pointer: i32) -> Option<HeldPointer> {
        self.held.with_value(|held| held.iter().find(|held| held.pointer == pointer).copied())
    }

    fn scale(self, key: TileKey) -> f64 {
        untrack(|| self.keeper.zooms.of(key)).scale
    }

    /// Where a point of the window is, from the upper left corner of a tile.
    fn within(self, place: &TilePlace, (x, y): WindowPoint) -> WindowPoint {
        let (left, top) = self.corner();
        (x - left - place.rect.x, y - top - place.rect.y)
    }

    /// The upper left corner of the stage in the window.
    fn corner(self) -> WindowPoint {
        dom::first_of_page(".stage")
            .map(|stage| dom::frame(&stage))
            .map_or((0.0, 0.0), |at| (at.left, at.top))
    }
}

/// Where the middle of a tile is that was dragged, on its stage.
struct StageSpot {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl StageSpot {
    fn of(hand: StageHand, held: &HeldPointer) -> Self {
        let (width, height) = hand.keeper.size.get_untracked();
        let rect = held.place.rect;
        Self {
            x: rect.x + rect.width / 2.0 + held.at.0 - held.began.0,
            y: rect.y + rect.height / 2.0 + held.at.1 - held.began.1,
            width,
            height,
        }
    }
}

fn point(event: &web_sys::MouseEvent) -> WindowPoint {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn distance(one: WindowPoint, other: WindowPoint) -> f64 {
    let (across, down) = (one.0 - other.0, one.1 - other.1);
    (across * across + down * down).sqrt()
}
