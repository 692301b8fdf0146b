//! People at one whiteboard, each with a document of their own.

#![allow(dead_code, reason = "each test file uses a part of it")]

use parvis_collab::{CollabIntent, Element, ItemId, Mono, Now, SharedDocument};
use parvis_protocol::ParticipantId;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::{DrawingTool, Modifiers, Pointer, PointerDevice, WhiteboardInput};
use parvis_whiteboard::output::WhiteboardOutput;
use parvis_whiteboard::whiteboard::Whiteboard;

pub(crate) struct Person {
    pub(crate) board: Whiteboard,
    pub(crate) document: SharedDocument,
    pub(crate) now: f64,
    /// Everything that was asked of the page.
    pub(crate) outputs: Vec<(f64, WhiteboardOutput)>,
    pub(crate) held: Modifiers,
    pub(crate) device: PointerDevice,
}

pub(crate) fn at(x: f64, y: f64) -> Vec2 {
    Vec2::new(x, y)
}

pub(crate) const SHIFT: Modifiers = Modifiers { shift: true, ctrl: false, alt: false };
pub(crate) const CTRL: Modifiers = Modifiers { shift: false, ctrl: true, alt: false };

/// Every letter is half as wide as it is high.
pub(crate) fn half(text: &str, font: f64) -> f64 {
    text.chars().count() as f64 * font / 2.0
}

impl Person {
    pub(crate) fn new(number: u64) -> Self {
        let mut board = Whiteboard::default();
        board.handle(Mono(0), WhiteboardInput::Resized(Vec2::new(1000.0, 700.0)));
        let document = SharedDocument::new(ParticipantId::from_bits(number), number, Mono(0));
        let held = Modifiers::default();
        let mut person =
            Self { board, document, now: 1_000.0, outputs: Vec::new(), held, device: PointerDevice::Mouse };
        person.board.follow(&person.document);
        person
    }

    /// What the page does.
    pub(crate) fn perform(&mut self) {
        while let Some(output) = self.board.poll() {
            self.outputs.push((self.now, output.clone()));
            if let WhiteboardOutput::Dispatch(intent) = output {
                let may_fail = matches!(intent, CollabIntent::Draw(_) | CollabIntent::DrawAll { .. });
                let outcome = self.document.handle(Now::both(self.now as u64), intent);
                assert!(may_fail || outcome.is_ok(), "what a person may do is done: {outcome:?}");
                self.board.follow(&self.document);
                let now = self.mono();
                self.board.handle(now, WhiteboardInput::Answered(outcome.ok()));
            }
        }
    }

    pub(crate) fn mono(&self) -> Mono {
        Mono(self.now as u64)
    }

    pub(crate) fn handle(&mut self, input: WhiteboardInput<'_>) -> bool {
        let done = self.board.handle(self.mono(), input);
        self.perform();
        done
    }

    /// The intents that were passed on, with the time of each.
    pub(crate) fn intents(&self) -> impl DoubleEndedIterator<Item = (f64, &CollabIntent)> {
        self.outputs.iter().filter_map(|(at, output)| match output {
            WhiteboardOutput::Dispatch(intent) => Some((*at, intent)),
            _ => None,
        })
    }

    pub(crate) fn pointer(&self, id: i32, at: Vec2) -> Pointer {
        Pointer { id, device: self.device, at, pressure: 0.5, held: self.held, pan: false }
    }

    pub(crate) fn drag(&mut self, way: &[Vec2]) {
        self.handle(WhiteboardInput::Down(self.pointer(1, way[0])));
        for at in &way[1..] {
            self.now += 16.0;
            self.handle(WhiteboardInput::Move(self.pointer(1, *at)));
        }
        self.handle(WhiteboardInput::Up(self.pointer(1, way[way.len() - 1])));
        self.now += 100.0;
    }

    pub(crate) fn with(&mut self, tool: DrawingTool, way: &[Vec2]) {
        self.handle(WhiteboardInput::TakeUp(tool));
        self.drag(way);
    }

    pub(crate) fn click(&mut self, at: Vec2) {
        self.drag(&[at]);
    }

    pub(crate) fn key(&mut self, key: &str, held: Modifiers) -> bool {
        self.now += 30.0;
        self.handle(WhiteboardInput::Key(key, held))
    }

    pub(crate) fn rest(&mut self) {
        self.now += 1_000.0;
        self.handle(WhiteboardInput::Tick);
    }

    pub(crate) fn write(&mut self, words: &str) {
        self.board.written(words, &mut half);
        self.perform();
    }

    pub(crate) fn elements(&self) -> Vec<Element> {
        self.document.elements()
    }

    pub(crate) fn selected(&self) -> Vec<ItemId> {
        self.board.selection().iter().copied().collect()
    }
}
