//! Pictures on the whiteboard: files that are offered, of which it says where they are seen.

use std::collections::BTreeSet;

use parvis_base::Mono;
use parvis_collab::{Drawn, ElementKind, ItemId};

use super::Whiteboard;
use crate::arrange::Copied;
use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::input::{DrawingTool, PictureTarget};
use crate::limits::PICTURE_SIDE;

/// How much of the view a picture takes that is to fit into it.
const FITTING: f64 = 0.9;

impl Whiteboard {
    /// The offers of all pictures, on whichever page.
    #[must_use]
    pub fn pictures(&self) -> BTreeSet<ItemId> {
        self.scene.everything().into_iter().filter_map(|element| offer_of(&element.kind)).collect()
    }

    /// Where on this page this picture is seen.
    #[must_use]
    pub fn areas_of(&self, offer: ItemId) -> Vec<Rect> {
        let shows = |kind: &ElementKind| offer_of(kind) == Some(offer);
        let areas = self.scene.on_page().filter(|element| shows(&element.kind));
        areas.filter_map(|element| self.scene.bounds(element.id)).collect()
    }

    pub(super) fn put_picture(&mut self, now: Mono, offer: ItemId, size: Vec2, target: PictureTarget) {
        let size = Vec2::new(size.x.max(1.0), size.y.max(1.0));
        let view = self.camera.view(self.size);
        let kind = ElementKind::Picture(offer);
        let (middle, size, fixed, text) = match target {
            PictureTarget::Front(at) => {
                let middle = at.map_or_else(|| view.middle(), |at| self.camera.to_page(at));
                // Small ones keep their size.
                let scale = (PICTURE_SIDE / size.x.max(size.y)).min(1.0);
                (middle, size * scale, false, String::new())
            }
            PictureTarget::Fitting { fixed, text } => {
                let room = view.size() * FITTING;
                let scale = (room.x / size.x).min(room.y / size.y);
                (view.middle(), size * scale, fixed, text)
            }
        };
        let place = form::place(Rect::sized(middle - size * 0.5, size), 0.0);
        let drawn = Drawn { text, ..self.new_drawn(kind, place) };
        if fixed {
            let drawn = Drawn { order: self.scene.orders().0.saturating_sub(1), ..drawn };
            self.put(now, vec![Copied { drawn, group: None, fixed }]);
        } else {
            self.take_up(DrawingTool::Select);
            self.put_one(drawn);
        }
    }
}

fn offer_of(kind: &ElementKind) -> Option<ItemId> {
    if let ElementKind::Picture(offer) = kind { Some(*offer) } else { None }
}
