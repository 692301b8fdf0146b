//! Who shows the whiteboard asks what changed, and need not look at all of it.

mod support;

use parvis_collab::{Change, ElementKind, Point, limits};
use support::{Clock, carry, document, drawn, id, open, place, points};

#[test]
fn what_was_touched_is_known_without_looking_at_everything() {
    let (mut ada, mut bob, mut clock) = (document(1), document(2), Clock(1_000));
    open(&mut ada, &mut bob);
    let line = ada.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    let seen = bob.touches();
    assert_eq!(bob.touched(seen), Some(&[][..]));

    let stroke = ada.draw(clock.next(), drawn(ElementKind::Stroke(points(2)))).unwrap();
    ada.extend(clock.next(), stroke, vec![Point { x: 1.0, y: 2.0, pressure: 3 }]).unwrap();
    ada.change(clock.next(), vec![(line, Change::Place(place(5.0, 5.0)))]).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.touched(seen), Some(&[stroke, stroke, line][..]));
    assert_eq!(bob.element(line).map(|line| line.place), Some(place(5.0, 5.0)));
    let elements = bob.elements();
    assert!(elements.iter().all(|element| bob.element(element.id).as_ref() == Some(element)));
    assert!(elements[0].drawn < elements[1].drawn);

    // A page is deleted with everything on it; a lock may undo anything.
    let seen = bob.touches();
    let page = ada.add_page(clock.next(), "x").unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.touched(seen), None);
    let seen = bob.touches();
    ada.delete_page(clock.next(), page).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.touched(seen), None);
    let seen = bob.touches();
    bob.set_moderators([id(1)]);
    assert_eq!(bob.touched(seen), None);
    assert_eq!(bob.touched(u64::MAX), None);
}

#[test]
fn touches_of_long_ago_are_not_remembered() {
    let (mut ada, mut clock) = (document(1), Clock(1_000));
    let line = ada.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    let seen = ada.touches();
    for count in 1..=limits::TOUCHED + 1 {
        ada.change(clock.next(), vec![(line, Change::Order(1))]).unwrap();
        assert_eq!(ada.touches(), seen + count as u64);
    }
    assert_eq!(ada.touched(seen), None);
    assert_eq!(ada.touched(ada.touches() - 1), Some(&[line][..]));
}

#[test]
fn what_is_put_there_as_one_is_undone_as_one() {
    let (mut ada, mut clock) = (document(1), Clock(1_000));
    ada.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    ada.draw(clock.next(), drawn(ElementKind::Text)).unwrap();
    for _ in 0..2 {
        ada.draw_all(clock.next(), vec![drawn(ElementKind::Sticky); 25], true).unwrap();
    }
    assert_eq!(ada.can_undo(), (true, false));
    assert!(ada.undo(clock.next()).unwrap());
    assert_eq!(ada.elements().len(), 1);
    assert_eq!(ada.can_undo(), (true, true));
    assert!(ada.redo(clock.next()).unwrap());
    assert_eq!(ada.elements().len(), 52);
}
