//! Which page is looked at when pages come and go.

mod support;

use parvis_collab::{ItemId, Now};
use parvis_whiteboard::input::{DrawingTool, WhiteboardInput};
use support::{CTRL, Person, at};

/// Somebody with three pages, who looks at the last.
fn three() -> (Person, [ItemId; 2]) {
    let mut ada = Person::new(1);
    let pages = [1, 2].map(|n| ada.document.add_page(Now::both(n), "").expect("there is room"));
    ada.board.follow(&ada.document);
    ada.handle(WhiteboardInput::GoTo(Some(pages[1])));
    (ada, pages)
}

fn delete(ada: &mut Person, page: ItemId) {
    ada.document.delete_page(Now::both(ada.now as u64), page).expect("it is there");
    ada.board.follow(&ada.document);
}

#[test]
fn a_page_that_goes_leaves_the_one_in_front_of_it() {
    let (mut ada, [second, third]) = three();
    delete(&mut ada, third);
    assert_eq!(ada.board.scene().page(), Some(second));
    delete(&mut ada, second);
    assert_eq!(ada.board.scene().page(), None);
}

#[test]
fn a_page_that_undo_brings_back_is_shown_and_redo_leaves_it_again() {
    let (mut ada, [second, third]) = three();
    ada.with(DrawingTool::Rectangle, &[at(10.0, 10.0), at(90.0, 90.0)]);
    delete(&mut ada, third);
    ada.handle(WhiteboardInput::GoTo(None));
    ada.key("z", CTRL);
    assert_eq!(ada.board.scene().page(), Some(third));
    assert_eq!(ada.board.scene().count(), 1, "with what was on it");
    ada.key("y", CTRL);
    assert_eq!(ada.board.scene().page(), Some(second));
    ada.key("z", CTRL);
    assert_eq!(ada.board.scene().page(), Some(third));
}

#[test]
fn a_page_that_somebody_else_makes_takes_nobody_along() {
    let (mut ada, [second, _]) = three();
    ada.handle(WhiteboardInput::GoTo(Some(second)));
    ada.key("z", CTRL);
    let here = ada.board.scene().page();
    ada.document.add_page(Now::both(ada.now as u64), "").unwrap();
    ada.board.follow(&ada.document);
    assert_eq!(ada.board.scene().page(), here);
}

#[test]
fn what_undo_does_on_another_page_is_seen_there() {
    let (mut ada, [second, third]) = three();
    ada.with(DrawingTool::Rectangle, &[at(10.0, 10.0), at(90.0, 90.0)]);
    ada.handle(WhiteboardInput::GoTo(Some(second)));
    ada.with(DrawingTool::Ellipse, &[at(10.0, 10.0), at(90.0, 90.0)]);
    ada.key("z", CTRL);
    assert_eq!(ada.board.scene().page(), Some(second));
    ada.key("z", CTRL);
    assert_eq!((ada.board.scene().page(), ada.board.scene().count()), (Some(third), 0));
    ada.key("y", CTRL);
    assert_eq!((ada.board.scene().page(), ada.board.scene().count()), (Some(third), 1));
    ada.key("y", CTRL);
    assert_eq!(ada.board.scene().page(), Some(second));
}
