//! Where the others point.

use std::collections::BTreeMap;

use parvis_base::Mono;
use parvis_collab::{ItemId, SharedDocument, SharedPointer};
use parvis_protocol::ParticipantId;

use super::Whiteboard;
use crate::geometry::Vec2;
use crate::trail::Trail;

/// Where somebody else points.
#[derive(Debug, Default)]
pub struct OtherPointer {
    pointer: Option<SharedPointer>,
    /// The trail of their laser.
    pub trail: Trail,
}

impl OtherPointer {
    /// Where it is, in units of the whiteboard, if it is on this page.
    fn on(&self, page: Option<ItemId>) -> Option<Vec2> {
        let pointer = self.pointer.filter(|pointer| pointer.page == page)?;
        Some(Vec2::new(f64::from(pointer.x), f64::from(pointer.y)))
    }
}

/// Where all of them point, on whichever page.
#[derive(Debug, Default)]
pub(super) struct OtherPointers(BTreeMap<ParticipantId, OtherPointer>);

impl OtherPointers {
    fn follow(
        &mut self,
        now: Mono,
        page: Option<ItemId>,
        all: impl Iterator<Item = (ParticipantId, Option<SharedPointer>)>,
    ) {
        let mut before = std::mem::take(&mut self.0);
        for (id, pointer) in all {
            let mut other = before.remove(&id).unwrap_or_default();
            other.pointer = pointer;
            if let Some(at) = other.on(page).filter(|_| pointer.is_some_and(|pointer| pointer.laser)) {
                other.trail.add(now, at);
            }
            self.0.insert(id, other);
        }
    }

    /// Forgets what has faded. Whether something is left.
    pub(super) fn fade(&mut self, now: Mono) -> bool {
        self.0.values_mut().map(|other| other.trail.fade(now)).fold(false, |some, left| some | left)
    }

    /// Another page is looked at.
    pub(super) fn clear_trails(&mut self) {
        self.0.values_mut().for_each(|other| other.trail = Trail::default());
    }
}

impl Whiteboard {
    /// Takes over where the others point now.
    pub fn follow_others(&mut self, now: Mono, document: &SharedDocument) {
        let all = document.others_awareness().map(|(id, awareness)| (id, awareness.pointer));
        self.others.follow(now, self.scene.page(), all);
    }

    /// The others who are here, with where each of them points on this page.
    pub fn others(&self) -> impl Iterator<Item = (ParticipantId, Option<Vec2>, &Trail)> {
        let page = self.scene.page();
        self.others.0.iter().map(move |(id, other)| (*id, other.on(page), &other.trail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::id;

    #[test]
    fn a_pointer_is_seen_on_its_page_and_a_laser_leaves_a_trail() {
        let mut others = OtherPointers::default();
        let ada = ParticipantId::from_bits(1);
        let at = |x, laser| Some(SharedPointer { page: None, x, y: 0.0, laser });
        let mut told = |now, page, pointer| {
            others.follow(Mono(now), page, [(ada, pointer)].into_iter());
            let other = &others.0[&ada];
            (other.on(page).map(|at| at.x), other.trail.points(Mono(now)).count())
        };
        assert_eq!(told(1, None, at(5.0, false)), (Some(5.0), 0));
        assert_eq!(told(2, None, at(6.0, true)), (Some(6.0), 1));
        assert_eq!(told(3, Some(id(1)), at(7.0, true)), (None, 1), "they are on another page");
        assert_eq!(told(4, None, None), (None, 1));
        assert!(others.fade(Mono(5)));
        assert!(!others.fade(Mono(5_000)));
        others.follow(Mono(5_001), None, std::iter::empty());
        assert!(others.0.is_empty(), "whoever left points nowhere");
    }
}
