//! Taking hold of what is there: with the pointer, and with the keyboard alone.

mod support;

use parvis_whiteboard::arrange::Align;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::{DrawingTool, Modifiers, PictureTarget, StyleChange, WhiteboardInput};
use support::{CTRL, Person, SHIFT, at};

const NONE: Modifiers = Modifiers { shift: false, ctrl: false, alt: false };
const ALT: Modifiers = Modifiers { shift: false, ctrl: false, alt: true };

/// Three filled rectangles side by side, nothing selected.
fn three() -> Person {
    let mut ada = Person::new(1);
    ada.handle(WhiteboardInput::Restyle(StyleChange::Fill(Some([255, 255, 255, 255]))));
    for x in [100.0, 300.0, 500.0] {
        ada.with(DrawingTool::Rectangle, &[at(x, 100.0), at(x + 100.0, 180.0)]);
    }
    ada.key("Escape", NONE);
    assert!(ada.selected().is_empty());
    ada
}

fn xs(ada: &Person) -> Vec<f32> {
    ada.elements().iter().map(|element| element.place.x).collect()
}

#[test]
fn what_is_dragged_moves_as_one_act() {
    let mut ada = three();
    ada.drag(&[at(150.0, 150.0), at(170.0, 160.0), at(180.0, 250.0)]);
    let place = ada.elements()[0].place;
    assert_eq!((place.x, place.y), (130.0, 200.0));
    ada.key("z", CTRL);
    assert_eq!(xs(&ada), [100.0, 300.0, 500.0]);
    ada.key("y", CTRL);
    assert_eq!(xs(&ada)[0], 130.0);
}

#[test]
fn while_it_is_dragged_only_the_overlay_shows_it() {
    let mut ada = three();
    ada.handle(WhiteboardInput::Down(ada.pointer(1, at(150.0, 150.0))));
    ada.handle(WhiteboardInput::Move(ada.pointer(1, at(180.0, 150.0))));
    assert_eq!(ada.board.hidden().len(), 1);
    assert_eq!(ada.board.overlay().live[0].0.place.x, 130.0);
    assert_eq!(xs(&ada)[0], 100.0);
    ada.key("Escape", NONE);
    assert!(ada.board.hidden().is_empty());
    assert_eq!(xs(&ada)[0], 100.0);
}

#[test]
fn several_are_selected_by_a_box_or_with_shift() {
    let mut ada = three();
    ada.drag(&[at(80.0, 80.0), at(200.0, 200.0), at(420.0, 200.0)]);
    assert_eq!(ada.selected().len(), 2);
    ada.held = SHIFT;
    ada.click(at(550.0, 150.0));
    assert_eq!(ada.selected().len(), 3);
    ada.click(at(150.0, 150.0));
    assert_eq!(ada.selected().len(), 2);
    ada.held = NONE;
    ada.click(at(350.0, 150.0));
    assert_eq!(ada.selected().len(), 1, "a click on one of several means this one");
    ada.click(at(900.0, 600.0));
    assert!(ada.selected().is_empty());
}

#[test]
fn a_corner_resizes_and_the_handle_above_turns() {
    let mut ada = three();
    ada.click(at(150.0, 150.0));
    ada.drag(&[at(200.0, 180.0), at(210.0, 190.0), at(250.0, 220.0)]);
    let place = ada.elements()[0].place;
    assert_eq!((place.x, place.y, place.width, place.height), (100.0, 100.0, 150.0, 120.0));
    // Above the middle of its upper edge.
    ada.held = SHIFT;
    let handles = ada.board.overlay().handles;
    let (_, turn) = handles[0];
    ada.held = NONE;
    ada.drag(&[turn, turn + Vec2::new(30.0, 10.0), at(275.0, 160.0)]);
    assert!((ada.elements()[0].place.turn - 90.0).abs() < 1.0, "{:?}", ada.elements()[0].place);
}

