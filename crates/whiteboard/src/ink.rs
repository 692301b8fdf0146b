//! The outline of a stroke, as perfect-freehand makes it (Steve Ruiz, MIT): the width follows the pressure of the pen,
//! or where there is none, how fast the pen went. Tests compare with figures of the original, version 1.2.2.

use std::f64::consts::{FRAC_PI_2, PI};

use crate::geometry::Vec2;

/// How fast simulated pressure changes.
const RATE_OF_CHANGE: f64 = 0.275;
/// Half a turn and a little more, so that a cap leaves no gap.
const HALF_TURN: f64 = PI + 0.0001;
/// The last points shake when the pen is lifted; those nearer to the end are left out.
const END_NOISE: f64 = 3.0;
/// Points of half a circle at the begin and at corners.
const STEP: f64 = 1.0 / 13.0;
/// Points of the circle at the end.
const END_STEP: f64 = 1.0 / 29.0;

/// A point where the pen was, with its pressure from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InkPoint {
    /// Where the pen was, in units of the whiteboard.
    pub at: Vec2,
    /// How hard.
    pub pressure: f64,
}

/// How a stroke is to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// The width at full pressure.
    pub size: f64,
    /// How much the pressure changes the width.
    pub thinning: f64,
    /// How much of the outline's edges is left out.
    pub smoothing: f64,
    /// How far the line stays behind the pen, which takes out its shaking.
    pub streamline: f64,
    /// Whether the pressure is made up from the speed.
    pub simulate: bool,
    /// Whether the pressure counts along a quarter of a sine, so that a light pen draws as well.
    pub ease: bool,
    /// Whether the pen was lifted, and the line ends where it was.
    pub last: bool,
}

impl Ink {
    fn radius(&self, pressure: f64) -> f64 {
        let share = 0.5 - self.thinning * (0.5 - pressure);
        self.size * if self.ease { (share * FRAC_PI_2).sin() } else { share }
    }

    fn simulated(&self, before: f64, distance: f64) -> f64 {
        let speed = (distance / self.size).min(1.0);
        let rate = (1.0 - speed).min(1.0);
        (before + (rate - before) * (speed * RATE_OF_CHANGE)).min(1.0)
    }
}

struct StrokePoint {
    at: Vec2,
    pressure: f64,
    /// From this point back to the one before.
    back: Vec2,
    distance: f64,
    along: f64,
}

/// The outline, as the corners of a closed line. Empty for no points or no size.
#[must_use]
pub fn outline(touches: &[InkPoint], ink: &Ink) -> Vec<Vec2> {
    let points = stroke_points(touches, ink);
    if points.is_empty() || ink.size <= 0.0 {
        return Vec::new();
    }
    around(&points, ink)
}

/// The line that the pen drew, calmer than the pen was.
fn stroke_points(touches: &[InkPoint], ink: &Ink) -> Vec<StrokePoint> {
    let Some(&begin) = touches.first() else { return Vec::new() };
    let follow = 0.15 + (1.0 - ink.streamline) * 0.85;
    let touches: Vec<InkPoint> =
        match *touches {
            // A line of two points has no room to be round.
            [_, end] => std::iter::once(begin)
                .chain((1..5).map(|part| InkPoint {
                    at: begin.at.toward(end.at, f64::from(part) / 4.0),
                    pressure: 0.5,
                }))
                .collect(),
            [_] => vec![begin, InkPoint { at: begin.at + Vec2::new(1.0, 1.0), ..begin }],
            _ => touches.to_vec(),
        };
    let mut points = vec![StrokePoint {
        at: begin.at,
        pressure: begin.pressure,
        back: Vec2::new(1.0, 1.0),
        distance: 0.0,
        along: 0.0,
    }];
    let (mut before, mut along, mut begun) = (begin.at, 0.0, false);
    let last = touches.len() - 1;
    for (index, touch) in touches.iter().enumerate().skip(1) {
        let at = if ink.last && index == last { touch.at } else { before.toward(touch.at, follow) };
        if at == before {
            continue;
        }
        let distance = at.distance(before);
        along += distance;
        if index < last && !begun {
            // The first points shake, too.
            if along < ink.size {
                continue;
            }
            begun = true;
        }
        points.push(StrokePoint {
            at,
            pressure: touch.pressure,
            back: (before - at).unit(),
            distance,
            along,
        });
        before = at;
    }
    points[0].back = points.get(1).map_or(Vec2::default(), |second| second.back);
    points
}

