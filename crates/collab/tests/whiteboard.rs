//! What is drawn, by whom, and who sees what of it.

mod support;

use parvis_collab::{Change, ElementKind, Now, Refused, Unfit, limits};
use support::{document, drawn, id, pair, place, points, same};

#[test]
fn strokes_grow_and_elements_change_whoever_drew_them() {
    let (mut ada, mut bob, mut clock) = pair();
    let stroke = ada.draw(clock.next(), drawn(ElementKind::Stroke(points(2)))).unwrap();
    ada.extend(clock.next(), stroke, points(3)).unwrap();
    let note = bob.draw(clock.next(), drawn(ElementKind::Sticky)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(bob.extend(clock.next(), stroke, points(1)), Err(Refused::NotYours));
    bob.change(clock.next(), vec![(stroke, Change::Place(place(5.0, 6.0)))]).unwrap();
    ada.change(clock.next(), vec![(note, Change::Text("buy milk".into())), (stroke, Change::Order(9))])
        .unwrap();
    let group = ada.group(clock.next(), &[stroke, note]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let seen = bob.elements();
    assert_eq!(seen[0].text, "buy milk");
    assert_eq!((seen[1].id, seen[1].place.x, seen[1].group), (stroke, 5.0, Some(group)));
    assert_eq!(seen[1].kind, ElementKind::Stroke([points(2), points(3)].concat()));
    let copies = ada.duplicate(clock.next(), &[stroke, note], 10.0, 0.0).unwrap();
    assert_eq!(ada.elements().len(), 4);
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.elements().iter().all(|element| !copies.contains(&element.id)));
    same(&mut clock, &mut ada, &mut bob);
}

#[test]
fn pages_are_renamed_and_deleted_with_what_is_on_them() {
    let (mut ada, mut bob, mut clock) = pair();
    let on = |page| parvis_collab::Drawn { page, ..drawn(ElementKind::Line) };
    ada.draw(clock.next(), on(None)).unwrap();
    let second = ada.add_page(clock.next(), "second").unwrap();
    let third = ada.add_page(clock.next(), "third").unwrap();
    ada.draw(clock.next(), on(Some(second))).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.rename_page(clock.next(), third, "plan").unwrap();
    bob.rename_page(clock.next(), second, "sketch").unwrap();
    bob.delete_page(clock.next(), second).unwrap();
    // Ada draws there before she hears of it.
    ada.draw(clock.next(), on(Some(second))).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.pages().collect::<Vec<_>>(), [(third, "plan")]);
    assert_eq!(ada.elements().len(), 1);
    assert_eq!(ada.draw(clock.next(), on(Some(second))), Err(Refused::NotThere));
    assert_eq!(ada.delete_page(clock.next(), second), Err(Refused::NotThere));
    assert_eq!(ada.rename_page(clock.next(), second, "x"), Err(Refused::NotThere));
    assert!(bob.undo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.pages().collect::<Vec<_>>(), [(second, "sketch"), (third, "plan")]);
    assert_eq!(ada.elements().len(), 3);
    assert!(bob.undo(clock.next()).unwrap());
    assert!(bob.redo(clock.next()).unwrap());
    assert!(bob.redo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.pages().collect::<Vec<_>>(), [(third, "plan")]);
    let long = "x".repeat(limits::BOARD_TEXT_BYTES + 1);
    assert_eq!(ada.rename_page(clock.next(), third, &long), Err(Refused::Unfit(Unfit::TooLong)));
    // Whoever adds a page takes it back with undo.
    let mistake = ada.add_page(clock.next(), "mistake").unwrap();
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.pages().all(|(page, _)| page != mistake));
}