#[test]
fn groups_are_taken_hold_of_together_and_copied_as_groups() {
    let mut ada = three();
    ada.drag(&[at(80.0, 80.0), at(420.0, 200.0)]);
    ada.key("g", CTRL);
    ada.key("Escape", NONE);
    ada.drag(&[at(350.0, 150.0), at(350.0, 250.0)]);
    let ys: Vec<f32> = ada.elements().iter().map(|element| element.place.y).collect();
    assert_eq!(ys, [200.0, 200.0, 100.0]);
    ada.key("d", CTRL);
    assert_eq!(ada.elements().len(), 5);
    assert_eq!(ada.selected().len(), 2);
    let groups: std::collections::BTreeSet<_> =
        ada.elements().iter().filter_map(|element| element.group).collect();
    assert_eq!(groups.len(), 2);
    ada.key("G", Modifiers { shift: true, ..CTRL });
    assert_eq!(ada.elements().iter().filter(|element| element.group.is_some()).count(), 2);
}

#[test]
fn copies_are_pasted_beside_and_onto_other_pages() {
    let mut ada = three();
    ada.key("a", CTRL);
    ada.key("c", CTRL);
    ada.key("v", CTRL);
    ada.key("v", CTRL);
    assert_eq!(ada.elements().len(), 9);
    assert_eq!(xs(&ada)[3], 124.0);
    assert_eq!(xs(&ada)[6], 148.0);
    ada.key("z", CTRL);
    assert_eq!(ada.elements().len(), 6);
    let page = ada.document.add_page(parvis_collab::Now::both(9_999), "two").unwrap();
    ada.handle(WhiteboardInput::GoTo(Some(page)));
    ada.key("v", CTRL);
    assert_eq!(ada.board.scene().count(), 3);
    ada.key("x", CTRL);
    assert_eq!(ada.board.scene().count(), 0);
}

#[test]
fn everything_is_done_by_keyboard() {
    let mut ada = Person::new(1);
    assert!(!ada.key("Tab", NONE), "the focus goes on");
    assert!(ada.key("r", NONE));
    assert_eq!(ada.board.tool(), DrawingTool::Rectangle);
    ada.key("Enter", NONE);
    ada.key("n", NONE);
    ada.key("Enter", NONE);
    ada.write("note");
    assert_eq!(ada.elements().len(), 2);
    let place = ada.elements()[1].place;
    for _ in 0..5 {
        ada.key("ArrowRight", NONE);
    }
    ada.key("ArrowDown", SHIFT);
    ada.key("ArrowDown", ALT);
    assert_eq!(ada.elements()[1].place, place, "one act when the keys rest");
    ada.rest();
    let moved = ada.elements()[1].place;
    assert_eq!((moved.x, moved.y, moved.height), (place.x + 50.0, place.y + 1.0, place.height + 10.0));
    ada.key(".", NONE);
    ada.key("Tab", SHIFT);
    assert_eq!(ada.elements()[1].place.turn, 15.0);
    assert_eq!(ada.selected(), [ada.elements()[0].id]);
    assert!(!ada.key("Tab", SHIFT), "before the first the focus goes on");
    assert!(ada.selected().is_empty());
    ada.key("Enter", NONE);
    assert_eq!(ada.selected(), [ada.elements()[0].id]);
    ada.key("]", NONE);
    assert_eq!(ada.elements()[1].id, ada.selected()[0]);
    ada.key("Delete", NONE);
    assert_eq!(ada.elements().len(), 1);
    assert!(!ada.key("Delete", NONE) && !ada.key("F5", NONE) && !ada.key("r", CTRL), "the browser's own");
    let corner = ada.board.camera().corner;
    ada.key("ArrowUp", NONE);
    assert_ne!(ada.board.camera().corner, corner);
    ada.key("1", NONE);
    let extent = ada.board.scene().extent().unwrap();
    let size = ada.board.size();
    assert!(ada.board.camera().view(size).holds(extent));
}

#[test]
fn what_is_put_by_keyboard_does_not_cover_what_was_put_before() {
    let mut ada = Person::new(1);
    for _ in 0..3 {
        ada.key("r", NONE);
        ada.key("Enter", NONE);
    }
    let places: Vec<_> = ada.elements().iter().map(|element| (element.place.x, element.place.y)).collect();
    let (x, y) = places[0];
    assert_eq!(places, [(x, y), (x + 20.0, y + 20.0), (x + 40.0, y + 40.0)]);
}

