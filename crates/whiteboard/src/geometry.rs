//! Points, boxes and angles. Units of the whiteboard unless said otherwise, y downwards, degrees clockwise.

use std::ops::{Add, Mul, Sub};

/// A point or a way.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Vec2 {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Vec2 {
    /// From both numbers.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How long.
    #[must_use]
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// How far from another.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self - other).length()
    }

    /// In the middle between two.
    #[must_use]
    pub fn middle(self, other: Self) -> Self {
        (self + other) * 0.5
    }

    /// So far along the way to another: 0 is here, 1 is there.
    #[must_use]
    pub fn toward(self, other: Self, part: f64) -> Self {
        self + (other - self) * part
    }

    /// Turned around a point.
    #[must_use]
    pub fn turned(self, around: Self, degrees: f64) -> Self {
        if degrees == 0.0 {
            return self;
        }
        self.rotated(around, degrees.to_radians())
    }

    /// Turned around a point, in radians.
    #[must_use]
    pub(crate) fn rotated(self, around: Self, radians: f64) -> Self {
        let (sin, cos) = radians.sin_cos();
        let Self { x, y } = self - around;
        around + Self::new(x * cos - y * sin, x * sin + y * cos)
    }

    /// A right angle to the left.
    pub(crate) fn across(self) -> Self {
        Self::new(self.y, -self.x)
    }

    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub(crate) fn unit(self) -> Self {
        self * (1.0 / self.length())
    }

    /// Which way it points, in degrees.
    #[must_use]
    pub fn degrees(self) -> f64 {
        self.y.atan2(self.x).to_degrees()
    }
}

impl Add for Vec2 {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Vec2 {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Vec2 {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// A box that is not turned. `min` is its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// The upper left corner.
    pub min: Vec2,
    /// The lower right corner.
    pub max: Vec2,
}

impl Rect {
    /// Around two points.
    #[must_use]
    pub fn around(one: Vec2, other: Vec2) -> Self {
        Self {
            min: Vec2::new(one.x.min(other.x), one.y.min(other.y)),
            max: Vec2::new(one.x.max(other.x), one.y.max(other.y)),
        }
    }

    /// From the corner and the size.
    #[must_use]
    pub fn sized(min: Vec2, size: Vec2) -> Self {
        Self::around(min, min + size)
    }

    /// Around points; `None` around none.
    #[must_use]
    pub fn of(points: impl IntoIterator<Item = Vec2>) -> Option<Self> {
        points.into_iter().map(|point| Self { min: point, max: point }).reduce(Self::with)
    }

    /// Around both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            min: Vec2::new(self.min.x.min(other.min.x), self.min.y.min(other.min.y)),
            max: Vec2::new(self.max.x.max(other.max.x), self.max.y.max(other.max.y)),
        }
    }

    /// Width and height.
    #[must_use]
    pub fn size(self) -> Vec2 {
        self.max - self.min
    }

    /// Its middle.
    #[must_use]
    pub fn middle(self) -> Vec2 {
        self.min.middle(self.max)
    }

    /// Larger on each side.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        let by = Vec2::new(by, by);
        Self { min: self.min - by, max: self.max + by }
    }

    /// Elsewhere.
    #[must_use]
    pub fn moved(self, by: Vec2) -> Self {
        Self { min: self.min + by, max: self.max + by }
    }

    /// Whether the point is inside.
    #[must_use]
    pub fn contains(self, point: Vec2) -> bool {
        self.min.x <= point.x && point.x <= self.max.x && self.min.y <= point.y && point.y <= self.max.y
    }

    /// Whether all of the other is inside.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.contains(other.min) && self.contains(other.max)
    }

    /// Whether they have a point in common.
    #[must_use]
    pub fn touches(self, other: Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    /// The corners, clockwise from the upper left.
    #[must_use]
    pub fn corners(self) -> [Vec2; 4] {
        [self.min, Vec2::new(self.max.x, self.min.y), self.max, Vec2::new(self.min.x, self.max.y)]
    }
}

/// How far a point is from the stretch between two others.
#[must_use]
pub(crate) fn to_segment(point: Vec2, begin: Vec2, end: Vec2) -> f64 {
    let way = end - begin;
    let length = way.dot(way);
    let part = if length > 0.0 { ((point - begin).dot(way) / length).clamp(0.0, 1.0) } else { 0.0 };
    point.distance(begin + way * part)
}

/// The nearest multiple of a step.
#[must_use]
pub(crate) fn nearest(value: f64, step: f64) -> f64 {
    (value / step).round() * step
}

/// An angle as one from -180 (without) to 180.
#[must_use]
pub fn plain_angle(degrees: f64) -> f64 {
    let turned = degrees.rem_euclid(360.0);
    if turned > 180.0 { turned - 360.0 } else { turned }
}
