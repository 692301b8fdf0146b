//! Elements for the tests.

use parvis_collab::{Element, ElementKind, ElementStyle, ItemId, Placement, Point, Stamp, Writer};
use parvis_protocol::ParticipantId;

pub(crate) fn id(index: u32) -> ItemId {
    ItemId { writer: Writer { author: ParticipantId::from_bits(7), session: 1 }, index }
}

pub(crate) const STYLE: ElementStyle = ElementStyle { colour: [29, 33, 37, 255], fill: None, width: 4.0 };

pub(crate) fn element(kind: ElementKind, (x, y): (f32, f32), (width, height): (f32, f32)) -> Element {
    Element {
        id: id(0),
        page: None,
        kind,
        place: Placement { x, y, width, height, turn: 0.0 },
        style: STYLE,
        order: 0,
        group: None,
        text: String::new(),
        fixed: false,
        drawn: Stamp { lamport: 1, id: id(0) },
    }
}

pub(crate) fn stroke(points: &[(f32, f32)], at: (f32, f32)) -> Element {
    let points = points.iter().map(|&(x, y)| Point { x, y, pressure: 128 }).collect();
    element(ElementKind::Stroke(points), at, (0.0, 0.0))
}

pub(crate) fn numbered(index: u32, element: Element) -> Element {
    Element { id: id(index), drawn: Stamp { lamport: 1, id: id(index) }, ..element }
}
