//! Two or more documents with perfect channels between them.
#![allow(dead_code, reason = "each test file uses a part")]

use parvis_collab::{
    DocumentEvent, Drawn, ElementKind, ElementStyle, Mono, Now, Placement, Point, SharedDocument,
};
use parvis_protocol::ParticipantId;

pub(crate) fn id(n: u64) -> ParticipantId {
    ParticipantId::from_bits(n)
}

pub(crate) fn document(n: u64) -> SharedDocument {
    SharedDocument::new(id(n), n * 77, Mono(0))
}

pub(crate) fn open(one: &mut SharedDocument, other: &mut SharedDocument) {
    let (a, b) = (one.writer().author, other.writer().author);
    one.open(b);
    other.open(a);
}

/// Carries everything that can be sent now, both ways, until nothing more comes. How many bytes.
pub(crate) fn carry(now: Now, one: &mut SharedDocument, other: &mut SharedDocument) -> usize {
    let (a, b) = (one.writer().author, other.writer().author);
    let mut bytes = 0;
    loop {
        let there = one.poll(now.mono, b, usize::MAX);
        let back = other.poll(now.mono, a, usize::MAX);
        if there.is_none() && back.is_none() {
            return bytes;
        }
        bytes += there.as_ref().map_or(0, Vec::len) + back.as_ref().map_or(0, Vec::len);
        if let Some(message) = there {
            other.receive(now, a, &message);
        }
        if let Some(message) = back {
            one.receive(now, b, &message);
        }
    }
}

pub(crate) fn events(document: &mut SharedDocument) -> Vec<DocumentEvent> {
    std::iter::from_fn(|| document.event()).collect()
}

/// A time for each act, slow enough for any rate.
pub(crate) struct Clock(pub(crate) u64);

impl Clock {
    pub(crate) fn next(&mut self) -> Now {
        self.0 += 20;
        Now::both(self.0)
    }
}

pub(crate) fn place(x: f32, y: f32) -> Placement {
    Placement { x, y, width: 100.0, height: 50.0, turn: 0.0 }
}

pub(crate) const STYLE: ElementStyle = ElementStyle { colour: [0, 0, 0, 255], fill: None, width: 2.0 };

pub(crate) fn drawn(kind: ElementKind) -> Drawn {
    Drawn { page: None, kind, place: place(0.0, 0.0), style: STYLE, text: String::new(), order: 0 }
}

pub(crate) fn points(count: usize) -> Vec<Point> {
    (0..count).map(|n| Point { x: n as f32, y: (n % 7) as f32, pressure: 128 }).collect()
}

/// Ada and Bob, who have met, and a time for each act.
pub(crate) fn pair() -> (SharedDocument, SharedDocument, Clock) {
    let (mut ada, mut bob) = (document(1), document(2));
    open(&mut ada, &mut bob);
    carry(Now::both(1), &mut ada, &mut bob);
    (ada, bob, Clock(1_000))
}

/// They tell each other everything, and see the same.
pub(crate) fn same(clock: &mut Clock, ada: &mut SharedDocument, bob: &mut SharedDocument) {
    carry(clock.next(), ada, bob);
    assert_eq!(ada.projection(), bob.projection());
}
