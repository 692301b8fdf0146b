//! What others do now: it comes soon and seldom, and is kept nowhere.

mod support;

use parvis_collab::{DocumentEvent, Mono, Now, Refused, SharedDocument, SharedPointer, Tool, Unfit, limits};
use support::{Clock, carry, document, events, id, open};

fn pair() -> (SharedDocument, SharedDocument, Clock) {
    let (mut ada, mut bob) = (document(1), document(2));
    open(&mut ada, &mut bob);
    carry(Now::both(1), &mut ada, &mut bob);
    (ada, bob, Clock(1_000))
}

fn at(x: f32) -> Option<SharedPointer> {
    Some(SharedPointer { page: None, x, y: 0.0, laser: true })
}

#[test]
fn what_somebody_does_comes_to_who_is_there_and_goes_with_the_channel() {
    let (mut ada, mut bob, mut clock) = pair();
    assert_eq!(ada.wake(Mono(clock.0)), None);
    ada.set_open(Some(Tool::Whiteboard));
    ada.set_pointer(at(7.0)).unwrap();
    ada.set_typing(true);
    carry(clock.next(), &mut ada, &mut bob);
    let (who, seen) = bob.others_awareness().next().unwrap();
    assert_eq!((who, seen.open, seen.pointer, seen.typing), (id(1), Some(Tool::Whiteboard), at(7.0), true));
    assert_eq!(events(&mut bob), [DocumentEvent::Awareness(id(1))]);
    // It stands in no log, and who comes later hears it from her.
    assert_eq!((ada.entries(), bob.entries()), (0, 0));
    let mut eve = document(3);
    open(&mut ada, &mut eve);
    carry(clock.next(), &mut ada, &mut eve);
    assert!(eve.others_awareness().next().unwrap().1.typing);
    bob.close(id(1));
    assert_eq!(bob.others_awareness().count(), 0);
    assert_eq!(events(&mut bob), [DocumentEvent::Awareness(id(1))]);
    ada.close(id(2));
    open(&mut ada, &mut bob);
    carry(clock.next(), &mut ada, &mut bob);
    assert!(bob.others_awareness().next().unwrap().1.typing);
}

#[test]
fn only_the_newest_is_told_and_not_too_often() {
    let (mut ada, mut bob, _) = pair();
    let now = Now::both(1_000);
    ada.set_pointer(at(0.0)).unwrap();
    carry(now, &mut ada, &mut bob);
    for x in 1..10_u8 {
        ada.set_pointer(at(x.into())).unwrap();
        assert_eq!(carry(now.after(limits::AWARENESS_EVERY - 1), &mut ada, &mut bob), 0);
    }
    let next = now.after(limits::AWARENESS_EVERY);
    assert_eq!(ada.wake(now.after(9).mono), Some(next.mono));
    assert!(carry(next, &mut ada, &mut bob) < 40);
    assert_eq!(bob.others_awareness().next().unwrap().1.pointer, at(9.0));
    assert_eq!(ada.wake(next.mono), None);
    // A channel that takes nothing is tried again, but not at every moment.
    ada.set_pointer(None).unwrap();
    let later = next.after(5_000);
    assert_eq!(ada.poll(later.mono, id(2), 0), None);
    assert_eq!(ada.wake(later.mono), Some(later.after(limits::AWARENESS_EVERY).mono));
}

#[test]
fn it_comes_before_much_else() {
    let (mut ada, mut bob, mut clock) = pair();
    for _ in 0..200 {
        ada.say(clock.next(), "x".repeat(1_000), None, None).unwrap();
    }
    ada.set_pointer(at(3.0)).unwrap();
    let message = ada.poll(clock.next().mono, id(2), usize::MAX).unwrap();
    bob.receive(clock.next(), id(1), &message);
    assert_eq!((bob.others_awareness().next().unwrap().1.pointer, bob.entries()), (at(3.0), 0));
}

#[test]
fn a_caret_stays_at_its_word_whatever_others_write() {
    let (mut ada, mut bob, mut clock) = pair();
    ada.notes_insert(clock.next(), 0, "one 🙂 three", &[]).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    ada.set_caret(Some((4, 6))).unwrap();
    clock.0 += limits::AWARENESS_EVERY;
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.carets(), [(id(1), 4, 6)]);
    bob.notes_insert(clock.next(), 0, "zero ", &[]).unwrap();
    assert_eq!(bob.carets(), [(id(1), 9, 11)]);
    bob.notes_remove(clock.next(), 0, 9).unwrap();
    assert_eq!(bob.carets(), [(id(1), 0, 2)]);
    assert_eq!(ada.set_caret(Some((0, 5))), Err(Refused::NotThere));
    assert_eq!(ada.set_caret(Some((0, 99))), Err(Refused::NotThere));
    clock.0 += limits::AWARENESS_EVERY;
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.carets(), []);
}

#[test]
fn a_caret_behind_words_that_have_not_come_is_where_it_was() {
    let (mut ada, mut bob, mut clock) = pair();
    ada.notes_insert(clock.next(), 0, "one", &[]).unwrap();
    ada.set_caret(Some((3, 3))).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    ada.notes_insert(clock.next(), 3, " two", &[]).unwrap();
    ada.set_caret(Some((7, 7))).unwrap();
    clock.0 += limits::AWARENESS_EVERY;
    let message = ada.poll(clock.next().mono, id(2), usize::MAX).unwrap();
    bob.receive(clock.next(), id(1), &message);
    assert_eq!((bob.notes_text().as_str(), bob.carets()), ("one", vec![(id(1), 3, 3)]));
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.carets(), [(id(1), 7, 7)]);
}

#[test]
fn what_is_no_place_is_not_pointed_at() {
    let mut ada = document(1);
    ada.set_pointer(at(1.0)).unwrap();
    assert_eq!(ada.set_pointer(at(f32::NAN)), Err(Refused::Unfit(Unfit::OutOfRange)));
    assert_eq!(ada.awareness().pointer, None);
}
