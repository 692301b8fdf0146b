//! What an element looks like, as paths of SVG, which a canvas takes as well. Numbers count from the origin of its
//! place.

use std::fmt::Write;

use parvis_collab::{Element, ElementKind};

use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::ink::{self, Ink, InkPoint};

/// Red, green, blue, opacity.
pub type Colour = [u8; 4];

/// The colour of a sticky note that has none.
pub const STICKY: Colour = [255, 232, 153, 255];

/// One thing to paint.
#[derive(Debug, Clone, PartialEq)]
pub struct PaintedShape {
    /// A path of SVG.
    pub path: String,
    /// What is inside.
    pub fill: Option<Colour>,
    /// The line along it, with its width.
    pub line: Option<(Colour, f64)>,
}

/// What there is to paint of an element besides its words and its picture. For a stroke whose pen is still down,
/// `lifted` is false: its end is where the pen is headed.
#[must_use]
pub fn shapes(element: &Element, lifted: bool) -> Vec<PaintedShape> {
    let style = element.style;
    let width = f64::from(style.width).abs();
    let line = Some((style.colour, width));
    let size = Vec2::new(f64::from(element.place.width), f64::from(element.place.height));
    let body = Rect::around(Vec2::default(), size);
    let shape = match &element.kind {
        ElementKind::Stroke(_) => PaintedShape {
            path: closed(&stroke_outline(element, lifted)),
            fill: Some(style.colour),
            line: None,
        },
        ElementKind::Highlight(_) => PaintedShape {
            path: smooth(&form::drawn_points(element).into_iter().map(|(at, _)| at).collect::<Vec<_>>()),
            fill: None,
            line: Some((faint(style.colour), form::highlight_width(element))),
        },
        ElementKind::Line => PaintedShape { path: open(&[Vec2::default(), size]), fill: None, line },
        ElementKind::Arrow => PaintedShape { path: arrow(size, form::head_size(element)), fill: None, line },
        ElementKind::Rectangle => PaintedShape { path: rectangle(body), fill: style.fill, line },
        ElementKind::Ellipse => PaintedShape { path: ellipse(body), fill: style.fill, line },
        ElementKind::Sticky => {
            PaintedShape { path: rectangle(body), fill: Some(style.fill.unwrap_or(STICKY)), line: None }
        }
        ElementKind::Text | ElementKind::Picture(_) => return Vec::new(),
    };
    vec![shape]
}

/// What is below shines through a highlighter, whatever colour was chosen.
fn faint(colour: Colour) -> Colour {
    [colour[0], colour[1], colour[2], (f32::from(colour[3]) * 0.4) as u8]
}

/// The ink of an element: that of a real pen where its pressure was measured, else that of a mouse or a finger.
fn stroke_outline(element: &Element, lifted: bool) -> Vec<Vec2> {
    let drawn = form::drawn_points(element);
    let measured = drawn.iter().any(|(_, pressure)| (pressure - MADE_UP).abs() > 1e-3);
    let touches: Vec<InkPoint> = drawn.into_iter().map(|(at, pressure)| InkPoint { at, pressure }).collect();
    let ink = Ink {
        size: f64::from(element.style.width).abs(),
        thinning: if measured { 0.62 } else { 0.5 },
        smoothing: 0.5,
        streamline: 0.5,
        simulate: !measured,
        ease: true,
        last: lifted,
    };
    ink::outline(&touches, &ink)
}

/// The pressure of a device that measures none, 0 to 1. A pen says anything else sooner or later.
pub(crate) const MADE_UP: f64 = 128.0 / 255.0;

/// A closed line that goes through the middles between corners, with the corners as control points.
fn closed(corners: &[Vec2]) -> String {
    let [first, second, ..] = corners else { return String::new() };
    let mut path = String::new();
    to(&mut path, 'M', *first);
    to(&mut path, 'Q', *second);
    let mut before = *second;
    for (index, corner) in corners.iter().enumerate().skip(2) {
        to(&mut path, if index == 2 { ' ' } else { 'T' }, before.middle(*corner));
        before = *corner;
    }
    if corners.len() == 2 {
        to(&mut path, ' ', *second);
    }
    path.push('Z');
    path
}

/// An open line that is round where it bends.
fn smooth(points: &[Vec2]) -> String {
    let mut path = String::new();
    let Some(first) = points.first() else { return path };
    to(&mut path, 'M', *first);
    for pair in points.windows(2).skip(1) {
        to(&mut path, 'Q', pair[0]);
        to(&mut path, ' ', pair[0].middle(pair[1]));
    }
    // A dot is a line of no length, which round caps show.
    to(&mut path, 'L', *points.last().unwrap_or(first));
    path
}

