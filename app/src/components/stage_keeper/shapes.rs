//! The real shapes of the pictures.

use leptos::prelude::*;
use web_sys::Element;

use crate::dom::{self, EventListener};
use crate::js;
use crate::room::RoomContext;
use parvis_view::tiles::{TileKey, tiles};

/// What each picture has said of its size last. Pictures change it: a phone is turned, a sender sends less.
#[derive(Clone, Copy)]
pub(super) struct PictureShapes(RwSignal<Vec<(TileKey, f64)>>);

impl PictureShapes {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Width by height; 0 while that is not known.
    pub(super) fn of(self, key: TileKey) -> f64 {
        self.0.with(|shapes| shapes.iter().find(|(other, _)| *other == key).map_or(0.0, |(_, shape)| *shape))
    }

    /// Looks at all pictures of this stage, and again when one of them has another size.
    pub(super) fn listen(self, stage: &Element) -> [EventListener; 2] {
        let room = RoomContext::expect();
        let look = {
            let stage = stage.clone();
            move || {
                let videos = dom::all(&stage, ".tile > video");
                let keys: Vec<_> =
                    room.meeting.snapshot.with_untracked(tiles).iter().map(|tile| tile.key).collect();
                // Somebody comes or goes at this moment, and what comes with that tells of itself.
                if videos.len() != keys.len() {
                    return;
                }
                let shape = |video: &web_sys::HtmlElement| {
                    let height = js::number(video, "videoHeight");
                    if height > 0.0 { js::number(video, "videoWidth") / height } else { 0.0 }
                };
                let shapes: Vec<_> = keys.into_iter().zip(videos.iter().map(shape)).collect();
                if self.0.try_with_untracked(|before| *before != shapes) == Some(true) {
                    self.0.set(shapes);
                }
            }
        };
        look();
        ["resize", "loadedmetadata"].map(|event| {
            let look = look.clone();
            EventListener::new(stage, event, move |_| look())
        })
    }
}
