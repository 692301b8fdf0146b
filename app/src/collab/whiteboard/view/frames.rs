//! When the whiteboard is painted, and with what.

use leptos::prelude::*;
use parvis_collab::{ElementKind, ItemId};
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::Input;
use parvis_whiteboard::whiteboard::Whiteboard;
use parvis_whiteboard::{colour, describe};

use super::{WhiteboardView, clock};
use crate::collab::whiteboard::paint::{Painter, Scenery};
use crate::dom;

/// The list of what there is is made anew no more often, in milliseconds.
const LIST_EVERY: f64 = 400.0;

impl WhiteboardView {
    /// The canvases are there.
    pub(in crate::collab::whiteboard) fn paint_with(self, painter: Painter) {
        self.painter.set_value(Some(painter));
        self.with(|board| board.scene_mut().forget_painted());
        self.refresh();
    }

    /// The view has another size, in pixels of the page.
    pub(in crate::collab::whiteboard) fn resized(self, size: Vec2) {
        let density = window().device_pixel_ratio();
        self.painter.update_value(|painter| {
            if let Some(painter) = painter {
                painter.resized(size, density.clamp(1.0, 2.0));
            }
        });
        self.with(|board| board.resized(size));
        self.refresh();
    }

    /// With the next picture of the screen.
    pub(in crate::collab::whiteboard) fn want_frame(self) {
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

    pub(super) fn frame(self) {
        let now = clock();
        self.with(|board| board.handle(now, Input::Tick));
        self.perform();
        self.go_on_putting(now);
        let mut trails = Vec::new();
        let mut others = Vec::new();
        let mut moves = false;
        self.others.update_value(|all| {
            for (other, trail, colour) in all.values_mut() {
                moves |= trail.fade(now);
                trails.push((trail.clone(), *colour));
                others.extend(other.clone());
            }
        });
        moves |= self.with(|board| board.moves(now)).unwrap_or(false);
        self.with(|board| trails.push((board.trail().clone(), colour::PALETTE[2].1)));
        let scenery = Scenery {
            grid: self.grid.get_untracked(),
            others: &others,
            trails: &trails,
            calm: dom::prefers_less_motion(),
        };
        let more = self.painter.try_update_value(|painter| {
            let painter = painter.as_mut()?;
            self.with(|board| painter.frame(board, &scenery, now, clock))
        });
        let putting = self.kept.try_with_value(|kept| !kept.putting.borrow().is_empty()).unwrap_or(false);
        let listing = self.make_list(now);
        if putting {
            self.refresh();
        } else if more.flatten().unwrap_or(false) || moves || listing {
            self.want_frame();
        }
    }

    /// Makes the list of what there is anew, now and then. Whether it still has to be.
    pub(super) fn make_list(self, now: f64) -> bool {
        if !self.list_open.get_untracked() || !self.list_stale.get_value() {
            return false;
        }
        if now - self.list_made.get_value() < LIST_EVERY {
            return true;
        }
        self.list_made.set_value(now);
        self.list_stale.set_value(false);
        let list = self.with(|board| describe::describe(board.scene())).unwrap_or_default();
        if self.list.with_untracked(|before| *before != list) {
            self.list.set(list);
        }
        false
    }

    /// Something has to be painted that was not there before, as a picture that came.
    pub(in crate::collab::whiteboard) fn invalidate(self, picture: ItemId, image: web_sys::HtmlImageElement) {
        let areas = self.with(|board| {
            let shows = |kind: &ElementKind| matches!(kind, ElementKind::Picture(offer) if *offer == picture);
            let scene = board.scene();
            let areas = scene.on_page().filter(|it| shows(&it.kind)).filter_map(|it| scene.bounds(it.id));
            areas.collect::<Vec<_>>()
        });
        self.painter.update_value(|painter| {
            if let Some(painter) = painter {
                painter.looks.pictures.insert(picture, image);
                areas.into_iter().flatten().for_each(|area| painter.invalidate(area));
            }
        });
        self.want_frame();
    }

    /// With what paints, and the whiteboard.
    pub(in crate::collab::whiteboard) fn paint<T>(
        self,
        paint: impl FnOnce(&mut Painter, &mut Whiteboard) -> T,
    ) -> Option<T> {
        self.painter
            .try_update_value(|painter| {
                let painter = painter.as_mut()?;
                self.with(|board| paint(painter, board))
            })
            .flatten()
    }
}
