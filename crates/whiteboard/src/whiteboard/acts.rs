//! What buttons and keys do to what is selected, and to the view. Each says whether it did something.

use std::collections::BTreeSet;

use parvis_collab::{Change, Drawn, ElementKind, ElementStyle, ItemId};

use super::{Gesture, Whiteboard};
use crate::arrange::{self, Align};
use crate::camera::Camera;
use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::input::DrawingTool;
use crate::output::{Copied, WhiteboardCommand};

/// How far from the original a copy lies.
const BESIDE: Vec2 = Vec2 { x: 24.0, y: 24.0 };

/// How much of the view a picture takes that is to fit into it.
const FITTING: f64 = 0.9;

impl Whiteboard {
    /// Uses another tool.
    pub fn take_up(&mut self, tool: DrawingTool) {
        self.rest();
        self.cancel();
        if tool != DrawingTool::Select {
            self.select(BTreeSet::new());
        }
        self.tool_is(tool);
    }

    /// How new elements look from now on, and what is selected.
    pub fn restyle(&mut self, change: impl Fn(&mut ElementStyle)) {
        change(&mut self.style);
        let mut changes = Vec::new();
        for element in self.elements(&self.selection) {
            let mut style = element.style;
            change(&mut style);
            if style != element.style {
                changes.push((element.id, Change::Style(style)));
            }
        }
        self.edit_with(&changes);
    }

    /// Looks at another page.
    pub fn go_to(&mut self, page: Option<ItemId>) {
        self.rest();
        self.cancel();
        self.editing = None;
        self.select(BTreeSet::new());
        self.scene.go_to(page);
    }

    /// Selects this and moves the view so that it is seen.
    pub fn select_and_show(&mut self, id: ItemId) {
        let Some(element) = self.scene.get(id).filter(|element| !element.fixed) else { return };
        let page = element.page;
        if page != self.scene.page() {
            self.go_to(page);
        }
        self.tool_is(DrawingTool::Select);
        self.select(self.scene.with_groups([id].into()));
        let Some(bounds) = self.scene.bounds(id) else { return };
        let view = self.camera.view(self.size);
        if !view.holds(bounds) {
            let fits = bounds.size().x < view.size().x && bounds.size().y < view.size().y;
            self.camera = if fits {
                Camera { corner: bounds.middle() - view.size() * 0.5, ..self.camera }
            } else {
                Camera::fit(bounds, self.size)
            };
        }
    }

    /// Selects everything on the page.
    pub fn select_all(&mut self) -> bool {
        self.tool_is(DrawingTool::Select);
        let all = self.scene.on_page().filter(|element| !element.fixed).map(|element| element.id).collect();
        self.select(all);
        true
    }

    /// Takes away what is selected.
    pub fn delete(&mut self) -> bool {
        let gone: Vec<_> = self.selection.iter().map(|id| (*id, Change::Gone(true))).collect();
        self.edit_with(&gone)
    }

    /// Puts what is selected in front, or behind.
    pub fn order(&mut self, front: bool) -> bool {
        let changes = arrange::order(&self.scene, &self.selection, front);
        self.edit_with(&changes)
    }

    /// Aligns what is selected.
    pub fn align(&mut self, align: Align) -> bool {
        let changes = arrange::align(&self.scene, &self.selection, align);
        self.edit_with(&changes)
    }

    /// Makes what is selected part of the background: behind everything, and out of reach of pointer and eraser.
    pub fn fix(&mut self) -> bool {
        let mut changes = arrange::order(&self.scene, &self.selection, false);
        changes.extend(self.selection.iter().map(|id| (*id, Change::Fixed(true))));
        self.edit_with(&changes)
    }

    /// Gives the background of the page free again, and selects it.
    pub fn unfix(&mut self) -> bool {
        let fixed = self.scene.on_page().filter(|element| element.fixed);
        let ids: BTreeSet<_> = fixed.map(|element| element.id).collect();
        let free: Vec<_> = ids.iter().map(|id| (*id, Change::Fixed(false))).collect();
        let done = self.edit_with(&free);
        if done {
            self.tool_is(DrawingTool::Select);
            self.select(ids);
        }
        done
    }

    /// Puts a picture of this shape on the page: as large as the view has room for, in its middle, and as part of the
    /// background where that is wanted. `text` is what the list says of it.
    pub fn put_fitting(&mut self, kind: ElementKind, shape: Vec2, fixed: bool, text: &str) {
        let view = self.camera.view(self.size);
        let (room, shape) = (view.size() * FITTING, Vec2::new(shape.x.max(1.0), shape.y.max(1.0)));
        let size = shape * (room.x / shape.x).min(room.y / shape.y);
        let place = form::place(Rect::sized(view.middle() - size * 0.5, size), 0.0);
        let drawn = Drawn { text: text.to_owned(), ..self.new_drawn(kind, place) };
        if fixed {
            let drawn = Drawn { order: self.scene.orders().0.saturating_sub(1), ..drawn };
            self.commands.push_back(WhiteboardCommand::Put(vec![Copied { drawn, group: None, fixed }]));
        } else {
            self.take_up(DrawingTool::Select);
            self.put_one(drawn);
        }
    }

