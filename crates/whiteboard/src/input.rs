//! What a person does on the whiteboard.

use parvis_collab::{CollabOutcome, ElementStyle, ItemId};

use crate::arrange::{Align, Copied};
use crate::geometry::Vec2;
use crate::path::Colour;

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

    /// What the pointer looks like over the whiteboard, by its name in style sheets.
    #[must_use]
    pub fn cursor(self) -> &'static str {
        match self {
            Self::Select => "default",
            Self::Hand => "grab",
            Self::Text => "text",
            Self::Pen
            | Self::Highlighter
            | Self::Eraser
            | Self::Line
            | Self::Arrow
            | Self::Rectangle
            | Self::Ellipse
            | Self::Sticky
            | Self::Laser => "crosshair",
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

/// One property of how elements look takes a new value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StyleChange {
    /// The colour of lines and words.
    Colour(Colour),
    /// What is inside; `None` is nothing.
    Fill(Option<Colour>),
    /// How wide lines are, in units of the whiteboard.
    Width(f32),
}

impl StyleChange {
    pub(crate) fn of(self, style: ElementStyle) -> ElementStyle {
        match self {
            Self::Colour(colour) => ElementStyle { colour, ..style },
            Self::Fill(fill) => ElementStyle { fill, ..style },
            Self::Width(width) => ElementStyle { width, ..style },
        }
    }
}

/// Where a picture goes.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureTarget {
    /// In front of everything, around a point of the view in its pixels, or around its middle.
    Front(Option<Vec2>),
    /// As large as the view has room for, in its middle.
    Fitting {
        /// Whether it is part of the background.
        fixed: bool,
        /// What the list says of it.
        text: String,
    },
}

/// Everything that can happen to the whiteboard, but for what others do: see
/// [`follow`](crate::whiteboard::Whiteboard::follow).
#[derive(Debug, Clone, PartialEq)]
pub enum WhiteboardInput<'a> {
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
    /// Time went by. To be told before each picture, and so for as long as
    /// [`moves`](crate::whiteboard::Whiteboard::moves) says.
    Tick,
    /// The view has this size, in pixels.
    Resized(Vec2),
    /// The panel is closed: no pointer is heard of any more, and nobody writes.
    Closed,

    /// Use another tool.
    TakeUp(DrawingTool),
    /// Have what is selected, and new elements, look so.
    Restyle(StyleChange),
    /// Take away what is selected.
    Delete,
    /// Draw what is selected once more.
    Duplicate,
    /// Put what is selected in front of everything.
    ToFront,
    /// Put what is selected behind everything.
    ToBack,
    /// Make a group of what is selected.
    Group,
    /// Take apart the groups of what is selected.
    Ungroup,
    /// Align what is selected.
    Align(Align),
    /// Make what is selected part of the background.
    Fix,
    /// Give the background of the page free again.
    Unfix,
    /// Put what was copied here on the page.
    Paste,
    /// Write in the middle of what is seen. Means nothing while the field holds a text that is too long.
    WriteAtMiddle,
    /// Take back one's last act.
    Undo,
    /// Do it again.
    Redo,

    /// So many times as large, around the middle.
    ZoomBy(f64),
    /// So large, around the middle; 1 is life-size.
    ZoomTo(f64),
    /// Show everything on the page.
    Fit,
    /// Look at another page; `None` is the first.
    GoTo(Option<ItemId>),
    /// Select this and move the view so that it is seen.
    SelectAndShow(ItemId),
    /// Show the grid, or no more.
    ShowGrid(bool),
    /// Show the list of what is on the page, or no more.
    ShowList(bool),

    /// Add a page, and look at it.
    AddPage,
    /// Call a page something else.
    RenamePage(ItemId, String),
    /// Delete a page with everything on it.
    DeletePage(ItemId),
    /// Let nobody but moderators draw, or let everybody draw again.
    Lock(bool),
    /// Put all of these on the pages they name, as fast as one may.
    Put(Vec<Copied>),
    /// Put a picture on the page.
    PutPicture {
        /// The offer of its file.
        offer: ItemId,
        /// In its own pixels.
        size: Vec2,
        /// Where it goes.
        target: PictureTarget,
    },

    /// What came of the [`Dispatch`](crate::output::WhiteboardOutput::Dispatch) that was asked for first of those not yet
    /// answered; `None` if it was refused.
    Answered(Option<CollabOutcome>),
}
