//! What moving, resizing and turning makes of elements.

use parvis_collab::{Change, Element, ElementKind, ElementStyle, ItemId};

use crate::form;
use crate::geometry::{Rect, Vec2, nearest, plain_angle};
use crate::limits;

/// With Shift, angles are multiples of this, in degrees.
pub const ANGLE_STEP: f64 = 15.0;

/// The box around what is selected, turned as the only one that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Selected {
    /// Before it is turned.
    pub frame: Rect,
    /// Around its middle, in degrees.
    pub turn: f64,
    /// A line has two ends instead of corners.
    pub line: Option<(Vec2, Vec2)>,
}

/// What a handle is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// An edge or a corner, by which way it lies from the middle: -1, 0 or 1 to the right and down.
    Side(i8, i8),
    /// Above the box.
    Turn,
    /// Of a line.
    Begin,
    /// Of a line.
    End,
}

/// What is done to elements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transform {
    /// All go the same way.
    Move(Vec2),
    /// What was in one box is in another; `turn` is that of the box.
    Resize {
        /// The box before.
        from: Rect,
        /// The box after.
        to: Rect,
        /// How far both are turned, around the middle of the box before.
        turn: f64,
    },
    /// All turn around one point, so many degrees.
    Turn(Vec2, f64),
    /// A line has other ends.
    Ends(Vec2, Vec2),
}

impl Selected {
    /// Around these; `None` around none.
    #[must_use]
    pub fn around<'a>(elements: impl IntoIterator<Item = &'a Element>) -> Option<Self> {
        let mut elements = elements.into_iter();
        let first = elements.next()?;
        let mut rest = elements.peekable();
        if rest.peek().is_none() {
            let line = form::is_line(&first.kind).then(|| form::ends(first));
            return Some(Self { frame: form::frame(first), turn: form::turn(first), line });
        }
        let all = std::iter::once(first).chain(rest);
        let frame = all.map(turned_frame).reduce(Rect::with)?;
        Some(Self { frame, turn: 0.0, line: None })
    }

    /// The handles with where they are on the whiteboard. `reach` is how far above the box the one is that turns it.
    #[must_use]
    pub fn handles(&self, reach: f64) -> Vec<(Handle, Vec2)> {
        if let Some((begin, end)) = self.line {
            return vec![(Handle::Begin, begin), (Handle::End, end)];
        }
        let (middle, half) = (self.frame.middle(), self.frame.size() * 0.5);
        let at = |x: f64, y: f64| (middle + Vec2::new(x, y)).turned(middle, self.turn);
        let side = |right: i8, down: i8| {
            (Handle::Side(right, down), at(half.x * f64::from(right), half.y * f64::from(down)))
        };
        vec![
            (Handle::Turn, at(0.0, -half.y - reach)),
            side(-1, -1),
            side(1, -1),
            side(1, 1),
            side(-1, 1),
            side(0, -1),
            side(1, 0),
            side(0, 1),
            side(-1, 0),
        ]
    }

    /// What dragging a handle to a point does. `shape` keeps the shape, or snaps the angle.
    #[must_use]
    pub fn dragged(&self, handle: Handle, from: Vec2, to: Vec2, shape: bool) -> Transform {
        let middle = self.frame.middle();
        match handle {
            Handle::Turn => {
                let turned = (to - middle).degrees() - (from - middle).degrees();
                let turn = if shape { nearest(self.turn + turned, ANGLE_STEP) - self.turn } else { turned };
                Transform::Turn(middle, turn)
            }
            Handle::Begin | Handle::End => {
                let (begin, end) = self.line.unwrap_or((self.frame.min, self.frame.max));
                if handle == Handle::Begin {
                    Transform::Ends(if shape { snapped(end, to) } else { to }, end)
                } else {
                    Transform::Ends(begin, if shape { snapped(begin, to) } else { to })
                }
            }
            Handle::Side(right, down) => {
                let moved = to.turned(middle, -self.turn) - from.turned(middle, -self.turn);
                let frame = resized(self.frame, (right, down), moved, shape);
                Transform::Resize { from: self.frame, to: frame, turn: self.turn }
            }
        }
    }
}