#[test]
fn a_background_is_fixed_a_highlighter_grows_and_a_picture_has_a_size() {
    let (mut ada, mut bob, mut clock) = pair();
    let offer = ada.offer(clock.next(), "plan.png", 9, [1; 32]).unwrap();
    let picture = ada.draw(clock.next(), drawn(ElementKind::Picture(offer))).unwrap();
    ada.change(clock.next(), vec![(picture, Change::Fixed(true))]).unwrap();
    let highlight = ada.draw(clock.next(), drawn(ElementKind::Highlight(points(2)))).unwrap();
    ada.extend(clock.next(), highlight, points(3)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let seen = bob.elements();
    assert_eq!((seen[0].fixed, seen[1].fixed), (true, false));
    assert_eq!(seen[1].kind, ElementKind::Highlight([points(2), points(3)].concat()));
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.undo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert!(bob.elements().iter().all(|element| !element.fixed));
    // What was put there as a background goes, and comes back, as one.
    let plan = ada.draw(clock.next(), drawn(ElementKind::Picture(offer))).unwrap();
    ada.change_along(clock.next(), vec![(plan, Change::Fixed(true))]).unwrap();
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.element(plan).is_none());
    assert!(ada.redo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert!(bob.element(plan).is_some_and(|element| element.fixed));
    for (width, height) in [(0.0, 1.0), (1.0, -1.0), (f32::NAN, 1.0)] {
        let mut flat = drawn(ElementKind::Picture(offer));
        (flat.place.width, flat.place.height) = (width, height);
        assert_eq!(ada.draw(clock.next(), flat), Err(Refused::Unfit(Unfit::OutOfRange)));
    }
}

#[test]
fn undo_takes_back_ones_own_acts_and_spares_what_others_changed_since() {
    let (mut ada, mut bob, mut clock) = pair();
    let line = ada.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    ada.change(clock.next(), vec![(line, Change::Place(place(1.0, 0.0))), (line, Change::Order(1))]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.change(clock.next(), vec![(line, Change::Place(place(2.0, 0.0)))]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(ada.undo(clock.next()).unwrap());
    let element = ada.elements().remove(0);
    assert_eq!((element.place.x, element.order), (2.0, 0));
    assert!(ada.redo(clock.next()).unwrap());
    assert_eq!(ada.elements()[0].order, 1);
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.elements().is_empty());
    assert!(!ada.undo(clock.next()).unwrap());
    assert!(!bob.redo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
}

#[test]
fn undo_does_not_go_back_behind_what_others_changed() {
    let (mut ada, mut bob, mut clock) = pair();
    let line = ada.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    let note = ada.draw(clock.next(), drawn(ElementKind::Sticky)).unwrap();
    let moved = |x: f32| vec![(line, Change::Place(place(x, 0.0)))];
    ada.change(clock.next(), moved(1.0)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.change(clock.next(), moved(2.0)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    ada.change(clock.next(), moved(3.0)).unwrap();
    let x = |document: &parvis_collab::SharedDocument| document.element(line).unwrap().place.x;
    assert!(ada.undo(clock.next()).unwrap());
    assert_eq!(x(&ada), 2.0);
    // Where the line was before Bob moved it is nothing to go back to: the note is what came before.
    assert!(ada.undo(clock.next()).unwrap());
    assert_eq!((x(&ada), ada.element(note).is_some()), (2.0, false));
    assert!(ada.redo(clock.next()).unwrap());
    assert!(ada.redo(clock.next()).unwrap());
    assert_eq!((x(&ada), ada.element(note).is_some()), (3.0, true));
    same(&mut clock, &mut ada, &mut bob);
}

#[test]
fn undo_is_not_spent_on_what_others_changed_since() {
    let (mut ada, mut bob, mut clock) = pair();
    let [line, note] =
        [ElementKind::Line, ElementKind::Sticky].map(|kind| ada.draw(clock.next(), drawn(kind)).unwrap());
    ada.change(clock.next(), vec![(note, Change::Order(5))]).unwrap();
    ada.change(clock.next(), vec![(line, Change::Order(1))]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.change(clock.next(), vec![(line, Change::Order(2))]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(ada.undo(clock.next()).unwrap());
    let order = |of| ada.element(of).unwrap().order;
    assert_eq!((order(line), order(note)), (2, 0));
}

#[test]
fn a_board_that_is_read_only_shows_the_same_everywhere() {
    let (mut ada, mut bob, mut clock) = pair();
    for document in [&mut ada, &mut bob] {
        document.set_moderators([id(1)]);
    }
    bob.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(bob.lock_whiteboard(clock.next(), true), Err(Refused::NotYours));
    ada.lock_whiteboard(clock.next(), true).unwrap();
    // Bob has not heard of it.
    let late = bob.draw(clock.next(), drawn(ElementKind::Ellipse)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(bob.elements().iter().all(|element| element.id != late));
    assert_eq!(bob.draw(clock.next(), drawn(ElementKind::Line)), Err(Refused::ReadOnly));
    assert_eq!(bob.undo(clock.next()), Err(Refused::ReadOnly));
    ada.draw(clock.next(), drawn(ElementKind::Arrow)).unwrap();
    ada.lock_whiteboard(clock.next(), false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.elements().len(), 3);
}

#[test]
fn what_is_not_a_number_or_far_away_is_not_drawn() {
    let mut ada = document(1);
    let far = limits::COORDINATE * 2.0;
    for x in [f32::NAN, f32::INFINITY, far, -far] {
        let mut wrong = drawn(ElementKind::Rectangle);
        wrong.place.x = x;
        assert_eq!(ada.draw(Now::both(1), wrong), Err(Refused::Unfit(Unfit::OutOfRange)));
    }
}
