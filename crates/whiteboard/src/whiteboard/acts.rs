//! What buttons and keys do to what is selected, and to the view. Each says whether it did something.

use std::collections::BTreeSet;

use parvis_base::Mono;
use parvis_collab::{Change, CollabIntent, Element, ItemId};

use super::{Awaited, Gesture, Whiteboard};
use crate::arrange::{self, Align, Copied};
use crate::camera::Camera;
use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::input::{DrawingTool, StyleChange};
use crate::output::WhiteboardOutput;

/// How far from the original a copy lies.
const BESIDE: Vec2 = Vec2 { x: 24.0, y: 24.0 };

impl Whiteboard {
    /// Uses another tool.
    pub(super) fn take_up(&mut self, tool: DrawingTool) {
        self.rest();
        self.cancel();
        if tool != DrawingTool::Select {
            self.select(BTreeSet::new());
        }
        self.tool_is(tool);
    }

    /// How new elements look from now on, and what is selected.
    pub(super) fn restyle(&mut self, change: StyleChange) {
        self.style = change.of(self.style);
        let changed = |element: &Element| {
            let style = change.of(element.style);
            (style != element.style).then_some((element.id, Change::Style(style)))
        };
        let changes = self.elements(&self.selection).filter_map(changed).collect();
        self.edit_with(changes);
    }

    /// Looks at another page.
    pub(super) fn go_to(&mut self, page: Option<ItemId>) {
        self.rest();
        self.cancel();
        self.leave_field();
        self.select(BTreeSet::new());
        if self.scene.page() != page {
            self.scene.go_to(page);
            self.list.invalidate();
            self.others.clear_trails();
        }
    }

    /// Selects this and moves the view so that it is seen.
    pub(super) fn select_and_show(&mut self, id: ItemId) {
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
    pub(super) fn select_all(&mut self) -> bool {
        self.tool_is(DrawingTool::Select);
        let all = self.scene.on_page().filter(|element| !element.fixed).map(|element| element.id).collect();
        self.select(all);
        true
    }

    /// Takes away what is selected.
    pub(super) fn delete(&mut self) -> bool {
        let gone = self.selection.iter().map(|id| (*id, Change::Gone(true))).collect();
        self.edit_with(gone)
    }

    /// Puts what is selected in front, or behind.
    pub(super) fn order(&mut self, front: bool) -> bool {
        let changes = arrange::order(&self.scene, &self.selection, front);
        self.edit_with(changes)
    }

    /// Aligns what is selected.
    pub(super) fn align(&mut self, align: Align) -> bool {
        let changes = arrange::align(&self.scene, &self.selection, align);
        self.edit_with(changes)
    }

    /// Makes what is selected part of the background: behind everything, and out of reach of pointer and eraser.
    pub(super) fn fix(&mut self) -> bool {
        let mut changes = arrange::order(&self.scene, &self.selection, false);
        changes.extend(self.selection.iter().map(|id| (*id, Change::Fixed(true))));
        self.edit_with(changes)
    }

    /// Gives the background of the page free again, and selects it.
    pub(super) fn unfix(&mut self) -> bool {
        let fixed = self.scene.on_page().filter(|element| element.fixed);
        let ids: BTreeSet<_> = fixed.map(|element| element.id).collect();
        let free = ids.iter().map(|id| (*id, Change::Fixed(false))).collect();
        let done = self.edit_with(free);
        if done {
            self.tool_is(DrawingTool::Select);
            self.select(ids);
        }
        done
    }

    /// Makes a group of what is selected.
    pub(super) fn group(&mut self) -> bool {
        let several = self.selection.len() > 1 && self.allowed();
        if several {
            self.dispatch(CollabIntent::GroupElements(self.selection.iter().copied().collect()));
        }
        several
    }

    /// Takes apart the groups of what is selected.
    pub(super) fn ungroup(&mut self) -> bool {
        let grouped = self.elements(&self.selection).filter(|element| element.group.is_some());
        let alone = grouped.map(|element| (element.id, Change::Group(None))).collect();
        self.edit_with(alone)
    }

    /// Draws what is selected once more.
    pub(super) fn duplicate(&mut self) -> bool {
        if self.selection.is_empty() || !self.allowed() {
            return false;
        }
        let chosen = self.scene.on_page().filter(|element| self.selection.contains(&element.id));
        let (elements, groups): (Vec<ItemId>, Vec<Option<ItemId>>) =
            chosen.map(|element| (element.id, element.group)).unzip();
        // Copies of what is in one group are in one group of their own.
        let number = |group: Option<ItemId>| {
            u32::try_from(groups.iter().position(|other| group.is_some() && *other == group)?).ok()
        };
        let then = Awaited::Copies(groups.iter().map(|group| number(*group)).collect());
        let by = (BESIDE.x as f32, BESIDE.y as f32);
        self.dispatch_then(CollabIntent::DuplicateElements { elements, by }, then);
        true
    }

    /// Remembers what is selected.
    pub(super) fn copy(&mut self) -> bool {
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
    pub(super) fn paste(&mut self, now: Mono) -> bool {
        let Some(extent) = arrange::extent(&self.clipboard) else { return false };
        if !self.allowed() {
            return false;
        }
        let view = self.camera.view(self.size);
        let by = BESIDE * f64::from(self.pasted + 1);
        let by = if view.touches(extent.moved(by)) { by } else { view.middle() - extent.middle() };
        let mut copies = self.clipboard.clone();
        let foremost = self.scene.orders().1;
        let behind = copies.iter().map(|copy| copy.drawn.order).min().unwrap_or(0);
        for Copied { drawn, .. } in &mut copies {
            drawn.page = self.scene.page();
            drawn.place = form::moved(drawn.place, by);
            drawn.order = foremost.saturating_add(1).saturating_add(drawn.order.saturating_sub(behind));
        }
        if self.put(now, copies) {
            self.pasted += 1;
        }
        true
    }

    /// Takes back one's last act.
    pub(super) fn undo(&mut self) -> bool {
        self.step(CollabIntent::UndoWhiteboard)
    }

    /// Does it again.
    pub(super) fn redo(&mut self) -> bool {
        self.step(CollabIntent::RedoWhiteboard)
    }

    fn step(&mut self, intent: CollabIntent) -> bool {
        self.rest();
        if matches!(self.gesture, Gesture::None) && self.allowed() {
            self.dispatch(intent);
        }
        true
    }

    /// Larger or smaller around the middle.
    pub(super) fn zoom_by(&mut self, factor: f64) -> bool {
        self.zoom_to(self.camera.zoom * factor)
    }

    /// So large around the middle.
    pub(super) fn zoom_to(&mut self, zoom: f64) -> bool {
        self.camera = self.camera.zoomed(self.size * 0.5, zoom);
        true
    }

    /// Shows everything on the page.
    pub(super) fn fit(&mut self) -> bool {
        let extent = self.scene.extent();
        self.camera = extent.map_or_else(Camera::default, |extent: Rect| Camera::fit(extent, self.size));
        true
    }

    /// Whether this person may draw; if not, they are told.
    pub(super) fn allowed(&mut self) -> bool {
        if !self.may_draw {
            self.ask(WhiteboardOutput::ReadOnly);
        }
        self.may_draw
    }

    fn edit_with(&mut self, changes: Vec<(ItemId, Change)>) -> bool {
        self.rest();
        if changes.is_empty() || !self.allowed() {
            return false;
        }
        self.change(changes);
        true
    }
}
