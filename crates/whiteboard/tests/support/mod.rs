//! People at one whiteboard, each with a document of their own.

#![allow(dead_code, reason = "each test file uses a part of it")]

use parvis_collab::{Change, Element, ItemId, Mono, Now, SharedDocument};
use parvis_protocol::ParticipantId;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::{DrawingTool, Input, Modifiers, Pointer, PointerDevice};
use parvis_whiteboard::output::WhiteboardCommand;
use parvis_whiteboard::whiteboard::Whiteboard;

pub(crate) struct Person {
    pub(crate) board: Whiteboard,
    pub(crate) document: SharedDocument,
    pub(crate) now: f64,
    /// Everything that was asked of the page.
    pub(crate) commands: Vec<(f64, WhiteboardCommand)>,
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
        board.resized(Vec2::new(1000.0, 700.0));
        let document = SharedDocument::new(ParticipantId::from_bits(number), number, Mono(0));
        let held = Modifiers::default();
        let mut person =
            Self { board, document, now: 1_000.0, commands: Vec::new(), held, device: PointerDevice::Mouse };
        person.board.follow(&person.document);
        person
    }

    /// What the page does.
    pub(crate) fn perform(&mut self) {
        while let Some(command) = self.board.next_command() {
            let now = Now::both(self.now as u64);
            self.commands.push((self.now, command.clone()));
            match command {
                WhiteboardCommand::Draw(drawn) => self.board.drawn(self.document.draw(now, drawn).ok()),
                WhiteboardCommand::Extend(of, points) => {
                    self.document.extend(now, of, points).expect("what a person may do is done");
                }
                WhiteboardCommand::Change(changes) => {
                    self.document.change(now, changes).expect("what a person may do is done");
                }
                WhiteboardCommand::Group(ids) => {
                    self.document.group(now, &ids).expect("what a person may do is done");
                }
                WhiteboardCommand::Duplicate(ids, by) => {
                    let groups: Vec<_> = ids
                        .iter()
                        .map(|id| self.board.scene().get(*id).expect("what a person may do is done").group)
                        .collect();
                    let copies = self
                        .document
                        .duplicate(now, &ids, by.x as f32, by.y as f32)
                        .expect("what a person may do is done");
                    self.board.follow(&self.document);
                    let numbers = groups.iter().map(|group| group.map(|group| group.index));
                    self.board.copied(&copies.into_iter().zip(numbers).collect::<Vec<_>>());
                }
                WhiteboardCommand::Put(copies) => {
                    let (mut put, mut fixed) = (Vec::new(), Vec::new());
                    for copy in copies {
                        let drawn = if put.is_empty() {
                            self.document.draw(now, copy.drawn)
                        } else {
                            self.document.draw_along(now, copy.drawn)
                        };
                        let id = drawn.expect("what a person may do is done");
                        fixed.extend(copy.fixed.then_some((id, Change::Fixed(true))));
                        put.push((id, copy.group));
                    }
                    if !fixed.is_empty() {
                        self.document.change_along(now, fixed).expect("what a person may do is done");
                    }
                    self.board.follow(&self.document);
                    self.board.copied(&put);
                }
                WhiteboardCommand::Undo => {
                    self.document.undo(now).expect("what a person may do is done");
                }
                WhiteboardCommand::Redo => {
                    self.document.redo(now).expect("what a person may do is done");
                }
                WhiteboardCommand::Edit
                | WhiteboardCommand::Pointer(_)
                | WhiteboardCommand::ReadOnly
                | WhiteboardCommand::Use(_)
                | WhiteboardCommand::Selected => {}
            }
            self.board.follow(&self.document);
        }
    }

    pub(crate) fn handle(&mut self, input: Input<'_>) -> bool {
        let done = self.board.handle(self.now, input);
        self.perform();
        done
    }

    pub(crate) fn pointer(&self, id: i32, at: Vec2) -> Pointer {
        Pointer { id, device: self.device, at, pressure: 0.5, held: self.held, pan: false }
    }

    pub(crate) fn drag(&mut self, way: &[Vec2]) {
        self.handle(Input::Down(self.pointer(1, way[0])));
        for at in &way[1..] {
            self.now += 16.0;
            self.handle(Input::Move(self.pointer(1, *at)));
        }
        self.handle(Input::Up(self.pointer(1, way[way.len() - 1])));
        self.now += 100.0;
    }

    pub(crate) fn with(&mut self, tool: DrawingTool, way: &[Vec2]) {
        self.board.take_up(tool);
        self.drag(way);
    }

    pub(crate) fn click(&mut self, at: Vec2) {
        self.drag(&[at]);
    }

    pub(crate) fn key(&mut self, key: &str, held: Modifiers) -> bool {
        self.now += 30.0;
        self.handle(Input::Key(key, held))
    }

    pub(crate) fn rest(&mut self) {
        self.now += 1_000.0;
        self.handle(Input::Tick);
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
