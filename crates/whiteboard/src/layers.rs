//! What is painted once, on the page, and what is painted over it with each picture.

use std::collections::{BTreeMap, BTreeSet};

use parvis_base::Mono;
use parvis_collab::{Element, ItemId};

use crate::geometry::Rect;
use crate::scene::Scene;
use crate::whiteboard::Whiteboard;

/// What has grown is painted over the page until it has rested for so long, in milliseconds.
const RESTED: u64 = 500;
/// More than so many are not kept over the page: painting the page is cheaper.
const GROWING: usize = 40;

/// Which elements are on the page and which over it.
#[derive(Debug, Default)]
pub struct PaintLayers {
    /// What grows, with when it grew last.
    growing: BTreeMap<ItemId, Mono>,
    /// What the overlay shows, or nobody.
    hidden: BTreeSet<ItemId>,
}

/// What of the page has to be painted anew.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Repaint {
    /// Everything.
    pub all: bool,
    /// What is in these boxes.
    pub areas: Vec<Rect>,
}

impl PaintLayers {
    /// Takes over what changed on the whiteboard. To be called before each picture.
    pub fn follow(&mut self, board: &mut Whiteboard, now: Mono) -> Repaint {
        let damage = board.damage();
        if damage.all {
            *self = Self::default();
        }
        let mut areas = damage.areas;
        self.growing.extend(damage.grown.into_iter().map(|id| (id, now)));
        let scene = board.scene();
        let many = self.growing.len() > GROWING;
        self.growing.retain(|id, grown| {
            let stays = !many && now.since(*grown) < RESTED && scene.get(*id).is_some();
            if !stays {
                areas.extend(scene.bounds(*id));
            }
            stays
        });
        let hidden = board.hidden();
        areas.extend(hidden.symmetric_difference(&self.hidden).filter_map(|id| scene.bounds(*id)));
        self.hidden = hidden;
        Repaint { all: damage.all, areas }
    }

    /// Whether this element is painted with the page.
    #[must_use]
    pub fn is_on_page(&self, id: ItemId) -> bool {
        !self.hidden.contains(&id) && !self.growing.contains_key(&id)
    }

    /// What grows in this part of the page, from behind to the front: to be painted over it.
    #[must_use]
    pub fn over<'a>(&self, scene: &'a Scene, seen: Rect) -> Vec<&'a Element> {
        let growing = self.growing.keys().filter(|id| !self.hidden.contains(*id));
        let growing = growing.filter(|id| scene.bounds(**id).is_some_and(|bounds| bounds.touches(seen)));
        let mut over: Vec<&Element> = growing.filter_map(|id| scene.get(*id)).collect();
        over.sort_by_key(|element| (element.order, element.drawn));
        over
    }

    /// Whether something grows, so that pictures have to follow one another.
    #[must_use]
    pub fn moves(&self) -> bool {
        !self.growing.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use parvis_collab::{Drawn, ElementKind, Now, Placement, Point, SharedDocument};
    use parvis_protocol::ParticipantId;

    use super::*;
    use crate::fixtures::STYLE;
    use crate::geometry::Vec2;
    use crate::input::{Modifiers, Pointer, PointerDevice, WhiteboardInput};

    const ALL: Rect = Rect { min: Vec2 { x: -1e4, y: -1e4 }, max: Vec2 { x: 1e4, y: 1e4 } };

    fn stroke() -> Drawn {
        let points = vec![Point { x: 0.0, y: 0.0, pressure: 128 }, Point { x: 50.0, y: 0.0, pressure: 128 }];
        let place = Placement { x: 10.0, y: 10.0, width: 0.0, height: 0.0, turn: 0.0 };
        Drawn {
            page: None,
            kind: ElementKind::Stroke(points),
            place,
            style: STYLE,
            text: String::new(),
            order: 0,
        }
    }

    /// A whiteboard with so many strokes, none of which has been painted.
    fn board(strokes: usize) -> (Whiteboard, Vec<ItemId>) {
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(0));
        let mut board = Whiteboard::default();
        board.follow(&document);
        PaintLayers::default().follow(&mut board, Mono(0));
        let ids = (0..strokes).map(|_| document.draw(Now::both(1), stroke()).expect("there is room"));
        let ids = ids.collect();
        board.follow(&document);
        (board, ids)
    }

    #[test]
    fn what_grows_is_painted_over_the_page_until_it_rests() {
        let (mut board, ids) = board(1);
        let mut layers = PaintLayers::default();
        assert_eq!(layers.follow(&mut board, Mono(10)), Repaint::default());
        assert!(!layers.is_on_page(ids[0]) && layers.moves());
        assert_eq!(layers.over(board.scene(), ALL).len(), 1);
        assert_eq!(layers.follow(&mut board, Mono(9 + RESTED)), Repaint::default());
        let rested = layers.follow(&mut board, Mono(10 + RESTED));
        assert_eq!(rested.areas, [board.scene().bounds(ids[0]).expect("it is there")]);
        assert!(layers.is_on_page(ids[0]) && !layers.moves());
    }

    #[test]
    fn of_very_much_that_comes_at_once_nothing_is_over_the_page() {
        let (mut board, ids) = board(GROWING + 1);
        let mut layers = PaintLayers::default();
        assert_eq!(layers.follow(&mut board, Mono(10)).areas.len(), ids.len());
        assert!(ids.iter().all(|id| layers.is_on_page(*id)) && !layers.moves());
        board.forget_painted();
        assert!(layers.follow(&mut board, Mono(20)).all);
    }

    #[test]
    fn what_is_dragged_leaves_the_page_and_comes_back_to_it() {
        let (mut board, ids) = board(1);
        let mut layers = PaintLayers::default();
        layers.follow(&mut board, Mono(10));
        layers.follow(&mut board, Mono(10 + RESTED));
        let pointer = |x| Pointer {
            id: 1,
            device: PointerDevice::Mouse,
            at: Vec2::new(x, 10.0),
            pressure: 0.5,
            held: Modifiers::default(),
            pan: false,
        };
        let bounds = board.scene().bounds(ids[0]).expect("it is there");
        board.handle(Mono(1_000), WhiteboardInput::Down(pointer(30.0)));
        board.handle(Mono(1_010), WhiteboardInput::Move(pointer(60.0)));
        assert_eq!(layers.follow(&mut board, Mono(1_010)).areas, [bounds]);
        assert!(!layers.is_on_page(ids[0]), "the overlay shows it where it is now");
        board.handle(Mono(1_020), WhiteboardInput::Key("Escape", Modifiers::default()));
        assert_eq!(layers.follow(&mut board, Mono(1_020)).areas, [bounds]);
        assert!(layers.is_on_page(ids[0]));
    }
}