fn around(points: &[StrokePoint], ink: &Ink) -> Vec<Vec2> {
    let (first, last) = (&points[0], &points[points.len() - 1]);
    let least = (ink.size * ink.smoothing).powi(2);
    let mut pressure_before = points.iter().take(10).fold(first.pressure, |before, point| {
        let pressure = if ink.simulate { ink.simulated(before, point.distance) } else { point.pressure };
        (before + pressure) / 2.0
    });
    let mut radius = ink.radius(last.pressure);
    let mut first_radius = None;
    let mut back_before = first.back;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut left_before, mut right_before) = (first.at, first.at);
    let mut sharp_before = false;
    for (index, point) in points.iter().enumerate() {
        let end = index == points.len() - 1;
        if !end && last.along - point.along < END_NOISE {
            continue;
        }
        let mut pressure = point.pressure;
        radius = if ink.thinning == 0.0 {
            ink.size / 2.0
        } else {
            if ink.simulate {
                pressure = ink.simulated(pressure_before, point.distance);
            }
            ink.radius(pressure)
        };
        first_radius.get_or_insert(radius);
        radius = radius.max(0.01);
        let back_next = points.get(index + 1).map_or(point.back, |next| next.back);
        let along_next = if end { 1.0 } else { point.back.dot(back_next) };
        let sharp = point.back.dot(back_before) < 0.0 && !sharp_before;
        let sharp_next = along_next < 0.0;
        if sharp || sharp_next {
            let offset = back_before.across() * radius;
            for part in parts(STEP, 0.0, true) {
                left_before = (point.at - offset).rotated(point.at, HALF_TURN * part);
                left.push(left_before);
                right_before = (point.at + offset).rotated(point.at, HALF_TURN * -part);
                right.push(right_before);
            }
            sharp_before = sharp_next;
            continue;
        }
        sharp_before = false;
        if end {
            let offset = point.back.across() * radius;
            left.push(point.at - offset);
            right.push(point.at + offset);
            continue;
        }
        let offset = back_next.toward(point.back, along_next).across() * radius;
        for (side, before, at) in [
            (&mut left, &mut left_before, point.at - offset),
            (&mut right, &mut right_before, point.at + offset),
        ] {
            let apart = *before - at;
            if index <= 1 || apart.dot(apart) > least {
                side.push(at);
                *before = at;
            }
        }
        pressure_before = pressure;
        back_before = point.back;
    }
    if points.len() == 1 {
        let radius = first_radius.unwrap_or(radius);
        let begin = first.at + Vec2::new(-1.0, -1.0).across().unit() * -radius;
        return parts(STEP, STEP, true).map(|part| begin.rotated(first.at, HALF_TURN * 2.0 * part)).collect();
    }
    closed(left, right, first.at, last, radius)
}

/// Both sides, with a round cap at each end.
fn closed(left: Vec<Vec2>, right: Vec<Vec2>, begin: Vec2, last: &StrokePoint, radius: f64) -> Vec<Vec2> {
    let end_corner = last.at + (last.back * -1.0).across() * radius;
    let end_cap =
        parts(END_STEP, END_STEP, false).map(|part| end_corner.rotated(last.at, HALF_TURN * 3.0 * part));
    let begin_cap: Vec<Vec2> = right.first().map_or_else(Vec::new, |corner| {
        parts(STEP, STEP, true).map(|part| corner.rotated(begin, HALF_TURN * part)).collect()
    });
    let mut all = left;
    all.extend(end_cap);
    all.extend(right.into_iter().rev());
    all.extend(begin_cap);
    all
}

/// Steps up to 1, added up as the original does: the rounding decides whether the last one is in.
fn parts(step: f64, from: f64, whole: bool) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(from), move |part| Some(part + step))
        .take_while(move |part| if whole { *part <= 1.0 } else { *part < 1.0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: Ink = Ink {
        size: 16.0,
        thinning: 0.5,
        smoothing: 0.5,
        streamline: 0.5,
        simulate: true,
        ease: false,
        last: false,
    };

    /// The figures of the original, made by `tests/ink/figures.mjs`: a line for each case with its options, its points
    /// and its outline.
    #[test]
    fn the_outline_is_that_of_the_original() {
        let mut cases = 0;
        for case in
            include_str!("../tests/ink/figures.txt").split("\n\n").filter(|case| !case.trim().is_empty())
        {
            let mut lines = case.trim().lines();
            let mut numbers = || -> Vec<f64> {
                lines.next().unwrap().split(' ').skip(1).map(|number| number.parse().unwrap()).collect()
            };
            let (options, points, expected) = (numbers(), numbers(), numbers());
            let ink = Ink {
                size: options[0],
                thinning: options[1],
                smoothing: options[2],
                streamline: options[3],
                simulate: options[4] == 1.0,
                ease: options[5] == 1.0,
                last: options[6] == 1.0,
            };
            let touches: Vec<InkPoint> = points
                .chunks(3)
                .map(|point| InkPoint { at: Vec2::new(point[0], point[1]), pressure: point[2] })
                .collect();
            let outline = outline(&touches, &ink);
            assert_eq!(outline.len() * 2, expected.len(), "{options:?} {points:?}");
            for (corner, expected) in outline.iter().zip(expected.chunks(2)) {
                let off = corner.distance(Vec2::new(expected[0], expected[1]));
                assert!(off < 0.002, "{options:?}: {corner:?} is not {expected:?}");
            }
            cases += 1;
        }
        assert!(cases >= 20, "{cases}");
    }

    #[test]
    fn nothing_has_no_outline() {
        assert!(outline(&[], &PLAIN).is_empty());
        let touch = InkPoint { at: Vec2::default(), pressure: 0.5 };
        assert!(outline(&[touch], &Ink { size: 0.0, ..PLAIN }).is_empty());
        assert!(!outline(&[touch], &PLAIN).is_empty());
    }

    proptest! {
        #[test]
        fn the_outline_is_never_far_from_the_pen(
            touches in prop::collection::vec((-500.0..500.0f64, -500.0..500.0f64, 0.0..1.0f64), 1..60),
            simulate: bool, last: bool, size in 1.0..40.0f64,
        ) {
            let touches: Vec<InkPoint> =
                touches.iter().map(|&(x, y, pressure)| InkPoint { at: Vec2::new(x, y), pressure }).collect();
            let around = crate::geometry::Rect::of(touches.iter().map(|touch| touch.at)).unwrap().grown(size + 2.0);
            for corner in outline(&touches, &Ink { simulate, last, size, ..PLAIN }) {
                prop_assert!(around.contains(corner), "{corner:?}");
            }
        }

        #[test]
        fn more_pressure_is_never_thinner(light in 0.0..1.0f64, more in 0.0..1.0f64, ease: bool) {
            let ink = Ink { ease, ..PLAIN };
            prop_assert!(ink.radius((light + more).min(1.0)) >= ink.radius(light));
        }
    }
}