/// The point nearest to `to` that lies at a multiple of [`ANGLE_STEP`] from `from`.
#[must_use]
pub fn snapped(from: Vec2, to: Vec2) -> Vec2 {
    let way = to - from;
    let angle = nearest(way.degrees(), ANGLE_STEP);
    from + Vec2::new(way.length(), 0.0).turned(Vec2::default(), angle)
}

/// The corner opposite to `from` of the square that reaches as far as `to`.
#[must_use]
pub fn squared(from: Vec2, to: Vec2) -> Vec2 {
    let way = to - from;
    let side = way.x.abs().max(way.y.abs());
    from + Vec2::new(side.copysign(way.x), side.copysign(way.y))
}

fn turned_frame(element: &Element) -> Rect {
    let frame = form::frame(element);
    let corners = frame.corners().map(|corner| corner.turned(frame.middle(), form::turn(element)));
    Rect::of(corners).unwrap_or(frame)
}

fn resized(frame: Rect, (right, down): (i8, i8), by: Vec2, shape: bool) -> Rect {
    let size = frame.size();
    let along = |side: i8, size: f64, by: f64| match side {
        0 => size,
        side => (size + f64::from(side) * by).max(limits::SIZE_LEAST),
    };
    let mut new = Vec2::new(along(right, size.x, by.x), along(down, size.y, by.y));
    if shape {
        let share = |new: f64, old: f64| if old > 0.0 { new / old } else { 1.0 };
        let (x, y) = (share(new.x, size.x), share(new.y, size.y));
        let factor = match (right, down) {
            (0, _) => y,
            (_, 0) => x,
            _ => x.max(y),
        };
        new = size * factor;
    }
    // The other side stays; without a side, the middle does.
    let from = |side: i8, min: f64, max: f64, new: f64| match side {
        1 => min,
        -1 => max - new,
        _ => f64::midpoint(min, max) - new / 2.0,
    };
    let min =
        Vec2::new(from(right, frame.min.x, frame.max.x, new.x), from(down, frame.min.y, frame.max.y, new.y));
    Rect::sized(min, new)
}

/// What has to change of an element.
#[must_use]
pub fn changes(element: &Element, transform: Transform) -> Vec<(ItemId, Change)> {
    let frame = form::frame(element);
    let turn = form::turn(element);
    let place = match transform {
        Transform::Move(by) => form::moved(element.place, by),
        Transform::Turn(around, degrees) => {
            let by = frame.middle().turned(around, degrees) - frame.middle();
            let mut place = form::moved(element.place, by);
            place.turn = plain_angle(turn + degrees) as f32;
            place
        }
        Transform::Ends(begin, end) => form::between(begin, end),
        Transform::Resize { from, to, turn: of_box } => return resize(element, from, to, of_box),
    };
    vec![(element.id, Change::Place(place))]
}

fn resize(element: &Element, from: Rect, to: Rect, of_box: f64) -> Vec<(ItemId, Change)> {
    let frame = form::frame(element);
    let share = |to: f64, from: f64| if from > 0.0 { to / from } else { 1.0 };
    let mut factor = Vec2::new(share(to.size().x, from.size().x), share(to.size().y, from.size().y));
    let turn = form::turn(element);
    let own_box = turn == of_box && frame == from;
    if turn != 0.0 && !own_box {
        // Stretched one way it would have to become crooked.
        let even = (factor.x * factor.y).sqrt();
        factor = Vec2::new(even, even);
    }
    let into = |point: Vec2| {
        let way = point - from.min;
        to.min
            + Vec2::new(way.x * share(to.size().x, from.size().x), way.y * share(to.size().y, from.size().y))
    };
    // The box turns around its old middle; what is in it has a new one.
    let middle = into(frame.middle()).turned(from.middle(), of_box);
    let size = Vec2::new(frame.size().x * factor.x, frame.size().y * factor.y);
    let new = Rect::sized(middle - size * 0.5, size);
    let mut place = form::place(new, turn);
    if form::is_line(&element.kind) {
        let old = element.place;
        if old.width < 0.0 {
            place.x += place.width;
            place.width = -place.width;
        }
        if old.height < 0.0 {
            place.y += place.height;
            place.height = -place.height;
        }
    }
    let mut changes = vec![(element.id, Change::Place(place))];
    // Letters grow with the box where both sides do.
    let letters =
        matches!(element.kind, ElementKind::Text) && (factor.x - factor.y).abs() < 1e-3 && factor.y != 1.0;
    if letters {
        let font = crate::text::font_size(&element.style) * factor.y;
        let style = ElementStyle { width: crate::text::width_for(font), ..element.style };
        changes.push((element.id, Change::Style(style)));
    }
    changes
}

