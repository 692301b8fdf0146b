//! What is under the pointer.

use parvis_collab::{Element, ElementKind};

use crate::form;
use crate::geometry::{Rect, Vec2, to_segment};

/// Whether the element is at this point of the whiteboard, or so near that it was meant. Of a shape that is not filled
/// only the line is there.
#[must_use]
pub fn hits(element: &Element, point: Vec2, tolerance: f64) -> bool {
    if !form::bounds(element).grown(tolerance).contains(point) {
        return false;
    }
    let frame = form::frame(element);
    let near = f64::from(element.style.width).abs() / 2.0 + tolerance;
    let unturned = point.turned(frame.middle(), -form::turn(element));
    match &element.kind {
        ElementKind::Stroke(_) => along(element, unturned, near),
        ElementKind::Highlight(_) => {
            along(element, unturned, form::highlight_width(element) / 2.0 + tolerance)
        }
        ElementKind::Line | ElementKind::Arrow => {
            let (begin, end) = form::ends(element);
            to_segment(point, begin, end) <= near
        }
        ElementKind::Rectangle if element.style.fill.is_none() => {
            frame.grown(near).contains(unturned) && !inside(frame, unturned, near)
        }
        ElementKind::Ellipse => {
            let out = ellipse_share(frame, unturned, near);
            out <= 1.0 && (element.style.fill.is_some() || ellipse_share(frame, unturned, -near) >= 1.0)
        }
        ElementKind::Rectangle | ElementKind::Text | ElementKind::Sticky | ElementKind::Picture(_) => {
            frame.grown(tolerance).contains(unturned)
        }
    }
}

/// Whether the way from one point to another crosses the element, as that of an eraser does.
#[must_use]
pub fn crosses(element: &Element, from: Vec2, to: Vec2, tolerance: f64) -> bool {
    if !form::bounds(element).grown(tolerance).touches(Rect::around(from, to)) {
        return false;
    }
    let steps = (from.distance(to) / tolerance.max(1.0)).ceil().clamp(1.0, 1_000.0) as u32;
    (0..=steps).any(|step| hits(element, from.toward(to, f64::from(step) / f64::from(steps)), tolerance))
}

fn along(element: &Element, point: Vec2, near: f64) -> bool {
    let from = point - form::origin(element.place);
    let points = form::drawn_points(element);
    match points.as_slice() {
        [(only, _)] => from.distance(*only) <= near,
        points => points.windows(2).any(|pair| to_segment(from, pair[0].0, pair[1].0) <= near),
    }
}

fn inside(frame: Rect, point: Vec2, near: f64) -> bool {
    let size = frame.size();
    size.x > 2.0 * near && size.y > 2.0 * near && frame.grown(-near).contains(point)
}

/// Less than one inside the ellipse that is larger by `by`, more outside.
fn ellipse_share(frame: Rect, point: Vec2, by: f64) -> f64 {
    let (half, from) = (frame.size() * 0.5, point - frame.middle());
    let part = |from: f64, half: f64| if half + by > 0.0 { from / (half + by) } else { f64::INFINITY };
    let (x, y) = (part(from.x, half.x), part(from.y, half.y));
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{element, stroke};

    fn at(x: f64, y: f64) -> Vec2 {
        Vec2::new(x, y)
    }

    #[test]
    fn a_stroke_is_hit_along_its_line() {
        let stroke = stroke(&[(0.0, 0.0), (50.0, 0.0), (50.0, 50.0)], (10.0, 10.0));
        assert!(hits(&stroke, at(30.0, 12.0), 2.0));
        assert!(hits(&stroke, at(61.0, 40.0), 2.0));
        assert!(!hits(&stroke, at(30.0, 40.0), 2.0), "in the elbow");
    }

    #[test]
    fn a_dot_is_hit() {
        assert!(hits(&stroke(&[(0.0, 0.0)], (10.0, 10.0)), at(12.0, 11.0), 2.0));
    }

    #[test]
    fn an_empty_shape_is_hit_on_its_line_and_a_filled_one_everywhere() {
        for kind in [ElementKind::Rectangle, ElementKind::Ellipse] {
            let mut shape = element(kind, (0.0, 0.0), (100.0, 60.0));
            assert!(hits(&shape, at(1.0, 30.0), 2.0), "{shape:?}");
            assert!(!hits(&shape, at(50.0, 30.0), 2.0), "{shape:?}");
            shape.style.fill = Some([1, 2, 3, 255]);
            assert!(hits(&shape, at(50.0, 30.0), 2.0), "{shape:?}");
            assert!(!hits(&shape, at(120.0, 30.0), 2.0), "{shape:?}");
        }
        let ellipse = element(ElementKind::Ellipse, (0.0, 0.0), (100.0, 60.0));
        assert!(!hits(&ellipse, at(2.0, 2.0), 2.0), "the corner of its box");
    }

    #[test]
    fn what_is_turned_is_hit_where_it_is_seen() {
        let mut note = element(ElementKind::Sticky, (0.0, 0.0), (100.0, 10.0));
        assert!(!hits(&note, at(50.0, 45.0), 2.0));
        note.place.turn = 90.0;
        assert!(hits(&note, at(50.0, 45.0), 2.0));
        assert!(!hits(&note, at(5.0, 5.0), 2.0));
    }

    #[test]
    fn a_line_is_hit_between_its_ends_alone() {
        let line = element(ElementKind::Arrow, (100.0, 100.0), (-80.0, -80.0));
        assert!(hits(&line, at(60.0, 61.0), 2.0));
        assert!(!hits(&line, at(10.0, 10.0), 2.0));
        assert!(!hits(&line, at(90.0, 30.0), 2.0));
    }

    #[test]
    fn an_eraser_that_goes_fast_misses_nothing() {
        let thin = element(ElementKind::Line, (50.0, -100.0), (0.0, 200.0));
        assert!(crosses(&thin, at(0.0, 0.0), at(400.0, 0.0), 4.0));
        assert!(!crosses(&thin, at(0.0, 150.0), at(400.0, 150.0), 4.0));
    }
}
