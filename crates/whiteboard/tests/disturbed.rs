//! Hands beside a pen, and others at the same thing: nothing of what a person does is lost by it.

mod support;

use parvis_collab::{Change, ElementKind, Now};
use parvis_whiteboard::input::{DrawingTool, PointerDevice, WhiteboardInput};
use support::{Person, at};

/// A finger, or the hand that holds the pen.
fn touch(person: &Person, id: i32, x: f64) -> parvis_whiteboard::input::Pointer {
    parvis_whiteboard::input::Pointer { device: PointerDevice::Touch, ..person.pointer(id, at(x, 600.0)) }
}

fn points(person: &Person) -> Vec<usize> {
    person.elements().iter().map(|element| element.kind.points().map_or(0, <[_]>::len)).collect()
}

/// Somebody who draws with a pen, in the middle of a stroke of two points.
fn drawing() -> Person {
    let mut ada = Person::new(1);
    ada.device = PointerDevice::Pen;
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Pen));
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(10.0, 10.0))));
    ada.now += 50.0;
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(50.0, 10.0))));
    ada
}

/// They draw on, and lift the pen.
fn drawn_on(mut ada: Person) -> Vec<usize> {
    ada.now += 50.0;
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(90.0, 10.0))));
    ada.handle(WhiteboardInput::Up(ada.pointer(1, at(90.0, 10.0))));
    points(&ada)
}

#[test]
fn a_hand_that_is_taken_away_takes_no_stroke_along() {
    let mut ada = drawing();
    ada.handle(WhiteboardInput::Down(touch(&ada, 2, 300.0)));
    ada.handle(WhiteboardInput::Cancel(2));
    assert_eq!(drawn_on(ada), [3]);
    // The pen itself may be taken away.
    let mut ada = drawing();
    ada.handle(WhiteboardInput::Cancel(1));
    assert!(ada.elements().is_empty());
}

#[test]
fn a_hand_of_two_touches_is_no_pinch_while_the_pen_draws() {
    let mut ada = drawing();
    let camera = ada.board.camera();
    ada.handle(WhiteboardInput::Down(touch(&ada, 2, 300.0)));
    ada.handle(WhiteboardInput::Down(touch(&ada, 3, 400.0)));
    ada.handle(WhiteboardInput::Move(touch(&ada, 3, 500.0)));
    assert_eq!(ada.board.camera(), camera);
    assert_eq!(drawn_on(ada), [3]);
}

#[test]
fn a_hand_that_was_there_first_keeps_no_pen_from_drawing() {
    let mut ada = drawing();
    ada.handle(WhiteboardInput::Up(ada.pointer(1, at(50.0, 10.0))));
    ada.handle(WhiteboardInput::Down(touch(&ada, 2, 300.0)));
    ada.handle(WhiteboardInput::Move(touch(&ada, 2, 301.0)));
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(10.0, 50.0))));
    ada.now += 50.0;
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(50.0, 50.0))));
    assert_eq!(drawn_on(ada), [2, 3]);
}

#[test]
fn what_a_finger_drew_stays_when_another_one_comes() {
    for (far, left) in [(30.0, vec![]), (200.0, vec![2])] {
        let mut ada = Person::new(1);
        ada.device = PointerDevice::Touch;
        ada.handle(WhiteboardInput::TakeUp(DrawingTool::Pen));
        ada.handle(WhiteboardInput::Down(ada.pointer(1, at(10.0, 10.0))));
        ada.now += 50.0;
        ada.handle(WhiteboardInput::Move(ada.pointer(1, at(10.0 + far, 10.0))));
        let zoom = ada.board.camera().zoom;
        ada.handle(WhiteboardInput::Down(ada.pointer(2, at(300.0, 300.0))));
        ada.handle(WhiteboardInput::Move(ada.pointer(2, at(600.0, 600.0))));
        assert!(ada.board.camera().zoom > zoom, "two fingers move the view");
        ada.handle(WhiteboardInput::Up(ada.pointer(2, at(600.0, 600.0))));
        ada.handle(WhiteboardInput::Up(ada.pointer(1, at(10.0 + far, 10.0))));
        assert_eq!(points(&ada), left);
    }
}

#[test]
fn fingers_that_were_down_when_the_board_was_closed_are_forgotten() {
    let mut ada = Person::new(1);
    ada.device = PointerDevice::Touch;
    ada.handle(WhiteboardInput::Down(ada.pointer(5, at(10.0, 10.0))));
    ada.handle(WhiteboardInput::Closed);
    ada.with(DrawingTool::Pen, &[at(10.0, 10.0), at(60.0, 10.0), at(90.0, 40.0)]);
    assert_eq!(points(&ada), [3]);
}

#[test]
fn what_somebody_else_deletes_meanwhile_keeps_nothing_from_being_erased() {
    let mut ada = Person::new(1);
    for y in [100.0, 150.0] {
        ada.with(DrawingTool::Line, &[at(50.0, y), at(300.0, y)]);
    }
    ada.handle(WhiteboardInput::TakeUp(DrawingTool::Eraser));
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(150.0, 50.0))));
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(150.0, 250.0))));
    let first = ada.elements()[0].id;
    ada.document.change(Now::both(5_000), vec![(first, Change::Gone(true))]).unwrap();
    ada.board.follow(&ada.document);
    ada.handle(WhiteboardInput::Up(ada.pointer(1, at(150.0, 250.0))));
    assert!(ada.elements().is_empty());
}

#[test]
fn words_outlive_what_they_were_written_on() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Sticky, &[at(300.0, 300.0)]);
    ada.write("one");
    let note = ada.elements()[0].id;
    for (words, left) in [("one", 0), ("one and much more", 1)] {
        ada.handle(WhiteboardInput::Double(ada.pointer(1, at(300.0, 300.0))));
        assert!(ada.board.editing().is_some());
        ada.document.change(Now::both(5_000), vec![(note, Change::Gone(true))]).unwrap();
        ada.board.follow(&ada.document);
        ada.write(words);
        assert_eq!(ada.elements().len(), left, "{words}");
        if left == 0 {
            ada.document.undo(Now::both(6_000)).unwrap();
            ada.board.follow(&ada.document);
        }
    }
    assert_eq!(
        (ada.elements()[0].text.as_str(), &ada.elements()[0].kind),
        ("one and much more", &ElementKind::Sticky)
    );
}
