//! What a person draws, and how it goes out.

mod support;

use parvis_collab::{CollabIntent, Element, ElementKind, Tool};
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::{DrawingTool, Modifiers, PointerDevice, WhiteboardInput};
use parvis_whiteboard::limits;
use parvis_whiteboard::output::WhiteboardOutput;
use support::{Person, SHIFT, at};

fn points(element: &Element) -> usize {
    element.kind.points().map_or(0, <[_]>::len)
}

#[test]
fn a_stroke_goes_out_while_it_is_drawn_but_not_too_often() {
    let mut ada = Person::new(1);
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Pen));
    let began = ada.now;
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(10.0, 10.0))));
    assert_eq!(ada.elements().len(), 1, "it is there from the first point on");
    for step in 1..250 {
        ada.now += 4.0;
        ada.handle(WhiteboardInput::Move(ada.pointer(1, at(10.0 + f64::from(step) * 2.0, 10.0))));
    }
    let before_the_end = points(&ada.elements()[0]);
    assert!(before_the_end > 200, "{before_the_end}");
    ada.handle(WhiteboardInput::Up(ada.pointer(1, at(508.0, 10.0))));
    assert_eq!(points(&ada.elements()[0]), 250);
    let sent: Vec<f64> = ada
        .intents()
        .filter(|(_, intent)| matches!(intent, CollabIntent::Draw(_) | CollabIntent::ExtendStroke(..)))
        .map(|(at, _)| at)
        .collect();
    let seconds = (ada.now - began) / 1_000.0;
    assert!(sent.len() as f64 <= seconds * 30.0 + 2.0, "{} in {seconds} s", sent.len());
    assert!(sent.windows(2).rev().skip(1).all(|pair| pair[1] - pair[0] >= limits::STROKE_EVERY as f64));
}

#[test]
fn one_message_of_a_stroke_is_a_few_dozen_bytes() {
    let mut ada = Person::new(1);
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Pen));
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(10.0, 10.0))));
    let before = ada.document.bytes();
    // A mouse is heard 60 times a second.
    for step in 1..=60 {
        ada.now += 1_000.0 / 60.0;
        ada.handle(WhiteboardInput::Move(
            ada.pointer(1, at(10.0 + f64::from(step) * 7.0, 10.0 + f64::from(step % 9))),
        ));
    }
    let sent = ada.intents().filter(|(_, intent)| matches!(intent, CollabIntent::ExtendStroke(..))).count();
    let each = (ada.document.bytes() - before) / sent;
    assert!((20..=60).contains(&sent) && each < 100, "{sent} of {each} bytes");
}

#[test]
fn a_pen_that_trembles_in_place_says_nothing() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Pen, &[at(10.0, 10.0), at(10.2, 10.1), at(10.0, 10.3), at(10.1, 10.0)]);
    assert_eq!(points(&ada.elements()[0]), 1);
}

#[test]
fn a_stroke_without_end_goes_on_as_another() {
    let mut ada = Person::new(1);
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Highlighter));
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(0.0, 0.0))));
    for step in 0..limits::STROKE_POINTS + 10 {
        ada.now += 8.0;
        let x = if step % 2 == 0 { 40.0 } else { 0.0 };
        ada.handle(WhiteboardInput::Move(ada.pointer(1, at(x, step as f64 / 10.0))));
    }
    ada.handle(WhiteboardInput::Up(ada.pointer(1, at(0.0, 0.0))));
    let lengths: Vec<usize> = ada.elements().iter().map(points).collect();
    assert_eq!(lengths.len(), 2);
    assert!(lengths.iter().all(|length| *length <= limits::STROKE_POINTS), "{lengths:?}");
    assert!(matches!(ada.elements()[0].kind, ElementKind::Highlight(_)));
}

#[test]
fn escape_takes_back_a_stroke_that_is_being_drawn() {
    let mut ada = Person::new(1);
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Pen));
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(10.0, 10.0))));
    ada.now += 50.0;
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(50.0, 10.0))));
    assert_eq!(ada.elements().len(), 1);
    assert!(ada.key("Escape", support::Person::new(9).held));
    assert!(ada.elements().is_empty());
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(90.0, 10.0))));
    ada.handle(WhiteboardInput::Up(ada.pointer(1, at(90.0, 10.0))));
    assert!(ada.elements().is_empty());
}