/// The element as it would be with these changes.
#[must_use]
pub fn changed(element: &Element, changes: &[(ItemId, Change)]) -> Element {
    let mut now = element.clone();
    for (_, change) in changes.iter().filter(|(id, _)| *id == element.id) {
        match change {
            Change::Place(place) => now.place = *place,
            Change::Style(style) => now.style = *style,
            Change::Order(order) => now.order = *order,
            Change::Group(group) => now.group = *group,
            Change::Text(text) => now.text.clone_from(text),
            Change::Fixed(fixed) => now.fixed = *fixed,
            Change::Gone(_) => {}
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::{element, stroke};

    fn applied(element: &Element, transform: Transform) -> Element {
        changed(element, &changes(element, transform))
    }

    fn near(one: Rect, other: Rect) -> bool {
        let off = one.min.distance(other.min) + one.max.distance(other.max);
        off < 1e-2
    }

    fn any_element() -> impl Strategy<Value = Element> {
        let kinds = prop_oneof![
            Just(element(ElementKind::Rectangle, (0.0, 0.0), (50.0, 30.0))),
            Just(element(ElementKind::Sticky, (0.0, 0.0), (80.0, 80.0))),
            Just(element(ElementKind::Arrow, (40.0, 0.0), (-30.0, 20.0))),
            Just(stroke(&[(0.0, 0.0), (10.0, -20.0), (-5.0, 5.0), (60.0, 9.0)], (0.0, 0.0))),
        ];
        (kinds, -300.0..300.0f32, -300.0..300.0f32, -180.0..180.0f32).prop_map(|(mut made, x, y, turn)| {
            made.place.x += x;
            made.place.y += y;
            made.place.turn = turn;
            made
        })
    }

    proptest! {
        #[test]
        fn moving_there_and_back_is_nothing(element in any_element(), x in -1e3..1e3f64, y in -1e3..1e3f64) {
            let by = Vec2::new(x, y);
            let back = applied(&applied(&element, Transform::Move(by)), Transform::Move(by * -1.0));
            prop_assert!(near(form::frame(&back), form::frame(&element)));
        }

        #[test]
        fn turning_there_and_back_is_nothing(element in any_element(), degrees in -720.0..720.0f64, x in -99.0..99.0f64) {
            let around = Vec2::new(x, 20.0);
            let there = applied(&element, Transform::Turn(around, degrees));
            let back = applied(&there, Transform::Turn(around, -degrees));
            prop_assert!(near(form::frame(&back), form::frame(&element)));
            let apart = plain_angle(form::turn(&back) - form::turn(&element));
            prop_assert!(apart.abs() < 1e-2 || apart.abs() > 359.99);
            prop_assert!((-180.0..=180.0).contains(&there.place.turn));
        }

        #[test]
        fn resizing_there_and_back_is_nothing(element in any_element(), x in 5.0..300.0f64, y in 5.0..300.0f64) {
            let selected = Selected::around([&element]).unwrap();
            let to = Rect::sized(selected.frame.min, Vec2::new(x, y));
            let there = applied(&element, Transform::Resize { from: selected.frame, to, turn: selected.turn });
            let middle = form::frame(&there).middle();
            let now = Selected::around([&there]).unwrap();
            let size = selected.frame.size();
            // The box before, as it lies around the new middle.
            let back_middle = selected.frame.middle().turned(middle, -selected.turn);
            let to = Rect::sized(back_middle - size * 0.5, size);
            let back = applied(&there, Transform::Resize { from: now.frame, to, turn: now.turn });
            prop_assert!(near(form::frame(&back), form::frame(&element)));
        }

        #[test]
        fn the_opposite_corner_stays(element in any_element(), x in -20.0..200.0f64, y in -20.0..200.0f64) {
            prop_assume!(!form::is_line(&element.kind));
            let selected = Selected::around([&element]).unwrap();
            let corner = |selected: &Selected, which| {
                let handles = selected.handles(10.0);
                handles.into_iter().find(|(handle, _)| *handle == which).map(|(_, at)| at).unwrap()
            };
            let (stays, drawn) = (Handle::Side(-1, -1), Handle::Side(1, 1));
            let from = corner(&selected, drawn);
            let to = from + Vec2::new(x, y).turned(Vec2::default(), selected.turn);
            let resized = applied(&element, selected.dragged(drawn, from, to, false));
            let now = Selected::around([&resized]).unwrap();
            prop_assert!(corner(&selected, stays).distance(corner(&now, stays)) < 1e-2);
            if selected.frame.size().x + x > limits::SIZE_LEAST && selected.frame.size().y + y > limits::SIZE_LEAST {
                prop_assert!(corner(&now, drawn).distance(to) < 1e-2);
            }
        }

        #[test]
        fn what_is_in_several_stays_in_the_box(one in any_element(), other in any_element(), x in 20.0..600.0f64) {
            let (mut one, mut other) = (one, other);
            (one.place.turn, other.place.turn) = (0.0, 0.0);
            let selected = Selected::around([&one, &other]).unwrap();
            let to = Rect::sized(selected.frame.min, Vec2::new(x, 77.0));
            let transform = Transform::Resize { from: selected.frame, to, turn: 0.0 };
            let both = [applied(&one, transform), applied(&other, transform)];
            prop_assert!(near(Selected::around(&both).unwrap().frame, to));
        }
    }

    #[test]
    fn a_line_keeps_its_direction_when_it_is_resized() {
        let line = element(ElementKind::Arrow, (100.0, 50.0), (-40.0, 20.0));
        let from = form::frame(&line);
        let to = Rect::sized(from.min, from.size() * 2.0);
        let place = applied(&line, Transform::Resize { from, to, turn: 0.0 }).place;
        assert_eq!((place.x, place.y, place.width, place.height), (140.0, 50.0, -80.0, 40.0));
    }

    #[test]
    fn the_ends_of_a_line_are_dragged_one_by_one() {
        let line = element(ElementKind::Line, (0.0, 0.0), (10.0, 10.0));
        let selected = Selected::around([&line]).unwrap();
        let handles = selected.handles(20.0);
        assert_eq!(handles.len(), 2);
        let dragged = selected.dragged(Handle::End, handles[1].1, Vec2::new(30.0, 1.0), true);
        let place = applied(&line, dragged).place;
        assert!(place.y == 0.0 && place.height.abs() < 1e-4 && place.width > 29.0, "{place:?}");
    }

    #[test]
    fn shift_keeps_the_shape_and_snaps_angles() {
        let note = element(ElementKind::Sticky, (0.0, 0.0), (100.0, 50.0));
        let selected = Selected::around([&note]).unwrap();
        let corner = Vec2::new(100.0, 50.0);
        let place =
            applied(&note, selected.dragged(Handle::Side(1, 1), corner, Vec2::new(200.0, 60.0), true)).place;
        assert_eq!((place.width, place.height), (200.0, 100.0));
        let top = Vec2::new(50.0, -20.0);
        let turned = selected.dragged(Handle::Turn, top, Vec2::new(120.0, 20.0), true);
        assert_eq!(applied(&note, turned).place.turn, 90.0);
        assert_eq!(squared(Vec2::default(), Vec2::new(-3.0, 8.0)), Vec2::new(-8.0, 8.0));
    }

    #[test]
    fn letters_grow_with_their_box() {
        let words = element(ElementKind::Text, (0.0, 0.0), (100.0, 30.0));
        let from = form::frame(&words);
        let twice = Transform::Resize { from, to: Rect::sized(from.min, from.size() * 2.0), turn: 0.0 };
        let before = crate::text::font_size(&words.style);
        let after = crate::text::font_size(&applied(&words, twice).style);
        assert!((after - 2.0 * before).abs() < 1e-3);
        let wider = Transform::Resize { from, to: Rect::sized(from.min, Vec2::new(200.0, 30.0)), turn: 0.0 };
        assert_eq!(applied(&words, wider).style, words.style);
    }
}