#[test]
fn the_background_is_left_alone() {
    let mut ada = three();
    ada.click(at(150.0, 150.0));
    assert!(ada.handle(WhiteboardInput::Fix));
    ada.perform();
    ada.key("Escape", NONE);
    ada.click(at(150.0, 150.0));
    assert!(ada.selected().is_empty());
    ada.with(DrawingTool::Eraser, &[at(150.0, 50.0), at(150.0, 300.0)]);
    assert_eq!(ada.elements().len(), 3);
    assert!(ada.handle(WhiteboardInput::Unfix));
    ada.perform();
    assert_eq!(ada.selected().len(), 1, "what was released can be moved, or deleted");
    ada.key("Escape", NONE);
    ada.with(DrawingTool::Select, &[at(150.0, 150.0)]);
    assert_eq!(ada.selected().len(), 1);
}

#[test]
fn what_becomes_the_background_goes_behind_everything() {
    let mut ada = three();
    ada.key("a", CTRL);
    let foremost = ada.elements()[2].id;
    ada.key("Escape", NONE);
    ada.handle(WhiteboardInput::SelectAndShow(foremost));
    assert!(ada.handle(WhiteboardInput::Fix));
    ada.perform();
    assert_eq!(ada.elements()[0].id, foremost);
    ada.key("z", CTRL);
    assert_eq!(ada.elements()[2].id, foremost, "and that is one act");
    assert!(!ada.elements()[2].fixed);
}

#[test]
fn a_picture_for_the_background_fills_the_view_and_is_out_of_reach() {
    let mut ada = three();
    let before = ada.elements().len();
    let offer = ada.elements()[0].id;
    let picture = |size, fixed, text: &str| WhiteboardInput::PutPicture {
        offer,
        size,
        target: PictureTarget::Fitting { fixed, text: text.to_owned() },
    };
    ada.handle(picture(at(2_000.0, 1_000.0), true, "plan"));
    let put = ada.elements().remove(0);
    let kind = parvis_collab::ElementKind::Picture(offer);
    assert!(put.fixed && put.kind == kind && put.text == "plan", "behind everything");
    // The view is 1000 by 700 pixels.
    assert_eq!([put.place.x, put.place.y, put.place.width, put.place.height], [50.0, 125.0, 900.0, 450.0]);
    ada.key("a", CTRL);
    assert_eq!(ada.selected().len(), before);
    ada.key("z", CTRL);
    assert_eq!(ada.elements().len(), before, "and it goes as it came");
    ada.handle(picture(at(10.0, 20.0), false, ""));
    let put = ada.elements().pop().unwrap();
    assert_eq!((put.fixed, put.place.width, put.place.height), (false, 315.0, 630.0));
    assert_eq!(ada.selected(), [put.id]);
}

#[test]
fn things_are_aligned_and_coloured_together() {
    let mut ada = three();
    ada.key("a", CTRL);
    assert!(ada.handle(WhiteboardInput::Align(Align::Right)));
    ada.handle(WhiteboardInput::Restyle(StyleChange::Colour([1, 2, 3, 255])));
    ada.perform();
    assert_eq!(xs(&ada), [500.0; 3]);
    assert!(ada.elements().iter().all(|element| element.style.colour == [1, 2, 3, 255]));
}

#[test]
fn what_another_deletes_is_no_longer_selected() {
    let mut ada = three();
    ada.click(at(150.0, 150.0));
    let id = ada.selected()[0];
    ada.document
        .change(parvis_collab::Now::both(5_000), vec![(id, parvis_collab::Change::Gone(true))])
        .unwrap();
    ada.board.follow(&ada.document);
    assert!(ada.selected().is_empty() && ada.board.overlay().handles.is_empty());
}

#[test]
fn the_wheel_moves_and_zooms() {
    let mut ada = three();
    let under = ada.board.camera().to_page(at(400.0, 300.0));
    ada.handle(WhiteboardInput::Wheel { at: at(400.0, 300.0), by: at(0.0, -50.0), zoom: true });
    assert!(ada.board.camera().zoom > 1.2);
    assert!(ada.board.camera().to_page(at(400.0, 300.0)).distance(under) < 1e-6);
    let corner = ada.board.camera().corner;
    ada.handle(WhiteboardInput::Wheel { at: at(400.0, 300.0), by: at(0.0, 80.0), zoom: false });
    assert!(ada.board.camera().corner.y > corner.y);
}
