//! Where an element is: its box, its turn, its corners, and the line that its pen drew.
//!
//! What is drawn freely grows from the point where it began, and its place has no size until somebody resizes it; from
//! then on its points are stretched to the size of the place.

use parvis_collab::{Element, ElementKind, Placement, Point};

use crate::geometry::{Rect, Vec2};

/// The box of an element before it is turned, in units of the whiteboard.
#[must_use]
pub fn frame(element: &Element) -> Rect {
    let place = element.place;
    let begin = origin(place);
    let size = Vec2::new(f64::from(place.width), f64::from(place.height));
    match element.kind.points() {
        Some(points) if unsized_place(place) => natural(points).moved(begin),
        Some(_) | None => Rect::sized(begin, size),
    }
}

/// The corner that the numbers of its path count from.
#[must_use]
pub fn origin(place: Placement) -> Vec2 {
    Vec2::new(f64::from(place.x), f64::from(place.y))
}

/// Everything that an element covers, turned, with the width of its line.
#[must_use]
pub fn bounds(element: &Element) -> Rect {
    let frame = frame(element);
    let middle = frame.middle();
    let corners = frame.corners().map(|corner| corner.turned(middle, turn(element)));
    let margin = match element.kind {
        ElementKind::Highlight(_) => highlight_width(element) / 2.0,
        ElementKind::Arrow => f64::from(element.style.width).abs() + head_size(element),
        ElementKind::Stroke(_) | ElementKind::Line | ElementKind::Rectangle | ElementKind::Ellipse => {
            f64::from(element.style.width).abs() * 1.5
        }
        ElementKind::Text | ElementKind::Sticky | ElementKind::Picture(_) => 0.0,
    };
    Rect::of(corners).unwrap_or(frame).grown(margin)
}

/// How far it is turned around its middle, in degrees.
#[must_use]
pub fn turn(element: &Element) -> f64 {
    f64::from(element.place.turn)
}

/// The points of something drawn freely, from its origin, stretched as its place wants.
#[must_use]
pub fn drawn_points(element: &Element) -> Vec<(Vec2, f64)> {
    let Some(points) = element.kind.points() else { return Vec::new() };
    let place = element.place;
    if unsized_place(place) {
        return points.iter().map(|point| (at(point), pressure(point))).collect();
    }
    let natural = natural(points);
    let size = natural.size();
    let factor = |to: f32, from: f64| if from > 0.0 { f64::from(to) / from } else { 0.0 };
    let (right, down) = (factor(place.width, size.x), factor(place.height, size.y));
    let stretched = |point: &Point| {
        let from = at(point) - natural.min;
        (Vec2::new(from.x * right, from.y * down), pressure(point))
    };
    points.iter().map(stretched).collect()
}

/// The ends of a line as they are seen, with its turn.
#[must_use]
pub fn ends(element: &Element) -> (Vec2, Vec2) {
    let place = element.place;
    let begin = origin(place);
    let end = begin + Vec2::new(f64::from(place.width), f64::from(place.height));
    let middle = begin.middle(end);
    (begin.turned(middle, turn(element)), end.turned(middle, turn(element)))
}

/// The place of a line between two points.
#[must_use]
pub fn between(begin: Vec2, end: Vec2) -> Placement {
    let way = end - begin;
    Placement { x: begin.x as f32, y: begin.y as f32, width: way.x as f32, height: way.y as f32, turn: 0.0 }
}

/// A place that is this box.
#[must_use]
pub fn place(frame: Rect, turn: f64) -> Placement {
    let size = frame.size();
    Placement {
        x: frame.min.x as f32,
        y: frame.min.y as f32,
        width: size.x as f32,
        height: size.y as f32,
        turn: turn as f32,
    }
}

/// A place elsewhere.
#[must_use]
pub fn moved(place: Placement, by: Vec2) -> Placement {
    let to = origin(place) + by;
    Placement { x: to.x as f32, y: to.y as f32, ..place }
}

/// Whether it is a line with two ends rather than a box.
#[must_use]
pub fn is_line(kind: &ElementKind) -> bool {
    match kind {
        ElementKind::Line | ElementKind::Arrow => true,
        ElementKind::Stroke(_)
        | ElementKind::Highlight(_)
        | ElementKind::Rectangle
        | ElementKind::Ellipse
        | ElementKind::Text
        | ElementKind::Sticky
        | ElementKind::Picture(_) => false,
    }
}