    /// Makes a group of what is selected.
    pub fn group(&mut self) -> bool {
        let several = self.selection.len() > 1 && self.allowed();
        if several {
            self.commands.push_back(WhiteboardCommand::Group(self.selection.iter().copied().collect()));
        }
        several
    }

    /// Takes apart the groups of what is selected.
    pub fn ungroup(&mut self) -> bool {
        let grouped = self.elements(&self.selection).filter(|element| element.group.is_some());
        let alone: Vec<_> = grouped.map(|element| (element.id, Change::Group(None))).collect();
        self.edit_with(&alone)
    }

    /// Draws what is selected once more.
    pub fn duplicate(&mut self) -> bool {
        if self.selection.is_empty() || !self.allowed() {
            return false;
        }
        let ids =
            self.scene.on_page().map(|element| element.id).filter(|id| self.selection.contains(id)).collect();
        self.commands.push_back(WhiteboardCommand::Duplicate(ids, BESIDE));
        true
    }

    /// Remembers what is selected.
    pub fn copy(&mut self) -> bool {
        if self.selection.is_empty() {
            return false;
        }
        let chosen = self.scene.on_page().filter(|element| self.selection.contains(&element.id));
        self.clipboard = arrange::copy(chosen);
        self.pasted = 0;
        true
    }

    /// What is written on what is remembered, for where only words can go.
    #[must_use]
    pub fn copied_words(&self) -> String {
        let words = self.clipboard.iter().map(|copy| copy.drawn.text.trim()).filter(|text| !text.is_empty());
        words.collect::<Vec<_>>().join("\n")
    }

    /// Puts what is remembered on this page: beside the original, or where nothing of it is seen, in the middle.
    pub fn paste(&mut self) -> bool {
        let Some(extent) = arrange::extent(&self.clipboard) else { return false };
        if !self.allowed() {
            return false;
        }
        self.pasted += 1;
        let view = self.camera.view(self.size);
        let by = BESIDE * f64::from(self.pasted);
        let by = if view.touches(extent.moved(by)) { by } else { view.middle() - extent.middle() };
        self.put(self.clipboard.clone(), by);
        true
    }

    /// Puts copies on this page, moved so far.
    pub fn put(&mut self, mut copies: Vec<Copied>, by: Vec2) {
        let foremost = self.scene.orders().1;
        let behind = copies.iter().map(|copy| copy.drawn.order).min().unwrap_or(0);
        for Copied { drawn, .. } in &mut copies {
            drawn.page = self.scene.page();
            drawn.place = form::moved(drawn.place, by);
            drawn.order = foremost.saturating_add(1).saturating_add(drawn.order.saturating_sub(behind));
        }
        self.commands.push_back(WhiteboardCommand::Put(copies));
    }

    /// Takes back one's last act.
    pub fn undo(&mut self) -> bool {
        self.step(WhiteboardCommand::Undo)
    }

    /// Does it again.
    pub fn redo(&mut self) -> bool {
        self.step(WhiteboardCommand::Redo)
    }

    fn step(&mut self, command: WhiteboardCommand) -> bool {
        self.rest();
        if matches!(self.gesture, Gesture::None) && self.allowed() {
            self.commands.push_back(command);
        }
        true
    }

    /// Larger or smaller around the middle.
    pub fn zoom_by(&mut self, factor: f64) -> bool {
        self.zoom_to(self.camera.zoom * factor)
    }

    /// So large around the middle.
    pub fn zoom_to(&mut self, zoom: f64) -> bool {
        self.camera = self.camera.zoomed(self.size * 0.5, zoom);
        true
    }

    /// Shows everything on the page.
    pub fn fit(&mut self) -> bool {
        let extent = self.scene.extent();
        self.camera = extent.map_or_else(Camera::default, |extent: Rect| Camera::fit(extent, self.size));
        true
    }

    /// Whether this person may draw; if not, they are told.
    fn allowed(&mut self) -> bool {
        if !self.may_draw {
            self.commands.push_back(WhiteboardCommand::ReadOnly);
        }
        self.may_draw
    }

    fn edit_with(&mut self, changes: &[(ItemId, Change)]) -> bool {
        self.rest();
        if changes.is_empty() || !self.allowed() {
            return false;
        }
        self.change(changes);
        true
    }
}