#[test]
fn two_fingers_draw_nothing() {
    let mut ada = Person::new(1);
    ada.device = PointerDevice::Touch;
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Pen));
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(100.0, 100.0))));
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(101.0, 101.0))));
    ada.handle(WhiteboardInput::Down(ada.pointer(2, at(200.0, 100.0))));
    let under = ada.board.camera().to_page(at(200.0, 100.0));
    ada.now += 100.0;
    ada.handle(WhiteboardInput::Move(ada.pointer(2, at(300.0, 100.0))));
    assert!(ada.board.camera().zoom > 1.5);
    assert!(ada.board.camera().to_screen(under).distance(at(300.0, 100.0)) < 2.0);
    ada.handle(WhiteboardInput::Up(ada.pointer(1, at(101.0, 101.0))));
    // The finger that is left moves the view.
    let corner = ada.board.camera().corner;
    ada.handle(WhiteboardInput::Move(ada.pointer(2, at(250.0, 150.0))));
    assert_ne!(ada.board.camera().corner, corner);
    ada.handle(WhiteboardInput::Up(ada.pointer(2, at(250.0, 150.0))));
    assert!(ada.intents().all(|(_, intent)| !matches!(intent, CollabIntent::Draw(_))));
}

#[test]
fn a_hand_beside_a_pen_moves_the_view_and_a_finger_draws_again_later() {
    let mut ada = Person::new(1);
    ada.device = PointerDevice::Touch;
    ada.with(DrawingTool::Pen, &[at(10.0, 10.0), at(60.0, 10.0), at(90.0, 40.0)]);
    assert_eq!(ada.elements().len(), 1);
    ada.device = PointerDevice::Pen;
    ada.with(DrawingTool::Pen, &[at(10.0, 50.0), at(60.0, 50.0)]);
    assert_eq!(ada.elements().len(), 2);
    let pressed = ada.elements()[1].kind.points().unwrap()[0].pressure;
    assert_eq!(pressed, 129, "what was measured is told from what was made up");
    ada.device = PointerDevice::Touch;
    let corner = ada.board.camera().corner;
    ada.with(DrawingTool::Pen, &[at(10.0, 10.0), at(60.0, 10.0)]);
    assert_eq!(ada.elements().len(), 2);
    assert_ne!(ada.board.camera().corner, corner);
    // The pen was put away.
    ada.now += 5_000.0;
    ada.drag(&[at(10.0, 10.0), at(60.0, 10.0)]);
    assert_eq!(ada.elements().len(), 3, "one touch of a pen says nothing for good");
    // It comes near again, and the hand with it.
    ada.device = PointerDevice::Pen;
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(200.0, 200.0))));
    ada.device = PointerDevice::Touch;
    ada.drag(&[at(10.0, 10.0), at(60.0, 10.0)]);
    assert_eq!(ada.elements().len(), 3);
}

#[test]
fn caps_lock_means_the_same_tools_and_shift_means_none() {
    let mut ada = Person::new(1);
    for tool in DrawingTool::ALL {
        let capital = tool.key().to_uppercase();
        ada.handle(WhiteboardInput::TakeUp(if tool == DrawingTool::Pen {
            DrawingTool::Text
        } else {
            DrawingTool::Pen
        }));
        assert!(!ada.key(&capital, SHIFT), "{capital} with Shift");
        assert_ne!(ada.board.tool(), tool);
        assert!(ada.key(&capital, Modifiers::default()), "{capital} with Caps Lock");
        assert_eq!(ada.board.tool(), tool);
    }
}

#[test]
fn shapes_are_drawn_selected_and_the_tool_is_put_down() {
    let mut ada = Person::new(1);
    for tool in [DrawingTool::Rectangle, DrawingTool::Ellipse, DrawingTool::Line, DrawingTool::Arrow] {
        ada.with(tool, &[at(300.0, 300.0), at(240.0, 350.0), at(200.0, 400.0)]);
        let last = ada.elements().pop().unwrap();
        assert_eq!(ada.selected(), [last.id]);
        assert_eq!(ada.board.tool(), DrawingTool::Select);
        let place = last.place;
        let expected = match tool {
            DrawingTool::Rectangle | DrawingTool::Ellipse => (200.0, 300.0, 100.0, 100.0),
            _ => (300.0, 300.0, -100.0, 100.0),
        };
        assert_eq!((place.x, place.y, place.width, place.height), expected, "{tool:?}");
    }
}

