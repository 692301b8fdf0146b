//! The elements of the whiteboard as their authors put and change them, with the limits of each number and text.

use serde::{Deserialize, Serialize};

use crate::error::Unfit;
use crate::ids::ItemId;
use crate::limits;

/// A point of a stroke, from the corner of the stroke's place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
    /// Of the pen, 0 to 255.
    pub pressure: u8,
}

/// Where an element is and how large.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Its left edge before it is turned; for lines the begin.
    pub x: f32,
    /// Its upper edge.
    pub y: f32,
    /// Its width; for lines how far the end is to the right, perhaps negative.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Turned around its middle, in degrees clockwise.
    pub turn: f32,
}

impl Placement {
    fn check(self) -> Result<(), Unfit> {
        [self.x, self.y, self.width, self.height, self.turn].into_iter().try_for_each(number)
    }
}

/// How an element looks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ElementStyle {
    /// Red, green, blue, opacity.
    pub colour: [u8; 4],
    /// What is inside; nothing if absent.
    pub fill: Option<[u8; 4]>,
    /// Of lines, in units of the whiteboard.
    pub width: f32,
}

/// What an element is. It never changes, except that a stroke grows while it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ElementKind {
    /// Drawn freely.
    Stroke(Vec<Point>),
    /// Drawn freely with a highlighter: as wide everywhere, and what is below shines through.
    Highlight(Vec<Point>),
    /// A straight line.
    Line,
    /// A line with a head at its end.
    Arrow,
    /// A rectangle.
    Rectangle,
    /// An ellipse.
    Ellipse,
    /// Plain text.
    Text,
    /// Text on a coloured ground.
    Sticky,
    /// A picture that was offered as a file. Its place has a size, so that it can be shown before it is here.
    Picture(ItemId),
}

impl ElementKind {
    /// The points of what is drawn freely.
    #[must_use]
    pub fn points(&self) -> Option<&[Point]> {
        match self {
            Self::Stroke(points) | Self::Highlight(points) => Some(points),
            Self::Line
            | Self::Arrow
            | Self::Rectangle
            | Self::Ellipse
            | Self::Text
            | Self::Sticky
            | Self::Picture(_) => None,
        }
    }

    pub(crate) fn points_mut(&mut self) -> Option<&mut Vec<Point>> {
        match self {
            Self::Stroke(points) | Self::Highlight(points) => Some(points),
            Self::Line
            | Self::Arrow
            | Self::Rectangle
            | Self::Ellipse
            | Self::Text
            | Self::Sticky
            | Self::Picture(_) => None,
        }
    }
}

/// An element as it was put on the whiteboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// On which page; the first if absent.
    pub page: Option<ItemId>,
    /// What it is.
    pub kind: ElementKind,
    /// Where it is and how large, in units of the whiteboard.
    pub place: Placement,
    /// How it looks.
    pub style: ElementStyle,
    /// What is written on it.
    pub text: String,
    /// Larger is further in front.
    pub order: i32,
}

impl Drawn {
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        check_points(self.kind.points().unwrap_or_default())?;
        self.place.check()?;
        if matches!(self.kind, ElementKind::Picture(_))
            && !(self.place.width > 0.0 && self.place.height > 0.0)
        {
            return Err(Unfit::OutOfRange);
        }
        number(self.style.width)?;
        text(&self.text)
    }
}

/// One property of an element takes a new value. A page has two of them: its text is its name, and it is gone with
/// everything on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Moved, resized or turned.
    Place(Placement),
    /// Coloured.
    Style(ElementStyle),
    /// Put in front of others or behind.
    Order(i32),
    /// Put in a group, which is the entry that made it, or taken out.
    Group(Option<ItemId>),
    /// Deleted, or brought back.
    Gone(bool),
    /// Written on.
    Text(String),
    /// Part of the background, which is neither selected nor erased; or no more.
    Fixed(bool),
}

impl Change {
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        match self {
            Self::Place(place) => place.check(),
            Self::Style(style) => number(style.width),
            Self::Text(words) => text(words),
            Self::Order(_) | Self::Group(_) | Self::Gone(_) | Self::Fixed(_) => Ok(()),
        }
    }
}

pub(crate) fn check_points(points: &[Point]) -> Result<(), Unfit> {
    if points.len() > limits::POINTS_PER_ENTRY {
        return Err(Unfit::TooLong);
    }
    points.iter().try_for_each(|point| number(point.x).and_then(|()| number(point.y)))
}

pub(crate) fn number(value: f32) -> Result<(), Unfit> {
    // Not a number compares false with everything.
    if value.abs() <= limits::COORDINATE { Ok(()) } else { Err(Unfit::OutOfRange) }
}

fn text(words: &str) -> Result<(), Unfit> {
    if words.len() <= limits::BOARD_TEXT_BYTES { Ok(()) } else { Err(Unfit::TooLong) }
}
