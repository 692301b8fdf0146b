//! When the whiteboard is painted, and with what.

use leptos::prelude::*;
use parvis_collab::ItemId;
use parvis_whiteboard::colour;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::WhiteboardInput;
use parvis_whiteboard::trail::Trail;
use parvis_whiteboard::whiteboard::Whiteboard;
use web_sys::HtmlImageElement;

use super::WhiteboardView;
use crate::collab::whiteboard::clock;
use crate::collab::whiteboard::paint::{Other, Painter, Scenery};
use crate::dom;

impl WhiteboardView {
    /// The canvases are there.
    pub(in crate::collab::whiteboard) fn paint_with(self, painter: Painter) {
        self.painter.set_value(Some(painter));
        self.with(Whiteboard::forget_painted);
        self.refresh();
    }

    /// The view has another size, in pixels of the page.
    pub(in crate::collab::whiteboard) fn resized(self, size: Vec2) {
        let density = window().device_pixel_ratio();
        self.painter.update_value(|painter| {
            if let Some(painter) = painter {
                painter.resized(size, density);
            }
        });
        self.handle(WhiteboardInput::Resized(size));
    }

    /// With the next picture of the screen.
    pub(super) fn want_frame(self) {
        if self.frame_comes.try_get_value() == Some(false) {
            self.frame_comes.set_value(true);
            request_animation_frame(move || {
                // The panel may have been closed meanwhile.
                if self.frame_comes.try_set_value(false).is_none() {
                    self.frame();
                }
            });
        }
    }

    fn frame(self) {
        let now = clock::mono();
        self.with(|board| board.handle(now, WhiteboardInput::Tick));
        self.perform();
        self.show();
        let moves = self.with(|board| board.moves(now)).unwrap_or(false);
        let (others, trails) = self.pointers();
        let scenery = Scenery {
            grid: self.shown.with_untracked(|shown| shown.grid),
            others: &others,
            trails: &trails,
            calm: dom::prefers_less_motion(),
        };
        let more = self.with_painter(|painter, board| painter.frame(board, &scenery, now, clock::precise));
        if moves || more == Some(true) {
            self.want_frame();
        }
    }

    /// The pointers of the others, and the trails of all lasers.
    fn pointers(self) -> (Vec<Other>, Vec<(Trail, [u8; 4])>) {
        let pointers = self.names.with_value(|names| {
            self.look(|board| {
                let mut others = Vec::new();
                let mut trails = Vec::new();
                for (id, at, trail) in board.others() {
                    let Some((name, colour)) = names.get(&id) else { continue };
                    trails.push((trail.clone(), *colour));
                    others.extend(at.map(|at| Other { name: name.clone(), at, colour: *colour }));
                }
                trails.push((board.trail().clone(), colour::PALETTE[2].1));
                (others, trails)
            })
        });
        pointers.unwrap_or_default()
    }

    /// A picture has come, and is painted wherever it is.
    pub(in crate::collab::whiteboard) fn invalidate(self, picture: ItemId, image: HtmlImageElement) {
        self.with_painter(|painter, board| {
            painter.looks.pictures.insert(picture, image);
            board.areas_of(picture).into_iter().for_each(|area| painter.invalidate(area));
        });
        self.want_frame();
    }

    /// With what paints, and the whiteboard.
    pub(in crate::collab::whiteboard) fn paint<T>(
        self,
        paint: impl FnOnce(&mut Painter, &Whiteboard) -> T,
    ) -> Option<T> {
        self.with_painter(|painter, board| paint(painter, board))
    }

    pub(super) fn with_painter<T>(self, with: impl FnOnce(&mut Painter, &mut Whiteboard) -> T) -> Option<T> {
        let with = |painter: &mut Option<Painter>| {
            let painter = painter.as_mut()?;
            self.with(|board| with(painter, board))
        };
        self.painter.try_update_value(with).flatten()
    }
}
