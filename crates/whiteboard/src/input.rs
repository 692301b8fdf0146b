//! What a person does on the whiteboard.

use crate::geometry::Vec2;

/// What the pointer is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum DrawingTool {
    /// Takes hold of what is there.
    #[default]
    Select,
    /// Moves the view.
    Hand,
    /// Draws freely.
    Pen,
    /// Draws freely, and lets shine through what is below.
    Highlighter,
    /// Takes away what it touches.
    Eraser,
    /// A straight line.
    Line,
    /// A line with a head.
    Arrow,
    /// A rectangle.
    Rectangle,
    /// An ellipse.
    Ellipse,
    /// Words.
    Text,
    /// Words on a coloured ground.
    Sticky,
    /// Shows something to the others and leaves no trace.
    Laser,
}

impl DrawingTool {
    /// All, as they stand in the bar.
    pub const ALL: [Self; 12] = [
        Self::Select,
        Self::Hand,
        Self::Pen,
        Self::Highlighter,
        Self::Eraser,
        Self::Line,
        Self::Arrow,
        Self::Rectangle,
        Self::Ellipse,
        Self::Text,
        Self::Sticky,
        Self::Laser,
    ];

    /// The key that takes it up.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Select => "v",
            Self::Hand => "h",
            Self::Pen => "p",
            Self::Highlighter => "m",
            Self::Eraser => "e",
            Self::Line => "l",
            Self::Arrow => "a",
            Self::Rectangle => "r",
            Self::Ellipse => "o",
            Self::Text => "t",
            Self::Sticky => "n",
            Self::Laser => "k",
        }
    }

    /// Whether it leaves something on the whiteboard, or takes something away.
    #[must_use]
    pub fn draws(self) -> bool {
        !matches!(self, Self::Select | Self::Hand | Self::Laser)
    }
}

/// What touches the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerDevice {
    /// A mouse.
    Mouse,
    /// A pen.
    Pen,
    /// A finger.
    Touch,
}

impl PointerDevice {
    /// How near is meant, in pixels.
    #[must_use]
    pub fn tolerance(self) -> f64 {
        match self {
            Self::Mouse => 6.0,
            Self::Pen => 9.0,
            Self::Touch => 18.0,
        }
    }
}

/// Keys that are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modifiers {
    /// Keeps the shape, snaps angles, adds to what is selected.
    pub shift: bool,
    /// Control, or Command on a Mac.
    pub ctrl: bool,
    /// Alt.
    pub alt: bool,
}

/// A pointer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointer {
    /// The number by which the browser tells pointers apart (`pointerId`).
    pub id: i32,
    /// What it is.
    pub device: PointerDevice,
    /// In pixels from the corner of the view.
    pub at: Vec2,
    /// How hard a pen presses, 0 to 1.
    pub pressure: f64,
    /// Keys that are held.
    pub held: Modifiers,
    /// Whether it moves the view whatever the tool is, as the middle button does.
    pub pan: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input<'a> {
    /// A pointer was pressed.
    Down(Pointer),
    /// A pointer moved, pressed or not.
    Move(Pointer),
    /// A pointer was released.
    Up(Pointer),
    /// Pressed twice.
    Double(Pointer),
    /// The browser took this pointer away.
    Cancel(i32),
    /// No pointer is over the whiteboard any more.
    Leave,
    /// The wheel was turned, or two fingers moved on a touch pad.
    Wheel {
        /// Where the pointer is.
        at: Vec2,
        /// How far, in pixels.
        by: Vec2,
        /// Whether the zoom is meant.
        zoom: bool,
    },
    /// A key was pressed, by the name the browser gives it.
    Key(&'a str, Modifiers),
    /// Time went by. Asked for with each picture while something moves.
    Tick,
}
