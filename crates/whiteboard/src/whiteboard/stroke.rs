//! A stroke while it is drawn: it goes out as it grows, a few points at a time.

use parvis_base::Mono;
use parvis_collab::{Change, CollabIntent, Element, ElementKind, ItemId, Placement, Point};

use super::{Awaited, Gesture, Whiteboard, unborn};
use crate::geometry::Vec2;
use crate::input::{DrawingTool, Pointer, PointerDevice};
use crate::limits;

/// A finger that moved less, in pixels, may still become one of two.
const FINGER_WAITS: f64 = 5.0;
/// Points that are nearer to the last, in pixels, say nothing.
const APART: f64 = 0.75;

/// What is known of it in the shared document.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Born {
    /// Nothing.
    No,
    /// It has been asked for.
    Asked,
    /// It is there.
    Yes(ItemId),
    /// It was refused.
    Refused,
}

/// A stroke while it is drawn.
#[derive(Debug)]
pub(super) struct Stroke {
    pointer: i32,
    device: PointerDevice,
    begun_at: Vec2,
    element: Element,
    born: Born,
    /// How many points have gone out.
    sent: usize,
    sent_at: Option<Mono>,
}

impl Stroke {
    pub(super) fn pointer(&self) -> i32 {
        self.pointer
    }

    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    pub(super) fn id(&self) -> Option<ItemId> {
        if let Born::Yes(id) = self.born { Some(id) } else { None }
    }

    fn points(&self) -> &[Point] {
        self.element.kind.points().unwrap_or_default()
    }

    /// How long its line is, in units of the whiteboard.
    pub(super) fn length(&self) -> f64 {
        let at = |point: &Point| Vec2::new(f64::from(point.x), f64::from(point.y));
        self.points().windows(2).map(|pair| at(&pair[0]).distance(at(&pair[1]))).sum()
    }

    fn push(&mut self, point: Point) {
        if let ElementKind::Stroke(points) | ElementKind::Highlight(points) = &mut self.element.kind {
            points.push(point);
        }
    }

    /// A point from the origin. Sixteenths of a unit are finer than any screen.
    fn point(&self, at: Vec2, pointer: Pointer) -> Point {
        let from = at - crate::form::origin(self.element.place);
        let short = |number: f64| ((number * 16.0).round() / 16.0) as f32;
        Point { x: short(from.x), y: short(from.y), pressure: pressure(pointer) }
    }
}

/// A device that measures no pressure says 128; one that does never says it.
fn pressure(pointer: Pointer) -> u8 {
    if pointer.device != PointerDevice::Pen {
        return 128;
    }
    match (pointer.pressure.clamp(0.0, 1.0) * 255.0).round() as u8 {
        128 => 129,
        pressure => pressure,
    }
}

impl Whiteboard {
    pub(super) fn begin_stroke(&mut self, now: Mono, pointer: Pointer) {
        self.select(std::collections::BTreeSet::new());
        let at = self.camera.to_page(pointer.at);
        let place = Placement { x: at.x as f32, y: at.y as f32, width: 0.0, height: 0.0, turn: 0.0 };
        let first = vec![Point { x: 0.0, y: 0.0, pressure: pressure(pointer) }];
        let kind = if self.tool == DrawingTool::Highlighter {
            ElementKind::Highlight(first)
        } else {
            ElementKind::Stroke(first)
        };
        let drawn = self.new_drawn(kind, place);
        let stroke = Stroke {
            pointer: pointer.id,
            device: pointer.device,
            begun_at: pointer.at,
            element: unborn(&drawn),
            born: Born::No,
            sent: 0,
            sent_at: None,
        };
        self.gesture = Gesture::Stroke(stroke);
        if pointer.device != PointerDevice::Touch {
            self.send_stroke(now);
        }
    }

    pub(super) fn go_on_with_stroke(&mut self, now: Mono, pointer: Pointer) {
        let at = self.camera.to_page(pointer.at);
        let apart = APART / self.camera.zoom;
        let Gesture::Stroke(stroke) = &mut self.gesture else { return };
        let point = stroke.point(at, pointer);
        let near = stroke.points().last().is_some_and(|last| {
            let way = Vec2::new(f64::from(last.x - point.x), f64::from(last.y - point.y));
            way.length() < apart
        });
        if near {
            return;
        }
        stroke.push(point);
        let waits = stroke.device == PointerDevice::Touch
            && stroke.born == Born::No
            && pointer.at.distance(stroke.begun_at) < FINGER_WAITS;
        if !waits {
            self.send_stroke(now);
        }
        let full = matches!(&self.gesture, Gesture::Stroke(stroke) if stroke.points().len() >= limits::STROKE_POINTS);
        if full && let Gesture::Stroke(stroke) = std::mem::take(&mut self.gesture) {
            self.end_stroke(&stroke);
            self.begin_stroke(now, pointer);
        }
    }

    /// Sends what has not gone out yet, if it is time. A finger that has not moved sends nothing.
    pub(super) fn send_stroke(&mut self, now: Mono) {
        let Gesture::Stroke(stroke) = &mut self.gesture else { return };
        let lately = stroke.sent_at.is_some_and(|at| now.since(at) < limits::STROKE_EVERY);
        if lately || stroke.sent == stroke.points().len() {
            return;
        }
        let waits = stroke.device == PointerDevice::Touch && stroke.points().len() == 1;
        match stroke.born {
            Born::No if !waits => {
                let drawn = drawn_of(stroke);
                (stroke.born, stroke.sent, stroke.sent_at) = (Born::Asked, stroke.points().len(), Some(now));
                self.draw(drawn, Awaited::Stroke);
            }
            Born::Yes(id) => {
                let points = stroke.points()[stroke.sent..].to_vec();
                (stroke.sent, stroke.sent_at) = (stroke.points().len(), Some(now));
                self.dispatch(CollabIntent::ExtendStroke(id, points));
            }
            Born::No | Born::Asked | Born::Refused => {}
        }
    }

    pub(super) fn stroke_drawn(&mut self, id: Option<ItemId>) {
        if let Gesture::Stroke(stroke) = &mut self.gesture
            && stroke.born == Born::Asked
        {
            stroke.born = id.map_or(Born::Refused, Born::Yes);
            if let Some(id) = id {
                stroke.element.id = id;
            } else {
                self.gesture = Gesture::None;
            }
        }
    }

    /// The pen was lifted: what is left goes out at once.
    pub(super) fn end_stroke(&mut self, stroke: &Stroke) {
        match stroke.born {
            Born::No => self.draw(drawn_of(stroke), Awaited::Stroke),
            Born::Yes(id) if stroke.sent < stroke.points().len() => {
                self.dispatch(CollabIntent::ExtendStroke(id, stroke.points()[stroke.sent..].to_vec()));
            }
            Born::Yes(_) | Born::Asked | Born::Refused => {}
        }
    }

    /// It was not meant: what went out of it goes away.
    pub(super) fn forget_stroke(&mut self, stroke: &Stroke) {
        if let Born::Yes(id) = stroke.born {
            self.change(vec![(id, Change::Gone(true))]);
        }
    }
}

fn drawn_of(stroke: &Stroke) -> parvis_collab::Drawn {
    let Element { page, kind, place, style, text, order, .. } = stroke.element.clone();
    parvis_collab::Drawn { page, kind, place, style, text, order }
}