#[test]
fn shift_makes_squares_and_level_lines() {
    let mut ada = Person::new(1);
    ada.held = SHIFT;
    ada.with(DrawingTool::Rectangle, &[at(0.0, 0.0), at(50.0, 80.0)]);
    assert_eq!(ada.elements()[0].place.width, 80.0);
    ada.with(DrawingTool::Line, &[at(0.0, 0.0), at(100.0, 8.0)]);
    assert!(ada.elements()[1].place.height.abs() < 1e-3);
}

#[test]
fn a_click_makes_a_shape_of_the_usual_size_and_no_line() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Ellipse, &[at(300.0, 300.0)]);
    ada.with(DrawingTool::Arrow, &[at(300.0, 300.0), at(301.0, 300.0)]);
    assert_eq!(ada.elements().len(), 1);
    assert!(ada.elements()[0].place.width > 50.0);
}

#[test]
fn words_and_notes_are_written_where_one_pressed() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Text, &[at(100.0, 100.0)]);
    assert!(ada.board.editing().is_some());
    ada.write("hello\nthere");
    ada.with(DrawingTool::Sticky, &[at(400.0, 300.0)]);
    ada.write(&"many words ".repeat(60));
    let elements = ada.elements();
    assert_eq!(elements[0].text, "hello\nthere");
    assert!(elements[0].place.width > 10.0 && elements[0].place.height > 20.0);
    assert!(elements[1].place.height > 200.0 && elements[1].style.fill.is_some());
    assert_eq!(ada.board.tool(), DrawingTool::Select);
    // Written anew, and emptied.
    ada.handle(WhiteboardInput::Double(ada.pointer(1, at(105.0, 100.0))));
    ada.write("other");
    assert_eq!(ada.elements()[0].text, "other");
    ada.handle(WhiteboardInput::Double(ada.pointer(1, at(105.0, 100.0))));
    ada.write("  ");
    assert_eq!(ada.elements().len(), 1);
    ada.with(DrawingTool::Text, &[at(700.0, 600.0)]);
    ada.write("");
    assert_eq!(ada.elements().len(), 1);
}

#[test]
fn what_is_too_long_stays_in_the_field_and_nothing_of_it_is_cut() {
    let mut ada = Person::new(1);
    let long = "x".repeat(10_000);
    ada.with(DrawingTool::Text, &[at(100.0, 100.0)]);
    ada.write(&long);
    let draft = |ada: &Person| ada.board.editing().map(|editing| editing.draft.clone());
    assert_eq!(draft(&ada), Some(long.clone()));
    assert!(ada.elements().is_empty());
    // Neither another page nor another panel loses it.
    ada.handle(WhiteboardInput::AddPage);
    ada.handle(WhiteboardInput::Closed);
    assert_eq!(draft(&ada), Some(long.clone()));
    ada.write(&long[..4_096]);
    assert_eq!((draft(&ada), ada.elements()[0].text.len()), (None, 4_096));
}

#[test]
fn nothing_else_is_written_while_a_text_is_too_long() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Sticky, &[at(400.0, 400.0)]);
    ada.write("a note");
    let long = "x".repeat(10_000);
    ada.with(DrawingTool::Text, &[at(100.0, 100.0)]);
    ada.write(&long);
    let draft = |ada: &Person| ada.board.editing().map(|editing| (editing.id(), editing.draft.clone()));
    let before = Some((None, long.clone()));
    assert_eq!(draft(&ada), before);
    // Neither other words, nor those that are there, nor what is pasted.
    ada.with(DrawingTool::Text, &[at(600.0, 100.0)]);
    assert_eq!(draft(&ada), before);
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Select));
    ada.handle(WhiteboardInput::Double(ada.pointer(1, at(400.0, 400.0))));
    assert_eq!(draft(&ada), before);
    assert!(!ada.handle(WhiteboardInput::WriteAtMiddle));
    assert_eq!(draft(&ada), before);
    ada.write("shorter");
    assert_eq!((draft(&ada), ada.elements().len()), (None, 2));
    assert!(ada.handle(WhiteboardInput::WriteAtMiddle));
    assert_eq!(draft(&ada), Some((None, String::new())));
}

#[test]
fn what_is_typed_is_there_again_after_the_panel_was_closed() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Sticky, &[at(300.0, 300.0)]);
    ada.board.typed("half a sen");
    ada.handle(WhiteboardInput::Closed);
    assert_eq!(ada.board.editing().map(|editing| editing.draft.as_str()), Some("half a sen"));
    ada.write("half a sentence");
    assert_eq!(ada.elements()[0].text, "half a sentence");
    // An empty field is no draft.
    ada.with(DrawingTool::Text, &[at(500.0, 500.0)]);
    ada.handle(WhiteboardInput::Closed);
    assert!(ada.board.editing().is_none());
}