fn open(points: &[Vec2]) -> String {
    let mut path = String::new();
    for (index, point) in points.iter().enumerate() {
        to(&mut path, if index == 0 { 'M' } else { 'L' }, *point);
    }
    path
}

fn arrow(end: Vec2, head: f64) -> String {
    let mut path = open(&[Vec2::default(), end]);
    if end.length() > 0.0 {
        let back = end.unit() * -head;
        let side = |degrees: f64| end + back.turned(Vec2::default(), degrees);
        path.push_str(&open(&[side(28.0), end, side(-28.0)]));
    }
    path
}

fn rectangle(body: Rect) -> String {
    let mut path = open(&body.corners());
    path.push('Z');
    path
}

fn ellipse(body: Rect) -> String {
    let (middle, half) = (body.middle(), body.size() * 0.5);
    let mut path = String::new();
    to(&mut path, 'M', Vec2::new(body.min.x, middle.y));
    for x in [body.max.x, body.min.x] {
        let (rx, ry, y) = (Short(half.x), Short(half.y), Short(middle.y));
        let _ = write!(path, "A{rx} {ry} 0 0 1 {} {y}", Short(x));
    }
    path.push('Z');
    path
}

fn to(path: &mut String, command: char, point: Vec2) {
    // Writing into a text does not fail.
    let _ = write!(path, "{command}{} {}", Short(point.x), Short(point.y));
}

/// A number with at most two decimals, as short as it can be written.
pub(crate) struct Short(pub(crate) f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        if hundredths < 0 {
            f.write_str("-")?;
        }
        match rest {
            0 => write!(f, "{whole}"),
            tens if tens % 10 == 0 => write!(f, "{whole}.{}", tens / 10),
            rest => write!(f, "{whole}.{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use parvis_collab::Point;
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::{element, stroke};

    #[test]
    fn shapes_are_paths() {
        let path = |kind| shapes(&element(kind, (5.0, 5.0), (20.0, 10.0)), true)[0].path.clone();
        assert_eq!(path(ElementKind::Line), "M0 0L20 10");
        assert_eq!(path(ElementKind::Rectangle), "M0 0L20 0L20 10L0 10Z");
        assert_eq!(path(ElementKind::Ellipse), "M0 5A10 5 0 0 1 20 5A10 5 0 0 1 0 5Z");
        assert!(path(ElementKind::Arrow).starts_with("M0 0L20 10M"));
    }

    #[test]
    fn a_path_of_corners_goes_through_the_middles() {
        let corners = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)].map(|(x, y)| Vec2::new(x, y));
        assert_eq!(closed(&corners), "M0 0Q10 0 10 5T5 10Z");
        assert_eq!(closed(&[]), "");
    }

    #[test]
    fn a_pen_that_measures_is_told_from_a_mouse() {
        let mouse = stroke(&[(0.0, 0.0), (30.0, 0.0), (60.0, 5.0), (90.0, 0.0)], (0.0, 0.0));
        let mut pen = mouse.clone();
        let ElementKind::Stroke(points) = &mut pen.kind else { unreachable!() };
        points[1] = Point { pressure: 200, ..points[1] };
        assert_ne!(shapes(&mouse, true), shapes(&pen, true));
    }

    #[test]
    fn a_highlighter_lets_shine_through() {
        let mark = element(
            ElementKind::Highlight(vec![Point { x: 0.0, y: 0.0, pressure: 0 }]),
            (0.0, 0.0),
            (0.0, 0.0),
        );
        let shape = &shapes(&mark, true)[0];
        assert_eq!(shape.path, "M0 0L0 0");
        assert!(shape.line.is_some_and(|(colour, _)| colour[3] < 128));
    }

    proptest! {
        #[test]
        fn numbers_are_short_and_right(number in -1e6..1e6f64) {
            let short: f64 = Short(number).to_string().parse().unwrap();
            prop_assert!((short - number).abs() <= 0.005_001);
        }

        #[test]
        fn no_path_has_a_number_that_is_none(
            points in prop::collection::vec((-1e7f32..1e7, -1e7f32..1e7), 0..20),
            (width, height) in (-1e7f32..1e7, -1e7f32..1e7),
        ) {
            let mut drawn = stroke(&points, (0.0, 0.0));
            for kind in [drawn.kind.clone(), ElementKind::Line, ElementKind::Arrow, ElementKind::Rectangle, ElementKind::Ellipse] {
                drawn.kind = kind;
                for place in [(0.0, 0.0), (width, height), (width, 0.0)] {
                    (drawn.place.width, drawn.place.height) = place;
                    for shape in shapes(&drawn, true) {
                        prop_assert!(!shape.path.contains("NaN") && !shape.path.contains("inf"));
                    }
                }
            }
        }
    }
}
