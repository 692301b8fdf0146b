//! What the bars around the whiteboard show.

use parvis_collab::{ElementKind, ElementStyle, ItemId};

use super::Whiteboard;
use crate::geometry::Vec2;
use crate::input::DrawingTool;
use crate::path::{Colour, STICKY};
use crate::text;

/// How things stand, but for what is painted.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "buttons that are on or off, each by itself")]
pub struct WhiteboardSnapshot {
    /// What the pointer is used for.
    pub tool: DrawingTool,
    /// Of the first that is selected, or else of what would be drawn.
    pub style: ElementStyle,
    /// How many are selected.
    pub selected: usize,
    /// Whether one of them is in a group.
    pub groups: bool,
    /// In hundredths.
    pub zoom: u32,
    /// Whether this person may draw.
    pub may_draw: bool,
    /// Whether only moderators may.
    pub locked: bool,
    /// Whether there is something that this person may take back.
    pub undo: bool,
    /// Whether there is something that this person may do again.
    pub redo: bool,
    /// The page that is looked at; `None` is the first.
    pub page: Option<ItemId>,
    /// Whether nothing is on it.
    pub empty: bool,
    /// The pages besides the first, with their names.
    pub pages: Vec<(ItemId, String)>,
    /// How many things are still to be put on the whiteboard.
    pub waiting: usize,
    /// Whether the grid is shown.
    pub grid: bool,
    /// Whether the list of what is on the page is shown.
    pub list: bool,
    /// Where one writes.
    pub field: Option<WritingField>,
}

/// Where one writes, in pixels from the corner of the view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WritingField {
    /// Its upper left corner.
    pub at: Vec2,
    /// `None` grows with the words.
    pub width: Option<f64>,
    /// At least.
    pub height: f64,
    /// The size of the letters.
    pub font: f64,
    /// The colour of the letters.
    pub ink: Colour,
    /// What is behind them.
    pub ground: Option<Colour>,
    /// Between its edge and the letters.
    pub padding: f64,
}

impl Whiteboard {
    /// How things stand, for the page to show.
    #[must_use]
    pub fn snapshot(&self) -> WhiteboardSnapshot {
        let first = self.elements(&self.selection).next();
        let (undo, redo) = self.can_undo;
        WhiteboardSnapshot {
            tool: self.tool,
            style: first.map_or(self.style, |element| element.style),
            selected: self.selection.len(),
            groups: self.elements(&self.selection).any(|element| element.group.is_some()),
            zoom: (self.camera.zoom * 100.0).round() as u32,
            may_draw: self.may_draw,
            locked: self.locked,
            undo: undo && self.may_draw,
            redo: redo && self.may_draw,
            page: self.scene.page(),
            empty: self.scene.count() == 0,
            pages: self.pages.clone(),
            waiting: self.waiting(),
            grid: self.grid,
            list: self.list.is_shown(),
            field: self.field(),
        }
    }

    fn field(&self) -> Option<WritingField> {
        let element = &self.editing.as_ref()?.element;
        let zoom = self.camera.zoom;
        let sticky = matches!(element.kind, ElementKind::Sticky);
        // Only the size of the letters is asked for, which is the same however wide they are.
        let font = text::layout(element, &mut |_, _| 0.0).font;
        let place = element.place;
        let least = f64::from(place.height).max(font * text::LINE_HEIGHT);
        Some(WritingField {
            at: self.camera.to_screen(Vec2::new(f64::from(place.x), f64::from(place.y))),
            width: (place.width > 0.0).then(|| f64::from(place.width) * zoom),
            height: least * zoom,
            font: font * zoom,
            ink: if sticky { text::ON_STICKY } else { element.style.colour },
            ground: sticky.then(|| element.style.fill.unwrap_or(STICKY)),
            padding: if sticky { text::PADDING * zoom } else { 0.0 },
        })
    }
}