#[test]
fn an_eraser_takes_away_what_it_crosses_as_one_act() {
    let mut ada = Person::new(1);
    for y in [100.0, 150.0, 400.0] {
        ada.with(DrawingTool::Pen, &[at(50.0, y), at(300.0, y)]);
    }
    ada.with(DrawingTool::Eraser, &[at(150.0, 50.0), at(160.0, 250.0)]);
    assert_eq!(ada.elements().len(), 1);
    ada.key("z", support::CTRL);
    assert_eq!(ada.elements().len(), 3);
}

#[test]
fn a_laser_leaves_no_trace_on_the_table() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Laser, &[at(10.0, 10.0), at(50.0, 10.0), at(90.0, 90.0)]);
    assert!(ada.elements().is_empty());
    let pointed: Vec<bool> = ada
        .intents()
        .filter_map(|(_, intent)| match intent {
            CollabIntent::SetPointer(Some(pointer)) => Some(pointer.laser),
            _ => None,
        })
        .collect();
    assert_eq!((pointed.first(), pointed.last()), (Some(&true), Some(&false)));
    assert!(ada.board.trail().points(ada.mono()).count() >= 3);
    ada.now += 5_000.0;
    let now = ada.mono();
    assert!(!ada.board.moves(now));
}

#[test]
fn where_the_pointer_is_goes_out_now_and_then() {
    let mut ada = Person::new(1);
    for step in 0..200 {
        ada.now += 5.0;
        ada.handle(WhiteboardInput::Move(ada.pointer(1, at(f64::from(step), 0.0))));
    }
    ada.handle(WhiteboardInput::Leave);
    let said = ada.intents().filter(|(_, intent)| matches!(intent, CollabIntent::SetPointer(_))).count();
    assert!((15..=22).contains(&said), "{said}");
    assert_eq!(ada.intents().next_back().map(|(_, intent)| intent), Some(&CollabIntent::SetPointer(None)));
}

#[test]
fn on_a_board_that_is_read_only_nothing_is_drawn_and_one_hears_why() {
    let (mut ada, mut bob) = (Person::new(1), Person::new(2));
    bob.with(DrawingTool::Pen, &[at(10.0, 10.0), at(60.0, 60.0)]);
    for person in [&mut ada, &mut bob] {
        person.document.set_moderators([parvis_protocol::ParticipantId::from_bits(1)]);
    }
    ada.document.lock_whiteboard(parvis_collab::Now::both(5), true).unwrap();
    // Bob hears of it: what Ada's document knows is carried over.
    let (one, other) = (ada.document.writer().author, bob.document.writer().author);
    let now = parvis_collab::Now::both(10);
    ada.document.open(other);
    bob.document.open(one);
    for _ in 0..20 {
        while let Some(frame) = ada.document.poll(now.mono, other, 1 << 16) {
            bob.document.receive(now, one, &frame);
        }
        while let Some(frame) = bob.document.poll(now.mono, one, 1 << 16) {
            ada.document.receive(now, other, &frame);
        }
    }
    bob.board.follow(&bob.document);
    let shown = bob.board.snapshot();
    assert!(shown.locked && !shown.may_draw && !shown.undo, "nothing can be taken back, either");
    bob.outputs.clear();
    let before = bob.elements();
    bob.handle(WhiteboardInput::TakeUp(DrawingTool::Pen));
    bob.drag(&[at(100.0, 100.0), at(200.0, 200.0)]);
    bob.handle(WhiteboardInput::TakeUp(DrawingTool::Select));
    bob.drag(&[at(30.0, 30.0), at(200.0, 90.0)]);
    bob.key("Delete", support::Person::new(9).held);
    assert_eq!(bob.elements(), before);
    assert!(bob.outputs.iter().any(|(_, output)| *output == WhiteboardOutput::ReadOnly));
    assert!(bob.intents().all(|(_, intent)| intent.tool() == Some(Tool::Awareness)));
    let corner = bob.board.camera().corner;
    bob.with(DrawingTool::Hand, &[at(30.0, 30.0), at(200.0, 90.0)]);
    assert_eq!(bob.board.camera().corner, corner - Vec2::new(170.0, 60.0));
}