/// Whether a person writes on it.
#[must_use]
pub fn is_written(kind: &ElementKind) -> bool {
    match kind {
        ElementKind::Text | ElementKind::Sticky => true,
        ElementKind::Stroke(_)
        | ElementKind::Highlight(_)
        | ElementKind::Line
        | ElementKind::Arrow
        | ElementKind::Rectangle
        | ElementKind::Ellipse
        | ElementKind::Picture(_) => false,
    }
}

/// How wide a highlighter draws.
#[must_use]
pub fn highlight_width(element: &Element) -> f64 {
    f64::from(element.style.width).abs() * 4.0
}

/// How long the head of an arrow is: not longer than half the arrow.
#[must_use]
pub fn head_size(element: &Element) -> f64 {
    let place = element.place;
    let length = Vec2::new(f64::from(place.width), f64::from(place.height)).length();
    (f64::from(element.style.width).abs() * 3.0 + 10.0).min(length / 2.0)
}

/// Whether nobody has given it a size.
pub(crate) fn unsized_place(place: Placement) -> bool {
    place.width == 0.0 && place.height == 0.0
}

fn natural(points: &[Point]) -> Rect {
    Rect::of(points.iter().map(at)).unwrap_or_default()
}

fn at(point: &Point) -> Vec2 {
    Vec2::new(f64::from(point.x), f64::from(point.y))
}

fn pressure(point: &Point) -> f64 {
    f64::from(point.pressure) / 255.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{element, stroke};

    #[test]
    fn a_stroke_is_where_its_points_are() {
        let stroke = stroke(&[(0.0, 0.0), (10.0, -20.0), (-5.0, 5.0)], (100.0, 200.0));
        assert_eq!(frame(&stroke), Rect { min: Vec2::new(95.0, 180.0), max: Vec2::new(110.0, 205.0) });
        assert!(bounds(&stroke).holds(frame(&stroke)));
    }

    #[test]
    fn a_stroke_with_a_size_is_stretched_to_it() {
        let mut stroke = stroke(&[(0.0, 0.0), (10.0, -20.0), (-5.0, 5.0)], (100.0, 200.0));
        stroke.place = Placement { x: 1.0, y: 2.0, width: 30.0, height: 100.0, turn: 0.0 };
        assert_eq!(frame(&stroke), Rect::sized(Vec2::new(1.0, 2.0), Vec2::new(30.0, 100.0)));
        let points: Vec<Vec2> = drawn_points(&stroke).into_iter().map(|(at, _)| at).collect();
        assert_eq!(points, [Vec2::new(10.0, 80.0), Vec2::new(30.0, 0.0), Vec2::new(0.0, 100.0)]);
    }

    #[test]
    fn a_level_stroke_can_be_stretched_too() {
        let mut stroke = stroke(&[(0.0, 0.0), (10.0, 0.0)], (0.0, 0.0));
        stroke.place.width = 20.0;
        let points: Vec<Vec2> = drawn_points(&stroke).into_iter().map(|(at, _)| at).collect();
        assert_eq!(points, [Vec2::new(0.0, 0.0), Vec2::new(20.0, 0.0)]);
    }

    #[test]
    fn a_line_may_go_up_and_to_the_left() {
        let mut line = element(ElementKind::Line, (10.0, 10.0), (-5.0, -8.0));
        assert_eq!(frame(&line), Rect { min: Vec2::new(5.0, 2.0), max: Vec2::new(10.0, 10.0) });
        line.place.turn = 180.0;
        let (begin, end) = ends(&line);
        assert!(begin.distance(Vec2::new(5.0, 2.0)) < 1e-9 && end.distance(Vec2::new(10.0, 10.0)) < 1e-9);
    }

    #[test]
    fn what_is_turned_covers_more() {
        let mut square = element(ElementKind::Picture(crate::fixtures::id(9)), (0.0, 0.0), (10.0, 10.0));
        square.place.turn = 45.0;
        let size = bounds(&square).size();
        assert!((size.x - 200f64.sqrt()).abs() < 1e-3, "{size:?}");
    }
}
